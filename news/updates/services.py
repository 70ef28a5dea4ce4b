"""What happens to updates: written by one person, sent by another. Every verb may be repeated."""

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log as log_action
from wagtail.users.models import UserProfile

from campaign import long_work
from campaign.absolute import absolute_url
from campaign.mail import letters
from campaign.mail.models import Letter
from campaign.users import User
from detainees.models import DetaineePage, OutcomeRequest
from detainees.outcomes.services import original_profile

from ..subscriptions.models import Subscription
from .letters import body_of, draft_of
from .models import KIND, CampaignUpdate, CampaignUpdateCopy

BATCH = 500  # letters written in one transaction
MOST_WAITING = 1000  # letters of updates in the queue: a Stop finds few on their way


def _effective_outcome(update: CampaignUpdate) -> OutcomeRequest | None:
    """The outcome that an update tells of, locked: nobody takes it back before this transaction is over."""
    effective = OutcomeRequest.objects.in_effect().select_for_update(of=("self",))
    if update.outcome_id:
        return effective.filter(pk=update.outcome_id).first()
    return effective.filter(page=original_profile(update.about)).first() if update.about else None


def _locked(pk: int) -> CampaignUpdate | None:
    """An update that nobody has begun or discarded, locked; before it its outcome, in the order of a taking back."""
    known = CampaignUpdate.objects.filter(pk=pk).first()
    if known and known.outcome_id:
        OutcomeRequest.objects.select_for_update(of=("self",)).filter(pk=known.outcome_id).first()
    row = CampaignUpdate.objects.open().select_for_update(of=("self",)).filter(pk=pk).first()
    return row if row and known and row.outcome_id == known.outcome_id else None


@transaction.atomic
def write(*, update: CampaignUpdate, by: User) -> None:
    """Save an update's words; from now on they are this person's, and somebody else's to send.

    About somebody whose detention has ended, it tells of that outcome for ever: once that is taken back, it is
    never sent.
    """
    if not update.ended_at and (outcome := _effective_outcome(update) or update.outcome):
        update.outcome, update.ended_at = outcome, outcome.at
    update.asked_by, update.asked_at = by, timezone.now()
    is_new = update.pk is None
    update.save()
    log_action(instance=update, action="news.update_write", user=by, data={"new": is_new})


@transaction.atomic
def change(*, update: CampaignUpdate, by: User) -> bool:
    """Save other words of an update that nobody has sent; False when it is being sent, or cancelled."""
    row = _locked(update.pk)
    if row is None or row.consented_at:
        return False
    write(update=update, by=by)
    return True


@transaction.atomic
def send(*, update: CampaignUpdate, seen: str, by: User) -> bool:
    """Let the worker write the letters in PAUSE; True only for the one call that did.

    1. The outcome it tells of is locked, then the update itself: the order in which an outcome is taken back.
    2. Nothing happens where that outcome no longer holds, or the text is not the one that was `seen`.
    3. The update gets its approver, unless they wrote it, and the number of its receivers.
    """
    row = _locked(update.pk)
    if row is None or row.is_untrue or version(row) != seen:
        return False
    number = Subscription.objects.receiving().count()
    if not CampaignUpdate.objects.filter(pk=row.pk).consent(by=by, total=number):
        return False
    log_action(instance=row, action="news.update_send", user=by, data={"number": number})
    return True


@transaction.atomic
def stop(*, update: CampaignUpdate, by: User) -> bool:
    """Stop what may still leave: within its two minutes it is a draft again, later what waits in the queue is
    dropped. True only for the one call that did."""
    waiting = CampaignUpdate.objects.open().filter(pk=update.pk, consented_at__isnull=False)
    if waiting.update(consented_at=None, consented_by=None, total=0):
        log_action(instance=update, action="news.update_stop", user=by)
        return True
    begun = CampaignUpdate.objects.filter(pk=update.pk, started_at__isnull=False, stopped_at=None)
    if not begun.update(stopped_at=timezone.now()):
        return False
    long_work.cancel(update)
    log_action(instance=update, action="news.update_cancel", user=by)
    return True


@transaction.atomic
def discard(*, update: CampaignUpdate, by: User) -> bool:
    """Never send a draft. True only for the one call that did."""
    drafts = CampaignUpdate.objects.open().filter(pk=update.pk, consented_at=None)
    if not drafts.update(cancelled_at=timezone.now()):
        return False
    log_action(instance=update, action="news.update_cancel", user=by)
    return True


