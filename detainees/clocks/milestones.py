"""The days to come in somebody's case for a calendar: pure functions, no database, no clock of their own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..dates import months_after

ROUND_DAYS = 500  # day 500, 1,000, 1,500 …
HORIZON_YEARS = 3  # what repeats is told so far ahead; a sentence's end always


@dataclass(frozen=True)
class Count:
    """A count of days that begins on a known day; `key` outlives changes of its label."""

    key: str
    label: str
    first: date


@dataclass(frozen=True)
class Hearing:
    """A day in court; `words` say where, when and what about."""

    key: str
    on: date
    words: str


@dataclass(frozen=True)
class Case:
    """What of a case has milestones; dates only where the very day is known."""

    key: str
    counts: list[Count] = field(default_factory=list)
    born: date | None = None
    arrested: date | None = None
    sentence_first: date | None = None
    sentence_months: int = 0
    hearings: list[Hearing] = field(default_factory=list)
    free: bool = False
    died: date | None = None


@dataclass(frozen=True)
class Milestone:
    """One day: its kind, the number it is about (days, years), further words, and a key that stays the same."""

    key: str
    kind: str
    on: date
    number: int = 0
    words: str = ""


def milestones(case: Case, today: date) -> list[Milestone]:
    """The days from today on, earliest first. Of the free none; of the dead the anniversaries of the death."""
    if case.free:
        return []
    until = months_after(today, 12 * HORIZON_YEARS)
    if case.died:
        found = list(yearly(case.key, "died", case.died, today, until))
    else:
        found = [
            *(one for count in case.counts for one in round_days(count, today, until)),
            *yearly(case.key, "birthday", case.born, today, until),
            *yearly(case.key, "arrest", case.arrested, today, until),
            *sentence_days(case),
            *(Milestone(f"{case.key}-hearing-{one.key}", "hearing", one.on, words=one.words) for one in case.hearings),
        ]
    return sorted((one for one in found if one.on >= today), key=lambda one: (one.on, one.key))


def round_days(count: Count, today: date, until: date) -> Iterator[Milestone]:
    """Each 500th day of a count."""
    number = max(1, -(-(today - count.first).days // ROUND_DAYS)) * ROUND_DAYS
    while (day := count.first + timedelta(days=number)) <= until:
        yield Milestone(f"{count.key}-day-{number}", "day", day, number, count.label)
        number += ROUND_DAYS


def yearly(key: str, kind: str, first: date | None, today: date, until: date) -> Iterator[Milestone]:
    """Each anniversary of a day; 29 February is kept on the 28th in other years."""
    if first is None:
        return
    years = max(1, today.year - first.year)
    while (day := months_after(first, 12 * years)) <= until:
        if day >= today:
            yield Milestone(f"{key}-{kind}-{years}", kind, day, years)
        years += 1


def sentence_days(case: Case) -> Iterator[Milestone]:
    """The day on which half of the sentence is served, and the day on which all of it is."""
    if case.sentence_first is None or not case.sentence_months:
        return
    end = months_after(case.sentence_first, case.sentence_months)
    half = case.sentence_first + timedelta(days=(end - case.sentence_first).days // 2)
    yield Milestone(f"{case.key}-sentence-half", "half", half)
    yield Milestone(f"{case.key}-sentence-end", "end", end)
