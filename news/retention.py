"""What the newsroom forgets: places on the e-mail list that nobody confirmed."""

from django.utils import timezone

from campaign.erasure import UNCONFIRMED_LIFE, delete_batch, forgets

from .models import Subscription


def unconfirmed(*, dry: bool) -> int:
    """Whole rows."""
    over = timezone.now() - UNCONFIRMED_LIFE
    rows = Subscription.objects.filter(confirmed_at=None, submitted_at__lte=over)
    return delete_batch(rows.order_by("submitted_at"), dry=dry)


def register() -> None:
    """Tell the erasure what there is."""
    forgets("e-mail list, never confirmed", "14 days after they were typed")(unconfirmed)
