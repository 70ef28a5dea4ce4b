"""Letters to staff: what Django and Wagtail send within a request is written down here, and leaves by the queue.

So no request waits for a mail server, and what is undone with its transaction is not written either. The text
rests only until it is sent (`retention`).
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from . import mailboxes
from .letters import Draft, composer, queue
from .models import Letter, StaffLetter

KIND = "staff.letter"
MOST_AN_HOUR = 20  # to one member of staff; beyond these, what a letter would say stands in the admin all the same
MOST_A_DAY = 100
OWN_HEADERS = ("Message-ID", "Date")  # say each letter's own

log = logging.getLogger("campaign.mail")


def is_under_limit(rows: QuerySet[StaffLetter]) -> bool:
    """Whether one more letter may follow these, which went to the same mailbox."""
    now = timezone.now()
    limits = {timedelta(hours=1): MOST_AN_HOUR, timedelta(days=1): MOST_A_DAY}
    return all(rows.filter(created_at__gt=now - span)[:most].count() < most for span, most in limits.items())


class QueueBackend(BaseEmailBackend):
    """Django's way out (EMAIL_BACKEND): each message to a member of staff becomes a row, and a letter that waits."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        """Write them down in the caller's transaction; returns how many. An attached file is refused: there is none."""
        return sum(self._queue(message, address) for message in messages for address in message.recipients())

    @transaction.atomic
    def _queue(self, message: EmailMessage, address: str) -> bool:
        if message.attachments:
            raise ValueError("Letters to staff carry no files.")
        mailbox_hash = mailboxes.hash_of(address)
        if not is_under_limit(StaffLetter.objects.filter(mailbox_hash=mailbox_hash)):
            log.warning("A letter to staff was left out: its receiver has had %s within the hour", MOST_AN_HOUR)
            return False
        html = [part.content for part in getattr(message, "alternatives", []) if part.mimetype == "text/html"]
        row = StaffLetter.objects.create(
            email=address,
            subject=str(message.subject),
            text=str(message.body),
            html=html[0] if html else "",
            headers={name: value for name, value in message.extra_headers.items() if name not in OWN_HEADERS},
            mailbox_hash=mailbox_hash,
        )
        queue(KIND, [(row.pk, None)], rank=Letter.Rank.STAFF)
        return True


def _letters(row_ids: list[int]) -> Iterator[tuple[int, Draft]]:
    for row in StaffLetter.objects.filter(pk__in=row_ids).exclude(email=""):
        parts = (row.text, row.html)
        yield row.pk, Draft(to=row.email, subject=row.subject, parts=parts, headers=row.headers)


def register() -> None:
    """Register how they are composed."""
    composer(KIND)(_letters)
