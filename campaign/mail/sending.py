"""Letters on their way: leased in batches, sent over one connection, marked one by one.

A crash between sending and marking costs one identical duplicate: same Message-ID, same text. A database that goes away
meanwhile costs none: what the worker could not write down it writes as soon as the database answers.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from typing import TypedDict

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from campaign.text import error_line

from . import mailboxes
from .letters import compose, is_stopped, prepare
from .models import Letter

BATCH = 100
LEASE = timedelta(minutes=5)
LONGEST_CONVERSATION = timedelta(minutes=3)  # the letter then in hand may take EMAIL_TIMEOUT for each of its steps
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=72)
NO_SUCH_MAILBOX = (b"5.1.1", b"5.1.2", b"5.1.3", b"5.1.6", b"5.1.10")  # RFC 3463
HANGING_UP = 421  # RFC 5321
DATABASE_AWAY = (OperationalError, InterfaceError)

log = logging.getLogger("campaign.mail")
# Of this process: letters in hand when the database went away, with the end of their lease and what is to be marked.
unmarked: dict[int, tuple[datetime | None, dict[str, object]]] = {}


class QueueHealth(TypedDict):
    """How the queue stands."""

    waiting: int
    oldest_seconds: int
    last_error: str


@transaction.atomic
def lease(limit: int = BATCH) -> list[Letter]:
    """Take up to `limit` due letters, by rank; no other worker touches them until the lease ends."""
    now = timezone.now()
    free = Letter.objects.waiting().filter(due_at__lte=now).exclude(leased_until__gt=now)
    free = free.select_for_update(skip_locked=True).order_by("due_at", "pk")
    letters: list[Letter] = []
    for rank in Letter.Rank:  # one after the other, so that each is the beginning of an index range
        letters += free.filter(rank=rank)[: limit - len(letters)]
    for letter in letters:
        letter.leased_until = now + LEASE
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(leased_until=now + LEASE)
    return letters


def _end(letter: Letter, **fields: object) -> None:
    """Mark a letter and give it free."""
    try:
        Letter.objects.filter(pk=letter.pk).update(leased_until=None, **fields)
    except DATABASE_AWAY:
        unmarked[letter.pk] = letter.leased_until, fields
        raise
    letter.leased_until = None


def _make_up() -> None:
    """The database is back: mark what was sent, give free what was not, unless another worker has taken it over."""
    for pk, (leased_until, fields) in list(unmarked.items()):
        Letter.objects.filter(pk=pk, leased_until=leased_until).update(leased_until=None, **fields)
        del unmarked[pk]


def _retry(letters: list[Letter], error: Exception, *, blamed: bool = True) -> None:
    """Try again after a pause that doubles each time a letter is to blame, or give up after 72 hours."""
    now = timezone.now()
    for letter in letters:
        pause = min(FIRST_PAUSE * 2**letter.attempts, LONGEST_PAUSE)
        fields = {"attempts": letter.attempts + blamed, "last_error": error_line(error), "due_at": now + pause}
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
            mailboxes.suppress(mailbox_hash=mailboxes.hash_of(address), reason=mailboxes.NO_SUCH_MAILBOX)
        text = error_line(f"{code} {words.decode('utf-8', 'replace')}")
        _end(letter, attempts=letter.attempts + 1, failed_at=timezone.now(), last_error=text)
    else:
        _retry([letter], error)


def _ends_conversation(error: Exception) -> bool:
    """Whether the server takes no other letter now either: it hung up (as 421 says), or refuses us as sender."""
    gone = isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPSenderRefused)
    return gone or _refusal(error)[0] == HANGING_UP


def _composed(letters: list[Letter]) -> dict[int, EmailMultiAlternatives]:
    """The messages by letter id. One without a reason is dropped; one that cannot be composed waits alone."""
    messages, broken = {}, set()
    try:
        prepare(letters)
        messages = compose(letters)
    except DATABASE_AWAY:
        raise  # no letter's fault
    except Exception:
        for letter in letters:
            try:
                prepare([letter])
                messages |= compose([letter])
            except Exception as error:
                log.exception("Letter %s cannot be composed", letter.pk)
                _retry([letter], error)
                broken.add(letter.pk)
    now = timezone.now()
    for letter in letters:
        if letter.pk not in messages and letter.pk not in broken:
            _end(letter, dropped_at=now)
    return messages


def _hand_over(letters: list[Letter], messages: dict[int, EmailMultiAlternatives]) -> None:
    """Send over one connection, marking each letter at once; end while our leases surely hold."""
    server = get_connection(settings.EMAIL_TRANSPORT)
    until = timezone.now() + LONGEST_CONVERSATION
    waiting, spoken = list(letters), False
    try:
        server.open()
        while waiting and timezone.now() < until:
            letter = waiting[0]
            if is_stopped(letter):
                _end(waiting.pop(0), dropped_at=timezone.now())
                continue
            spoken, message = True, messages[letter.pk]
            try:
                server.send_messages([message])
            except (smtplib.SMTPException, ValueError) as error:
                if _ends_conversation(error):
                    raise
                _refused(letter, message.to[0], error)
            else:
                _end(letter, attempts=letter.attempts + 1, sent_at=timezone.now(), last_error="")
            waiting.pop(0)
    except OSError as error:  # smtplib's own errors are among them
        log.warning("The mail server is away, %d letters wait: %s", len(waiting), error_line(error))
        in_hand = 1 if spoken else len(waiting)
        _retry(waiting[:in_hand], error)
        _retry(waiting[in_hand:], error, blamed=False)
    else:
        Letter.objects.filter(pk__in=[letter.pk for letter in waiting]).update(leased_until=None)
    finally:
        server.close()


def send_due() -> int:
    """Send one batch; returns how many letters were taken up. Raises nothing for a mail server that is away."""
    _make_up()
    letters = lease()
    try:
        if letters:
            messages = _composed(letters)
            _hand_over([letter for letter in letters if letter.pk in messages], messages)
    except DATABASE_AWAY:
        for letter in letters:
            if letter.leased_until:
                unmarked.setdefault(letter.pk, (letter.leased_until, {}))
        raise
    return len(letters)


def queue_health() -> QueueHealth:
    """Waiting letters, age of the oldest in seconds, and the last error of a day; for staff and monitoring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM mail_letter"
            " WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
        )
        waiting, oldest = cursor.fetchone()
    day_ago = timezone.now() - timedelta(days=1)
    recent = Letter.objects.exclude(last_error="").filter(Q(failed_at=None) | Q(failed_at__gt=day_ago))
    last = recent.order_by("-pk").values_list("last_error", flat=True).first()
    return {"waiting": waiting, "oldest_seconds": round(oldest), "last_error": last or ""}
