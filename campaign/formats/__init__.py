"""Dates as readers of each language write them; Django's own formats hold what is not said here.

Written for sentences: no full stop or "г." at the end, months in the case that "since" asks for. Staff's
fields take and show the same numbers in every language: month first (`campaign.typed_dates` reads the rest).
"""

DATE_INPUT_FORMATS = ["%m/%d/%Y"]
TIME_INPUT_FORMATS = ["%I:%M %p", "%H:%M:%S", "%H:%M"]
DATETIME_INPUT_FORMATS = ["%m/%d/%Y %I:%M %p", "%m/%d/%Y"]
