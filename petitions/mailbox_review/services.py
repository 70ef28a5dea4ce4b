"""What administrators and the worker do with mailbox reviews. Every verb may be repeated."""

from django.db import transaction
from wagtail.log_actions import log as log_action

from campaign import long_work
from campaign.users import User

from ..signatures import Signature
from . import moves
from .models import MailboxReview, rules_changed_at


def follows_old_rules() -> bool:
    """Whether rules have changed since they were last applied to all signatures."""
    changed_at = rules_changed_at()
    if changed_at is None:
        return False
    done = MailboxReview.objects.filter(applies=True, finished_at__isnull=False, started_at__gte=changed_at)
    return not done.exists()


@transaction.atomic
def begin(*, by: User, applies: bool) -> MailboxReview | None:
    """Hand a new review to the worker; None while another one is under way. One that applies is in the audit log."""
    if MailboxReview.objects.under_way().exists():
        return None
    newest = Signature.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    review = MailboxReview.objects.create(asked_by=by, applies=applies)
    long_work.start(review, total=newest)
    if applies:
        log_action(instance=review, action="petitions.mailbox_review", user=by)
    review.refresh_from_db()
    return review


@transaction.atomic
def stop(review: MailboxReview, *, by: User) -> bool:
    """Cancel a review after the batch in hand; what is done stays done. True only for the one call that did."""
    if not long_work.cancel(review):
        return False
    review.moves.all().delete()
    if review.applies:
        log_action(instance=review, action="petitions.mailbox_review_cancel", user=by)
    return True


def step(review: MailboxReview) -> tuple[int, int] | None:
    """Read a batch of signatures; once all are read, carry out a batch of moves."""
    if review.cursor < review.total:
        return moves.read(review)
    return (review.total, 0) if moves.carry_out(review) else None


def advance() -> int:
    """One batch of the oldest review under way; returns 0 when there is none."""
    return long_work.advance(MailboxReview, step=step)
