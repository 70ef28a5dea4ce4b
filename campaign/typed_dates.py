"""Days and hours as people type them: the American way, ISO 8601, or with the month's name in any language of the site.

Numbers alone are month first, whoever types them: the same words mean the same day in every language of the
admin. What leaves a doubt is not read at all: `15.03.2023` (day first where dots are written), a month
without its year, an hour without minutes or am and pm.
"""

import re
import unicodedata
from datetime import date, datetime, time
from functools import cache

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR

LONGEST = 60  # characters
YEARS_AHEAD = 20  # further ahead, a year of two digits is one of the last century
FIRST_YEAR, LAST_YEAR = 1900, 2999  # beyond is a slip of the keyboard; PostgreSQL keeps years that Python cannot read
ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
NUMBERS = re.compile(r"(\d{1,2}) ?[-/] ?(\d{1,2}) ?[-/] ?(\d{4}|\d{2})")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap]m?)?")
NAMED_HOURS = {"noon": time(12), "12 noon": time(12), "midnight": time(0), "12 midnight": time(0)}
FILLERS = {"the", "of", "on", "at", "st", "nd", "rd", "th", "de", "del", "el", "a", "las", "в", "г", "года"}


def _plain(text: str) -> str:
    """Lower case, plain digits, dashes and blanks; am and pm without dots. Nothing of what is too long for a date."""
    if len(text) > LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"(?<![^\W\d_])([ap])\.? ?m\b\.?", r"\1m", text)
    return re.sub(r"\s+", " ", text).strip(" ,.")


@cache
def _names() -> tuple[dict[str, int], set[str]]:
    """The months' names with their numbers, and the weekdays', in every language of the site."""
    months, weekdays = {}, set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for table in (MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP):
                months |= {str(name).casefold().strip("."): number for number, name in table.items()}
            weekdays |= {str(name).casefold().strip(".") for name in (*WEEKDAYS.values(), *WEEKDAYS_ABBR.values())}
    return months, weekdays


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        this = date.today().year  # noqa: DTZ011  a year more or less: any zone's will do
        year += this // 100 * 100
        return year - 100 if year > this + YEARS_AHEAD else year
    return year


def _made(year: str, month: int, day: str) -> date | None:
    try:
        made = date(_year(year), month, int(day))
    except ValueError:
        return None
    return made if FIRST_YEAR <= made.year <= LAST_YEAR else None


def _day_in_words(text: str) -> date | None:
    """`march 15, 2023`, `wed., 15th of march 2023`, `15 de marzo de 2023`, `15-mar-23`."""
    months, weekdays = _names()
    numbers, named = [], []
    for token in re.findall(r"\d+|[^\W\d_]+", text):
        if token.isdigit():
            numbers.append(token)
        elif token in months:
            named.append(months[token])
        elif token not in FILLERS and token not in weekdays:
            return None
    if len(named) != 1 or len(numbers) != 2 or re.search(r"[^\w ,.'’/-]", text):
        return None
    day, year = reversed(numbers) if len(numbers[0]) == 4 else numbers
    return _made(year, named[0], day) if len(day) <= 2 and len(year) in (2, 4) else None


def read_day(typed: str) -> date | None:
    """The day that was typed; None where it is none, or leaves a doubt."""
    text = _plain(typed)
    if found := ISO.fullmatch(text):
        return _made(found[1], int(found[2]), found[3])
    if found := NUMBERS.fullmatch(text):
        return _made(found[3], int(found[1]), found[2])
    return _day_in_words(text)


def read_time(typed: str) -> time | None:
    """The hour that was typed, to the minute; None where it is none, or leaves a doubt."""
    text = _plain(typed)
    if text in NAMED_HOURS:
        return NAMED_HOURS[text]
    found = TIME.fullmatch(text)
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _without_zone(text: str) -> str:
    """Without the campaign's zone as its own lists name it, if that is what the hour is in: `3:30 pm edt`."""
    rest, _blank, name = text.rpartition(" ")
    if not re.fullmatch("[a-z]{3,4}", name) or (at := read_moment(rest)) is None:
        return text
    return rest if timezone.make_aware(at, timezone.get_default_timezone()).tzname().casefold() == name else text


def read_moment(typed: str) -> datetime | None:
    """The day and hour that were typed, without a zone; a day alone is its first minute. None as above."""
    text = re.sub(r"(?<=\d)t(?=\d)| (?:at|on|a las?|в) ", " ", _plain(typed))
    if on := read_day(text):
        return datetime.combine(on, time.min)
    text = _without_zone(text)
    for place in re.finditer(r"[ ,]+", text):
        before, after = text[: place.start()], text[place.end() :]
        for day, hour in ((before, after), (after, before)):
            if (at := read_time(hour)) is not None and (on := read_day(day)):
                return datetime.combine(on, at)
    return None
