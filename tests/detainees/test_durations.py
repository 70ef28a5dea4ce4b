"""The calendar rule of the timers: worked examples, and properties over arbitrary moments."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detainees.clocks.durations import Span, Start, elapsed, moment_at, start_of, whole_days
from detainees.dates import add_months

ZONES = ("Europe/Moscow", "America/New_York", "Europe/Berlin", "Asia/Kamchatka", "Australia/Lord_Howe", "UTC")


def at(text, zone="UTC"):
    """An aware moment from local ISO time."""
    return moment_at(datetime.fromisoformat(text), ZoneInfo(zone))


def between(since, now, zone="UTC"):
    """The span between two local ISO times of one zone."""
    return elapsed(Start(datetime.fromisoformat(since), ZoneInfo(zone)), at(now, zone))


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [
        ("2023-01-31", "2023-02-28", Span(months=1)),
        ("2023-01-31", "2023-03-01", Span(months=1, days=1)),
        ("2024-01-31", "2024-02-28", Span(days=28)),
        ("2024-01-31", "2024-02-29", Span(months=1)),
        ("2024-01-31", "2024-03-01", Span(months=1, days=1)),
        ("2023-01-31", "2023-03-31", Span(months=2)),
        ("2023-01-31", "2023-03-30", Span(months=1, days=30)),
        ("2023-01-30", "2023-03-01", Span(months=1, days=1)),
        ("2024-02-29", "2025-02-27", Span(months=11, days=29)),
        ("2024-02-29", "2025-02-28", Span(years=1)),
        ("2024-02-29", "2025-03-01", Span(years=1, days=1)),
        ("2024-02-29", "2028-02-28", Span(years=3, months=11, days=30)),
        ("2024-02-29", "2028-02-29", Span(years=4)),
        ("2022-01-17", "2024-08-17T13:05:09", Span(2, 7, 0, 13, 5, 9)),
        ("2024-01-02", "2024-01-01T23:59:59", Span()),
    ],
)
def test_worked_examples(since, now, expected):
    assert between(since, now) == expected


@pytest.mark.parametrize(
    ("since", "now", "expected"),
    [
        # Clocks set forward: from 9 to 10 March 2024 in New York, from 30 to 31 March in Berlin.
        (("2024-03-09T12:00", "America/New_York"), "2024-03-10T12:00", Span(days=1)),
        (("2024-03-10T00:00", "America/New_York"), "2024-03-10T12:00", Span(hours=11)),
        (
            ("2024-03-31T00:00", "Europe/Berlin"),
            "2024-03-31T23:59:59",
            Span(hours=22, minutes=59, seconds=59),
        ),
        # Clocks set back: 3 November 2024 in New York, 27 October in Berlin last 25 hours.
        (("2024-11-03T00:00", "America/New_York"), "2024-11-03T23:59", Span(hours=24, minutes=59)),
        (("2024-10-27T00:00", "Europe/Berlin"), "2024-10-27T12:00", Span(hours=13)),
        (("2024-10-26T12:00", "Europe/Berlin"), "2024-10-27T12:00", Span(days=1)),
        # A start that occurs twice is the first of the two; one in a gap is the moment called 03:30.
        (("2024-11-03T01:30", "America/New_York"), "2024-11-03T02:30", Span(hours=2)),
        (("2024-03-10T02:30", "America/New_York"), "2024-03-10T03:30", Span()),
        (("2024-03-10T02:30", "America/New_York"), "2024-03-10T04:00", Span(minutes=30)),
        # An anchor in a gap: the day is full at 03:30 on that date, at 02:30 again on the next.
        (("2024-03-09T02:30", "America/New_York"), "2024-03-10T03:29", Span(hours=23, minutes=59)),
        (("2024-03-09T02:30", "America/New_York"), "2024-03-10T03:30", Span(days=1)),
        (("2024-03-09T02:30", "America/New_York"), "2024-03-11T02:30", Span(days=2)),
        # Moscow has had one offset since 26 October 2014, when it set its clocks back for good.
        (("2014-10-26T00:00", "Europe/Moscow"), "2014-10-26T23:00", Span(hours=24)),
        (("2024-01-02T00:00", "Europe/Moscow"), "2026-11-22T19:46:04", Span(2, 10, 20, 19, 46, 4)),
    ],
)
def test_clock_changes(since, now, expected):
    wall, zone = since
    assert between(wall, now, zone) == expected


def test_the_same_moment_counts_differently_where_the_date_differs():
    now = at("2024-01-02T21:30")
    assert elapsed(start_of(date(2024, 1, 2), None, "Europe/Moscow"), now) == Span(days=1, minutes=30)
    assert elapsed(start_of(date(2024, 1, 2), None, "America/New_York"), now) == Span(hours=16, minutes=30)


def test_a_start_known_to_the_month_is_a_bound():
    start = start_of(date(2022, 3, 17), None, "Europe/Moscow", month_only=True)
    now = at("2025-02-10T12:00", "Europe/Moscow")
    assert elapsed(start, now) == Span(years=2, months=10, at_least=True)
    assert whole_days(start, now) == 1046


@pytest.mark.parametrize("now", ["2022-03-01T00:00", "2022-03-31T23:59:59", "2022-04-30T23:59:59"])
def test_a_bound_stays_at_zero_until_a_month_is_certain(now):
    start = start_of(date(2022, 3, 17), None, "Europe/Moscow", month_only=True)
    assert elapsed(start, at(now, "Europe/Moscow")) == Span(at_least=True)


def test_december_is_bounded_by_january():
    start = start_of(date(2021, 12, 27), None, "Europe/Moscow", month_only=True)
    assert start.wall == datetime(2022, 1, 1)
    assert start.at_least


def test_parts_of_a_second_are_dropped():
    start = start_of(date(2024, 1, 2), time(14, 30, 5, 999_999), "UTC")
    assert elapsed(start, at("2024-01-02T14:30:06.999999")) == Span(seconds=1)


walls = st.datetimes(datetime(1970, 1, 2), datetime(2070, 1, 1)).map(lambda wall: wall.replace(microsecond=0))
starts = st.builds(Start, wall=walls, zone=st.sampled_from(ZONES).map(ZoneInfo))
moments = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC))
seconds_after = st.integers(0, 40 * 366 * 86400)


@given(start=starts, seconds=seconds_after, later=st.integers(0, 3 * 86400))
@settings(max_examples=300, deadline=None)
def test_time_only_grows(start, seconds, later):
    now = start.moment() + timedelta(seconds=seconds)
    first, second = elapsed(start, now), elapsed(start, now + timedelta(seconds=later))
    assert key(first) <= key(second)
    assert whole_days(start, now) <= whole_days(start, now + timedelta(seconds=later))


@given(start=starts, seconds=seconds_after)
@settings(max_examples=300, deadline=None)
def test_adding_the_span_to_the_start_gives_now_again(start, seconds):
    now = start.moment() + timedelta(seconds=seconds)
    span = elapsed(start, now)
    anchor = add_months(start.wall, span.years * 12 + span.months) + timedelta(days=span.days)
    rest = timedelta(hours=span.hours, minutes=span.minutes, seconds=span.seconds)
    assert moment_at(anchor, start.zone) + rest == now


@given(start=starts, now=moments, month_only=st.booleans())
@settings(max_examples=300, deadline=None)
def test_every_unit_keeps_to_its_range(start, now, month_only):
    if month_only:
        start = start_of(start.wall.date(), None, str(start.zone), month_only=True)
    span = elapsed(start, now)
    limits = (200, 11, 30, 24, 59, 59)
    assert all(0 <= count <= limit for count, limit in zip(key(span), limits, strict=True))
    assert span.at_least == month_only
    assert whole_days(start, now) >= 0
    if now < start.moment() or month_only:
        assert not any(key(span)[2:])


@given(
    born=st.integers(1972, 2064).filter(lambda year: year % 4 == 0),
    years=st.integers(0, 30),
    zone=st.sampled_from(ZONES),
)
def test_a_leap_day_has_its_anniversary_on_the_last_of_february(born, years, zone):
    start = start_of(date(born, 2, 29), None, zone)
    last = add_months(datetime(born + years, 2, 1), 1) - timedelta(days=1)
    assert elapsed(start, moment_at(last, start.zone)) == Span(years=years)


@given(day=st.dates(date(1990, 1, 1), date(2060, 1, 1)), later=st.integers(0, 9000), zone=st.sampled_from(ZONES))
def test_days_of_a_date_are_the_dates_between(day, later, zone):
    start = start_of(day, None, zone)
    noon = moment_at(datetime.combine(day + timedelta(days=later), time(12)), start.zone)
    assert whole_days(start, noon) == later


def key(span):
    """A span as numbers that compare like the span."""
    return span.years, span.months, span.days, span.hours, span.minutes, span.seconds
