"""Profiles in the admin: what staff enter there, and what they are told when it cannot be."""

from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from campaign.models import User
from detainees.models import DetaineePage
from tests.approvals import edit_url
from tests.builders import a_profile

pytestmark = pytest.mark.django_db

SUBMIT = {"action-submit": "1"}  # otherwise only saved, and what is missing may come later
STREAMS = ["story", "case", "status_log", "evidence", "letter_tips", "documents", "press_contacts"]


@pytest.fixture
def staff(client):
    """A client that is logged in as somebody who may do everything."""
    client.force_login(User.objects.create_superuser("chief@example.org", "correct horse battery"))
    return client


def timer_fields(**fields):
    """One timer as its form sends it."""
    return {
        "label": "In a Russian prison",
        "since_date": "2024-01-02",
        "since_time": "",
        "time_zone": "Europe/Moscow",
        "precision": "day",
        "display": "full",
        "paused_at": "",
        "ended_at": "",
        **fields,
    }


def sent(*timers, initial=0, **fields):
    """The whole edit form of a profile."""
    return nested_form_data(
        {
            "title": "Ksenia Karelina",
            "slug": "ksenia-karelina",
            "arrested_precision": "day",
            "born_precision": "day",
            "family_statement": rich_text(""),
            "letter_how": rich_text(""),
            **{name: streamfield([]) for name in STREAMS},
            "timers": inline_formset(timers, initial=initial),
            "comments": inline_formset([]),
            **fields,
        }
    )


def test_the_form_says_what_staff_decide_and_leaves_the_outcome_out(staff):
    html = staff.get(edit_url(a_profile())).content.decode()
    assert "as if never paused" in html
    assert "The age is computed from it" in html
    assert "released_at" not in html
    assert "died_at" not in html


def test_timers_are_added_and_ordered(staff):
    page = a_profile()
    first = timer_fields(label="Second", ORDER="2")
    second = timer_fields(label="First", since_time="14:30", precision="exact", ORDER="1")
    assert staff.post(edit_url(page), sent(first, second)).status_code == 302
    sent_in = DetaineePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [timer.label for timer in sent_in.timers.all()] == ["First", "Second"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"precision": "exact"}, "fill in the time of day"),
        ({"since_time": "14:30"}, "choose that, or empty this"),
        ({"ended_at": "2023-12-01 12:00"}, "The end is before the start."),
        ({"since_date": "1024-01-02"}, "greater than or equal to"),
        ({"label": ""}, "This field is required."),
    ],
)
def test_what_a_timer_cannot_be_is_said_at_its_field(staff, fields, words):
    page = a_profile()
    response = staff.post(edit_url(page), sent(timer_fields(**fields), **SUBMIT))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not page.timers.exists()


def test_a_form_cannot_bring_anybody_home(staff):
    page = a_profile(slug="ksenia-karelina")
    staff.post(edit_url(page), sent(released_at="2025-05-05 12:00", release_note="Forged"))
    assert DetaineePage.objects.get(pk=page.pk).is_held


def test_an_arrest_after_the_release_is_refused_in_words(staff):
    page = a_profile(slug="ksenia-karelina", released_at=datetime(2025, 5, 5, 12, tzinfo=UTC))
    html = staff.post(edit_url(page), sent(arrested_on="2025-05-06")).content.decode()
    assert "The detention ended on May 5, 2025" in html


def test_a_case_is_entered_and_its_slips_are_said_at_the_case(staff):
    page = a_profile()

    def place(name, until=""):
        dates = {"since": {"day": "2023-01-01", "precision": "month"}, "until": {"day": until, "precision": "day"}}
        return "place", {"facility": name, "region": "", **dates, "sources": streamfield([])}

    two = sent(case=streamfield([place("Center 1"), place("Colony 2")]))
    assert "These places have no end: Center 1; Colony 2" in staff.post(edit_url(page), two).content.decode()
    form = sent(case=streamfield([place("Center 1", "2024-01-01"), place("Colony 2")]), sentence_months="6")
    assert staff.post(edit_url(page), form).status_code == 302
    entered = DetaineePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [block.value["facility"] for block in entered.case] == ["Center 1", "Colony 2"]
    assert entered.sentence_text == "6 months"


def test_a_draft_with_half_filled_entries_can_be_read_and_listed(staff):
    none, sources = {"day": None, "precision": "day"}, {"text": "", "sources": []}
    hearing = {"on": None, "at": time(10), "time_zone": "", "court": "", **sources}
    page = a_profile(
        "Half Filled",
        live=False,
        case=[
            ("hearing", hearing),
            ("hearing", {**hearing, "on": date(2099, 1, 1)}),
            ("court", {"on": {**none, "day": date(2024, 1, 2)}, "stage": "", "court": "", **sources}),
            ("event", {"on": none, "title": "", **sources}),
        ],
        status_log=[("status", {"on": {**none, "day": date(2024, 1, 2)}, "status": "", **sources})],
        evidence=[("answer", {"question": "3", "finding": "", "why": "", "as_of": None, "sources": []})],
    )
    page.save_revision()
    for url in (reverse("wagtailadmin_pages:view_draft", args=[page.pk]), "/admin/people/", edit_url(page)):
        answer = staff.get(url)
        assert answer.status_code == 200, url
        assert "Half Filled" in answer.content.decode()
