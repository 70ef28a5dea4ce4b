"""What happens to places on the e-mail list: the only writers of their state. Every verb may be repeated."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from campaign import confirmation, deadlocks, languages, networks, processing
from campaign.mail import letters, mailboxes

from .models import Subscription


def subscribe(*, email: str, honeypot: bool = False, address: str = "") -> None:
    """Record that somebody at this address wants news, in the active language: one INSERT, nothing looked up."""
    origin = networks.origin(address)
    Subscription(email=email, honeypot=honeypot, language=languages.active(), **origin).save(force_insert=True)


def process() -> int:
    """Decide a batch of new submissions; returns how many."""
    return processing.process(Subscription)


@deadlocks.retried
def confirm(*, subscription: Subscription) -> bool:
    """Confirm a place on the list and welcome its owner; True only for the one call that did."""
    with transaction.atomic():
        digest = subscription.digest_of_unsubscribing
        done = confirmation.confirm(subscription, also={"unsubscribe_digest": digest})
        if done:
            letters.queue("news.welcome", [(subscription.pk, None)])
    return done


def subscribe_confirmed(*, email: str, source: str, language: str = languages.DEFAULT) -> None:
    """Take somebody in whose address another form, in this language, has just confirmed.

    A place held already stays as it is.
    """
    now = timezone.now()
    mailbox_hash, domain = mailboxes.identify(email, mailboxes.rules())
    whose = {"email": email, "mailbox_hash": mailbox_hash, "domain": domain, "language": language}
    subscription = Subscription(**whose, source=source, processed_at=now, lettered_at=now, confirmed_at=now)
    subscription.unsubscribe_digest = subscription.digest_of_unsubscribing
    try:
        with transaction.atomic():
            subscription.save(force_insert=True)
    except IntegrityError:
        return
    letters.queue("news.welcome", [(subscription.pk, None)])


def suspend(mailbox_hashes: Collection[bytes]) -> None:
    """Nothing goes any more to places of these mailboxes that came with a petition's form, until they are resumed."""
    places = Subscription.objects.active().filter(mailbox_hash__in=mailbox_hashes, source="petition")
    places.update(suspended_at=timezone.now(), confirmed_at=None)


def resume(mailbox_hashes: Collection[bytes]) -> None:
    """Give suspended places of these mailboxes back, unless their owners have another one by now."""
    taken = Subscription.objects.filter(mailbox_hash=OuterRef("mailbox_hash"), confirmed_at__isnull=False)
    places = Subscription.objects.filter(
        mailbox_hash__in=mailbox_hashes, suspended_at__isnull=False, unsubscribed_at=None
    )
    places.filter(Exists(taken)).delete()
    places.update(suspended_at=None, expired_at=None, confirmed_at=F("processed_at"))


@deadlocks.retried
def unsubscribe(*, subscription: Subscription) -> bool:
    """End a place on the list and erase its address; True only for the one call that did."""
    return bool(Subscription.objects.filter(pk=subscription.pk).unsubscribe())


def expire() -> int:
    """Mark submissions that nobody confirmed in time."""
    return confirmation.expire(Subscription)
