"""Where moderators ask for removals: look first, then decide, then watch."""

import re

import pytest
from django.urls import reverse

from campaign import worker
from petitions.models import Removal, Signature
from petitions.removals import services as removal_services
from petitions.removals.criteria import Preview
from petitions.removals.models import CONSENT_ABOVE
from tests.builders import a_home, a_petition, a_signature, a_user, many_signatures

pytestmark = pytest.mark.django_db

LIST, NEW = "/admin/removals/", "/admin/removals/new/"


@pytest.fixture
def moderator(client):
    """Somebody who may moderate, logged in."""
    a_home()
    user = a_user("Moderator")
    client.force_login(user)
    return user


def hidden(page):
    """The hidden fields of a page's last form."""
    form = page.content.decode().rpartition("<form")[2]
    fields = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def shown(page):
    """The preview's figures."""
    return dict(re.findall(r'data-preview="(\w+)">([\d,]+)<', page.content.decode()))


def sampled(page):
    """How many signatures a preview shows."""
    return page.content.decode().count("data-sample=")


def look(client, signed, **fields):
    """Fill in the form for a petition."""
    data = {"petition": signed.pk, "ground": "automated", "reason": "A flood", **fields}
    return client.post(NEW, data)


def removed(client, petition, **fields):
    """Fill in the form, and press “Remove” on the preview."""
    client.post(NEW, {**hidden(look(client, petition, **fields)), "remove": "1"})
    return Removal.objects.first()


def press(client, removal, verb):
    """Follow the button, and press the one on the page behind it."""
    url = reverse(f"removal_{verb}", args=[removal.pk])
    answer = client.post(url, hidden(client.get(url)), follow=True)
    removal.refresh_from_db()
    return answer


def state(client, removal):
    """The state that the removal's page shows."""
    page = client.get(reverse("removal", args=[removal.pk])).content.decode()
    return re.search(r'data-removal-state="(\w+)"', page)[1]


def test_nothing_happens_before_the_preview_is_agreed_to(client, moderator):
    petition = a_signature(email="a@bots.example", name="Bot").petition
    a_signature(email="ada@people.example")
    worker.drain()
    page = look(client, petition, domain="BOTS.example ")
    assert "Sent by machines" in page.content.decode()
    assert shown(page) == {"number": "1", "effect": "1", "after": "1"}
    assert sampled(page) == 1
    worker.drain()
    assert not Removal.objects.exists()
    answer = client.post(NEW, {**hidden(page), "remove": "1"})
    removal = Removal.objects.get()
    assert answer.url == reverse("removal", args=[removal.pk])
    assert (removal.asked_by, removal.criteria) == (moderator, {"domain": "bots.example"})
    assert (removal.reason, removal.ground, removal.effect) == ("A flood", "automated", 1)
    worker.drain()
    assert state(client, removal) == "finished"
    assert sorted(row.state for row in Signature.objects.all()) == ["confirmed", "removed"]


def test_the_sample_shows_no_addresses_and_no_names_of_those_on_no_list(client, moderator):
    petition = a_signature(email="ada.lovelace@bots.example", name="Ada <b>Lovelace").petition
    a_signature(email="wilhelmina@bots.example", name="Wilhelmina Risk", unlisted=True, state="pending")
    page = look(client, petition, domain="bots.example").content.decode()
    assert "a•••@bots.example" in page
    assert "Ada &lt;b&gt;Lovelace" in page
    assert "ada.lovelace" not in page
    assert "Wilhelmina" not in page


def test_a_sample_is_twenty_and_always_the_same(client, moderator):
    petition = a_petition()
    many_signatures(petition, 300, "bots.example")
    first, second = (look(client, petition, domain="bots.example") for _look in range(2))
    assert sampled(first) == 20
    assert re.findall(r'data-sample="\d+"', first.content.decode()) == re.findall(
        r'data-sample="\d+"', second.content.decode()
    )
    assert shown(first) == {"number": "300", "effect": "300", "after": "0"}


def test_more_than_was_seen_is_not_removed_but_shown_again(client, moderator):
    petition = a_signature(email="a@bots.example").petition
    late = a_signature(email="b@bots.example", state="removed")
    seen = hidden(look(client, petition, domain="bots.example"))
    Signature.objects.filter(pk=late.pk).update(removed_at=None, removal_ground="")
    page = client.post(NEW, {**seen, "remove": "1"})
    assert "Please look again" in page.content.decode()
    assert shown(page)["number"] == "2"
    assert not Removal.objects.exists()


