"""The two drills of docs/production.md, “Keys”: a planned rotation of SECRET_KEY, and one after it has leaked."""

import io
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from campaign import confirmation, key_checks, worker
from campaign.mail import mailboxes
from campaign.mail.models import Letter, Suppression
from news.models import Subscription
from petitions import moderation, services
from petitions.models import Petition, Signature
from tests.builders import a_petition, a_signature, a_subscription, a_user, confirmed_in_browser
from tests.letters import code_in, link_in, text_of
from tests.visitors import outcome

pytestmark = pytest.mark.django_db

OLD, NEW = secrets.token_urlsafe(64), secrets.token_urlsafe(64)
RESET = "/admin/password_reset/"
NEVER = "never@example.org"


def letters_to(address: str) -> list:
    """The letters to that address, once the worker has done its work."""
    worker.drain()
    return [message for message in mail.outbox if address in message.to]


def were_sent(ago: timedelta) -> None:
    """As if that time had passed since all letters that have left."""
    Letter.objects.exclude(sent_at=None).update(created_at=timezone.now() - ago, sent_at=timezone.now() - ago)


def submit(client, email: str, path="/petitions/bring-them-home/sign/"):
    """Sign, or join the list."""
    assert client.post(path, {"name": "Ada Lovelace", "email": email}).status_code == 303


def rotate_keys(**options) -> dict:
    """What `manage.py rotate_keys` prints."""
    printed = io.StringIO()
    call_command("rotate_keys", stdout=printed, **options)
    return json.loads(printed.getvalue())


@dataclass
class Held:
    """What people and staff hold in their hands when the key changes."""

    letter: object  # of ada@example.org, who has not confirmed; her second submission waits behind it
    joining: str  # link of eve@example.org's unconfirmed place on the list
    manage: str  # bob@example.org's link to his own signature
    unsubscribe: str
    suppress: str  # his link “this was not me”
    password: str
    staff: Client


@pytest.fixture
def held(client, settings) -> Held:
    """All of it, made under OLD."""
    settings.SECRET_KEY = OLD
    key_checks.introduce()
    petition = a_petition()
    bob = a_signature(petition, email="bob@example.org")
    Signature.objects.filter(pk=bob.pk).update(lettered_at=timezone.now() - timedelta(hours=1))
    place = a_subscription("bob@example.org")
    for email in ("ada@example.org", "ada@example.org", NEVER):
        submit(client, email)
    submit(client, "eve@example.org", "/subscribe/")
    client.post("/petitions/manage/", {"email": "bob@example.org"})
    staff, user = Client(), a_user(email="staff@example.org", is_superuser=True)
    staff.force_login(user)
    client.post(RESET, {"email": user.email})
    [letter], [joining] = letters_to("ada@example.org"), letters_to("eve@example.org")
    mailboxes.suppress(mailbox_hash=mailboxes.hash_of(NEVER), reason=mailboxes.BY_STAFF)
    [own] = [each for each in letters_to("bob@example.org") if "/petitions/manage/" in text_of(each)]
    [reset] = letters_to("staff@example.org")
    return Held(
        letter=letter,
        joining=link_in(joining, "subscribe/confirm"),
        manage=link_in(own, "petitions/manage"),
        unsubscribe=f"/unsubscribe/{place.unsubscribe_token}/",
        suppress=link_in(own, "not-me"),
        password=re.search(rf"{RESET}confirm/\S+", reset.body)[0],
        staff=staff,
    )


def opens(client, held: Held) -> dict[str, bool]:
    """Which of the things that SECRET_KEY opens still open; nothing is changed."""
    petition, code = Petition.objects.get(), code_in(held.letter)
    by_code = services.by_code(petition=petition, email="ada@example.org", code=code)
    return {
        "link": outcome(client.get(link_in(held.letter))) == "confirm",
        "code": bool(by_code),
        "joining": client.get(held.joining).status_code == 200,
        "manage": client.get(held.manage).status_code == 200,
        "password": "new_password1" in client.get(held.password, follow=True).content.decode(),
        "session": held.staff.get("/admin/").status_code == 200,
    }


