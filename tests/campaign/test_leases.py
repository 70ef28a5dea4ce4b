"""The database goes away while a letter is in hand: nothing waits out its lease, and nothing is sent twice."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.db import OperationalError, connection
from django.utils import timezone

from campaign import worker
from campaign.mail import letters, sending
from campaign.mail.models import Letter
from petitions import services
from petitions.models import Signature
from tests.builders import a_signature
from tests.running_site import free_port

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """A mail server that ends the worker's own connection to the database while it takes one of the letters."""

    def __init__(self, pid: int, fatal: int):
        self.pid, self.fatal, self.taken = pid, fatal, []

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.taken.append((message["To"], message["Message-ID"]))
        if len(self.taken) == self.fatal:
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [self.pid])
            other.close()
        return "250 kept"


@pytest.fixture
def server(settings):
    """It kills the connection at the second of the letters."""
    settings.EMAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    connection.ensure_connection()
    handler = Server(connection.connection.info.backend_pid, 2)
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()
    sending.unmarked.clear()


def three_letters():
    """Three confirm letters that are due."""
    rows = [a_signature(state="pending", email=f"ada{turn}@example.org") for turn in range(3)]
    letters.queue("petitions.confirm", [(row.pk, row.mailbox_hash) for row in rows])


def send_again():
    """As the worker goes on: with a new connection."""
    worker._renew_connection()
    sending.send_due()


def test_what_was_sent_is_marked_and_the_rest_leaves_at_once(server):
    three_letters()
    with pytest.raises(OperationalError):
        sending.send_due()
    send_again()
    assert [to for to, _id in server.taken] == [f"ada{turn}@example.org" for turn in range(3)]
    assert list(Letter.objects.values_list("attempts", "leased_until", "last_error")) == [(1, None, "")] * 3
    assert Letter.objects.filter(sent_at__isnull=False).count() == 3
    assert sending.unmarked == {}


def test_what_another_worker_has_taken_over_is_left_to_it(server):
    three_letters()
    with pytest.raises(OperationalError):
        sending.send_due()
    worker._renew_connection()
    theirs = timezone.now() + timedelta(minutes=9)
    Letter.objects.filter(sent_at=None).update(leased_until=theirs)
    send_again()
    assert len(server.taken) == 2
    assert set(Letter.objects.filter(sent_at=None).values_list("leased_until", flat=True)) == {theirs}


def test_expiring_waits_for_nobody_and_leaves_what_somebody_has_in_hand():
    rows = [a_signature(state="pending", email=f"ada{turn}@example.org") for turn in range(3)]
    Signature.objects.update(lettered_at=timezone.now() - timedelta(days=8))
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT FROM petitions_signature WHERE id = %s FOR UPDATE", [rows[1].pk])
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    assert services.expire_signatures() == 2
    other.rollback()
    other.close()
    assert services.expire_signatures() == 1
    assert not Signature.objects.filter(expired_at=None).exists()
