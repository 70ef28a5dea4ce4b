"""What happens to bulletins: written by one person, sent by another. Every verb may be repeated."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log as log_action

from campaign import long_work
from campaign.mail import letters
from campaign.mail.models import Letter, Suppression

from ..models import Subscription
from .models import KIND, Bulletin
from .words import body_of, draft_of

MOST_WAITING = 1000  # letters of bulletins in the queue: somebody's confirmation never stands behind a whole list


def receivers():
    """The places on the list that would get a letter now."""
    return Subscription.objects.active().exclude(mailbox_hash__in=Suppression.objects.values("mailbox_hash"))


@transaction.atomic
def write(*, bulletin: Bulletin, by) -> None:
    """Save a bulletin's words; from now on they are this person's, and somebody else's to send."""
    bulletin.asked_by, bulletin.asked_at = by, timezone.now()
    is_new = bulletin.pk is None
    bulletin.save()
    log_action(instance=bulletin, action="news.bulletin_write", user=by, data={"new": is_new})


def change(*, bulletin: Bulletin, by) -> bool:
    """Save other words of a bulletin that nobody has sent; False when it is sent or cancelled."""
    with transaction.atomic():
        waiting = Bulletin.objects.select_for_update().filter(pk=bulletin.pk, started_at=None, cancelled_at=None)
        if not waiting.exists():
            return False
        write(bulletin=bulletin, by=by)
    return True


@transaction.atomic
def send(*, bulletin: Bulletin, seen: str, by) -> bool:
    """Let the worker write the letters, if these are the words that were `seen` and somebody else wrote them."""
    row = Bulletin.objects.select_for_update().filter(pk=bulletin.pk, started_at=None, cancelled_at=None).first()
    if row is None or version(row) != seen or row.asked_by_id == by.pk:
        return False
    number = receivers().count()
    Bulletin.objects.filter(pk=row.pk).update(sent_by=by, started_at=timezone.now(), total=number)
    log_action(instance=row, action="news.bulletin_send", user=by, data={"number": number})
    return True


@transaction.atomic
def cancel(*, bulletin: Bulletin, by) -> bool:
    """Send no more of it: letters that wait are dropped. True only for the one call that did."""
    if not long_work.cancel(bulletin):
        return False
    log_action(instance=bulletin, action="news.bulletin_cancel", user=by)
    return True


def version(bulletin: Bulletin) -> str:
    """What tells one state of a bulletin's words from the next."""
    return bulletin.asked_at.isoformat()


def send_test(*, bulletin: Bulletin, to: str) -> None:
    """Send one letter now, as it would be; its link to leave the list leads nowhere. Raises what the server says."""
    draft = draft_of(bulletin, body_of(bulletin.body), to=to, unsubscribe=settings.BASE_URL + "/unsubscribe/test/")
    letters.at_once(draft).send()


def advance() -> int:
    """One batch of the oldest bulletin under way; 0 when there is none, or when enough letters wait already."""
    if not Bulletin.objects.under_way().exists():
        return 0
    due = Letter.objects.waiting().filter(kind=KIND, due_at__lte=timezone.now())
    if due[:MOST_WAITING].count() >= MOST_WAITING:
        return 0
    return long_work.advance(Bulletin)
