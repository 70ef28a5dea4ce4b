"""Spanish: 2 de enero de 2024, 14:30 EST."""

from .. import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS, TIME_INPUT_FORMATS  # noqa: F401  (Django reads them here)

DATE_FORMAT = r"j \d\e F \d\e Y"
SHORT_DATE_FORMAT = "j M Y"  # numbers alone would be read day first here, month first in a field
YEAR_MONTH_FORMAT = r"F \d\e Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"j \d\e F \d\e Y, H:i T"
SHORT_DATETIME_FORMAT = "j M Y, H:i T"
THOUSAND_SEPARATOR = "."  # what browsers write, so that a clock reads the same before and after its script starts
