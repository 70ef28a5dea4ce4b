"""“See and download what you hold about me”: all of one's own, in every place, and nothing of anybody else."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaign import confirmation, worker
from campaign.mail.letters import composers
from campaign.networks import origin
from campaign.project import own_data
from campaign.sender_rules import SenderRule
from news.subscriptions import services as subscriptions
from petitions import moderation, services
from petitions.models import LinkRequest, Petition, Signature, SignatureEvent
from petitions.retention import ERASED
from tests.builders import a_petition, a_signature, a_subscription, a_user

pytestmark = pytest.mark.django_db

FULL = {
    "name": "Ada Lovelace",
    "country": "US",
    "postcode": "90001",
    "us_state": "CA",
    "comment": "They are “ours”.",
    "show_name": True,
    "wants_news": True,
}
OTHERS = ["eve@example.org", "Eve Other", "Eve's comment", "97477"]


def download(client, row):
    """The file on the signer's own page, read."""
    services.issue_manage_links([row])
    answer = client.get(f"/petitions/manage/{row.manage_token}/data.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


@pytest.fixture
def others():
    """Somebody else's data in every place."""
    petition = a_petition("Another demand")
    a_signature(petition, email=OTHERS[0], name=OTHERS[1], comment=OTHERS[2], postcode=OTHERS[3])
    a_subscription(OTHERS[0])
    services.request_links(email=OTHERS[0], address="203.0.113.9")
    return petition


def test_it_is_a_file_that_nobody_may_keep_a_copy_of(client):
    row = a_signature()
    services.issue_manage_links([row])
    page = f"/petitions/manage/{row.manage_token}/"
    assert 'href="data.json"' in client.get(page).content.decode()
    answer = client.get(f"{page}data.json")
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert client.post(f"{page}data.json").status_code == 405
    assert not answer.cookies


@pytest.mark.parametrize("token", ["nonsense", "a" * 43, "é", "%00", "0" * 400])
def test_without_a_living_link_there_is_nothing(client, token):
    row = a_signature()
    services.issue_manage_links([row])
    assert client.get(f"/petitions/manage/{token}/data.json").status_code in (400, 404)
    for other in (row.confirm_token, row.manage_token[:-1]):
        assert client.get(f"/petitions/manage/{other}/data.json").status_code == 404
    Signature.objects.update(manage_until=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/petitions/manage/{row.manage_token}/data.json").status_code == 404


def test_all_of_ones_own_and_nothing_of_others(client, others):
    petition = a_petition(closes_at=timezone.now() + timedelta(days=3))
    row = a_signature(petition, email="Ada.Love@gmail.com", **FULL, **origin("203.0.113.9"))
    a_signature(others, email="adalove+x@googlemail.com", name="Ada L.")
    a_signature(petition, email="AdaLove@gmail.com", name="Not Ada", state="pending")
    a_subscription("adalove@gmail.com")
    services.request_links(email="adalove@gmail.com", address="203.0.113.9")
    worker.drain()
    data = download(client, row)

    first, second, third = data["signatures"]
    assert {name: first[name] for name in ("name", "email_address", "country", "us_state", "comment")} == {
        "name": "Ada Lovelace",
        "email_address": "Ada.Love@gmail.com",
        "country": "US",
        "us_state": "CA",
        "comment": "They are “ours”.",
    }
    assert (first["postal_code"], first["name_shown"], first["news_wanted"]) == ("90001", True, True)
    assert (first["counts"], first["status"], first["text_signed"]) == (True, "Confirmed", 1)
    assert first["kept_until"] == petition.retention_date.isoformat()
    assert "nobody can read" in first["network_address"]
    assert second["network_address"] == "nothing"
    assert (second["petition"], second["name"]) == ("Another demand", "Ada L.")
    assert "open without end" in second["kept_until"]
    assert (third["status"], third["counts"]) == ("Not confirmed yet", False)
    (place,) = data["email_list"]
    assert place["email_address"] == "adalove@gmail.com"
    assert len(data["requests_for_links"]) == 1
    assert "welcomes to the e-mail list" in [letter["what"] for letter in data["letters"]]
    assert all(letter["written"] for letter in data["letters"])
    assert not [word for word in OTHERS if word in json.dumps(data, ensure_ascii=False)]
    assert "203.0.113" not in json.dumps(data)


def test_every_personal_column_is_in_it(client):
    row = a_signature(email="ada@example.org", domain="example.org", **FULL)
    row.refresh_from_db()
    text = json.dumps(download(client, row), ensure_ascii=False)
    for name in ERASED:
        value = getattr(row, name)
        if isinstance(value, str) and value:
            assert value in text, name


def test_it_tells_what_happened_but_not_by_whose_hand(client):
    row = a_signature(state="held")
    moderator = a_user("Moderator", first_name="Mona", last_name="Moderator")
    SignatureEvent.objects.create(signature=row, code="limit", detail="20 from one address in 10 minutes")
    moderation.restore(signature_ids=[row.pk], by=moderator, reason="Neighbour of Eve Other")
    Signature.objects.update(confirmed_at=timezone.now())
    row.refresh_from_db()
    data = download(client, row)
    happened = [one["what"] for one in data["signatures"][0]["what_happened"]]
    assert happened == ["Held: beyond a limit", "Signature restored"]
    text = json.dumps(data)
    assert not [word for word in ("Mona", moderator.email, "Eve Other") if word in text]


def test_it_tells_of_rules_for_the_address_but_not_why_staff_set_them(client):
    reason = "Knows Eve Other"
    listed = {"verdict": "block", "send_letter": True, "reason": reason}
    SenderRule.objects.create(pattern="Ada.Love@gmail.com", **listed)
    SenderRule.objects.create(pattern="eve@example.org", **listed)
    row = a_signature(state="new", email="adalove@gmail.com")
    worker.drain()
    assert SignatureEvent.objects.filter(signature=row, detail__contains=reason).exists()
    Signature.objects.update(confirmed_at=timezone.now())
    row.refresh_from_db()
    data = download(client, row)
    assert [rule["address"] for rule in data["rules_for_the_address"]] == ["ada.love@gmail.com"]
    assert [one["what"] for one in data["signatures"][0]["what_happened"]] == ["Held: on the block list"]
    assert "Eve Other" not in json.dumps(data)


def test_a_signer_on_no_list_sees_what_is_left(client):
    row = a_signature(state="pending", email="ada@example.org", unlisted=True)
    assert services.confirm(signature=row)
    data = download(client, row)
    (left,) = data["signatures"]
    assert (left["name"], left["email_address"], left["on_no_list"], left["counts"]) == ("", "", True, True)
    assert left["kept_until"].startswith("erased on")
    assert "ada@example.org" not in json.dumps(data)


def test_after_the_retention_date_the_fact_is_left(client):
    row = a_signature(email="ada@example.org", **FULL)
    Petition.objects.update(erase_after=timezone.localdate() - timedelta(days=1))
    worker.drain()
    row.refresh_from_db()
    (left,) = download(client, row)["signatures"]
    assert (left["name"], left["comment"], left["counts"]) == ("", "", True)


def test_a_withdrawn_signature_shows_itself_alone(client, others):
    a_signature(others, state="withdrawn")
    row = a_signature(a_petition(), email="ada@example.org", **FULL)
    services.issue_manage_links([row])
    services.withdraw(signature=row)
    data = json.loads(client.get(f"/petitions/manage/{row.manage_token}/data.json").content)
    (left,) = data["signatures"]
    assert (left["status"], left["name"], left["petition"]) == ("Withdrawn", "", "Bring them home")
    assert data["email_list"] == data["letters"] == data["requests_for_links"] == []
    assert data["mailbox_mark"] is None


def test_it_says_that_the_mailbox_is_never_written_to(client):
    row = a_signature(email="ada@example.org")
    assert download(client, row)["never_written_to"] is None
    confirmation.suppress(mailbox_hash=bytes(row.mailbox_hash))
    assert download(client, row)["never_written_to"]["because"] == "by owner"


def test_having_left_the_list_there_is_nothing_of_it(client):
    row, place = a_signature(email="ada@example.org"), a_subscription("ada@example.org")
    subscriptions.unsubscribe(subscription=place)
    LinkRequest.objects.all().delete()
    assert download(client, row)["email_list"] == []


def test_every_kind_of_letter_has_words():
    assert [kind for kind in composers if not kind.startswith("staff.") and own_data.letter_purpose(kind) == kind] == []
