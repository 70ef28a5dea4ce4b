"""Places on the e-mail list that came with a signature: they go with it, and come back with it."""

from news.subscriptions import services as subscriptions

from .signatures import Signature


def follow_signatures(signature_ids) -> None:
    """After these signatures were taken out or brought back, in the same transaction.

    A place is suspended while every confirmed signature of its mailbox is out, under whichever petition.
    """
    changed = Signature.objects.filter(pk__in=list(signature_ids), confirmed_at__isnull=False)
    hashes = {bytes(one) for one in changed.exclude(mailbox_hash=None).values_list("mailbox_hash", flat=True)}
    if not hashes:
        return
    stands = Signature.objects.filter(mailbox_hash__in=hashes, confirmed_at__isnull=False, removed_at=None)
    counts = {bytes(one) for one in stands.values_list("mailbox_hash", flat=True)}
    subscriptions.suspend(hashes - counts)
    subscriptions.resume(counts)
