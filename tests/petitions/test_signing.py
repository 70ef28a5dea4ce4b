"""A signature's way: submitted, written to, confirmed by button or code, counted once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign import confirmation, processing, worker
from campaign.mail.mailboxes import hash_of
from campaign.mail.models import Letter
from campaign.text import AddressField
from news.models import Subscription
from petitions import moderation, services
from petitions.models import Signature
from tests.builders import a_petition, a_signature, a_user, confirmed_in_browser
from tests.letters import code_in, link_in
from tests.visitors import ADA, outcome, public_count, sign

pytestmark = pytest.mark.django_db

SPELLINGS = ["ada.love@gmail.com", "AdaLove@googlemail.com", "a.d.a.l.o.v.e+petition@GMAIL.com", " adalove@gmail.com "]


@pytest.fixture
def petition():
    return a_petition("Wrongful detainee status")


def last_letter():
    """The letter that the worker sent last, after all its work is done."""
    worker.drain()
    return mail.outbox[-1]


def test_the_whole_way(client, petition):
    answer = sign(client, petition, country="US", postcode="90001", comment="They are\r\nours.", show_name="on")
    assert answer.status_code == 303
    assert answer.url == "/petitions/wrongful-detainee-status/check-your-inbox/"
    assert outcome(client.get(answer.url)) == "check-your-inbox"
    letter = last_letter()
    assert letter.to == ["ada@example.org"]
    assert "Lovelace" not in letter.body
    assert public_count(petition) == 0

    link = link_in(letter)
    before = list(Signature.objects.values())
    page = client.get(link)
    assert outcome(page) == "confirm"
    assert "Ada Lovelace" in page.content.decode()
    assert list(Signature.objects.values()) == before
    client.head(link)
    assert list(Signature.objects.values()) == before

    pressed = confirmed_in_browser(client, link)
    assert (pressed.status_code, outcome(pressed)) == (200, "confirmed")
    assert outcome(client.get(link)) == "confirmed"
    assert public_count(petition) == 1
    row = Signature.objects.get()
    assert (row.name, row.country, row.postcode, row.us_state) == ("Ada Lovelace", "US", "90001", "CA")
    assert (row.comment, row.show_name, row.state) == ("They are\nours.", True, "confirmed")
    assert "Ada Lovelace" in client.get(f"/petitions/{petition.slug}/").content.decode()


def test_confirming_again_shows_the_same_and_changes_nothing(client, petition):
    sign(client, petition)
    link = link_in(last_letter())
    client.post(link)
    before, page = Signature.objects.values().get(), client.get(link)
    worker.drain()
    again = client.post(link)
    assert again.url == f"/petitions/{petition.slug}/thank-you/"
    assert outcome(client.get(link)) == outcome(page) == outcome(client.get(again.url)) == "confirmed"
    assert {**Signature.objects.values().get(), "counted": False} == before
    assert public_count(petition) == 1


def test_the_thank_you_page_counts_the_signer_in_at_once(client, petition):
    sign(client, petition)
    link = link_in(last_letter())
    thanks = f"/petitions/{petition.slug}/thank-you/"
    assert 'data-signature-count="0"' in client.get(thanks).content.decode()
    assert 'data-signature-count="1"' in confirmed_in_browser(client, link).content.decode()
    worker.drain()
    assert 'data-signature-count="1"' in client.get(thanks).content.decode()


def test_six_digits_do_what_the_link_does(client, petition):
    page = sign(client, petition).url
    code = code_in(last_letter())
    answer = client.post(page, {"email": " ADA@example.org", "code": code})
    assert answer.status_code == 303
    assert outcome(client.get(answer.url)) == "confirm"
    assert public_count(petition) == 0
    assert outcome(confirmed_in_browser(client, answer.url)) == "confirmed"
    assert public_count(petition) == 1


def test_after_five_wrong_codes_the_right_one_is_refused_but_the_link_works(client, petition):
    page = sign(client, petition).url
    letter = last_letter()
    right = code_in(letter)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _attempt in range(confirmation.MOST_WRONG_CODES):
        assert client.post(page, {"email": ADA["email"], "code": wrong}).status_code == 422
    assert client.post(page, {"email": ADA["email"], "code": right}).status_code == 422
    assert not Signature.objects.get().confirmed_at
    client.post(link_in(letter))
    assert public_count(petition) == 1


def test_four_wrong_codes_are_forgiven(client, petition):
    page = sign(client, petition).url
    right = code_in(last_letter())
    for _attempt in range(confirmation.MOST_WRONG_CODES - 1):
        client.post(page, {"email": ADA["email"], "code": f"{(int(right) + 1) % 1_000_000:06d}"})
    assert client.post(page, {"email": ADA["email"], "code": right}).status_code == 303


def test_a_wrong_code_costs_the_same_whoever_has_signed(client, petition):
    page = sign(client, petition).url
    wrong = f"{(int(code_in(last_letter())) + 1) % 1_000_000:06d}"
    asked = []
    for email in ("warm@example.org", ADA["email"], "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            assert client.post(page, {"email": email, "code": wrong}).status_code == 422
        asked.append([" ".join(query["sql"].split()[:3]) for query in queries if "SAVEPOINT" not in query["sql"]])
    assert asked[1] == asked[2]
    assert 'UPDATE "petitions_signature" SET' in asked[2]
    assert "SET LOCAL synchronous_commit" in asked[2]  # nobody waits for the disk
    assert Signature.objects.get().code_failures == 1


def test_a_code_fits_its_own_petition_and_address_only(client, petition):
    other = a_petition("Another demand")
    sign(client, petition)
    code = code_in(last_letter())
    for slug, email in [(other.slug, ADA["email"]), (petition.slug, "eve@example.org")]:
        answer = client.post(f"/petitions/{slug}/check-your-inbox/", {"email": email, "code": code})
        assert answer.status_code == 422
    assert not Signature.objects.get().confirmed_at


@pytest.mark.parametrize("code", ["", "12345", "1234567", "١٢٣٤٥", "12 456", "123a456", "abcdef"])
def test_what_is_no_code_is_refused_and_costs_no_try(client, petition, code):
    page = sign(client, petition).url
    worker.drain()
    assert client.post(page, {"email": ADA["email"], "code": code}).status_code == 422
    assert Signature.objects.get().code_failures == 0


def test_one_mailbox_signs_once_however_it_is_spelled(client, petition):
    for spelling in SPELLINGS:
        sign(client, petition, email=spelling)
        worker.drain()
        Signature.objects.update(lettered_at=timezone.now() - 2 * processing.LETTER_PAUSE)
        long_ago = timezone.now() - timedelta(days=31)
        Letter.objects.update(created_at=long_ago, sent_at=long_ago)
    links = [link_in(letter) for letter in mail.outbox]
    assert [letter.to for letter in mail.outbox] == [[AddressField().clean(spelling)] for spelling in SPELLINGS]
    for link in links:
        client.post(link)
        assert outcome(client.get(link)) == "confirmed"
    assert public_count(petition) == 1
    assert Signature.objects.filter(confirmed_at__isnull=False).count() == 1


def test_an_international_domain_is_one_mailbox_and_is_written_to_itself(client, petition):
    sign(client, petition, email="ada@straße.de")
    assert last_letter().to == ["ada@xn--strae-oqa.de"]
    client.post(link_in(mail.outbox[0]))
    sign(client, petition, email="ADA@xn--strae-oqa.de")
    sign(client, petition, email="ada@strasse.de")
    worker.drain()
    assert Signature.objects.filter(mailbox_hash=hash_of("ada@xn--strae-oqa.de")).count() == 2
    assert Signature.objects.filter(mailbox_hash=hash_of("ada@strasse.de")).count() == 1


def test_signing_again_gets_another_letter_only_after_a_pause(client, petition):
    for _submission in range(3):
        sign(client, petition)
        worker.drain()
    assert len(mail.outbox) == 1
    Signature.objects.update(lettered_at=timezone.now() - processing.LETTER_PAUSE)
    sign(client, petition)
    worker.drain()
    assert len(mail.outbox) == 2
    assert link_in(mail.outbox[0]) != link_in(mail.outbox[1])


def test_who_has_signed_is_told_so_and_can_get_at_the_signature(client, petition):
    a_signature(petition, **ADA)
    Signature.objects.update(lettered_at=timezone.now() - processing.LETTER_PAUSE)
    sign(client, petition, name="Mallory")
    letter = last_letter()
    assert "already signed" in letter.subject
    assert "It counts already." in letter.body
    assert "Mallory" not in letter.body
    assert outcome(client.get(link_in(letter, "petitions/manage"))) == "manage"
    assert public_count(petition) == 1


def test_nothing_a_stranger_posts_changes_an_earlier_row(client, petition):
    row = a_signature(petition, **ADA, wants_news=False)
    before = Signature.objects.filter(pk=row.pk).values().get()
    sign(client, petition, name="Mallory", show_name="on", wants_news="on", comment="Changed")
    worker.drain()
    assert {**Signature.objects.filter(pk=row.pk).values().get(), "counted": False} == before


def test_whoever_fills_in_the_trap_is_held_without_a_letter_until_restored(client, petition):
    answer = sign(client, petition, quill_mark="https://example.com")
    assert answer.status_code == 303
    worker.drain()
    row = Signature.objects.get()
    assert row.state == "held"
    assert not mail.outbox
    moderation.restore(signature_ids=[row.pk], by=a_user("Moderator"), reason="A person after all")
    client.post(link_in(last_letter()))
    assert public_count(petition) == 1


def test_a_letter_that_a_removal_stopped_leaves_after_restoring(client, petition):
    sign(client, petition)
    services.process_signatures()
    row, moderator = Signature.objects.get(), a_user("Moderator")
    moderation.remove(signature_ids=[row.pk], by=moderator, reason="Doubtful")
    worker.drain()
    assert not mail.outbox
    moderation.restore(signature_ids=[row.pk], by=moderator, reason="A person after all")
    client.post(link_in(last_letter()))
    assert public_count(petition) == 1


def test_a_confirm_link_lives_seven_days(client, petition):
    sign(client, petition)
    letter = last_letter()
    Signature.objects.update(lettered_at=timezone.now() - confirmation.LINK_LIFE)
    for answer in (client.get(link_in(letter)), client.post(link_in(letter), follow=True)):
        assert (answer.status_code, outcome(answer)) == (410, "expired")
    page = f"/petitions/{petition.slug}/check-your-inbox/"
    assert client.post(page, {"email": ADA["email"], "code": code_in(letter)}).status_code == 422
    worker.drain()
    assert Signature.objects.get().state == "expired"
    sign(client, petition)
    client.post(link_in(last_letter()))
    assert public_count(petition) == 1


def test_the_box_puts_the_confirmed_signer_on_the_list_in_the_same_step(client, petition):
    sign(client, petition, wants_news="on")
    link = link_in(last_letter())
    assert not Subscription.objects.exists()
    client.post(link)
    client.post(link)
    place = Subscription.objects.active().get()
    assert (place.email, place.source) == (ADA["email"], "petition")
    assert "/unsubscribe/" in last_letter().body
    assert Letter.objects.filter(kind="news.welcome").count() == 1


def test_without_the_box_nobody_gets_on_the_list(client, petition):
    sign(client, petition)
    client.post(link_in(last_letter()))
    assert not Subscription.objects.exists()
