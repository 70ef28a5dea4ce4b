"""What a case comes to on a day: ages, places, hearings, visits, the share served; and what is refused."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as some
from wagtail.blocks import StructBlockValidationError

from detainees.case.blocks import ConsularVisitBlock, CourtStepBlock, PlaceBlock, SourceBlock
from detainees.case.checks import refuse_slips
from detainees.case.lengths import age_text, length_text
from detainees.case.sentence import Served, sentence_text
from detainees.case.snapshot import CaseSnapshot
from detainees.dates import DatePrecision, PartialDate
from tests.cases import NONE, a_case, a_source, answer, court, hearing, place, visit, when

pytestmark = pytest.mark.django_db  # a page asks for its type and language even in memory

NOON = datetime(2025, 2, 10, 12, tzinfo=UTC)


def read(*entries, now=NOON, **fields):
    return CaseSnapshot(a_case(*entries, **fields), now)


@pytest.mark.parametrize(
    ("born", "precision", "on", "words"),
    [
        (date(1977, 6, 15), "day", date(2025, 6, 14), "47"),
        (date(1977, 6, 15), "day", date(2025, 6, 15), "48"),
        (date(1977, 6, 15), "month", date(2025, 6, 15), "47 or 48"),
        (date(1977, 6, 15), "month", date(2025, 5, 31), "47"),
        (date(1977, 6, 15), "month", date(2025, 6, 30), "48"),
        (date(1977, 6, 15), "year", date(2025, 1, 1), "47 or 48"),
        (date(1977, 6, 15), "year", date(2025, 12, 31), "48"),
        (date(2030, 1, 1), "day", date(2025, 1, 1), ""),
    ],
)
def test_an_age_says_no_more_than_is_known(born, precision, on, words):
    assert age_text(PartialDate(born, precision), on) == words


def test_the_age_stands_still_at_death_and_runs_on_in_freedom():
    assert read().age == ""
    born = {"born_on": date(1977, 6, 15)}
    ended = datetime(2024, 1, 1, tzinfo=UTC)
    assert read(**born).age == "47"
    assert read(**born, died_at=ended).age == "46"
    assert read(**born, released_at=ended).age == "47"


def test_the_present_place_is_the_one_without_an_end():
    case = read(
        place("Colony 2", "2024-05-01", precision="month", region="Invented Oblast"),
        place("Center 1", "2022-03-01", "2024-05-01", precision="month"),
    )
    assert case.place.name == "Colony 2, Invented Oblast"
    assert case.place.span == "since May 2024"
    assert [(entry.name, entry.span) for entry in case.earlier_places] == [("Center 1", "March 2022 to May 2024")]
    assert read(place("Center 1", "2022-03-01", "2024-05-01")).place is None


@pytest.mark.parametrize(
    ("now", "number"),
    [
        (datetime(2025, 3, 4, 20, 59, tzinfo=UTC), 1),  # 23:59 in Moscow
        (datetime(2025, 3, 4, 21, 0, tzinfo=UTC), 0),
    ],
)
def test_a_hearing_is_to_come_until_its_day_is_over_where_the_court_is(now, number):
    case = read(hearing("2025-03-04", time(10, 30)), hearing("2025-03-03"), now=now)
    assert len(case.next_hearings) == number
    assert case.hearings[1].when == "March 4, 2025, 10:30 AM (Moscow)"
    assert case.hearings[1].iso == "2025-03-04T10:30+03:00"
    assert not read(hearing("2025-03-04"), now=now, released_at=datetime(2025, 1, 1, tzinfo=UTC)).next_hearings


@pytest.mark.parametrize(
    ("day", "precision", "words"),
    [
        ("2025-02-10", "day", "0 days since"),
        ("2025-02-09", "day", "1 day since"),
        ("2025-01-20", "month", "at least 9 days since"),
        ("2025-02-01", "month", ""),
        ("2024-07-01", "year", "at least 40 days since"),
    ],
)
def test_the_days_since_the_last_visit_are_no_more_exact_than_its_date(day, precision, words):
    assert read(visit("2020-01-01"), visit(day, precision)).days_since_visit == words


def test_nothing_is_counted_since_a_visit_once_the_person_is_free():
    case = read(visit("2024-01-20"), released_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert case.last_visit.on.text == "January 20, 2024"
    assert case.days_since_visit == ""


def test_entries_of_a_draft_without_a_date_are_left_out():
    case = read(("visit", {"on": NONE, "text": "", "sources": []}), ("court", {**court("2024-01-01")[1], "on": NONE}))
    assert case.visits == case.court == []


@pytest.mark.parametrize(
    ("years", "months", "note", "words"),
    [
        (4, 6, "", "4 years 6 months"),
        (21, None, "hard labor", "21 years, hard labor"),
        (None, 6, "", "6 months"),
        (1, 1, "", "1 year 1 month"),
        (None, None, "life", "life"),
        (None, None, "", ""),
    ],
)
def test_a_sentence_in_words(years, months, note, words):
    assert sentence_text(a_case(sentence_years=years, sentence_months=months, sentence_note=note)) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "2 years 11 months of 12 years served: 24%"),
        (
            {"precision": "month", "day": date(2022, 3, 5)},
            "At least 2 years 10 months of 12 years served: at least 23%",
        ),
        ({"day": date(2025, 2, 1)}, "9 days of 12 years served: 0%"),
        ({"day": date(2010, 1, 1)}, "All of 12 years served: 100%"),
        ({"precision": "year", "day": date(2010, 1, 1)}, "All of 12 years served: 100%"),
    ],
)
def test_what_is_served_in_one_sentence(fields, words):
    since = PartialDate(fields.get("day", date(2022, 3, 10)), fields.get("precision", "day"))
    assert Served(144, since, NOON.date()).text == words


def test_what_is_served_counts_from_the_arrest_or_the_given_day_and_stands_still_at_the_end():
    sentence = {"sentence_years": 8, "arrested_on": date(2021, 12, 27)}
    assert read(sentence_years=8).served is None
    assert read(arrested_on=date(2021, 12, 27)).served is None
    held = read(**sentence)
    assert held.served.so_far == "3 years 1 month"
    assert held.served_since == "Counted by the calendar from the arrest, December 27, 2021."
    assert read(**sentence, sentence_from=date(2022, 12, 27)).served.so_far == "2 years 1 month"
    free = read(**sentence, released_at=datetime(2024, 8, 1, 16, tzinfo=UTC))
    assert free.served.so_far == "2 years 7 months"
    assert free.served_since == "Counted by the calendar from December 27, 2021 to August 1, 2024."
    assert (
        free.served.text == read(**sentence, now=NOON + timedelta(900), released_at=free.page.released_at).served.text
    )


dates = some.dates(date(1970, 1, 1), date(2100, 12, 31))
precisions = some.sampled_from(DatePrecision.values)


@settings(deadline=None)
@given(dates, precisions)
def test_a_partial_date_lies_between_its_bounds_and_hides_the_rest(day, precision):
    known = PartialDate(day, precision)
    assert known.earliest <= day <= known.latest < known.latest + timedelta(1)
    assert known.counted_from == (day if known.is_exact else known.latest + timedelta(1))
    assert known.iso == known.earliest.isoformat()[: len(known.iso)] == known.latest.isoformat()[: len(known.iso)]
    for other in (known.earliest, known.latest):
        assert PartialDate(other, precision).text == known.text


def end_by_counting(first: date, months: int) -> date:
    """The day a sentence ends, found by walking through the calendar month by month."""
    year, month = first.year, first.month
    for _step in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(first.day, monthrange(year, month)[1]))


@settings(max_examples=300, deadline=None)
@given(dates, precisions, some.integers(1, 99 * 12), some.integers(-4000, 40000))
def test_the_share_served_is_what_counting_days_says(day, precision, months, later):
    since, until = PartialDate(day, precision), day + timedelta(later)
    served = Served(months, since, until)
    end = end_by_counting(since.counted_from, months)
    assert served.end == end
    passed = sum(1 for edge in (since.counted_from, end) if edge <= until)  # 0 before, 1 within, 2 after
    days = (until - since.counted_from).days
    expected = {0: 0, 2: 1}.get(passed, days / (end - since.counted_from).days)
    assert served.share == pytest.approx(expected)
    assert 0 <= served.share <= Served(months, since, until + timedelta(1)).share <= 1
    assert served.percent <= served.share * 100
    assert (served.percent == 100) == (until >= end)
    if not since.is_exact:  # the bound never says more than any day the date can stand for
        for first in (since.earliest, since.latest):
            assert served.share <= Served(months, PartialDate(first), until).share + 1e-9


@settings(deadline=None)
@given(dates, some.integers(0, 20000))
def test_lengths_in_words_never_shrink_and_never_exceed_the_sentence(day, days):
    until = day + timedelta(days)
    months = sum(1 for count in range(1, days // 28 + 1) if end_by_counting(day, count) <= until)
    years, rest = divmod(months, 12)
    parts = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in ((years, "year"), (rest, "month")) if count]
    assert length_text(day, until) == (" ".join(parts) or f"{days} day{'s' * (days != 1)}")


def refused(page):
    with pytest.raises(ValidationError) as caught:
        refuse_slips(page)
    return caught.value.message_dict


def test_slips_in_a_case_are_said_in_words():
    born = {"born_on": date(1980, 5, 1), "born_precision": "month"}
    two = a_case(place("Center 1", "2022-01-01"), place("Colony 2", "2023-01-01"))
    assert "Center 1; Colony 2" in refused(two)["case"][0]
    assert "after the arrest" in refused(a_case(**born, arrested_on=date(1979, 1, 1)))["born_on"][0]
    assert "April 4, 1980" in refused(a_case(court("1980-04-04"), **born))["case"][0]
    twice = a_case(evidence=[answer(4), answer(4), answer(5)])
    assert "Answered twice: Held for seeking" in refused(twice)["evidence"][0]
    stays = [place("A", "2022-01-01", "2023-01-01"), place("B", "2023-01-01")]
    refuse_slips(a_case(court("1980-05-01", "month"), *stays, **born))


def cleaned(block, value):
    return block.clean(block.to_python(block.get_prep_value(block.normalize(value))))


def test_slips_in_one_entry_are_said_at_its_date():
    def day_error(block, name, entry):
        with pytest.raises(StructBlockValidationError) as caught:
            cleaned(block, entry[1])
        return str(caught.value.block_errors[name].block_errors["day"])

    tomorrow = (datetime.now(UTC) + timedelta(2)).date()
    assert "before the beginning" in day_error(PlaceBlock(), "until", place("A", "2024-02-01", "2024-01-01"))
    assert "enter it as a hearing" in day_error(CourtStepBlock(), "on", court(tomorrow))
    assert "once it has taken place" in day_error(ConsularVisitBlock(), "on", visit(tomorrow))
    assert "When?" in day_error(ConsularVisitBlock(), "on", ("visit", {**visit("2024-01-01")[1], "on": NONE}))
    assert cleaned(PlaceBlock(), place("A", "2024-02-20", "2024-02-01", "month")[1])
    assert cleaned(PlaceBlock(), place("A", "2024-02-20")[1])["until"].known is None
    assert ConsularVisitBlock().clean_deferred(ConsularVisitBlock().normalize({"on": NONE, "text": "", "sources": []}))


def test_a_source_says_where_it_can_be_checked():
    assert cleaned(SourceBlock(), a_source())["url"]
    nowhere = a_source(publisher="", url="", archived_url="")
    with pytest.raises(StructBlockValidationError):
        cleaned(SourceBlock(), nowhere)
    assert when("2024-01-01")["day"] == date(2024, 1, 1)
