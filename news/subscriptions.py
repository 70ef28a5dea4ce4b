"""What happens to places on the e-mail list: the only writers of their state. Every verb may be repeated."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import confirmation, languages, links, networks, processing
from campaign.absolute import absolute_url
from campaign.mail import letters, mailboxes
from campaign.mail.letters import Draft

from .models import CampaignUpdateCopy, Subscription


def subscribe(*, email: str, honeypot: bool = False, address: str = "") -> None:
    """Record that somebody at this address wants news, in the active language: one INSERT, nothing looked up."""
    origin = networks.origin(address)
    Subscription(email=email, honeypot=honeypot, language=languages.active(), **origin).save(force_insert=True)


def process() -> int:
    """Decide a batch of new submissions; returns how many."""
    return processing.process(Subscription)


def confirm(*, subscription: Subscription) -> bool:
    """Confirm a place on the list and welcome its owner; True only for the one call that did."""
    with transaction.atomic():
        digest = links.digest(subscription.unsubscribe_token)
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
    subscription.unsubscribe_digest = links.digest(subscription.unsubscribe_token)
    try:
        with transaction.atomic():
            subscription.save(force_insert=True)
    except IntegrityError:
        return
    letters.queue("news.welcome", [(subscription.pk, None)])


def suspend(mailbox_hashes) -> None:
    """Nothing goes any more to places of these mailboxes that came with a petition's form, until they are resumed."""
    places = Subscription.objects.active().filter(mailbox_hash__in=mailbox_hashes, source="petition")
    places.update(suspended_at=timezone.now(), confirmed_at=None)


def resume(mailbox_hashes) -> None:
    """Give suspended places of these mailboxes back, unless their owners have another one by now."""
    taken = Subscription.objects.filter(mailbox_hash=OuterRef("mailbox_hash"), confirmed_at__isnull=False)
    places = Subscription.objects.filter(
        mailbox_hash__in=mailbox_hashes, suspended_at__isnull=False, unsubscribed_at=None
    )
    places.filter(Exists(taken)).delete()
    places.update(suspended_at=None, expired_at=None, confirmed_at=F("processed_at"))


def unsubscribe(*, subscription: Subscription) -> bool:
    """End a place on the list and erase its address; True only for the one call that did."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if row.unsubscribed_at:
            return False
        Subscription.objects.filter(mailbox_hash=row.mailbox_hash, confirmed_at=None).delete()
        erased = {"email": "", "mailbox_hash": None, "domain": "", "language": ""}
        erased |= {"source_hash": None, "network_hash": None}
        Subscription.objects.filter(pk=row.pk).update(unsubscribed_at=timezone.now(), **erased)
        CampaignUpdateCopy.objects.filter(subscription=row).delete()
    return True


def expire() -> int:
    """Mark submissions that nobody confirmed in time."""
    return confirmation.expire(Subscription)


def _address(name: str, *args) -> str:
    return absolute_url(reverse(name, args=args))


def _confirm_letter(row_ids):
    for row in Subscription.objects.filter(pk__in=row_ids, confirmed_at=None):
        with languages.speaking(row.language):
            context = {"link": _address("news:confirm", row.confirm_token)}
            words = {"subject": _("Confirm that you want to hear from us"), "language": row.language}
        yield row.pk, Draft(to=row.email, template="news/email/confirm", context=context, **words)


def _drafted(row, place: Subscription, template: str, subject: str):
    """A letter to a place on the list, in the language of the form that caused it."""
    with languages.speaking(row.language):
        address = _address("news:unsubscribe", place.unsubscribe_token)
        words = {"subject": str(subject), "language": row.language}
    context, headers = {"unsubscribe": address}, letters.one_click_unsubscribe(address)
    return row.pk, Draft(to=place.email, template=template, context=context, headers=headers, **words)


def _welcome_letter(row_ids):
    for row in Subscription.objects.active().filter(pk__in=row_ids):
        yield _drafted(row, row, "news/email/welcome", gettext_lazy("You are on the list"))


def _again_letter(row_ids):
    """About the place that the mailbox of the new submission holds already."""
    rows = list(Subscription.objects.filter(pk__in=row_ids))
    active = Subscription.objects.active().filter(mailbox_hash__in=[row.mailbox_hash for row in rows])
    places = {bytes(place.mailbox_hash): place for place in active}
    for row in rows:
        if place := places.get(bytes(row.mailbox_hash)):
            yield _drafted(row, place, "news/email/already_subscribed", gettext_lazy("You are on the list already"))


def register() -> None:
    """Tell the mail room who composes what."""
    letters.composer("news.confirm")(_confirm_letter)
    letters.composer("news.welcome")(_welcome_letter)
    letters.composer("news.already_subscribed")(_again_letter)
