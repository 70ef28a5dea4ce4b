"""Russian: 2 января 2024, 14:30 EST."""

from .. import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS, TIME_INPUT_FORMATS  # noqa: F401  (Django reads them here)

DATE_FORMAT = "j E Y"
SHORT_DATE_FORMAT = "j M Y"
YEAR_MONTH_FORMAT = "E Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y, H:i T"
SHORT_DATETIME_FORMAT = "j M Y, H:i T"
THOUSAND_SEPARATOR = "\xa0"  # what browsers write, so that a clock reads the same before and after its script starts