def holds_for_ever(client, held: Held) -> None:
    """What MAILBOX_KEY recognises: nobody signs twice, who wants no letter gets none, both lasting links work."""
    before = len(letters_to(NEVER))
    were_sent(timedelta(days=31))
    Signature.objects.filter(confirmed_at__isnull=False).update(lettered_at=timezone.now() - timedelta(hours=1))
    for email in (NEVER, "BOB@example.org"):
        submit(client, email)
    assert len(letters_to(NEVER)) == before
    assert "/petitions/manage/" in text_of(letters_to("bob@example.org")[-1])
    assert (
        Signature.objects.filter(mailbox_hash=mailboxes.hash_of("bob@example.org"), confirmed_at__isnull=False).count()
        == 1
    )
    assert client.get(held.unsubscribe).status_code == client.get(held.suppress).status_code == 200
    client.post(held.unsubscribe)
    assert not Subscription.objects.active().exists()
    client.post(held.suppress)
    assert mailboxes.suppression("bob@example.org").reason == mailboxes.BY_OWNER


def test_a_planned_rotation_ends_nothing_until_the_former_key_is_taken_away(client, settings, held):
    everything = opens(client, held)
    assert all(everything.values()), everything
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    preview = rotate_keys(dry_run=True)
    assert preview["planned"]["ends"] == {}
    done = rotate_keys()
    lives_until = datetime.fromisoformat(done["fallback_needed_until"])
    assert done == {
        "dry_run": False,
        "new_letters": 0,
        "fallback_needed_until": preview["planned"]["fallback_needed_until"],
    }
    assert lives_until - timezone.now() < confirmation.LINK_LIFE
    assert opens(client, held) == everything

    # The first letter is sent again, as after a crash: the same link and code. A new one is made under the new key.
    Letter.objects.filter(kind=Signature.confirm_letter).update(sent_at=None)
    again = letters_to("ada@example.org")[-1]
    assert (again is not held.letter, text_of(again)) == (True, text_of(held.letter))
    submit(client, "new@example.org")
    [new] = letters_to("new@example.org")
    holds_for_ever(client, held)

    settings.SECRET_KEY_FALLBACKS = []
    assert key_checks.are_known()
    left = [name for name, still in opens(client, held).items() if still]
    assert left == ["session"]  # used meanwhile, so Django has moved it to the new key
    assert outcome(client.get(link_in(new))) == "confirm"
    with pytest.raises(CommandError, match="knows this SECRET_KEY already"):
        rotate_keys()


def test_an_old_link_confirms_under_the_new_key_and_says_afterwards_that_it_was_used(client, settings, held):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    rotate_keys()
    second = Signature.objects.filter(email="ada@example.org").last()
    second.issue_link()
    second.lettered_at = timezone.now()
    second.save()
    link = link_in(held.letter)
    assert outcome(confirmed_in_browser(client, link)) == "confirmed"
    row = Signature.objects.get(email="ada@example.org")
    assert client.get(f"/petitions/manage/{row.manage_token}/").status_code == 200
    spent = f"/petitions/confirm/{second.confirm_token}/"
    for used in (link, spent):
        assert outcome(client.get(used)) == "confirmed", used


def test_after_a_leak_everything_it_opened_is_shut_and_who_waits_is_written_to_anew(client, settings, held):
    preview = rotate_keys(dry_run=True)
    assert preview["leaked"]["ends"] == {
        "confirm_links_and_codes": 3,
        "password_links": 1,
        "staff_sessions": 1,
        "manage_links": 1,
    }
    assert preview["leaked"]["new_letters"] == 3
    assert preview["leaked"]["stays"] == preview["change_of_mailbox_key"]["would_lose"]
    assert preview["leaked"]["stays"] == {
        "suppressions": 1,
        "mailboxes_without_address": 0,
        "unsubscribe_links": 1,
    }
    settings.SECRET_KEY = NEW
    with pytest.raises(CommandError, match="rotate_keys --leaked"):
        rotate_keys()
    shut = opens(client, held)
    assert not any(shut.values()), shut
    assert rotate_keys(leaked=True) == {"dry_run": False, "new_letters": 3, "fallback_needed_until": None}
    assert key_checks.are_known()
    shut = opens(client, held)
    assert not any(shut.values()), shut

    # At once, though the first letter is minutes old: one to each mailbox, and none to who wants none.
    [first, second], [_first, joining] = letters_to("ada@example.org"), letters_to("eve@example.org")
    assert first is held.letter
    assert len(letters_to(NEVER)) == 1
    assert code_in(second) != code_in(first)
    assert client.get(link_in(joining, "subscribe/confirm")).status_code == 200
    assert outcome(confirmed_in_browser(client, link_in(second))) == "confirmed"
    holds_for_ever(client, held)
    with pytest.raises(CommandError, match="knows this SECRET_KEY already"):
        rotate_keys(leaked=True)


