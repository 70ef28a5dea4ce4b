"""Spanish: 2 de enero de 2024, 14:30 EST."""

DATE_FORMAT = r"j \d\e F \d\e Y"
SHORT_DATE_FORMAT = "d/m/Y"
YEAR_MONTH_FORMAT = r"F \d\e Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i T"
SHORT_DATETIME_FORMAT = "d/m/Y, H:i"
THOUSAND_SEPARATOR = "."  # what browsers write, so that a clock reads the same before and after its script starts
