"""The letters signers get."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import languages
from campaign.absolute import absolute_url
from campaign.mail.letters import Draft, composer

from . import services
from .models import LinkRequest, Signature
from .signatures import in_time


def address_of(name: str, *args) -> str:
    """A full address for a letter."""
    return absolute_url(reverse(name, args=args))


def _confirming(row: Signature, *, subject: str, template: str, **more) -> Draft:
    """Link and code to confirm, in the form's language; nothing a stranger typed, not even the name."""
    with languages.speaking(row.language):
        links = _links(row)
        subject = subject % {"petition": row.petition.display_title}
    context = {"petition": row.petition, "code": row.code, **links, **more}
    return Draft(to=row.email, subject=subject, template=template, context=context, language=row.language)


def _links(row: Signature) -> dict[str, str]:
    return {
        "link": address_of("petitions:confirm", row.confirm_token),
        "code_page": address_of("petitions:check_your_inbox", row.petition.slug),
    }


def confirm(row_ids):
    """The first letter about a signature."""
    rows = Signature.objects.filter(in_time(), pk__in=row_ids, confirmed_at=None, removed_at=None)
    for row in rows.select_related("petition"):
        if row.link is None:
            continue
        subject = _("Confirm your signature: %(petition)s")
        until = row.petition.closes_at and row.confirmable_until
        yield row.pk, _confirming(row, subject=subject, template="petitions/email/confirm", until=until)


def reminder(row_ids):
    """The second and last one, with the link and the code of the first, unless there is nothing to confirm any more."""
    rows = Signature.objects.filter(pk__in=row_ids, confirmed_at=None, removed_at=None, held_at=None)
    for row in rows.select_related("petition"):
        petition = row.petition
        if petition.is_closed or petition.is_moot or not row.link_lives:
            continue
        if services.has_signed(petition=petition, mailbox_hash=row.mailbox_hash):
            continue
        subject, until = _("Your signature is not confirmed yet: %(petition)s"), row.confirmable_until
        yield row.pk, _confirming(row, subject=subject, template="petitions/email/reminder", until=until)


def _signed_before(row_ids) -> dict[int, Signature]:
    """By the row that somebody signed again with, the signature that counts for its mailbox."""
    found, confirmed = {}, Signature.objects.reachable().select_related("petition")
    for row in Signature.objects.filter(pk__in=row_ids):
        first = confirmed.filter(petition_id=row.petition_id, mailbox_hash=row.mailbox_hash).first()
        if first:
            found[row.pk] = first
    return found


def already_signed(row_ids):
    """For somebody who signs what they have signed: nothing to do, and how to see or withdraw it."""
    signed = _signed_before(row_ids)
    for row in Signature.objects.filter(pk__in=signed):
        first = signed[row.pk]
        with languages.speaking(row.language):
            draft = Draft(
                to=first.email or row.email,
                subject=gettext("You have already signed: %(petition)s") % {"petition": first.petition.display_title},
                template="petitions/email/already_signed",
                context={"signature": first, "link": address_of("petitions:manage", first.manage_token)},
                language=row.language,
            )
        yield row.pk, draft


def your_signatures(row_ids):
    """Links to all signatures of the mailbox that asked; nobody who has not signed is written to."""
    for request in LinkRequest.objects.filter(pk__in=row_ids):
        rows = list(request.signatures().select_related("petition"))
        if not rows:
            continue
        with languages.speaking(request.language):
            signatures = [
                {"petition": row.petition, "link": address_of("petitions:manage", row.manage_token)} for row in rows
            ]
            draft = Draft(
                to=next((row.email for row in rows if row.email), request.email),
                subject=gettext("Your signatures"),
                template="petitions/email/your_signatures",
                context={"signatures": signatures, "index": address_of("petitions:index")},
                language=request.language,
            )
        yield request.pk, draft


def open_signed_before(row_ids) -> None:
    """Issue the links that `already_signed` holds."""
    services.issue_manage_links(list(_signed_before(row_ids).values()))


def open_signatures(row_ids) -> None:
    """Issue the links that `your_signatures` holds."""
    for request in LinkRequest.objects.filter(pk__in=row_ids):
        services.issue_manage_links(list(request.signatures()))


def register() -> None:
    """Tell `campaign.mail` who composes what."""
    composer("petitions.confirm")(confirm)
    composer("petitions.reminder")(reminder)
    composer("petitions.already_signed", prepare=open_signed_before)(already_signed)
    composer("petitions.your_signatures", of_owner=True, prepare=open_signatures)(your_signatures)
