"""What happens to places on the e-mail list: the only writers of their state. Every verb may be repeated."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import confirmation, links, networks, settling
from campaign.mail import letters, mailboxes
from campaign.mail.letters import Draft

from .models import Subscription


def subscribe(*, email: str, trapped: bool = False, address: str = "") -> None:
    """Record that somebody at this network address wants news: one INSERT, nothing looked up."""
    Subscription(email=email, trapped=trapped, **networks.origin(address)).save(force_insert=True)


def settle() -> int:
    """Decide a batch of new submissions; returns how many."""
    return settling.settle(Subscription)


def confirm(*, subscription: Subscription) -> bool:
    """Confirm a place on the list and welcome its owner; True only for the one call that did."""
    with transaction.atomic():
        digest = links.digest(subscription.unsubscribe_token)
        done = confirmation.confirm(subscription, also={"unsubscribe_digest": digest})
        if done:
            letters.queue("news.welcome", [(subscription.pk, None)])
    return done


def subscribe_confirmed(*, email: str, source: str) -> None:
    """Take somebody in whose address another form has just confirmed. A place held already stays as it is."""
    now = timezone.now()
    mailbox_hash, domain = mailboxes.identify(email, mailboxes.rules())
    whose = {"email": email, "mailbox_hash": mailbox_hash, "domain": domain}
    subscription = Subscription(**whose, source=source, settled_at=now, lettered_at=now, confirmed_at=now)
    subscription.unsubscribe_digest = links.digest(subscription.unsubscribe_token)
    try:
        with transaction.atomic():
            subscription.save(force_insert=True)
    except IntegrityError:
        return
    letters.queue("news.welcome", [(subscription.pk, None)])


def unsubscribe(*, subscription: Subscription) -> bool:
    """End a place on the list and erase its address; True only for the one call that did."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if row.unsubscribed_at:
            return False
        Subscription.objects.filter(mailbox_hash=row.mailbox_hash, confirmed_at=None).delete()
        erased = {"email": "", "mailbox_hash": None, "domain": "", "source_hash": None, "network_hash": None}
        Subscription.objects.filter(pk=row.pk).update(unsubscribed_at=timezone.now(), **erased)
    return True


def expire() -> int:
    """Mark submissions that nobody confirmed in time."""
    return confirmation.expire(Subscription)


def _address(name: str, *args) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def _confirm_letter(row_ids):
    for row in Subscription.objects.filter(pk__in=row_ids, confirmed_at=None):
        context = {"link": _address("news:confirm", row.confirm_token)}
        subject = _("Confirm that you want to hear from us")
        yield row.pk, Draft(to=row.email, subject=subject, template="news/email/confirm", context=context)


def _drafted(row, place: Subscription, template: str, subject: str):
    address = _address("news:unsubscribe", place.unsubscribe_token)
    context, headers = {"unsubscribe": address}, letters.one_click_unsubscribe(address)
    return row.pk, Draft(to=place.email, subject=subject, template=template, context=context, headers=headers)


def _welcome_letter(row_ids):
    for row in Subscription.objects.active().filter(pk__in=row_ids):
        yield _drafted(row, row, "news/email/welcome", _("You are on the list"))


def _again_letter(row_ids):
    """About the place that the mailbox of the new submission holds already."""
    rows = list(Subscription.objects.filter(pk__in=row_ids))
    active = Subscription.objects.active().filter(mailbox_hash__in=[row.mailbox_hash for row in rows])
    places = {bytes(place.mailbox_hash): place for place in active}
    for row in rows:
        if place := places.get(bytes(row.mailbox_hash)):
            yield _drafted(row, place, "news/email/already_subscribed", _("You are on the list already"))


def register() -> None:
    """Tell the mail room who composes what."""
    letters.composer("news.confirm")(_confirm_letter)
    letters.composer("news.welcome")(_welcome_letter)
    letters.composer("news.already_subscribed")(_again_letter)
