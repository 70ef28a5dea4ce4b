"""What is erased of signatures, when, and what stays of them."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Func, Q
from django.utils import timezone

from campaign.confirmation import LINK_LIFE
from campaign.erasure import BATCH, UNCONFIRMED_LIFE, also_sampled, delete_batch, retention_rule

from .models import LinkRequest, Petition, Removal, Signature, SignatureEvent, SpentLink

LINK_REQUEST_LIFE = timedelta(days=1)
NAME_PATTERN_LIFE = timedelta(days=30)
NO_NAME = """jsonb_set(%(expressions)s, '{name}', '""')"""

# Every personal column of a signature; the mailbox's keyed hash is a matter of its own.
ERASED = {
    "name": "",
    "email": "",
    "country": "",
    "postcode": "",
    "us_state": "",
    "comment": "",
    "domain": "",
    "language": "",
    "show_name": False,
    "wants_news": False,
    "source_hash": None,
    "network_hash": None,
}


def erase_details(signature_ids) -> None:
    """Leave in a timeline that a rule held an erased signature, but not which address or domain the rule names."""
    events = SignatureEvent.objects.filter(signature_id__in=signature_ids, code="blocked")
    events.exclude(detail="").update(detail="")


def unconfirmed(*, dry: bool) -> int:
    """Held ones too. What a moderator has released lately keeps the time its letter gives."""
    now = timezone.now()
    released = Q(released_at__gt=now - LINK_LIFE)
    rows = Signature.objects.filter(confirmed_at=None, submitted_at__lte=now - UNCONFIRMED_LIFE).exclude(released)
    return rows.count() if dry else rows.order_by("submitted_at").erase_unconfirmed(most=BATCH)


def confirmed(*, dry: bool) -> int:
    """Everything personal but the mailbox's keyed hash: by it the signer still finds, proves or withdraws theirs."""
    today = timezone.localdate()
    petitions = Petition.objects.exclude(erase_after=None, closes_at=None).defer("body")
    over = [each.pk for each in petitions if each.retention_date < today]
    rows = Signature.objects.filter(petition_id__in=over, confirmed_at__isnull=False, erased_at=None)
    if dry or not over:
        return rows.count()
    with transaction.atomic():
        ids = list(rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        Signature.objects.filter(pk__in=ids).update(**ERASED, erased_at=timezone.now())
        erase_details(ids)
    return len(ids)


def link_requests(*, dry: bool) -> int:
    """Whole rows, once they have caused their letter."""
    over = timezone.now() - LINK_REQUEST_LIFE
    return delete_batch(LinkRequest.objects.filter(processed_at__lte=over), dry=dry)


def spent_links(*, dry: bool) -> int:
    """By then no letter's link works any more."""
    return delete_batch(SpentLink.objects.filter(at__lte=timezone.now() - UNCONFIRMED_LIFE), dry=dry)


def name_patterns(*, dry: bool) -> int:
    """What removals that are over searched in names: it may be somebody's. Undoing does without."""
    ended = Q(finished_at__isnull=False) | Q(cancelled_at__isnull=False)
    over = Q(asked_at__lte=timezone.now() - NAME_PATTERN_LIFE, criteria__has_key="name")
    rows = Removal.objects.filter(ended, over).exclude(criteria__name="")
    return rows.count() if dry else rows.update(criteria=Func(F("criteria"), template=NO_NAME))


def register() -> None:
    """Register this app's retention rules."""
    retention_rule("signatures, never confirmed", "14 days after they were sent; only their number stays")(unconfirmed)
    retention_rule("signatures, confirmed", "after their petition's retention date; they stay counted")(confirmed)
    retention_rule("requests for links", "1 day after they were answered")(link_requests)
    retention_rule("links of submissions that another one took along", "14 days after they were spent")(spent_links)
    retention_rule("name patterns of removals", "30 days after they were asked for, once they are over")(name_patterns)
    also_sampled.append(Removal)
