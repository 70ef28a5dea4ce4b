"""The letters to and about places on the e-mail list."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import languages
from campaign.absolute import absolute_url
from campaign.mail import letters
from campaign.mail.letters import Draft

from .models import Subscription


def _address(name: str, *args) -> str:
    return absolute_url(reverse(name, args=args))


def _confirm_letter(row_ids):
    for row in Subscription.objects.filter(pk__in=row_ids, confirmed_at=None):
        if row.link is None:
            continue
        with languages.speaking(row.language):
            context = {"link": _address("news:confirm", row.confirm_token)}
            fields = {"subject": _("Confirm that you want to hear from us"), "language": row.language}
        yield row.pk, Draft(to=row.email, template="news/email/confirm", context=context, **fields)


def _drafted(row, place: Subscription, template: str, subject: str):
    """A letter to a place on the list, in the language of the form that caused it."""
    with languages.speaking(row.language):
        address = _address("news:unsubscribe", place.unsubscribe_token)
        fields = {"subject": str(subject), "language": row.language}
    context, headers = {"unsubscribe": address}, letters.one_click_unsubscribe(address)
    return row.pk, Draft(to=place.email, template=template, context=context, headers=headers, **fields)


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
    """Tell the mail package who composes what."""
    letters.composer("news.confirm")(_confirm_letter)
    letters.composer("news.welcome")(_welcome_letter)
    letters.composer("news.already_subscribed")(_again_letter)
