"""Which text a signature stands under, what happens when they change, and who is told."""

import re
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse

from petitions import text_history
from petitions.models import Petition, PetitionText, Signature
from tests.builders import a_petition, a_signature, a_user
from tests.visitors import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition():
    return a_petition(demand="Designate all four, now.")


def change(petition, **text):
    """Publish another text."""
    for name, value in text.items():
        setattr(petition, name, value)
    petition.save()


def page_of(client, petition, below=""):
    """What a visitor reads."""
    return client.get(f"/petitions/{petition.slug}/{below}").content.decode()


def test_the_form_carries_the_number_of_the_text_on_the_page(client, petition):
    assert '<input type="hidden" name="text" value="1">' in page_of(client, petition)
    change(petition, demand="Designate all three, now.")
    assert '<input type="hidden" name="text" value="2">' in page_of(client, petition)


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"text": "2"}])
def test_today_s_text_is_signed_by_who_saw_it_and_by_who_names_none(client, petition, sent):
    change(petition, addressee="the President")
    assert sign(client, petition, **sent).status_code == 303
    assert Signature.objects.get().text.number == 2


@pytest.mark.parametrize("sent", ["1", "0", "3", "-1", "01", " 2", "２", "two", "9" * 5000, "\0", "'; --", "2\n2"])
def test_who_saw_other_words_is_shown_the_new_ones_and_nothing_is_recorded(client, petition, sent):
    change(petition, demand="Designate all three, now.")
    answer = sign(client, petition, text=sent, comment="Because.")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-outcome="text-changed"' in page
    assert "Nothing was recorded" in page
    assert page.count("Designate all three, now.") >= 2  # at its place, and where the change is told
    assert 'value="Ada Lovelace"' in page
    assert "Because." in page
    assert '<input type="hidden" name="text" value="2">' in page
    assert 'href="#sign_text"' in page
    assert 'id="sign_text"' in page
    assert not Signature.objects.exists()


def test_signing_again_from_that_answer_works(client, petition):
    change(petition, demand="Designate all three, now.")
    assert sign(client, petition, text="1").status_code == 422
    assert sign(client, petition, text="2").status_code == 303


def test_an_unclear_form_and_changed_words_are_told_together(client, petition):
    change(petition, demand="Designate all three, now.")
    page = sign(client, petition, text="1", email="ada@").content.decode()
    assert 'data-outcome="text-changed"' in page
    assert 'value="ada@"' in page
    assert 'href="#sign_email"' in page


def test_the_home_page_s_form_carries_the_number_too(client):
    call_command("load_demo", verbosity=0)
    assert '<input type="hidden" name="text" value="1">' in client.get("/").content.decode()
    change(Petition.objects.get(), demand="Bring them home.")
    page = client.get("/").content.decode()
    assert '<input type="hidden" name="text" value="2">' in page
    assert "These words were last changed on" in page


def test_saving_a_draft_publishes_no_words(client, petition):
    petition.demand = "A thought"
    revision = petition.save_revision()
    assert petition.texts.count() == 1
    assert "A thought" not in page_of(client, petition, "text/")
    revision.publish()
    assert [text.demand for text in petition.texts.all()] == ["Designate all four, now.", "A thought"]


def test_only_other_words_make_another_text(petition):
    change(petition, goal=10, thank_you="<p>Thanks</p>")
    petition.unpublish()
    petition.save_revision().publish()
    assert petition.texts.count() == 1


def test_a_signature_keeps_its_text_when_the_words_change(petition):
    row = a_signature(petition)
    change(petition, title="Bring them all home")
    row.refresh_from_db()
    assert (row.text.number, row.text.title) == (1, "Bring them home")


def test_the_page_says_when_the_words_changed_but_only_if_they_did(client, petition):
    assert "last changed" not in page_of(client, petition)
    change(petition, demand="Designate all three, now.")
    PetitionText.objects.filter(number=2).update(published_at=datetime(2024, 5, 3, 12, tzinfo=UTC))
    page = page_of(client, petition)
    assert "last changed on May 3, 2024" in page
    assert f'href="/petitions/{petition.slug}/text/"' in page


def test_the_page_of_texts_shows_all_words_newest_first_and_what_changed(client, petition):
    change(petition, demand="Designate all three, today.")
    change(petition, title="Bring <b>them</b> home")
    page = page_of(client, petition, "text/")
    assert page.index("Text 3") < page.index("Text 2") < page.index("Text 1")
    assert "Designate all four, now." in page
    marked = page.replace('<span class="visually-hidden">', "").replace("</span>", "")
    assert "<del>[taken out: four, now.]</del>" in marked
    assert "<ins>[new: three, today.]</ins>" in marked
    assert "<b>them" not in page


def test_the_page_of_texts_stands_before_any_change_and_not_for_drafts(client, petition):
    page = page_of(client, petition, "text/")
    assert "Text 1" in page
    moments = re.findall(r'<time datetime="([^"]*)"', page)
    assert [datetime.fromisoformat(moment).tzinfo is not None for moment in moments] == [True]
    assert "What changed from" not in page_of(client, petition, "text/")
    petition.unpublish()
    assert client.get(f"/petitions/{petition.slug}/text/").status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("a b c", "a x c", [("same", "a"), ("del", "b"), ("ins", "x"), ("same", "c")]),
        ("a b", "b", [("del", "a"), ("same", "b")]),
        ("", "a", [("ins", "a")]),
        ("a", "", [("del", "a")]),
        ("a\nb", "a b", [("same", "a"), ("del", "\n"), ("same", "b")]),
        ("", "", []),
    ],
)
def test_changes_are_told_by_words(old, new, expected):
    assert list(text_history.changes(old, new)) == expected


def edit_view(client, petition):
    """What the petition's edit view says."""
    return client.get(reverse("wagtailsnippets_petitions_petition:edit", args=[petition.pk])).content.decode()


def test_editors_see_how_many_stand_under_each_text(client, petition):
    client.force_login(a_user("Editor"))
    a_signature(petition)
    a_signature(petition)
    a_signature(petition, state="pending")
    assert "not signed today’s words" not in edit_view(client, petition)
    change(petition, demand="Designate all three, now.")
    a_signature(petition)
    assert [entry["count"] for entry in text_history.confirmed_by_text(petition)] == [1, 2]
    page = edit_view(client, petition)
    assert "2 people have confirmed under an earlier text" in page
    assert "Publishing another demand, title or addressee makes a new text" in page


def test_a_new_petition_has_no_table_of_texts(client):
    client.force_login(a_user("Editor"))
    page = client.get(reverse("wagtailsnippets_petitions_petition:add"))
    assert page.status_code == 200
    assert "signed-texts" not in page.content.decode()
