"""How long something has lasted, so also how days held are computed: pure functions, no database, no own clock.

The rule, the same here and in `static/detainees/count-up.js`:

1. **Months.** The whole months are the greatest m with *start + m months <= now*. A month is
   added by keeping the day of the month and clamping it to the month's last day, always
   counted from the original start, never from an already clamped date. Twelve make a year.
2. **Days.** The whole days are the greatest d with *start + m months + d days <= now*, by the
   wall clock of the timer's own time zone: the same time of day, d dates later.
3. **Hours, minutes, seconds** are the seconds that really passed since that last anchor. On a
   day of 25 hours (clocks set back) they may therefore reach 24 hours 59 minutes.

Worked examples (from and to midnight):

    31 January 2023 -> 28 February 2023   1 month           clamped: February has no 31st
    31 January 2023 ->  1 March 2023      1 month  1 day    28 February and one day
    31 January 2024 ->  1 March 2024      1 month  1 day    29 February and one day
    31 January 2023 -> 31 March 2023      2 months          from the original 31st, not from the 28th
    29 February 2024 -> 28 February 2025  1 year            clamped
    29 February 2024 -> 29 February 2028  4 years
    30 January 2023 ->  1 March 2023      1 month  1 day    28 February and one day

A wall-clock time becomes a moment by Python's `fold=0`: one that occurs twice (clocks set
back) is the first of the two; one that never occurs (clocks set forward) is read with the
offset in force before the change, so 02:30 in a gap of an hour is the moment called 03:30.

A start known only to the month cannot be counted, only bounded: it is counted from the last
moment at which it can have happened, 00:00 on the first of the following month, and the
answer says "at least" and has no unit smaller than months. "In March 2022" read on
10 February 2025 is at least 2 years 10 months, and at least 1,046 days. One known only to the
year is counted from 00:00 on 1 January of the following year, in years; in months only while
not one year is full, because "at least 0 years" says less than is known. "In 2022" read on
10 February 2025 is at least 2 years; read on 10 February 2023, at least 1 month. A start known
to the day is counted from 00:00 of that day. Before the start everything is zero.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..dates import add_months


@dataclass(frozen=True)
class Span:
    """A length of time in calendar units; `at_least` marks a lower bound, in years and months only."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0
    at_least: bool = False


@dataclass(frozen=True)
class Start:
    """Where counting begins: a wall-clock time (naive), its zone, whether it is a bound (`by_year`: in years)."""

    wall: datetime
    zone: ZoneInfo
    at_least: bool = False
    by_year: bool = False

    def moment(self) -> datetime:
        """The start as an aware time in UTC."""
        return moment_at(self.wall, self.zone)


def start_of(day: date, clock: time | None, zone: str, *, month_only: bool = False, year_only: bool = False) -> Start:
    """The start that a date, an optional time of day and a zone's IANA name stand for.

    `month_only`: of `day` only year and month are known, `year_only`: only the year; `clock` is
    then ignored. Raises `zoneinfo.ZoneInfoNotFoundError` for an unknown zone.
    """
    if year_only:
        return Start(datetime(day.year + 1, 1, 1), ZoneInfo(zone), at_least=True, by_year=True)  # noqa: DTZ001
    if month_only:
        first = datetime.combine(day.replace(day=1), time.min)
        return Start(add_months(first, 1), ZoneInfo(zone), at_least=True)
    return Start(datetime.combine(day, clock or time.min).replace(microsecond=0), ZoneInfo(zone))


def moment_at(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment (aware, UTC) that a naive wall-clock time means in a zone, read with fold=0."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def elapsed(start: Start, now: datetime) -> Span:
    """The calendar span from a start to an aware `now`, by the rule above; never negative.

    Parts of a second are dropped.
    """
    if now < start.moment():
        return Span(at_least=start.at_least)
    local = now.astimezone(start.zone).replace(tzinfo=None)
    months = _greatest(
        (local.year - start.wall.year) * 12 + local.month - start.wall.month + 1,
        lambda count: moment_at(add_months(start.wall, count), start.zone) <= now,
    )
    years, rest = divmod(months, 12)
    if start.by_year and years:
        return Span(years, at_least=True)
    span = Span(years, rest, at_least=start.at_least)
    if start.at_least:
        return span
    anchor = replace(start, wall=add_months(start.wall, months))
    days = whole_days(anchor, now)
    rest = now - moment_at(anchor.wall + timedelta(days=days), start.zone)
    minutes, seconds = divmod(int(rest.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return replace(span, days=days, hours=hours, minutes=minutes, seconds=seconds)


def whole_days(start: Start, now: datetime) -> int:
    """The days from a start to an aware `now` by the wall clock: the days-only display; never negative."""
    if now < start.moment():
        return 0
    local = now.astimezone(start.zone).replace(tzinfo=None)
    return _greatest(
        (local.date() - start.wall.date()).days + 1,
        lambda count: moment_at(start.wall + timedelta(days=count), start.zone) <= now,
    )


def _greatest(guess: int, reached: Callable[[int], bool]) -> int:
    """The greatest count not above `guess` that has been reached; guesses are off by two at most."""
    while not reached(guess):
        guess -= 1
    return guess
