"""A signer's own page: links that live an hour, correcting, withdrawing; and whose token is good for what."""

import itertools
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaign import links, worker
from campaign.mail import sending
from campaign.mail.models import Letter
from news.models import Subscription
from petitions import services
from petitions.models import LinkRequest, Signature
from petitions.retention import ERASED
from tests.builders import a_petition, a_signature, a_subscription, confirmed_in_browser
from tests.letters import link_in
from tests.visitors import outcome

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
FULL = {
    "name": "Ada Lovelace",
    "email": "Ada@example.org",
    "country": "US",
    "postcode": "90001",
    "us_state": "CA",
    "comment": "They are ours.",
    "show_name": True,
    "wants_news": True,
}


def own_link(client, email):
    """The link that the letter brings to whoever asks for it."""
    asked = client.post("/petitions/manage/", {"email": email})
    assert asked.status_code == 200
    worker.drain()
    return link_in(mail.outbox[-1], "petitions/manage")


def test_a_link_is_sent_to_the_mailbox_however_it_is_spelled(client):
    a_signature(email="Ada.Love@gmail.com")
    link = own_link(client, "adalove+x@googlemail.com")
    assert mail.outbox[-1].to == ["Ada.Love@gmail.com"]
    assert outcome(client.get(link)) == "manage"


def test_one_letter_links_all_of_a_mailboxs_signatures(client):
    for title in ("First demand", "Second demand"):
        a_signature(a_petition(title), email="ada@example.org")
    a_signature(a_petition("Third demand"), email="ada@example.org", state="pending")
    client.post("/petitions/manage/", {"email": "ada@example.org"})
    worker.drain()
    assert len(mail.outbox) == 1
    body = mail.outbox[0].body
    assert body.count("/petitions/manage/") == 2
    assert "Third demand" not in body


def test_a_letter_that_waited_holds_links_that_live_from_its_sending(client):
    row = a_signature(email="ada@example.org")
    client.post("/petitions/manage/", {"email": "ada@example.org"})
    services.process_link_requests()
    row.refresh_from_db()
    assert (Letter.objects.get().sent_at, row.manage_until) == (None, None)  # it may wait for days
    sending.send_due()
    row.refresh_from_db()
    assert row.manage_until > Letter.objects.get().sent_at + services.MANAGE_LIFE - MINUTE
    assert link_in(mail.outbox[-1], "petitions/manage") == f"/petitions/manage/{row.manage_token}/"


def test_who_has_not_signed_gets_the_same_answer_and_no_letter(client):
    a_signature(email="ada@example.org")
    a_signature(email="pending@example.org", state="pending")
    answers = {
        (answer.status_code, answer.content, str(sorted(answer.headers.items())))
        for who in ("ada", "pending", "nobody")
        for answer in [client.post("/petitions/manage/", {"email": f"{who}@example.org"})]
    }
    assert len(answers) == 1
    worker.drain()
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]


def test_requests_for_links_are_forgotten_after_a_day(client):
    own_link(client, a_signature().email)
    LinkRequest.objects.update(processed_at=timezone.now() - timedelta(hours=25))
    worker.drain()
    assert not LinkRequest.objects.exists()


def test_a_link_lives_an_hour(client):
    row = a_signature()
    link = own_link(client, row.email)
    Signature.objects.update(manage_until=timezone.now())
    for answer in (client.get(link), client.post(link, {"action": "withdraw"})):
        assert (answer.status_code, outcome(answer)) == (404, "expired")
    row.refresh_from_db()
    assert not row.withdrawn_at


def test_a_longer_life_in_the_database_makes_no_old_link_live(client):
    row = a_signature()
    link = own_link(client, row.email)
    Signature.objects.update(manage_until=timezone.now() + timedelta(days=1), manage_digest=None)
    assert client.get(link).status_code == 404