def test_letters_after_a_leak_stay_within_what_a_mailbox_may_get_and_come_the_next_day(client, settings, held):
    Letter.objects.filter(kind=Signature.confirm_letter).update(sent_at=None)  # the mail server had not taken it yet
    hashed = mailboxes.hash_of("ada@example.org")
    for _letter in range(2):
        Letter.objects.create(kind="news.confirm", row_id=0, mailbox_hash=hashed, sent_at=timezone.now())
    settings.SECRET_KEY = NEW
    rotate_keys(leaked=True)
    assert letters_to("ada@example.org") == [held.letter]
    were_sent(timedelta(days=2))
    Signature.objects.filter(retry_at__isnull=False).update(retry_at=timezone.now())
    [_first, again] = letters_to("ada@example.org")
    assert outcome(client.get(link_in(again))) == "confirm"
    worker.drain()
    assert len(letters_to("ada@example.org")) == 2


def test_who_was_held_or_removed_during_a_leak_gets_a_link_that_works_once_it_is_undone(client, settings):
    settings.SECRET_KEY = OLD
    key_checks.introduce()
    petition, by = a_petition(), a_user()
    for number, verb in enumerate((moderation.hold, moderation.remove)):
        submit(client, f"kim{number}@example.org")
        worker.drain()
        verb(signature_ids=[Signature.objects.last().pk], by=by, reason="Looked at")
    settings.SECRET_KEY = NEW
    assert rotate_keys(dry_run=True)["leaked"]["new_letters"] == rotate_keys(leaked=True)["new_letters"] == 0
    worker.drain()
    assert len(mail.outbox) == 2
    moderation.restore(signature_ids=Signature.objects.values_list("pk", flat=True), by=by, reason="Not at fault")
    for number in range(2):
        [_old, new] = letters_to(f"kim{number}@example.org")
        assert outcome(client.get(link_in(new))) == "confirm"
    assert petition.signatures.count() == 2


def test_after_a_leak_who_was_written_to_days_after_signing_is_written_to_again(client, settings, held):
    """Their letter had waited for the mailbox's number: its link lives, though the week since the decision is over."""
    days = timezone.now() - timedelta(days=8)
    Signature.objects.filter(email="ada@example.org").update(processed_at=days, submitted_at=days)
    settings.SECRET_KEY = NEW
    rotate_keys(leaked=True)
    [_first, again] = letters_to("ada@example.org")
    assert outcome(confirmed_in_browser(client, link_in(again))) == "confirmed"


def test_a_former_key_taken_away_early_breaks_no_letter(client, settings, held):
    """Its links end; letters that hold them are not sent, and nothing else is delayed."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    rotate_keys()
    Letter.objects.filter(kind__in=(Signature.confirm_letter, Subscription.confirm_letter)).update(sent_at=None)
    settings.SECRET_KEY_FALLBACKS = []
    sent = len(mail.outbox)
    worker.drain()
    assert len(mail.outbox) == sent
    assert not Letter.objects.waiting().exists()
    assert not Letter.objects.exclude(last_error="").exists()
    assert rotate_keys(leaked=True)["new_letters"] == 3
    assert len(letters_to("ada@example.org")) == 2


def test_a_leaked_key_left_among_the_fallbacks_is_refused(settings, db):
    settings.SECRET_KEY = OLD
    key_checks.introduce()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    with pytest.raises(CommandError, match="Take it out first"):
        rotate_keys(leaked=True)
    assert key_checks.known_keys()["SECRET_KEY"] == OLD
    rotate_keys()
    with pytest.raises(CommandError, match="Take it out first"):  # also once the database knows the new one
        rotate_keys(leaked=True)


def test_what_a_changed_mailbox_key_would_lose_is_said(settings, db):
    petition = a_petition()
    services.unlist(signature=a_signature(petition))
    a_subscription()
    Suppression.objects.create(mailbox_hash=b"h" * 32, reason=mailboxes.BY_OWNER)
    said = rotate_keys(dry_run=True)["change_of_mailbox_key"]
    assert said == {
        "possible": False,
        "would_lose": {"suppressions": 1, "mailboxes_without_address": 1, "unsubscribe_links": 1},
    }
    key_checks.introduce()
    settings.MAILBOX_KEY = NEW
    with pytest.raises(CommandError, match="MAILBOX_KEY is not the key"):
        rotate_keys(leaked=True)
