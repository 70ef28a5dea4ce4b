"""What happens to places on the e-mail list: the only writers of their state. Every verb may be repeated."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import confirmation, links
from campaign.mail import letters, mailboxes
from campaign.mail.letters import Draft

from .models import Subscription


def subscribe(*, email: str) -> None:
    """Record that somebody wants news: one INSERT, nothing looked up."""
    Subscription(email=email).save(force_insert=True)


def settle() -> int:
    """Decide a batch of new submissions; returns how many."""
    return confirmation.settle(Subscription)


def confirm(*, subscription: Subscription) -> bool:
    """Confirm a place on the list and welcome its owner; True only for the one call that did."""
    with transaction.atomic():
        digest = links.digest(subscription.unsubscribe_token)
        done = confirmation.confirm(subscription, also={"unsubscribe_digest": digest})
        if done:
            letters.queue("news.welcome", [subscription.pk])
    return done


def subscribe_confirmed(*, email: str, source: str) -> None:
    """Take somebody in whose address another form has just confirmed. A place held already stays as it is."""
    now = timezone.now()
    mailbox = mailboxes.mailbox_key(email, mailboxes.rules())
    subscription = Subscription(
        email=email, mailbox=mailbox, source=source, settled_at=now, lettered_at=now, confirmed_at=now
    )
    subscription.unsubscribe_digest = links.digest(subscription.unsubscribe_token)
    try:
        with transaction.atomic():
            subscription.save(force_insert=True)
    except IntegrityError:
        return
    letters.queue("news.welcome", [subscription.pk])


def unsubscribe(*, subscription: Subscription) -> bool:
    """End a place on the list and erase its address; True only for the one call that did."""
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if row.unsubscribed_at:
            return False
        Subscription.objects.filter(mailbox=row.mailbox, confirmed_at=None).delete()
        Subscription.objects.filter(pk=row.pk).update(unsubscribed_at=timezone.now(), email="", mailbox=None)
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


def _list_letter(template: str, subject: str):
    def compose(row_ids):
        for row in Subscription.objects.active().filter(pk__in=row_ids):
            address = _address("news:unsubscribe", row.unsubscribe_token)
            yield (
                row.pk,
                Draft(
                    to=row.email,
                    subject=str(subject),
                    template=template,
                    context={"unsubscribe": address},
                    headers=letters.one_click_unsubscribe(address),
                ),
            )

    return compose


def register() -> None:
    """Tell the mail room who composes what."""
    letters.composer("news.confirm")(_confirm_letter)
    letters.composer("news.welcome")(_list_letter("news/email/welcome", _("You are on the list")))
    again = _list_letter("news/email/already_subscribed", _("You are on the list already"))
    letters.composer("news.already_subscribed")(again)
