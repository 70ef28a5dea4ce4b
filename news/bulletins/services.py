"""What happens to bulletins: written by one person, sent by another. Every verb may be repeated."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log as log_action
from wagtail.users.models import UserProfile

from campaign import long_work
from campaign.mail import letters
from campaign.mail.models import Letter, Suppression
from detainees.models import EndingRequest
from detainees.release.services import the_profile

from ..models import Subscription
from .models import KIND, Bulletin
from .words import body_of, draft_of

MOST_WAITING = 1000  # letters of bulletins in the queue: a Stop finds few on their way


def receivers():
    """The places on the list that would get a letter now."""
    return Subscription.objects.active().exclude(mailbox_hash__in=Suppression.objects.values("mailbox_hash"))


def _standing(bulletin: Bulletin) -> EndingRequest | None:
    """The ending that a bulletin tells of, locked: nobody takes it back before this transaction is over."""
    standing = EndingRequest.objects.in_effect().select_for_update(of=("self",))
    if bulletin.ending_id:
        return standing.filter(pk=bulletin.ending_id).first()
    return standing.filter(page=the_profile(bulletin.about)).first() if bulletin.about else None


def _locked(pk: int) -> Bulletin | None:
    """A bulletin that nobody has begun or discarded, locked; before it its ending, in the order of a taking back."""
    known = Bulletin.objects.filter(pk=pk).first()
    if known and known.ending_id:
        EndingRequest.objects.select_for_update(of=("self",)).filter(pk=known.ending_id).first()
    row = Bulletin.objects.open().select_for_update(of=("self",)).filter(pk=pk).first()
    return row if row and row.ending_id == known.ending_id else None


@transaction.atomic
def write(*, bulletin: Bulletin, by) -> None:
    """Save a bulletin's words; from now on they are this person's, and somebody else's to send.

    About somebody whose detention has ended, it tells of that ending for ever: once that is taken back, it is
    never sent.
    """
    if not bulletin.ended_at and (ending := _standing(bulletin) or bulletin.ending):
        bulletin.ending, bulletin.ended_at = ending, ending.at
    bulletin.asked_by, bulletin.asked_at = by, timezone.now()
    is_new = bulletin.pk is None
    bulletin.save()
    log_action(instance=bulletin, action="news.bulletin_write", user=by, data={"new": is_new})


@transaction.atomic
def change(*, bulletin: Bulletin, by) -> bool:
    """Save other words of a bulletin that nobody has sent; False when it is being sent, or cancelled."""
    row = _locked(bulletin.pk)
    if row is None or row.send_asked_at:
        return False
    write(bulletin=bulletin, by=by)
    return True


@transaction.atomic
def send(*, bulletin: Bulletin, seen: str, by) -> bool:
    """Let the worker write the letters in PAUSE, if these are the words that were `seen`, what they tell of stands,
    and somebody else wrote them."""
    row = _locked(bulletin.pk)
    if row is None or row.send_asked_at or row.is_untrue or version(row) != seen or row.asked_by_id == by.pk:
        return False
    number = receivers().count()
    Bulletin.objects.filter(pk=row.pk).update(sent_by=by, send_asked_at=timezone.now(), total=number)
    log_action(instance=row, action="news.bulletin_send", user=by, data={"number": number})
    return True


@transaction.atomic
def stop(*, bulletin: Bulletin, by) -> bool:
    """Stop what may still leave: within its two minutes it is a draft again, later what waits in the queue is
    dropped. True only for the one call that did."""
    waiting = Bulletin.objects.open().filter(pk=bulletin.pk, send_asked_at__isnull=False)
    if waiting.update(send_asked_at=None, sent_by=None, total=0):
        log_action(instance=bulletin, action="news.bulletin_stop", user=by)
        return True
    begun = Bulletin.objects.filter(pk=bulletin.pk, started_at__isnull=False, stopped_at=None)
    if not begun.update(stopped_at=timezone.now()):
        return False
    long_work.cancel(bulletin)
    log_action(instance=bulletin, action="news.bulletin_cancel", user=by)
    return True


@transaction.atomic
def discard(*, bulletin: Bulletin, by) -> bool:
    """Never send a draft. True only for the one call that did."""
    drafts = Bulletin.objects.open().filter(pk=bulletin.pk, send_asked_at=None)
    if not drafts.update(cancelled_at=timezone.now()):
        return False
    log_action(instance=bulletin, action="news.bulletin_cancel", user=by)
    return True


@transaction.atomic
def stop_untrue(page) -> None:
    """An ending of this person was taken back: whatever told of it goes nowhere, and its people are told.

    Within the transaction that takes it back: from then on no letter of it leaves.
    """
    told = Bulletin.objects.untrue().filter(ending__page__translation_key=page.translation_key, stopped_at=None)
    for bulletin in told.select_for_update(of=("self",)).select_related("ending__page", "ending__reversed_by"):
        if bulletin.state == "dropped":
            continue
        now, was_begun = timezone.now(), bulletin.started_at is not None
        Bulletin.objects.filter(pk=bulletin.pk).update(stopped_at=now if was_begun else None)
        long_work.cancel(bulletin)
        log_action(instance=bulletin, action="news.bulletin_untrue", user=bulletin.ending.reversed_by)
        for person in {bulletin.asked_by, bulletin.sent_by} - {None}:
            with translation.override(UserProfile.get_for_user(person).get_preferred_language()):
                _tell(bulletin, person, was_begun=was_begun)


def _tell(bulletin: Bulletin, person, *, was_begun: bool) -> None:
    """Write to somebody that their bulletin goes nowhere, and why."""
    subject = _("Not sent: %(subject)s") if not was_begun else _("Stopped: %(subject)s")
    why = _("It says how the detention of %(name)s ended. %(who)s has taken that back.")
    fate = _("It will not be sent.")
    if was_begun:
        fate = _("%(number)s letters had left. The others were stopped.") % {"number": bulletin.sent}
    told = {"name": bulletin.ending.page.title, "who": bulletin.ending.reversed_by, "subject": bulletin.subject}
    address = settings.BASE_URL + reverse("bulletin", args=[bulletin.pk])
    lines = [_("“%(subject)s”") % told, why % told, fate, address]
    EmailMessage(subject % told, "\n\n".join(lines), to=[person.email]).send()


def version(bulletin: Bulletin) -> str:
    """What tells one state of a bulletin's words from the next."""
    return bulletin.asked_at.isoformat()


def send_test(*, bulletin: Bulletin, to: str) -> bool:
    """Write one letter as it would be, to a member of staff; its link to leave the list leads nowhere.

    False when they have had as many as staff may get.
    """
    draft = draft_of(bulletin, body_of(bulletin.body), to=to, unsubscribe=settings.BASE_URL + "/unsubscribe/test/")
    return bool(letters.at_once(draft).send())


@transaction.atomic
def begin_due() -> bool:
    """Begin the oldest bulletin whose two minutes are over; whether there was one."""
    oldest = Bulletin.objects.due().order_by("pk").values_list("pk", flat=True).first()
    row = oldest and _locked(oldest)
    if not row or row.is_untrue:
        return False
    return bool(Bulletin.objects.due().filter(pk=row.pk).update(started_at=timezone.now()))


def advance() -> int:
    """One batch of the oldest bulletin under way; 0 when there is none, or when enough letters wait already."""
    begin_due()
    if not Bulletin.objects.under_way().exists():
        return 0
    due = Letter.objects.waiting().filter(kind=KIND, rank=Letter.Rank.LIST, due_at__lte=timezone.now())
    if due[:MOST_WAITING].count() >= MOST_WAITING:
        return 0
    return long_work.advance(Bulletin)
