"""Russian: 2 января 2024, 14:30 EST."""

DATE_FORMAT = "j E Y"
SHORT_DATE_FORMAT = "d.m.Y"
YEAR_MONTH_FORMAT = "E Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y, H:i T"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"
THOUSAND_SEPARATOR = "\xa0"  # what browsers write, so that a clock reads the same before and after its script starts
