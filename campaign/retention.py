"""What is erased for all apps: keys and hashes of network addresses, ended rules, ended sessions of staff."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from .confirmation import kinds
from .erasure import also_sampled, delete_batch, retention_rule, update_batch
from .limits import SenderRule
from .networks import KEY_LIFE, NetworkKey
from .users import PasswordReset

ORIGIN_LIFE = timedelta(days=30)
ENDED_RULE_LIFE = timedelta(days=30)


def network_keys(*, dry: bool) -> int:
    """Without its day's key no hash can be tied to an address any more."""
    return delete_batch(NetworkKey.objects.filter(created_at__lte=timezone.now() - KEY_LIFE), dry=dry)


def network_hashes(*, dry: bool) -> int:
    """On whatever form a row came in."""
    over = timezone.now() - ORIGIN_LIFE
    known = Q(source_hash__isnull=False) | Q(network_hash__isnull=False)
    return sum(
        update_batch(
            model.objects.filter(known, submitted_at__lte=over).order_by("submitted_at"),
            dry=dry,
            source_hash=None,
            network_hash=None,
        )
        for model in kinds()
    )


def sender_rules(*, dry: bool) -> int:
    """A rule may name an address or a network."""
    return delete_batch(SenderRule.objects.filter(expires_at__lte=timezone.now() - ENDED_RULE_LIFE), dry=dry)


def sessions(*, dry: bool) -> int:
    """Visitors have none."""
    return delete_batch(Session.objects.filter(expire_date__lt=timezone.now()), dry=dry)


def password_resets(*, dry: bool) -> int:
    """Who asked for a new password; the caps look back a day."""
    return delete_batch(PasswordReset.objects.filter(answered_at__lte=timezone.now() - timedelta(days=1)), dry=dry)


def register() -> None:
    """Register this app's retention rules."""
    retention_rule("network keys", "72 hours after they were made")(network_keys)
    retention_rule("hashes of network addresses", "30 days after the submission")(network_hashes)
    retention_rule("block and allow list", "30 days after a rule's end")(sender_rules)
    retention_rule("sessions of staff", "once they have ended")(sessions)
    retention_rule("requests for passwords", "the address at once, who asked a day after the answer")(password_resets)
    also_sampled.append(SenderRule)