def test_what_was_seen_cannot_be_stretched(client, moderator):
    row = a_signature(email="a@bots.example")
    seen = hidden(look(client, row.petition, domain="bots.example"))
    stretched = {"through_id": 2**62, "seen_at": "9999-12-31T23:59:59+00:00", "number": 10}
    client.post(NEW, {**seen, **stretched, "remove": "1"})
    a_signature(row.petition, email="b@bots.example")
    worker.drain()
    assert Removal.objects.get().done == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "at least one criterion"),
        ({"domain": "not a domain"}, "Enter a domain"),
        ({"domain": "*"}, "Enter a domain"),
        ({"domain": "*.*.example.org"}, "Enter a domain"),
        ({"network": "abc"}, "at least eight"),
        ({"network": "ghijklmn"}, "at least eight"),
        ({"name": "**"}, "fits every name"),
        ({"since": "2026-05-04", "until": "2026-05-03"}, "before the first"),
        ({"since": "yesterday"}, "valid date"),
        ({"country": "XX"}, "valid choice"),
        ({"state": "nonsense"}, "valid choice"),
        ({"domain": "bots.example", "ground": ""}, "required"),
        ({"domain": "bots.example", "reason": " "}, "required"),
        ({"domain": "bots.example", "petition": 2**70}, "valid choice"),
    ],
)
def test_an_unclear_description_is_explained(client, moderator, fields, words):
    page = look(client, a_signature().petition, **fields)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Removal.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"until": "9999-12-31", "since": "0001-01-01"},
        {"domain": "ПРИМЕР.рф"},
        {"name": "\\*%_'\"--"},
        {"domain": "bots.example", "remove": "1", "number": "x", "through_id": "-1", "seen_at": "0001-01-01"},
        {"domain": "b.example", "remove": "1", "number": 1, "through_id": 2**63, "seen_at": "0001-01-01T00:00+14:00"},
        {"domain": "b.example", "remove": "1", "number": 1, "through_id": 1, "seen_at": "0001-01-01T00:00+14:00"},
    ],
)
def test_odd_input_breaks_nothing(client, moderator, fields):
    assert look(client, a_petition(), **fields).status_code == 200
    assert not Removal.objects.exists()


def test_an_alias_is_the_domain_it_stands_for(client, moderator):
    row = a_signature(email="ada@gmail.com")
    assert shown(look(client, row.petition, domain="googlemail.com"))["number"] == "1"


def test_the_way_back_keeps_what_was_typed(client, moderator):
    page = look(client, a_signature().petition, name="*bot*")
    again = client.post(NEW, {**hidden(page), "change": "1"}).content.decode()
    assert 'value="*bot*"' in again
    assert 'value="A flood"' in again


def test_a_link_fills_in_the_form(client, moderator):
    digits = "0f" * 16
    assert f'value="{digits}"' in client.get(NEW, {"network": digits}).content.decode()
    assert client.get(NEW, {"petition": "x", "since": "x", "state": "x", "country": "\0", "odd": "x"}).status_code < 500


def test_many_rows_wait_for_somebody_else_and_the_pages_say_so(client, moderator):
    petition = a_petition()
    many_signatures(petition, CONSENT_ABOVE + 1, "bots.example")
    assert "a second moderator consents" in look(client, petition, domain="bots.example").content.decode()
    removal = removed(client, petition, domain="bots.example")
    worker.drain()
    assert state(client, removal) == "waiting"
    assert "Waits for consent" in client.get(LIST).content.decode()
    consent = reverse("removal_consent", args=[removal.pk])
    page = client.get(reverse("removal", args=[removal.pk])).content.decode()
    assert consent not in page
    assert "You asked for it" in page
    for answer in (
        client.get(consent),
        client.post(consent, {"number": 1000, "through_id": 1, "seen_at": "2026-01-01"}),
    ):
        assert answer.status_code == 302
    assert state(client, removal) == "waiting"

    client.force_login(a_user("Administrator"))
    assert consent in client.get(reverse("removal", args=[removal.pk])).content.decode()
    page = client.get(consent)
    assert shown(page)["number"] == "101"
    assert "The number has changed" not in page.content.decode()
    press(client, removal, "consent")
    worker.drain()
    assert state(client, removal) == "finished"


def test_consent_is_to_the_number_of_now(client, moderator):
    petition = a_petition()
    many_signatures(petition, CONSENT_ABOVE + 2, "bots.example")
    row = Signature.objects.first()
    removal = removed(client, petition, domain="bots.example")
    client.force_login(a_user("Moderator"))
    Signature.objects.filter(pk=row.pk).update(removed_at=row.processed_at, removal_ground="other")
    consent = reverse("removal_consent", args=[removal.pk])
    page = client.get(consent)
    assert "102 signatures fitted when it was asked for, 101 fit now" in page.content.decode()
    Signature.objects.filter(pk=row.pk).update(removed_at=None, removal_ground="")
    again = client.post(consent, hidden(page))  # it has grown again
    assert shown(again)["number"] == "102"
    assert state(client, removal) == "waiting"
    client.post(consent, hidden(again))
    assert state(client, removal) == "under_way"


