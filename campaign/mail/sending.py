"""Letters on their way: leased in batches, sent over one connection, marked one by one.

A crash between sending and marking costs one identical duplicate: same Message-ID, same text.
"""

import logging
import re
import smtplib
from datetime import timedelta

from django.core.mail import get_connection
from django.db import connection, transaction
from django.utils import timezone

from . import mailboxes
from .letters import compose
from .models import Letter

BATCH = 100
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=72)
NO_SUCH_MAILBOX = (b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10")  # RFC 3463
ADDRESS = re.compile(r"[^\s<>'\"]+@[^\s<>'\"]+")

log = logging.getLogger("campaign.mail")


@transaction.atomic
def lease(limit: int = BATCH) -> list[Letter]:
    """Take up to `limit` due letters; no other worker touches them until the lease ends."""
    now = timezone.now()
    free = Letter.objects.waiting().filter(due_at__lte=now).exclude(leased_until__gt=now)
    letters = list(free.select_for_update(skip_locked=True).order_by("due_at", "pk")[:limit])
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(leased_until=now + LEASE)
    return letters


def _end(letter: Letter, **fields) -> None:
    """Mark a letter; errors are kept without the addresses that servers repeat in them."""
    if fields.get("last_error"):
        fields["last_error"] = ADDRESS.sub("…", fields["last_error"])[:300]
    Letter.objects.filter(pk=letter.pk).update(leased_until=None, **fields)


def _retry(letters: list[Letter], error: Exception) -> None:
    """Try again after a pause that doubles, or give up after 72 hours."""
    now = timezone.now()
    for letter in letters:
        pause = min(FIRST_PAUSE * 2**letter.attempts, LONGEST_PAUSE)
        fields = {"attempts": letter.attempts + 1, "last_error": str(error), "due_at": now + pause}
        if now - letter.created_at > GIVE_UP_AFTER:
            fields["failed_at"] = now
        _end(letter, **fields)


def _refusal(error: Exception) -> tuple[int, bytes]:
    """The server's code and words for this letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return error.smtp_code, text if isinstance(text, bytes) else str(text).encode()
    return 0, b""


def _refused(letter: Letter, address: str, error: Exception) -> None:
    """For good (5xx): give up, and suppress a mailbox that does not exist. For now (4xx): try again."""
    code, words = _refusal(error)
    if 500 <= code < 600:
        if words.startswith(NO_SUCH_MAILBOX):
            mailboxes.suppress(address=address, reason="no such mailbox")
        text = f"{code} {words.decode('utf-8', 'replace')}"
        _end(letter, attempts=letter.attempts + 1, failed_at=timezone.now(), last_error=text)
    else:
        _retry([letter], error)


def send_due() -> int:
    """Send one batch; returns how many letters were taken up. Raises nothing for a mail server that is away."""
    letters = lease()
    if not letters:
        return 0
    messages = compose(letters)
    now = timezone.now()
    for letter in [letter for letter in letters if letter.pk not in messages]:
        _end(letter, dropped_at=now)
    letters = [letter for letter in letters if letter.pk in messages]
    server = get_connection()
    try:
        server.open()
        while letters:
            letter = letters[0]
            message = messages[letter.pk]
            try:
                server.send_messages([message])
            except smtplib.SMTPServerDisconnected:
                raise
            except (smtplib.SMTPException, UnicodeError, ValueError) as error:
                _refused(letter, message.to[0], error)
            else:
                _end(letter, attempts=letter.attempts + 1, sent_at=timezone.now(), last_error="")
            letters.pop(0)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("The mail server is away, %d letters wait: %s", len(letters), error)
        _retry(letters, error)
    finally:
        server.close()
    return len(messages)


def queue_health() -> dict:
    """Waiting letters, age of the oldest in seconds, and the last error; for staff and monitoring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM mail_letter"
            " WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
        )
        waiting, oldest = cursor.fetchone()
    last = Letter.objects.exclude(last_error="").order_by("-pk").values_list("last_error", flat=True).first()
    return {"waiting": waiting, "oldest_seconds": round(oldest), "last_error": last or ""}
