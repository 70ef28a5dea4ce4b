"""What is erased of letters. A letter's row holds no address and no text, but whose mailbox it burdened, as a hash."""

import time
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from campaign.erasure import BATCH, delete_batch, retention_rule, update_batch

from .letters import DAY, MONTH
from .models import Letter, StaffLetter
from .staff import KIND

LETTER_LIFE = timedelta(days=31)  # the caps look back 30 days
OUTBOX_LIFE = timedelta(days=14)


def letters(*, dry: bool) -> int:
    """Those that no cap counts any more."""
    now = timezone.now()
    ended = Q(sent_at__lte=now - MONTH) | Q(failed_at__isnull=False) | Q(dropped_at__isnull=False)
    rows = Letter.objects.filter(ended, created_at__lte=now - LETTER_LIFE)
    return delete_batch(rows.order_by("created_at"), dry=dry)


def letters_to_staff(*, dry: bool) -> int:
    """Blank the content once sent; delete the row a day later."""
    waits = Exists(Letter.objects.waiting().filter(kind=KIND, row_id=OuterRef("pk")))
    over = StaffLetter.objects.filter(~waits)
    said = over.exclude(email="").order_by("pk")
    rows = update_batch(said, dry=dry, email="", subject="", text="", html="", headers={})
    old = over.filter(email="", created_at__lte=timezone.now() - DAY)
    return rows + delete_batch(old.order_by("pk"), dry=dry)


def outbox(*, dry: bool) -> int:
    """The files of a development machine; elsewhere there are none."""
    over = time.time() - OUTBOX_LIFE.total_seconds()
    files = [path for path in settings.OUTBOX.glob("*.eml") if path.stat().st_mtime < over]
    if dry:
        return len(files)
    for path in files[:BATCH]:
        path.unlink(missing_ok=True)
    return len(files[:BATCH])


def register() -> None:
    """Register this app's retention rules."""
    retention_rule("letters", "31 days after they were written, once they are sent or given up")(letters)
    retention_rule("letters to staff", "their words once they have left; a day later that there was one")(
        letters_to_staff
    )
    retention_rule("letters on a development machine", "14 days after they were written")(outbox)
