"""What is erased, and what stays of it."""

from django.db import transaction
from django.db.models import Count, F

from .models import Signature, SignatureEvent, Tally

# Every personal column of a signature; the mailbox's keyed hash is a matter of its own.
ERASED = {
    "name": "",
    "email": "",
    "country": "",
    "postcode": "",
    "us_state": "",
    "comment": "",
    "domain": "",
    "show_name": False,
    "wants_news": False,
    "source_hash": None,
    "network_hash": None,
}


@transaction.atomic
def forget(signatures) -> int:
    """Delete submissions that were never confirmed; only their number stays. Returns how many."""
    ids = list(signatures.filter(confirmed_at=None).select_for_update().values_list("pk", flat=True))
    rows = Signature.objects.filter(pk__in=ids)
    for petition_id, number in rows.order_by().values_list("petition_id").annotate(number=Count("pk")):
        Tally.objects.get_or_create(petition_id=petition_id)
        Tally.objects.filter(petition_id=petition_id).update(forgotten=F("forgotten") + number)
    SignatureEvent.objects.filter(signature_id__in=ids)._raw_delete("default")
    rows._raw_delete("default")
    return len(ids)