def test_anybody_who_moderates_may_cancel_what_waits(client, moderator):
    petition = a_petition()
    many_signatures(petition, CONSENT_ABOVE + 1, "bots.example")
    removal = removed(client, petition, domain="bots.example")
    client.force_login(a_user("Moderator"))
    press(client, removal, "cancel")
    worker.drain()
    assert (state(client, removal), removal.done) == ("dropped", 0)
    assert "its state has changed" in press(client, removal, "cancel").content.decode()


def test_a_removal_is_watched_cancelled_and_undone(client, moderator):
    petition = a_petition()
    many_signatures(petition, 50, "bots.example")
    removal = removed(client, petition, domain="bots.example")
    progress = reverse("removal_progress", args=[removal.pk])
    page = client.get(reverse("removal", args=[removal.pk])).content.decode()
    assert f'data-progress-url="{progress}"' in page
    assert 'max="100" value="0"' in page
    assert client.get(progress).json() == {"percent": 0, "text": "0 of 50 removed", "over": False}
    assert client.get(reverse("removal_undo", args=[removal.pk])).status_code == 302  # cancel it first
    removal_services.advance()
    assert client.get(progress).json() == {"percent": 99, "text": "50 of 50 removed", "over": False}
    press(client, removal, "cancel")
    assert state(client, removal) == "stopped"
    assert client.get(progress).json()["over"]
    press(client, removal, "undo")
    assert client.get(progress).json() == {"percent": 0, "text": "0 of 50 restored", "over": False}
    worker.drain()
    assert client.get(progress).json() == {"percent": 100, "text": "50 of 50 restored", "over": True}
    assert state(client, removal) == "undone"
    page = client.get(reverse("removal", args=[removal.pk])).content.decode()
    assert (
        page.index("Removal asked for") < page.index("Removal cancelled") < page.index("Undoing of removal asked for")
    )


def test_the_public_sentence_is_edited_and_shown_only_on_purpose(client, moderator):
    petition = a_signature(email="a@bots.example").petition
    removal = removed(client, petition, domain="bots.example")
    worker.drain()
    url = reverse("removal", args=[removal.pk])
    removal.refresh_from_db()
    assert removal.public_sentence in client.get(url).content.decode()
    assert not removal.sentence_shown
    client.post(url, {"sentence": "We removed\r\n one robot.", "shown": "on"})
    removal.refresh_from_db()
    assert (removal.public_sentence, removal.sentence_shown) == ("We removed one robot.", True)
    for wrong in ({"sentence": " ", "shown": "on"}, {"sentence": "x" * 401}, {"sentence": "\u202eevil", "shown": "on"}):
        assert client.post(url, wrong).status_code == 422, wrong
    removal.refresh_from_db()
    assert removal.public_sentence == "We removed one robot."


def test_the_list_is_empty_in_words_and_newest_first(client, moderator):
    assert "Nothing has been removed by criteria yet" in client.get(LIST).content.decode()
    petition = a_petition()
    for number in range(52):
        looked = Preview(petition, {"domain": f"{number}.example"}, 0, a_signature(petition).processed_at)
        removal_services.ask(preview=looked, ground="other", reason="A flood", by=moderator)
    first = client.get(LIST).content.decode()
    numbers = [int(number) for number in re.findall(r'data-removal="(\d+)"', first)]
    assert numbers == sorted(Removal.objects.values_list("pk", flat=True), reverse=True)[:50]
    older = client.get(LIST + re.search(r'href="(\?before=\d+)"', first)[1]).content.decode()
    assert older.count("data-removal=") == 2
    assert client.get(LIST, {"before": "9" * 40}).status_code == 200


@pytest.mark.parametrize("role", ["Editor", "Organizer", None])
def test_nobody_else_may_see_or_do_anything(client, role):
    a_home()
    row, moderator = a_signature(email="a@bots.example"), a_user("Moderator")
    looked = Preview(row.petition, {"domain": "bots.example"}, row.pk, row.processed_at)
    removal = removal_services.ask(preview=looked, ground="other", reason="A flood", by=moderator)
    client.force_login(a_user(role))
    names = ("removal", "removal_progress", "removal_consent", "removal_cancel", "removal_undo")
    for url in (LIST, NEW, *(reverse(name, args=[removal.pk]) for name in names)):
        for answer in (client.get(url), client.post(url, {"domain": "bots.example"})):
            assert answer.status_code == (403 if role else 302), url
            assert "bots.example" not in answer.content.decode()
    removal.refresh_from_db()
    assert removal.state == "under_way"


def test_what_does_not_exist_is_not_found(client, moderator):
    for name in ("removal", "removal_progress", "removal_consent", "removal_cancel", "removal_undo"):
        for number in (1, 2**70):
            assert client.get(reverse(name, args=[number])).status_code == 404


def test_who_is_on_record_with_a_removal_is_not_deleted(client, moderator):
    removed(client, a_signature(email="a@bots.example").petition, domain="bots.example")
    client.force_login(a_user("Administrator"))
    answer = client.post(reverse("wagtailusers_users:delete", args=[moderator.pk]), follow=True)
    assert "the record of removals names" in answer.content.decode()
