"""From the letter to the signature: the link's page, the six digits, the thanks.

The token opens the page with the button. The form sends it on in its body, to an address that is the same for
everybody; only the answer to that holds the way to the signer's own page.
"""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.decorators import body_limit, closed_in, for_known, same_origin_post, token_page
from campaign.mail import mailboxes
from campaign.modes import NOTHING_AT_ALL
from campaign.requests import SeeOther

from . import services
from .addresses import not_public, of_petition, public_petitions
from .choices import ConfirmForm
from .context import share_links
from .forms import CodeForm
from .models import Petition, Signature

LONGEST_FORM = 128 * 1024  # octets; ten submissions with corrections
UNPROCESSABLE = 422
MOST_CODE_PAGES = 5

public_form = body_limit(LONGEST_FORM)


def lapsed(request, *, status=404):
    """The page for a link that leads nowhere any more; a broken one's letter holds six digits as well."""
    code_pages = [petition for petition in public_petitions()[:MOST_CODE_PAGES] if not petition.is_over]
    return render(request, "petitions/link_expired.html", {"code_pages": code_pages}, status=status)


def over(request, petition: Petition):
    """The page for whoever comes to confirm when nothing can be confirmed any more."""
    return render(request, "petitions/closed.html", {"petition": petition}, status=410)


@same_origin_post
@public_form
@closed_in(*NOTHING_AT_ALL, form=CodeForm)
@require_http_methods(["GET", "HEAD", "POST"])
@of_petition(form=CodeForm)
def check_your_inbox(request, petition):
    """Where the letter is, and a place for its six digits, which lead to the same page as its link."""
    if petition.is_over:
        return over(request, petition)
    if request.method != "POST":
        return render(request, "petitions/check_your_inbox.html", {"petition": petition, "form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        signature = services.by_code(petition=petition, **form.cleaned_data)
        if signature:
            return SeeOther(reverse("petitions:confirm", args=[signature.confirm_token]))
        form.add_error(
            "code",
            _(
                "This code does not belong to this address, or has been tried too often."
                " Check both, or sign again for a new letter."
            ),
        )
    context = {"petition": petition, "form": form}
    return render(request, "petitions/check_your_inbox.html", context, status=UNPROCESSABLE)


def _by_token(token: str) -> Signature | None:
    """The signature that a confirm link is about: the letter's own, or the one that took it along."""
    rows = Signature.objects.select_related("petition__tally")
    return rows.by_confirm_token(token).first() or rows.by_spent_token(token).first()


def _used(request, petition: Petition):
    """A spent link opens nothing; who presses once more, or is a program, is led on."""
    if request.method == "POST":
        return SeeOther(reverse("petitions:thank_you", args=[petition.slug]))
    return render(request, "petitions/link_used.html", {"petition": petition})


def _ended(request, signature: Signature | None):
    """The answer to a link that cannot confirm; None for one that can."""
    if not signature:
        return lapsed(request)
    petition = signature.petition
    if signature.withdrawn_at:
        return render(request, "petitions/withdrawn.html", {"petition": petition})
    if not petition.live:
        waiting = not signature.confirmed_at and signature.link_lives
        return not_public(request, until=signature.confirmable_until if waiting else None)
    if signature.confirmed_at or services.has_signed(petition=petition, mailbox_hash=signature.mailbox_hash):
        return _used(request, petition)
    if signature.link_lives:
        return None
    return over(request, petition) if petition.is_over else lapsed(request, status=410)


@token_page
@public_form
@for_known
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Reading changes nothing, because mail scanners read.

    The page's form leads to `thank_you`; a program's POST here confirms what the letter is about, as carefully as
    anything that waits asks.
    """
    signature = _by_token(token)
    if ended := _ended(request, signature):
        return ended
    if request.method != "POST":
        return _ask(request, signature, ConfirmForm(signature=signature))
    services.confirm(signature=signature)
    return _ended(request, _by_token(token)) or lapsed(request, status=410)


def _ask(request, signature: Signature, form: ConfirmForm):
    """The page with the one button: what will be kept, and a way out for whoever did not sign."""
    suppress_url = reverse("suppress", args=[mailboxes.suppression_token(bytes(signature.mailbox_hash))])
    context = {"petition": signature.petition, "form": form, "suppress_url": suppress_url}
    return render(request, "petitions/confirm.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@csrf_exempt  # the token in the body is the permission
@public_form
@for_known
@require_http_methods(["GET", "HEAD", "POST"])
@of_petition()
def thank_you(request, petition):
    """The same for everybody; only the answer to the confirm page's form leads to the signer's own page, once."""
    if request.method != "POST":
        return _thank(request, petition)
    token = request.POST.get("token", "")
    signature = _by_token(token)
    if ended := _ended(request, signature):
        return ended
    choice = None
    if "version" in request.POST:
        form = ConfirmForm(request.POST, signature=signature)
        if not form.is_valid():
            # Another press may have taken the versions that this form offered since the row was read.
            return _ended(request, _by_token(token)) or _ask(request, signature, form)
        choice = form.choice
    if services.confirm(signature=signature, choice=choice):
        return _thank(request, signature.petition, signature)
    return _ended(request, _by_token(token)) or lapsed(request, status=410)


def _thank(request, petition: Petition, signature: Signature | None = None):
    """Thanks, the count, passing it on; for who has just confirmed also the way to their own page."""
    own = {}
    if signature:
        own = {
            "signature": signature,
            "manage_url": reverse("petitions:manage", args=[signature.manage_token]),
            "uncounted": signature.counts and not signature.counted,
        }
    context = {
        **own,
        "petition": petition,
        "count": petition.count + bool(own.get("uncounted")),
        "percent": petition.percent,
        "share": share_links(petition),
    }
    return render(request, "petitions/confirmed.html", context)
