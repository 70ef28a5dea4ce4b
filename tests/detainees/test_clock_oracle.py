"""The clock against an independent one (dateutil's arithmetic and zones), over very many pairs of moments."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil import tz
from dateutil.relativedelta import relativedelta

from detainees.clocks.durations import Start, elapsed, start_of, whole_days

PAIRS = 100_000
ZONES = ("Europe/Moscow", "America/New_York", "Europe/Berlin", "Asia/Kamchatka", "Australia/Lord_Howe", "Africa/Cairo")
DAY = timedelta(days=1)
# Days on which some zone's clocks changed, leap days and ends of months: half of all pairs begin or end near one.
AWKWARD = (
    datetime(2024, 2, 29), datetime(2000, 2, 29), datetime(2023, 1, 31), datetime(2024, 8, 31),
    datetime(2024, 3, 10, 2, 30), datetime(2024, 11, 3, 1, 30), datetime(2024, 3, 31, 2, 30),
    datetime(2014, 10, 26, 1, 30), datetime(2011, 3, 27, 2, 30), datetime(2024, 4, 7, 1, 45),
    datetime(2024, 4, 26, 0, 30), datetime(2024, 10, 31, 23, 30), datetime(2024, 10, 6, 2, 15),
    datetime(2023, 12, 31), datetime(2024, 10, 27, 2, 30),
)  # fmt: skip


def pairs():
    """Zones, starts (wall clocks) and moments; the same every time."""
    dice = random.Random(1741)
    years = 50 * 365 * 86400
    for number in range(PAIRS):
        start = datetime(1975, 1, 1) + timedelta(seconds=dice.randrange(years))
        now = datetime(1975, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(years))
        if number % 4 == 0:
            start = dice.choice(AWKWARD) + timedelta(minutes=dice.randrange(-180, 180))
        if number % 4 == 1:
            now = dice.choice(AWKWARD).replace(tzinfo=UTC) + timedelta(seconds=dice.randrange(-90_000, 90_000))
            start = datetime(now.year - 3, now.month, min(now.day, 28), now.hour, dice.randrange(60))
        yield dice.choice(ZONES), start, max(now, start.replace(tzinfo=UTC) + DAY)


def moment(wall, zone):
    """The moment of a wall-clock time in dateutil's own zones; one in a gap is as much later."""
    return tz.resolve_imaginary(wall.replace(tzinfo=zone)).astimezone(UTC)


@cache
def steady_offset(name, window):
    """The zone's offset over four days and two more on each side; None when clocks change in them."""
    begin = datetime(1970, 1, 1, tzinfo=UTC) + window * 4 * DAY
    first, last = ((begin + days * DAY).astimezone(tz.gettz(name)).utcoffset() for days in (-2, 6))
    return first if first == last else None


def oracle(name, start, now):
    """Years, months, days, seconds of the rest, and all days, by dateutil."""
    offset = steady_offset(name, (now - datetime(1970, 1, 1, tzinfo=UTC)).days // 4)
    if offset is not None:
        local = now.replace(tzinfo=None) + offset
        apart = relativedelta(local, start)
        rest = apart.hours * 3600 + apart.minutes * 60 + apart.seconds
        return apart.years, apart.months, apart.days, rest, (local - start).days
    zone = tz.gettz(name)
    local = now.astimezone(zone).replace(tzinfo=None)
    # Near a change of clocks the wall alone does not say which day is full.
    walls = (local + DAY, local, local - DAY)
    for wall in walls:
        apart = relativedelta(wall, start)
        anchor = moment(start + relativedelta(years=apart.years, months=apart.months, days=apart.days), zone)
        if anchor <= now:
            break
    total = next(days for wall in walls if moment(start + (days := (wall - start).days) * DAY, zone) <= now)
    return apart.years, apart.months, apart.days, int((now - anchor).total_seconds()), total


def test_it_agrees_with_an_independent_clock_on_very_many_pairs():
    ours = {name: ZoneInfo(name) for name in ZONES}
    different = []
    for name, wall, now in pairs():
        start = Start(wall, ours[name])
        span = elapsed(start, now)
        rest = span.hours * 3600 + span.minutes * 60 + span.seconds
        found = (span.years, span.months, span.days, rest, whole_days(start, now))
        expected = oracle(name, wall, now)
        if found != expected:
            different.append((name, wall, now, found, expected))
    assert not different[:5]


def test_a_bound_never_says_more_than_any_start_it_can_stand_for():
    dice = random.Random(1741)
    for _number in range(2_000):
        day = date(1980, 1, 1) + timedelta(days=dice.randrange(15_000))
        now = datetime(day.year, 1, 1, tzinfo=UTC) + timedelta(
            days=dice.randrange(5_000), seconds=dice.randrange(86400)
        )
        exact = elapsed(start_of(day, None, "Europe/Moscow"), now)
        for known in ("month_only", "year_only"):
            start = start_of(day, None, "Europe/Moscow", **{known: True})
            bound = elapsed(start, now)
            assert bound.at_least
            assert (bound.years, bound.months) <= (exact.years, exact.months)
            assert (bound.days, bound.hours, bound.minutes, bound.seconds) == (0, 0, 0, 0)
            assert whole_days(start, now) <= whole_days(start_of(day, None, "Europe/Moscow"), now)
            if known == "year_only" and bound.years:
                assert bound.months == 0


def test_known_to_the_year_counts_from_the_next_ones_first_day():
    start = start_of(date(2022, 5, 5), None, "Europe/Moscow", year_only=True)

    def at(*when):
        span = elapsed(start, datetime(*when, tzinfo=ZoneInfo("Europe/Moscow")))
        return span.years, span.months

    assert at(2022, 12, 31) == (0, 0)
    assert at(2023, 1, 31) == (0, 0)
    assert at(2023, 2, 1) == (0, 1)
    assert at(2023, 12, 31) == (0, 11)
    assert at(2024, 1, 1) == (1, 0)
    assert at(2025, 2, 10) == (2, 0)