@transaction.atomic
def stop_untrue(page: DetaineePage) -> None:
    """An outcome of this person was taken back: no update that tells of it leaves from now on.

    In the transaction that takes it back:
    1. Each such update is locked, but those stopped or discarded already.
    2. One that was begun is stopped, any other is dropped: no letter waiting in the queue leaves.
    3. The audit log says so, and who wrote it and who consented to it are told by letter, in their language.
    """
    updates = CampaignUpdate.objects.untrue().filter(
        outcome__page__translation_key=page.translation_key, stopped_at=None
    )
    for update in updates.select_for_update(of=("self",)).select_related("outcome__page", "outcome__reversed_by"):
        if update.state == "dropped":
            continue
        now, was_begun = timezone.now(), update.started_at is not None
        CampaignUpdate.objects.filter(pk=update.pk).update(stopped_at=now if was_begun else None)
        long_work.cancel(update)
        log_action(instance=update, action="news.update_untrue", user=update.outcome.reversed_by)  # type: ignore[union-attr]  # found by its outcome
        for person in {update.asked_by, update.consented_by} - {None}:
            with translation.override(UserProfile.get_for_user(person).get_preferred_language()):
                _notify(update, person, was_begun=was_begun)


def _notify(update: CampaignUpdate, person: User, *, was_begun: bool) -> None:
    """Write to somebody that their update goes nowhere, and why."""
    subject = _("Not sent: %(subject)s") if not was_begun else _("Stopped: %(subject)s")
    why = _("It says how the detention of %(name)s ended. %(who)s has taken that back.")
    fate = _("It will not be sent.")
    if was_begun:
        fate = _("%(number)s letters had left. The others were stopped.") % {"number": update.sent}
    outcome = update.outcome
    values = {"name": outcome.page.title, "who": outcome.reversed_by, "subject": update.subject}  # type: ignore[union-attr]  # as above
    address = absolute_url(reverse("update", args=[update.pk]))
    lines = [_("“%(subject)s”") % values, why % values, fate, address]
    EmailMessage(subject % values, "\n\n".join(lines), to=[person.email]).send()


def version(update: CampaignUpdate) -> str:
    """What tells one state of an update's words from the next."""
    return update.asked_at.isoformat()


def send_test(*, update: CampaignUpdate, to: str) -> bool:
    """Write one letter as it would be, to a member of staff; its link to leave the list leads nowhere.

    False when they have had as many as staff may get.
    """
    draft = draft_of(update, body_of(update.body), to=to, unsubscribe=absolute_url("/unsubscribe/test/"))
    return bool(letters.at_once(draft).send())


@transaction.atomic
def begin_due() -> bool:
    """Begin the oldest update whose two minutes are over; whether there was one."""
    oldest = CampaignUpdate.objects.due().order_by("pk").values_list("pk", flat=True).first()
    row = oldest and _locked(oldest)
    if not row or row.is_untrue:
        return False
    return bool(CampaignUpdate.objects.due().filter(pk=row.pk).update(started_at=timezone.now()))


def advance() -> int:
    """One batch of the oldest update under way; 0 when there is none, or when enough letters wait already."""
    begin_due()
    if not CampaignUpdate.objects.under_way().exists():
        return 0
    due = Letter.objects.waiting().filter(kind=KIND, rank=Letter.Rank.LIST, due_at__lte=timezone.now())
    if due[:MOST_WAITING].count() >= MOST_WAITING:
        return 0
    return long_work.advance(CampaignUpdate, step=_step)


def _step(update: CampaignUpdate) -> tuple[int, int] | None:
    """Write the letters of the next places that were confirmed before an approver said “send”."""
    places = Subscription.objects.receiving().filter(pk__gt=update.cursor, confirmed_at__lte=update.consented_at)
    numbers = list(places.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not numbers:
        return None
    copies = [CampaignUpdateCopy(update=update, subscription_id=number) for number in numbers]
    made = CampaignUpdateCopy.objects.bulk_create(copies)
    # Its receiver has asked for it: it burdens no mailbox.
    letters.queue(KIND, [(copy.pk, None) for copy in made], rank=Letter.Rank.LIST)
    return numbers[-1], len(numbers)
