"""What the news app forgets: places on the e-mail list that nobody confirmed, and who got which update."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from campaign.erasure import UNCONFIRMED_LIFE, delete_batch, retention_rule
from campaign.mail.retention import LETTER_LIFE

from .models import CampaignUpdateCopy, Subscription

SUSPENDED_LIFE = timedelta(days=180)  # as long as a removed signature is likely to come back


def unconfirmed(*, dry: bool) -> int:
    """Whole rows."""
    over = timezone.now() - UNCONFIRMED_LIFE
    rows = Subscription.objects.filter(confirmed_at=None, suspended_at=None, submitted_at__lte=over)
    return delete_batch(rows.order_by("submitted_at"), dry=dry)


def suspended(*, dry: bool) -> int:
    """Whole rows."""
    rows = Subscription.objects.filter(suspended_at__lte=timezone.now() - SUSPENDED_LIFE)
    return delete_batch(rows.order_by("pk"), dry=dry)


def copies(*, dry: bool) -> int:
    """Who got which update."""
    over = timezone.now() - LETTER_LIFE
    ended = Q(update__finished_at__lte=over) | Q(update__cancelled_at__lte=over)
    return delete_batch(CampaignUpdateCopy.objects.filter(ended).order_by("pk"), dry=dry)


def register() -> None:
    """Register this app's retention rules."""
    retention_rule("e-mail list, never confirmed", "14 days after they were typed")(unconfirmed)
    retention_rule("e-mail list, suspended with a removed signature", "180 days after the removal")(suspended)
    rule = "31 days after the last letter was written, and with the place on the list"
    retention_rule("updates, who got which", rule)(copies)
