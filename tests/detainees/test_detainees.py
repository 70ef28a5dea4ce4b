"""Profiles: who is named, in which order, and what one change does when somebody comes home."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.template import Context, Template
from django.utils import timezone
from wagtail.models import PageViewRestriction

from detainees.models import DetaineePage
from tests.builders import a_home, a_profile, a_profile_index, a_timer
from tests.photographs import a_picture

pytestmark = pytest.mark.django_db

NAMES = ["Ksenia Karelina", "Robert Gilman", "Andre Khachatoorian", "David Barnes"]


def rendered(source, rf, **context):
    """A template of one line, with the page's tags loaded."""
    template = Template("{% load detainees_tags %}" + source)
    return template.render(Context({"request": rf.get("/"), **context}))


def question(rf):
    """The home page's question as text."""
    html = rendered("{% hero_question page %}", rf, page=a_home())
    return html.replace("<span data-name>", "").replace("</span>", "")


def test_the_question_names_everybody_held_in_tree_order(rf):
    people = [a_profile(name) for name in NAMES]
    assert question(rf) == (
        "Why are Ksenia Karelina, Robert Gilman, Andre Khachatoorian and David Barnes "
        "serving bogus sentences in Russian prison?"
    )
    people[3].move(a_profile_index(), pos="first-child")
    assert question(rf).startswith("Why are David Barnes, Ksenia Karelina, Robert Gilman and Andre")


def test_the_question_for_two_for_one_and_for_nobody(rf):
    first, second = a_profile("A B"), a_profile("C D")
    assert question(rf) == "Why are A B and C D serving bogus sentences in Russian prison?"
    second.released_at = timezone.now()
    second.save()
    assert question(rf) == "Why is A B serving bogus sentences in Russian prison?"
    first.released_at = timezone.now()
    first.save()
    assert question(rf) == "They are home."


def test_names_are_escaped(rf):
    a_profile("<b>Mallory</b>")
    assert "<span data-name>&lt;b&gt;Mallory&lt;/b&gt;</span>" in rendered(
        "{% hero_question page %}", rf, page=a_home()
    )


def test_drafts_and_private_profiles_are_named_nowhere(rf):
    a_profile("Seen")
    a_profile("Draft", live=False)
    hidden = a_profile("Hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    for source in ("{% hero_question page %}", "{% detainee_wall %}", "{% detainee_cards %}"):
        html = rendered(source, rf, page=a_home())
        assert "Seen" in html
        assert "Draft" not in html
        assert "Hidden" not in html


def test_one_change_brings_somebody_home_everywhere(rf, client):
    home, other = a_profile("Ksenia Karelina", release_note="Welcome home."), a_profile("Robert Gilman")
    for page in (home, other):
        a_timer(page)
        a_timer(page, label="Left behind by the exchange", since_date=date(2024, 8, 1))
    assert question(rf).startswith("Why are Ksenia Karelina and Robert Gilman")

    home.released_at = datetime(2025, 5, 5, 12, tzinfo=UTC)
    home.save()

    assert question(rf).startswith("Why is Robert Gilman serving")
    assert not DetaineePage.objects.get(pk=home.pk).is_held
    cards = rendered("{% detainee_cards %}", rf)
    assert cards.index("Robert Gilman") < cards.index("Ksenia Karelina")
    assert cards.count('data-state="free"') == 2
    assert cards.count('data-state="running"') == 2
    assert cards.count("free since May 5, 2025") == 2
    assert 'data-held="false"' in cards
    wall = rendered("{% detainee_wall %}", rf)
    assert "wall-home" in wall
    assert wall.index("Robert Gilman") < wall.index("Ksenia Karelina")
    profile = client.get(home.url).content.decode()
    assert profile.count('data-state="free"') == 2
    assert "Welcome home." in profile
    assert "May 5, 2025" in profile


def test_a_release_entered_ahead_takes_effect_by_itself(rf, monkeypatch):
    page = a_profile("Ksenia Karelina", released_at=timezone.now() + timedelta(hours=2))
    a_timer(page)
    assert question(rf).startswith("Why is Ksenia Karelina")
    assert list(DetaineePage.objects.held()) == [page]
    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert question(rf) == "They are home."
    assert list(DetaineePage.objects.released()) == [page]
    assert not DetaineePage.objects.held()


def test_timers_come_in_the_order_staff_gave_them(rf):
    page = a_profile()
    a_timer(page, label="Second", sort_order=2)
    a_timer(page, label="First", sort_order=1)
    cards = rendered("{% detainee_cards %}", rf)
    assert cards.index("First") < cards.index("Second")


def test_a_draft_knows_nothing_of_a_release_but_what_the_page_says(rf):
    page = a_profile()
    a_timer(page)
    draft = page.save_revision()
    DetaineePage.objects.update(released_at=datetime(2025, 5, 5, 12, tzinfo=UTC), release_note="Welcome home.")
    draft.refresh_from_db()
    shown = draft.as_object()
    [timer] = shown.timers.all()
    assert timer.stops()[0][1] == "free"
    assert shown.release_note == "Welcome home."
    draft.publish()
    assert DetaineePage.objects.get().is_released


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "January 2, 2024"), ("month", "January 2024"), ("year", "2024")]
)
def test_an_arrest_is_told_no_more_precisely_than_known(precision, words):
    assert a_profile(arrested_on=date(2024, 1, 2), arrested_precision=precision).arrested_text == words


def test_an_unknown_arrest_says_nothing():
    assert a_profile().arrested_text == ""


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Ksenia Karelina", "KK"), ("Juan de la Cruz", "JC"), ("Cher", "C"), (" élodie  Dupont ", "ÉD")],
)
def test_initials(name, initials):
    assert DetaineePage(title=name).initials == initials


def test_a_release_before_the_arrest_is_refused():
    dates = {"arrested_on": date(2024, 1, 20), "released_at": datetime(2024, 1, 10, tzinfo=UTC)}
    with pytest.raises(ValidationError, match="check the date of the arrest"):
        a_profile(**dates)
    assert a_profile(arrested_precision="month", **dates).pk


def test_queries_do_not_grow_with_the_people(rf, django_assert_max_num_queries):
    picture = a_picture()
    for name in NAMES:
        page = a_profile(name, portrait=picture)
        a_timer(page)
        a_timer(page)
    whole = "{% hero_question page %}{% detainee_wall %}{% detainee_cards %}"
    home = a_home()
    rendered(whole, rf, page=home)
    with django_assert_max_num_queries(5):  # restrictions, profiles, timers, renditions; the site's roots
        html = rendered(whole, rf, page=home)
    assert html.count("data-timer") == 8
    assert html.count("<img") == 4


def test_a_portrait_in_use_cannot_be_deleted():
    picture = a_picture(drawn=False)
    a_profile(portrait=picture)
    with pytest.raises(ProtectedError):
        picture.delete()


def test_the_index_shows_everybody(client):
    for name in NAMES:
        a_timer(a_profile(name))
    html = client.get(a_profile_index().url).content.decode()
    assert [name for name in NAMES if name in html] == NAMES
    assert html.count("data-timer") == 4


def test_a_person_without_anything_yet_has_a_page(client):
    page = a_profile("Somebody New")
    response = client.get(page.url)
    assert response.status_code == 200
    assert 'data-initials="SN"' in response.content.decode()
