"""One page for one signature: how it stands and why, and everything that happened to it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from campaign import networks, worker
from campaign.limits import Limit
from campaign.mail.models import Letter
from campaign.sender_rules import SenderRule
from petitions import moderation, services
from petitions.admin.timeline import Timeline
from petitions.models import Removal, Signature, SignatureEvent
from tests.builders import a_petition, a_signature, a_user

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada Lovelace", "email": "ada.lovelace@gmail.com"}


@pytest.fixture
def moderator(client):
    """Somebody who may moderate, logged in."""
    user = a_user("Moderator", first_name="Mo")
    client.force_login(user)
    return user


def text_of(client, row):
    """The text of the signature's page."""
    answer = client.get(f"/admin/signatures/{row.pk}/")
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def happened(row):
    """What the timeline says, oldest first."""
    row.refresh_from_db()
    return [moment.text for moment in Timeline(row).moments]


def now(row):
    """Its present state in words, without the times."""
    row.refresh_from_db()
    return re.sub(r"\w+ \d+, 20\d\d, \d+:\d\d [AP]M E[SD]T", "TIME", str(Timeline(row).now))


def test_the_whole_way_of_a_signature(client, moderator):
    petition = a_petition()
    data = {**ADA, "country": "US"}
    client.post(f"/petitions/{petition.slug}/sign/", data, REMOTE_ADDR="203.0.113.9")
    row = Signature.objects.get()
    assert now(row) == "Just submitted: the worker decides within seconds."
    worker.drain()
    assert now(row) == "Waits to be confirmed; its link works until TIME."
    services.confirm(signature=row)
    assert now(row) == "Confirmed on TIME; the public count follows within seconds."
    worker.drain()
    moderation.hold(signature_ids=[row.pk], by=moderator, reason="Doubtful")
    moderation.restore(signature_ids=[row.pk], by=moderator, reason="A person")
    worker.drain()
    assert now(row) == "Counts since it was confirmed on TIME."
    services.withdraw(signature=row)
    assert now(row) == "Withdrawn by the signer on TIME. Only the fact is left."
    words = happened(row)
    letter = "Letter with the link and the code"
    assert set(words) == {
        "Submitted",
        "Decided by the worker",
        f"{letter}: queued",
        f"{letter}: sent",
        "Confirmed by the signer",
        "Held by hand",
        "Released or restored by hand; no limit holds it again",
        "Withdrawn by the signer",
        "Erased: nothing personal is left",
    }
    assert words[0] == "Submitted"
    assert words.index(f"{letter}: sent") < words.index("Confirmed by the signer") < words.index("Held by hand")
    shown = text_of(client, row)
    for part in ("Text 1", "Doubtful", "A person", "by Mo"):
        assert part in shown
    assert "Ada" not in shown


def test_a_signature_held_by_a_limit_says_which_and_where_it_came_from(client, moderator):
    Limit.objects.all().delete()
    Limit.objects.create(scope="source", most=1, minutes=10)
    origin = networks.origin("203.0.113.9")
    a_signature(state="new", email="first@gmail.com", **origin)
    row = a_signature(state="new", **ADA, **origin)
    worker.drain()
    limit = "beyond a limit. 1 from one address (IPv4 address or IPv6 /64) in 10 minutes."
    assert now(row) == f"Held since TIME because: {limit} No letter went out: releasing it sends one."
    html = client.get(f"/admin/signatures/{row.pk}/").content.decode()
    network, source = origin["network_hash"].hex(), origin["source_hash"].hex()
    for link in (
        f"/admin/signatures/?network={network}",
        f"/admin/signatures/?source={source}",
        f"/admin/signatures/?mailbox={bytes(row.mailbox_hash).hex()}",
        f"/admin/removals/new/?network={network}",
    ):
        assert f'href="{link}"' in html
        assert client.get(link).status_code == 200
    assert f"<code>{network[:8]}</code>" in html
    assert 'name="verb" value="release"' in html
    assert 'name="verb" value="remove"' in html
    assert 'name="verb" value="hold"' not in html


def test_a_signature_on_the_block_list_gives_the_rule_s_reason_but_no_address(client, moderator):
    SenderRule.objects.create(verdict="block", pattern=ADA["email"], reason="Not a person", send_letter=True)
    row = a_signature(state="new", **ADA)
    worker.drain()
    assert now(row).startswith("Held since TIME because: on the block list. a•••@gmail.com: Not a person.")
    assert now(row).endswith("Its letter went out: it can be confirmed meanwhile.")
    services.confirm(signature=Signature.objects.get())
    assert now(row).endswith("Confirmed already: it counts as soon as it is released.")
    assert "ada.lovelace" not in text_of(client, row)


