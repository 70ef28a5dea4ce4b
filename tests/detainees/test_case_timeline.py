"""The timeline of a case: what stands in it, in which order, and how it is narrowed."""

from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from detainees.case.snapshot import CaseSnapshot
from detainees.case.timeline import Timeline
from tests.cases import a_case, a_source, court, event, hearing, place, status, visit

pytestmark = pytest.mark.django_db  # a page asks for its type and language even in memory

NOW = datetime(2025, 2, 10, 12, tzinfo=UTC)


def lines_of(page, chosen="", now=NOW):
    """The timeline's lines: (date in words, title)."""
    return [(moment.date_text, moment.title) for moment in Timeline(CaseSnapshot(page, now), chosen).moments]


def test_everything_of_a_case_stands_in_one_order():
    page = a_case(
        hearing("2025-03-04", time(10, 30)),
        visit("2023-05-01", "month"),
        event("2023-08-08", "year", title="A campaign begins"),
        court("2023-05-02", stage="convicted", text="12 years", court="Court of Invention", sources=[a_source()]),
        place("Colony 2", "2023-06-01", precision="month"),
        place("Center 1", "2022-01-14", "2023-06-10"),
        status_log=[status("2023-01-01", status="requested")],
        arrested_on=date(2022, 1, 13),
    )
    assert lines_of(page) == [
        ("January 13, 2022", "Arrested"),
        ("January 14, 2022", "Held at Center 1"),
        ("2023", "A campaign begins"),
        ("January 1, 2023", "Wrongful-detention status: Requested by the family"),
        ("May 2023", "Visit by U.S. consular officers"),
        ("May 2, 2023", "Convicted"),
        ("June 2023", "Held at Colony 2"),
        ("March 4, 2025, 10:30 AM (Moscow)", "Hearing"),
    ]
    [convicted] = [moment for moment in Timeline(CaseSnapshot(page, NOW)).all if moment.title == "Convicted"]
    assert (convicted.datetime, convicted.text, convicted.note) == ("2023-05-02", "12 years", "Court of Invention")
    assert convicted.sources[0]["url"] == "https://example.com/verdict"
    assert [moment.title for moment in Timeline(CaseSnapshot(page, NOW)).all if moment.to_come] == ["Hearing"]


def test_an_arrest_with_sources_stands_in_for_the_bare_one():
    page = a_case(court("2022-01-13", stage="arrested"), arrested_on=date(2022, 1, 13))
    assert lines_of(page) == [("January 13, 2022", "Arrested")]


def test_the_end_of_a_stay_is_told_where_nothing_follows():
    assert lines_of(a_case(place("Center 1", "2022-01-01", "2022-03-01"), place("Colony 2", "2022-06-01"))) == [
        ("January 1, 2022", "Held at Center 1"),
        ("March 1, 2022", "No longer held at Center 1"),
        ("June 1, 2022", "Held at Colony 2"),
    ]


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"released_at": datetime(2024, 8, 1, 16, tzinfo=UTC)}, ("August 1, 2024", "Free")),
        ({"died_at": datetime(2024, 8, 1, 16, tzinfo=UTC)}, ("August 1, 2024", "Died in custody")),
        ({"released_at": datetime(2025, 8, 1, tzinfo=UTC)}, ("January 13, 2022", "Arrested")),  # still ahead
    ],
)
def test_the_outcome_closes_it(fields, last):
    assert lines_of(a_case(arrested_on=date(2022, 1, 13), **fields))[-1] == last


def test_a_choice_narrows_it_and_anything_else_shows_all():
    page = a_case(visit("2023-05-01"), arrested_on=date(2022, 1, 13))
    assert lines_of(page, "visit") == [("May 1, 2023", "Visit by U.S. consular officers")]
    for unknown in ("", "hearing", "nonsense", "\x00", "<script>", "VISIT"):
        assert len(lines_of(page, unknown)) == 2
    timeline = Timeline(CaseSnapshot(page, NOW), "visit")
    assert [(kind.value, count) for kind, count in timeline.kinds] == [("court", 1), ("visit", 1)]
    assert timeline.can_be_narrowed
    assert not Timeline(CaseSnapshot(a_case(), NOW)).all


known = some.tuples(some.dates(date(1970, 1, 1), date(2199, 12, 31)), some.sampled_from(["day", "month", "year"]))


@settings(max_examples=25, deadline=None)
@given(some.lists(known, max_size=8))
def test_the_order_is_that_of_the_earliest_days_and_the_vaguest_leads(days):
    moments = Timeline(CaseSnapshot(a_case(*(event(day, precision) for day, precision in days)), NOW)).moments
    assert len(moments) == len(days)
    for before, after in pairwise(moments):
        assert before.on.earliest <= after.on.earliest
        if before.on.earliest == after.on.earliest:
            assert before.on.latest >= after.on.latest
