"""Profiles in the admin: what staff enter there, and what they are told when it cannot be."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from campaign.models import User
from detainees.models import DetaineePage
from tests.builders import a_profile, a_timer

pytestmark = pytest.mark.django_db


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
            "story": streamfield([]),
            "timers": inline_formset(timers, initial=initial),
            "comments": inline_formset([]),
            "action-publish": "1",
            **fields,
        }
    )


def edit_url(page):
    """Where `page` is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_the_form_shows_what_a_release_does(staff):
    html = staff.get(edit_url(a_profile())).content.decode()
    assert "Coming home" in html
    assert "all their timers stand still" in html
    assert "as if never paused" in html


def test_timers_are_added_and_ordered(staff):
    page = a_profile()
    first = timer_fields(label="Second", ORDER="2")
    second = timer_fields(label="First", since_time="14:30", precision="exact", ORDER="1")
    assert staff.post(edit_url(page), sent(first, second)).status_code == 302
    assert [timer.label for timer in DetaineePage.objects.get(pk=page.pk).timers.all()] == ["First", "Second"]


def test_one_field_brings_somebody_home(staff):
    page = a_profile(slug="ksenia-karelina")
    timer = a_timer(page)
    form = sent(timer_fields(id=str(timer.pk)), initial=1, released_at="2025-05-05 12:00")
    assert staff.post(edit_url(page), form).status_code == 302
    released = DetaineePage.objects.get(pk=page.pk)
    assert released.released_at == datetime(2025, 5, 5, 16, tzinfo=UTC)  # noon in New York
    assert 'data-state="free"' in staff.get(released.url).content.decode()


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
    response = staff.post(edit_url(page), sent(timer_fields(**fields)))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not page.timers.exists()


def test_a_release_before_the_arrest_is_said_at_its_field(staff):
    page = a_profile(arrested_on=date(2024, 1, 2))
    response = staff.post(edit_url(page), sent(arrested_on="2024-01-02", released_at="2023-05-05 12:00"))
    assert "before the arrest" in response.content.decode()


def test_the_preview_of_a_draft_shows_its_own_release(staff):
    page = a_profile()
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert staff.post(preview, sent(timer_fields(), released_at="2025-05-05 12:00")).json()["is_valid"]
    html = staff.get(preview).content.decode()
    assert 'data-state="free"' in html
    assert DetaineePage.objects.get(pk=page.pk).is_held