def test_a_signature_removed_by_hand_gives_ground_who_and_reason(client, moderator):
    row = a_signature()
    moderation.remove(signature_ids=[row.pk], by=moderator, reason="A bot.", ground="automated")
    assert now(row) == "Removed since TIME: sent by machines. Mo wrote: A bot."
    assert "sent by machines: A bot." in text_of(client, row)


def test_a_signature_removed_together_with_others_leads_to_the_removal(client, moderator):
    row = a_signature(state="removed")
    removal = Removal.objects.create(
        petition=row.petition, asked_by=moderator, ground="throwaway", reason="Flood of May", through_id=row.pk
    )
    Signature.objects.filter(pk=row.pk).update(removal=removal, removal_ground="throwaway")
    SignatureEvent.objects.create(signature=row, code="bulk_removed", removal=removal)
    assert now(row) == "Removed since TIME: from throw-away mailboxes. Removed together with others. Flood of May."
    assert f'href="/admin/removals/{removal.pk}/"' in client.get(f"/admin/signatures/{row.pk}/").content.decode()


def test_a_second_signature_leads_to_the_first_and_offers_no_button(client, moderator):
    first = a_signature()
    row = a_signature(first.petition, state="removed", duplicate_of=first)
    SignatureEvent.objects.create(signature=row, code="duplicate")
    html = client.get(f"/admin/signatures/{row.pk}/").content.decode()
    assert f'href="/admin/signatures/{first.pk}/"' in html
    assert 'name="verb"' not in html


def test_letters_that_failed_or_were_dropped_say_why(client, moderator):
    row, moment = a_signature(state="pending"), timezone.now()
    for fields in (
        {"failed_at": moment, "last_error": "550 No such mailbox"},
        {"dropped_at": moment},
        {"last_error": "421 Try again later", "due_at": moment + timedelta(minutes=5)},
    ):
        Letter.objects.create(kind="petitions.confirm", row_id=row.pk, **fields)
    Letter.objects.create(kind="petitions.already_signed", row_id=row.pk)
    Letter.objects.create(kind="petitions.your_signatures", row_id=row.pk)  # about a request of that number
    shown = text_of(client, row)
    for part in ("given up 550 No such mailbox", "not sent, its reason was gone", "tried again 421 Try again later"):
        assert part in shown
    assert happened(row).count("Letter: “you have already signed”: queued") == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("recent", "No letter: one had just been sent."),
        ("cap", "No letter: this mailbox has had as many as one may get."),
        ("suppressed", "No letter: this mailbox is never written to."),
    ],
)
def test_a_signature_that_caused_no_letter_says_why(code, words):
    row = a_signature(state="pending")
    Signature.objects.update(lettered_at=None, confirm_digest=None)
    SignatureEvent.objects.create(signature=row, code=code)
    assert now(row) == f"Waits to be confirmed, without a letter of its own. {words}"


def test_a_link_that_lapsed():
    assert now(a_signature(state="expired")) == "Does not count: its link lapsed unused on TIME."


def test_a_state_without_a_reason_on_record_says_so():
    assert "No reason is on record." in now(a_signature(state="held"))
    assert now(a_signature(state="removed")).endswith(": for another reason. No reason is on record.")


def test_who_sees_what(client):
    row = a_signature(**ADA)
    seen = {}
    for role in ("Moderator", "Organizer", "Administrator"):
        client.force_login(a_user(role))
        html = client.get(f"/admin/signatures/{row.pk}/").content.decode()
        assert "Ada Lovelace" in html
        seen[role] = (ADA["email"] in html, 'name="verb"' in html, "/admin/removals/new/" in html)
    assert seen["Moderator"][:2] == (False, True)
    assert seen["Organizer"] == (True, False, False)
    assert seen["Administrator"][:2] == (True, True)
    client.force_login(a_user("Editor"))
    assert client.get(f"/admin/signatures/{row.pk}/").status_code == 403


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_a_number_that_nobody_has_is_not_found(client, moderator, number):
    assert client.get(f"/admin/signatures/{number}/").status_code == 404


def test_the_page_costs_the_same_however_much_happened(client, moderator, django_assert_max_num_queries):
    row = a_signature()
    for number in range(20):
        verb = moderation.restore if number % 2 else moderation.hold
        verb(signature_ids=[row.pk], by=moderator, reason=f"Turn {number}")
        SignatureEvent.objects.create(signature=row, code="recent")
    client.get(f"/admin/signatures/{row.pk}/")
    with django_assert_max_num_queries(20):
        client.get(f"/admin/signatures/{row.pk}/")