def test_a_new_link_ends_the_one_before(client):
    row = a_signature()
    old = own_link(client, row.email)
    Signature.objects.update(manage_until=timezone.now() + timedelta(minutes=30))
    LinkRequest.objects.all().delete()
    new = own_link(client, row.email)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_name_and_display_can_be_corrected_and_nothing_else(client):
    row = a_signature(**{**FULL, "show_name": False})
    link = own_link(client, row.email)
    before = Signature.objects.values().get()
    posted = {"name": "Ada King", "show_name": "on", "email": "eve@example.org", "comment": "x", "confirmed_at": ""}
    answer = client.post(link, posted)
    assert answer.status_code == 303
    assert Signature.objects.values().get() == {
        **before,
        "name": "Ada King",
        "name_key": "ada king",
        "show_name": True,
    }
    assert "Ada King" in client.get(f"/petitions/{row.petition.slug}/").content.decode()
    assert client.post(link, {"name": "http://example.com"}).status_code == 422
    assert Signature.objects.get().name == "Ada King"


def test_asking_to_withdraw_changes_nothing_yet(client):
    row = a_signature(**FULL)
    link = own_link(client, row.email)
    before = Signature.objects.values().get()
    page = client.get(f"{link}?action=withdraw")
    assert outcome(page) == "withdraw"
    assert Signature.objects.values().get() == before


def test_withdrawing_erases_every_personal_column_and_the_count_falls(client):
    row = a_signature(**FULL)
    a_signature(row.petition, **FULL, state="pending")
    worker.drain()
    row.petition.tally.refresh_from_db()
    assert row.petition.tally.count == 1
    link = own_link(client, row.email)

    answer = client.post(f"{link}?action=withdraw", {"action": "withdraw"})
    assert answer.status_code == 303
    assert outcome(client.get(answer.url)) == "withdrawn"
    worker.drain()
    row.petition.tally.refresh_from_db()
    assert row.petition.tally.count == 0

    left = Signature.objects.values().get()
    kept = {"id", "petition_id", "text_id", "salt", "confirm_digest", "manage_digest", "manage_until", "code_failures"}
    moments = {"submitted_at", "processed_at", "lettered_at", "confirmed_at", "withdrawn_at", "erased_at"}
    assert {name: value for name, value in left.items() if name not in kept | moments} == {
        "email": "",
        "language": "",
        "mailbox_hash": None,
        "domain": "",
        "source_hash": None,
        "network_hash": None,
        "honeypot": False,
        "unlisted": False,
        "released_at": None,
        "reminded_at": None,
        "removal_id": None,
        "removal_ground": "",
        "duplicate_of_id": None,
        "name": "",
        "name_key": "",
        "country": "",
        "postcode": "",
        "us_state": "",
        "comment": "",
        "show_name": False,
        "wants_news": False,
        "expired_at": None,
        "retry_at": None,
        "held_at": None,
        "removed_at": None,
        "state": "withdrawn",
        "counted": False,
    }
    assert left["withdrawn_at"]
    assert "Lovelace" not in client.get(f"/petitions/{row.petition.slug}/").content.decode()


def test_who_withdraws_is_told_of_their_place_on_the_list(client):
    row = a_signature(**FULL)
    link = own_link(client, row.email)
    words = "Your place on our e-mail list is not touched by this."
    assert words not in client.get(f"{link}?action=withdraw").content.decode()
    place = a_subscription(row.email)
    page = client.get(f"{link}?action=withdraw").content.decode()
    assert words in page
    assert f"/unsubscribe/{place.unsubscribe_token}/" in page


def test_withdrawing_twice_changes_nothing(client):
    row = a_signature(**FULL)
    link = own_link(client, row.email)
    client.post(link, {"action": "withdraw"})
    before = Signature.objects.values().get()
    client.post(link, {"action": "withdraw"})
    client.post(link, {"name": "Back again"})
    assert outcome(client.get(link)) == "withdrawn"
    assert Signature.objects.values().get() == before


def test_a_withdrawn_signature_cannot_be_confirmed_again_but_may_be_signed_anew(client):
    row = a_signature(**FULL)
    confirm = f"/petitions/confirm/{row.confirm_token}/"
    services.withdraw(signature=row)
    assert outcome(client.post(confirm)) == outcome(client.get(confirm)) == "withdrawn"
    client.post(f"/petitions/{row.petition.slug}/sign/", {"name": "Ada King", "email": FULL["email"]})
    worker.drain()
    client.post(link_in(mail.outbox[-1]))
    worker.drain()
    row.petition.tally.refresh_from_db()
    assert row.petition.tally.count == 1


