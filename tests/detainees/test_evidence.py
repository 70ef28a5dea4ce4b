"""The status log, the board of the law's eleven questions, and the brief."""

from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from detainees.evidence import answers as evidence
from detainees.evidence.designation import Finding, Question, Status
from detainees.models import DetaineePage
from tests.builders import a_profile, a_profile_index

pytestmark = pytest.mark.django_db
BOARD = "/detainees/evidence/"


def on(day, precision="day"):
    return {"day": day, "precision": precision}


def entry(status, day, precision="day", **fields):
    return ("status", {"on": on(day, precision), "status": status, "text": "", "sources": [], **fields})


def answer(question, finding="yes", why="<p>Because of this.</p>", **fields):
    given = {"question": str(question), "finding": finding, "why": why, "as_of": None, "sources": [], **fields}
    return ("answer", given)


def log_of(*entries):
    return evidence.status_log(DetaineePage(title="A", status_log=list(entries)))


def a_source(**fields):
    return {"title": "Court record", "publisher": "Moscow court", "url": "https://example.com/record", **fields}


def test_every_question_of_the_law_has_an_answer_in_the_laws_order_and_silence_is_not_examined():
    found = evidence.answers(DetaineePage(title="A", evidence=[answer(10), answer(3, "partly"), answer(4, "no")]))
    assert [given.question for given in found] == list(Question)
    stated = {given.question.value: given.finding for given in found if given.finding != Finding.OPEN}
    assert stated == {3: "partly", 4: "no", 10: "yes"}
    assert [given.question.value for given in found if given.claimed] == [3, 10]


def test_a_log_is_read_by_date_whatever_the_order_of_its_entries():
    log = log_of(entry("review", date(2023, 9, 1)), entry("requested", date(2023, 2, 3)))
    assert (log.now.status, log.requested.day) == (Status.REVIEW, date(2023, 2, 3))
    assert log.days_waiting(date(2023, 2, 3)) == 0
    assert log.days_waiting(date(2024, 2, 3)) == 365
    assert log.days_waiting(date(2023, 1, 1)) == 0  # a date still to come never counts backwards


@pytest.mark.parametrize(
    ("precision", "days", "bound"), [("day", 364, False), ("month", 336, True), ("year", 30, True)]
)
def test_a_request_known_only_roughly_counts_from_the_last_day_it_can_have_been(precision, days, bound):
    log = log_of(entry("requested", date(2023, 2, 1), precision))
    assert (log.days_waiting(date(2024, 1, 31)), log.waits_at_least) == (days, bound)


@pytest.mark.parametrize("answered", ["designated", "refused", "not_requested"])
def test_an_answered_request_waits_no_more_and_a_new_one_waits_from_its_own_day(answered):
    first = [entry("requested", date(2022, 1, 1)), entry(answered, date(2022, 6, 1))]
    assert log_of(*first).days_waiting(date(2024, 1, 1)) is None
    again = log_of(*first, entry("requested", date(2023, 12, 30)))
    assert again.days_waiting(date(2024, 1, 1)) == 2


def test_nothing_recorded_is_said_without_inventing_a_status(client):
    a_profile("Robert Gilman")
    assert log_of().now is None
    page = client.get(BOARD).content.decode()
    assert "Not designated" in page
    assert "days since the request" not in page


def test_the_board_shows_everybody_visitors_may_see_and_leads_to_reasons_and_briefs(client):
    a_profile("Ksenia Karelina", evidence=[answer(3)], status_log=[entry("requested", date(2024, 8, 1))])
    a_profile("Robert Gilman")
    a_profile("Hidden Draft", live=False, evidence=[answer(5)])
    page = client.get(BOARD).content.decode()
    assert page.count("#question-3") == page.count("#question-") == 1
    assert page.count('class="board-open"') == 21
    assert "days since the request" in page
    assert "Hidden Draft" not in page
    assert page.count("/brief/") == 2
    assert f'rel="canonical" href="{settings.BASE_URL}{BOARD}"' in page


def test_the_board_narrows_to_a_person_or_a_finding_and_what_is_unknown_narrows_nothing(client):
    reasons = {"why": "<p>They asked for a swap.</p>", "sources": [a_source()], "as_of": date(2024, 8, 1)}
    first = a_profile("Ksenia Karelina", evidence=[answer(3, **reasons)])
    a_profile("Robert Gilman", evidence=[answer(7, "partly")])
    one = client.get(BOARD, {"person": first.slug}).content.decode()
    assert ("#question-3" in one, "#question-7" in one) == (True, False)
    for words in ("They asked for a swap.", "as of August 1, 2024", "Court record"):
        assert words in one, words
    partly = client.get(BOARD, {"finding": "partly"}).content.decode()
    assert ("#question-3" in partly, "#question-7" in partly) == (False, True)
    nothing = client.get(BOARD, {"person": first.slug, "finding": "no"})
    assert b"No question has this answer yet" in nothing.content
    for wrong in ({"person": "nobody"}, {"finding": "x" * 9000}, {"person": "", "finding": "YES"}):
        page = client.get(BOARD, wrong)
        assert page.status_code == 200
        assert b"#question-3" in page.content


def test_the_board_asks_the_database_as_often_for_many_answers_as_for_few(client):
    a_profile("Ksenia Karelina", evidence=[answer(3)])
    client.get(BOARD)
    with CaptureQueriesContext(connection) as few:
        client.get(BOARD)
    for name in ("Robert Gilman", "Andre Khachatoorian", "David Barnes"):
        a_profile(name, evidence=[answer(place, sources=[a_source()]) for place in range(1, 12)])
    with CaptureQueriesContext(connection) as many:
        client.get(BOARD)
    assert len(many) == len(few)


def test_a_board_without_profiles_says_so(client):
    a_profile_index()
    assert b"No profiles are published yet" in client.get(BOARD).content


def test_the_brief_has_the_case_all_questions_and_where_to_read_on(client):
    person = a_profile(
        "Ksenia Karelina",
        charge="State treason",
        arrested_on=date(2024, 1, 2),
        evidence=[answer(3, why="<p>They asked for a <b>swap</b> &amp; more.</p>", sources=[a_source()])],
        status_log=[entry("requested", date(2024, 8, 1), text="By her family.")],
    )
    page = client.get(f"{person.url}brief/").content.decode()
    assert page.count("<li value=") == 11
    for words in (
        "State treason",
        "January 2, 2024",
        "They asked for a swap &amp; more.",
        "Court record, Moscow court",
    ):
        assert words in page
    assert "By her family." in page
    assert "&amp;amp;" not in page
    assert page.count(f"{settings.BASE_URL}{person.url}") >= 3


def test_no_brief_and_no_answer_of_a_draft_is_public(client):
    person = a_profile("Draft", live=False)
    assert client.get(f"/detainees/{person.slug}/brief/").status_code == 404
