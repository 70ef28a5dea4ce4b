"""English: January 2, 2024, 2:30 PM EST."""

from .. import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS, TIME_INPUT_FORMATS  # noqa: F401  (Django reads them here)

DATE_FORMAT = "F j, Y"
SHORT_DATE_FORMAT = "M j, Y"
YEAR_MONTH_FORMAT = "F Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "F j, Y, g:i A T"
SHORT_DATETIME_FORMAT = "M j, Y, g:i A T"