def test_withdrawing_leaves_other_petitions_and_other_people_alone():
    here, there = a_petition("Here"), a_petition("There")
    row = a_signature(here, **FULL)
    for petition, fields in [(there, FULL), (here, {}), (here, {"state": "pending"})]:
        a_signature(petition, **fields)
    before = list(Signature.objects.exclude(pk=row.pk).order_by("pk").values())
    assert services.withdraw(signature=row)
    assert list(Signature.objects.exclude(pk=row.pk).order_by("pk").values()) == before
    assert len(before) == 3


def test_the_answer_to_the_button_leads_to_the_signers_own_page(client):
    row = a_signature(state="pending")
    answer = confirmed_in_browser(client, f"/petitions/confirm/{row.confirm_token}/")
    row.refresh_from_db()
    path = f"/petitions/manage/{row.manage_token}/"
    assert path in answer.content.decode()
    assert outcome(client.get(path)) == "manage"


def test_a_listed_signature_becomes_counted_on_no_list_at_any_time(client):
    row = a_signature(**FULL)
    a_signature(row.petition, **FULL, state="pending")
    place = a_subscription(row.email)
    link = own_link(client, row.email)
    assert "?action=unlist" in client.get(link).content.decode()
    before = list(Signature.objects.order_by("pk").values())
    asked = client.get(f"{link}?action=unlist")
    assert outcome(asked) == "unlist"
    assert f"/unsubscribe/{place.unsubscribe_token}/" in asked.content.decode()
    assert list(Signature.objects.order_by("pk").values()) == before
    answer = client.post(link, {"action": "unlist"})
    assert (answer.status_code, outcome(client.get(answer.url))) == (303, "manage")
    left = Signature.objects.get()
    assert {name: getattr(left, name) for name in ERASED} == ERASED
    assert (left.unlisted, left.counts, bytes(left.mailbox_hash)) == (True, True, bytes(row.mailbox_hash))
    assert left.erased_at
    assert not services.unlist(signature=row)


def test_a_withdrawn_signature_takes_nobody_along_when_it_is_unlisted(client):
    row, new = a_signature(**FULL), a_signature(state="new")
    services.withdraw(signature=row)
    row.refresh_from_db()
    assert not services.unlist(signature=row)
    assert Signature.objects.filter(pk=new.pk).exists()


def test_no_token_is_good_for_another_purpose(client):
    row, place = a_signature(), a_subscription()
    services.issue_manage_links([row])
    row.refresh_from_db()
    tokens = {
        "/petitions/confirm/": row.confirm_token,
        "/petitions/manage/": row.manage_token,
        "/subscribe/confirm/": place.confirm_token,
        "/unsubscribe/": place.unsubscribe_token,
    }
    assert len(set(tokens.values())) == 4
    before = [list(model.objects.values()) for model in (Signature, Subscription)]
    for path, (purpose, token) in itertools.product(tokens, tokens.items()):
        expected = 200 if path == purpose else 404
        assert client.get(f"{path}{token}/").status_code == expected, (path, purpose)
        if path != purpose:
            assert client.post(f"{path}{token}/", {"action": "withdraw"}).status_code == 404
    assert [list(model.objects.values()) for model in (Signature, Subscription)] == before


def test_no_token_rests_in_the_database():
    row = a_signature()
    services.issue_manage_links([row])
    row.refresh_from_db()
    stored = str(Signature.objects.values().get()).encode()
    for token in (row.confirm_token, row.manage_token):
        assert len(token) == links.TOKEN_CHARACTERS
        assert token.encode() not in stored


def test_tokens_need_the_secret_key(settings):
    row = a_signature()
    token, code = row.confirm_token, row.code
    settings.SECRET_KEY = "another"
    assert row.confirm_token != token
    assert row.code != code
