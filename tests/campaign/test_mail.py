"""Letters over real SMTP: refused for now, refused for good, no server at all; and what a letter holds."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.utils import timezone

from campaign.mail import letters, sending
from campaign.mail.mailboxes import hash_of, suppressed
from campaign.mail.models import Letter, Suppression
from news.models import Subscription
from petitions import services
from petitions.models import Signature
from tests.builders import a_home, a_signature, a_subscription, a_user
from tests.letters import code_in, link_in
from tests.running_site import free_port

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Server:
    """A mail server that refuses what a test wants refused; `replies` by receiver."""

    def __init__(self):
        self.replies, self.sender_reply, self.data_reply = {}, "", ""
        self.messages, self.offered, self.conversations = [], [], set()

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.conversations.add(session.peer)
        envelope.mail_from = address
        return self.sender_reply or "250 fine"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if reply := self.replies.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        self.offered.append(envelope.content)
        if self.data_reply:
            return self.data_reply
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"


@pytest.fixture
def server(settings):
    """A running mail server that Django sends through."""
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()


def a_letter(email="ada@example.org", **fields):
    """A confirm letter that waits to be sent."""
    row = a_signature(state="pending", email=email)
    letters.queue("petitions.confirm", [(row.pk, row.mailbox_hash)])
    found = Letter.objects.filter(row_id=row.pk)
    found.update(**fields)
    return found.get()


def send(*those):
    """Send what is due; those letters are due now, whatever their pause."""
    Letter.objects.filter(pk__in=[letter.pk for letter in those]).update(due_at=timezone.now())
    sending.send_due()
    for letter in those:
        letter.refresh_from_db()


def test_a_letter_has_a_text_and_an_html_part_and_says_what_it_is(server, settings):
    letter = a_letter()
    send(letter)
    message = server.messages[0]
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert link_in(message) in part
        assert code_in(message) in part
        assert "Ada Signer" not in part
    assert "<script" not in html
    assert "src=" not in html
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message["To"] == "ada@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == letter.created_at.replace(microsecond=0)
    assert message["Message-ID"].startswith(f"<{letter.message_id}@")
    assert message["List-Unsubscribe"] is None
    assert letter.sent_at


def test_a_batch_goes_over_one_connection(server):
    waiting = [a_letter(f"ada{number}@example.org") for number in range(5)]
    send(*waiting)
    assert len(server.messages) == 5
    assert len(server.conversations) == 1
    assert all(letter.sent_at and letter.attempts == 1 for letter in waiting)


def test_refused_for_now_is_tried_again_after_a_growing_pause(server):
    server.replies["ada@example.org"] = "450 4.2.1 <ada@example.org> is busy"
    letter, pauses = a_letter(), []
    for _attempt in range(10):
        send(letter)
        pauses.append(round((letter.due_at - timezone.now()) / MINUTE))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    assert letter.attempts == 10
    assert not letter.failed_at
    assert "busy" in letter.last_error
    assert "ada@" not in letter.last_error
    server.replies.clear()
    send(letter)
    assert letter.sent_at
    assert not letter.last_error


def test_it_is_given_up_after_72_hours(server):
    server.replies["ada@example.org"] = "450 4.2.1 busy"
    letter = a_letter(created_at=timezone.now() - timedelta(hours=73))
    send(letter)
    assert letter.failed_at
    assert not Suppression.objects.exists()


def test_a_letter_tried_again_is_the_same_letter(server):
    letter = a_letter()
    server.data_reply = "451 4.3.0 try later"
    send(letter)
    server.data_reply = ""
    send(letter)
    first, second = (message_from_bytes(data, policy=policy.default) for data in server.offered)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    for kind in ("plain", "html"):
        assert first.get_body((kind,)).get_content() == second.get_body((kind,)).get_content()


@pytest.mark.parametrize("code", ["5.1.1", "5.1.10"])
def test_a_mailbox_that_does_not_exist_is_written_to_no_more(server, code, client):
    server.replies["ada@example.org"] = f"550 {code} <ada@example.org> unknown"
    letter = a_letter()
    send(letter)
    assert letter.failed_at
    assert "ada@" not in letter.last_error
    assert suppressed({hash_of("ada@example.org")})
    petition = Signature.objects.get().petition
    Signature.objects.all().delete()
    answer = client.post(f"/petitions/{petition.slug}/sign/", {"name": "Ada", "email": "ADA+x@example.org"})
    assert answer.status_code == 303
    services.process_signatures()
    assert not Letter.objects.waiting().exists()


@pytest.mark.parametrize("reply", ["550 5.7.1 not wanted", "552 5.2.2 full", "554 no"])
def test_another_refusal_for_good_ends_the_letter_and_suppresses_nobody(server, reply):
    server.replies["ada@example.org"] = reply
    letter, other = a_letter(), a_letter("eve@example.org")
    send(letter, other)
    assert letter.failed_at
    assert other.sent_at
    assert not Suppression.objects.exists()
    send(letter)
    assert len(server.messages) == 1


def test_one_receiver_at_whom_the_server_hangs_up_does_not_stop_the_others(server):
    server.replies["ada@example.org"] = "421 4.7.0 closing"
    ada, eve, joe = (a_letter(f"{who}@example.org") for who in ("ada", "eve", "joe"))
    send(ada, eve, joe)
    assert (ada.attempts, eve.attempts, joe.attempts) == (1, 0, 0)
    send(ada)
    assert ada.due_at > timezone.now() + MINUTE > eve.due_at
    send(eve, joe)
    assert eve.sent_at
    assert joe.sent_at
    assert not ada.failed_at


def test_refused_as_a_sender_we_lose_no_letter(server):
    server.sender_reply = "550 5.7.1 you may not send"
    waiting = [a_letter(f"ada{number}@example.org") for number in range(3)]
    send(*waiting)
    assert not any(letter.failed_at for letter in waiting)
    server.sender_reply = ""
    send(*waiting)
    assert all(letter.sent_at for letter in waiting)


def test_while_the_server_is_away_letters_wait_and_staff_see_why(server, settings, client):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    letter = a_letter(created_at=timezone.now() - timedelta(hours=1))
    send(letter)
    assert not letter.failed_at
    assert letter.due_at > timezone.now()
    assert "refused" in letter.last_error
    health = client.get("/readyz")
    assert health.status_code == 503
    assert health.json()["letters_waiting"] == 1
    assert health.json()["oldest_letter_seconds"] >= 3600
    assert health.json()["last_error"] == "letter_not_taken"  # no name or address of the server
    assert "refused" not in health.content.decode()
    a_home()
    client.force_login(a_user("Moderator"))
    assert letter.last_error in client.get("/admin/").content.decode().replace("&#x27;", "'")
    settings.EMAIL_PORT = port
    send(letter)
    assert letter.sent_at
    assert not sending.queue_health()["last_error"]


def test_no_error_repeats_an_address(server, settings, client):
    for reply in ("450 4.2.1 <ada@example.org> busy", "550 'ada@example.org' refused", "421 bye ada@example.org"):
        server.replies["ada@example.org"] = reply
        send(a_letter())
    assert Letter.objects.exclude(last_error="").count() == 3
    assert not Letter.objects.filter(last_error__contains="ada@").exists()
    assert "ada@" not in client.get("/readyz").content.decode()


def test_a_letter_that_cannot_be_composed_holds_up_no_other(server):
    good = a_letter()
    letters.queue("nobody composes this", [(1, None)])
    bad = Letter.objects.latest("pk")
    send(bad, good)
    assert good.sent_at
    assert bad.attempts == 1
    assert not bad.failed_at


def test_a_letter_without_a_reason_is_dropped(server):
    letter = a_letter()
    Signature.objects.all().delete()
    send(letter)
    assert letter.dropped_at
    assert not server.messages


def test_a_leased_letter_is_left_to_its_worker_until_the_lease_ends(server):
    letter = a_letter(leased_until=timezone.now() + MINUTE)
    send(letter)
    assert not letter.sent_at
    Letter.objects.update(leased_until=timezone.now() - MINUTE)
    send(letter)
    assert letter.sent_at


def test_a_slow_conversation_ends_while_the_leases_hold(server, monkeypatch):
    monkeypatch.setattr(sending, "LONGEST_CONVERSATION", timedelta())
    letter = a_letter()
    send(letter)
    assert (letter.sent_at, letter.leased_until, letter.attempts) == (None, None, 0)


def test_a_list_letter_ends_the_subscription_with_one_click(server):
    a_subscription()
    sending.send_due()
    message = server.messages[0]
    path = link_in(message, "unsubscribe")
    assert message["List-Unsubscribe"].endswith(f"{path}>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    mail_program = Client(enforce_csrf_checks=True)
    answer = mail_program.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not answer.cookies
    assert mail_program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200  # as multipart too
    place = Subscription.objects.get()
    assert (bool(place.unsubscribed_at), place.email) == (True, "")
