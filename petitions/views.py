"""What visitors and signers see of petitions."""

import functools

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaign import sharing
from campaign.mail import mailboxes
from campaign.modes import NOTHING_AT_ALL, NOTHING_NEW, closed_in, for_known
from campaign.requests import RETRY_AFTER_SECONDS, SeeOther, body_limit, own_page, same_origin_post
from campaign.typed import typed_values
from news.models import Subscription

from . import services, texts
from .forms import AddressForm, CodeForm, DisplayForm, SignForm
from .models import Petition, Signature

LONGEST_FORM = 32 * 1024  # octets; a full form is under 12 KB
UNPROCESSABLE = 422
NEWEST_SIGNERS = 12

public_form = body_limit(LONGEST_FORM)


def share_links(petition: Petition) -> list[dict]:
    """Plain links that pass a petition on."""
    words = petition.share_text or petition.title_words
    return sharing.share_links(title=petition.title_words, words=words, address=petition.full_url)


def petition_context(petition: Petition, form: SignForm | None = None) -> dict:
    """What every place that shows a petition with its form needs."""
    return {
        "petition": petition,
        "text": petition.signed_text,
        "count": petition.count,
        "percent": petition.percent,
        "form": form or SignForm(petition=petition),
        "share": share_links(petition),
    }


def the_petition(slug: str) -> Petition:
    """A public petition with its count; raises Http404."""
    return get_object_or_404(Petition.objects.public().with_text().select_related("tally"), slug=slug)


@require_safe
def index(request):
    """All public petitions, those one can sign first."""
    petitions = Petition.objects.public().with_text().select_related("tally")
    open_first = sorted(petitions, key=lambda petition: petition.is_closed)
    return render(request, "petitions/index.html", {"petitions": open_first})


@require_safe
def detail(request, slug):
    """A petition: the same bytes for everybody."""
    petition = the_petition(slug)
    signers = Signature.objects.confirmed().listable().filter(petition=petition, show_name=True)
    newest = signers.order_by("-confirmed_at").only("name", "country", "us_state")[:NEWEST_SIGNERS]
    return render(request, "petitions/petition.html", {**petition_context(petition), "signers": newest})


@require_safe
def text_history(request, slug):
    """All words that were ever published to be signed, and what changed."""
    petition = the_petition(slug)
    return render(request, "petitions/text.html", {"petition": petition, "entries": texts.history(petition)})


@require_safe
def count(request, slug):
    """The public count, for machines."""
    petition = the_petition(slug)
    as_of = petition.tally.as_of if hasattr(petition, "tally") else timezone.now()
    return JsonResponse({"count": petition.count, "goal": petition.goal, "as_of": as_of.isoformat()})


def not_recorded(request, form_data):
    """503 that needs no database: what was typed is kept, and nothing is claimed."""
    again = [(name, form_data[name]) for name in SignForm.base_fields if form_data.get(name)]
    context = {"again": again, "typed": typed_values(SignForm, form_data), "action": request.path}
    response = render(None, "petitions/not_recorded.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def or_not_recorded(view):
    """Where the database fails a POST, say that nothing was recorded; what was typed is kept."""

    @functools.wraps(view)
    def checked(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (DatabaseError, InterfaceError):
            if request.method != "POST":
                raise
            services.log.exception("A signature was not recorded")
            return not_recorded(request, request.POST)

    return checked


@same_origin_post
@own_page
@public_form
@or_not_recorded
@closed_in(*NOTHING_NEW, form=SignForm)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, slug):
    """Take a submission: syntax is checked, one row inserted, the same answer given to everybody."""
    came_at = timezone.now()  # who was in time is in time, however long the rest takes
    if request.method != "POST":
        return HttpResponseRedirect(reverse("petitions:detail", args=[slug]))
    petition = the_petition(slug)
    if petition.is_closed_at(came_at) or petition.is_moot:
        return render(request, "petitions/petition.html", petition_context(petition), status=410)
    form = SignForm(request.POST, petition=petition)
    if not form.is_valid():
        return render(request, "petitions/petition.html", petition_context(petition, form), status=UNPROCESSABLE)
    services.submit(petition=petition, fields=form.cleaned_data, address=request.META["REMOTE_ADDR"])
    return SeeOther(reverse("petitions:check_your_inbox", args=[petition.slug]))


def over(request, petition: Petition):
    """The page for whoever comes to confirm when nothing can be confirmed any more."""
    return render(request, "petitions/closed.html", {"petition": petition}, status=410)


@same_origin_post
@public_form
@closed_in(*NOTHING_AT_ALL, form=CodeForm)
@require_http_methods(["GET", "HEAD", "POST"])
def check_your_inbox(request, slug):
    """Where the letter is, and a place for its six digits."""
    petition = the_petition(slug)
    if petition.is_over:
        return over(request, petition)
    if request.method != "POST":
        return render(request, "petitions/check_your_inbox.html", {"petition": petition, "form": CodeForm()})
    form = CodeForm(request.POST)
    if form.is_valid():
        signature = services.confirm_by_code(petition=petition, **form.cleaned_data)
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


def lapsed(request, *, status=404):
    """The page for a link that leads nowhere any more."""
    return render(request, "petitions/link_expired.html", status=status)


@same_origin_post
@own_page
@public_form
@for_known
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Reading changes nothing, because mail scanners read; the button confirms."""
    signature = Signature.objects.by_confirm_token(token).select_related("petition__tally").first()
    if not signature:
        return lapsed(request)
    if signature.withdrawn_at:
        return render(request, "petitions/withdrawn.html", {"petition": signature.petition})
    if request.method == "POST":
        services.confirm(signature=signature)
        return SeeOther(request.path)
    petition, mailbox_hash = signature.petition, signature.mailbox_hash
    if signature.confirmed_at or services.has_signed(petition=petition, mailbox_hash=mailbox_hash):
        return thank_you(request, signature)
    if petition.is_over:
        return over(request, petition)
    return ask_to_confirm(request, signature) if signature.link_lives else lapsed(request, status=410)


def ask_to_confirm(request, signature):
    """The page with the one button, and a way out for whoever did not sign."""
    not_me = reverse("not_me", args=[mailboxes.not_me_token(bytes(signature.mailbox_hash))])
    context = {"petition": signature.petition, "signature": signature, "not_me": not_me}
    return render(request, "petitions/confirm.html", context)


def thank_you(request, signature):
    """A confirmed signer's page: thanks, the count, passing it on, and one's own page."""
    petition = signature.petition
    token = signature.manage_token
    return render(
        request,
        "petitions/confirmed.html",
        {
            "petition": petition,
            "unlisted": signature.unlisted and signature.erased_at,
            "count": petition.count + (1 if signature.standing and not signature.counted else 0),
            "percent": petition.percent,
            "share": share_links(petition),
            "manage_url": reverse("petitions:manage", args=[token]) if token else reverse("petitions:manage_request"),
        },
    )


@same_origin_post
@own_page
@public_form
@closed_in(*NOTHING_AT_ALL, form=AddressForm)
@require_http_methods(["GET", "HEAD", "POST"])
def manage_request(request):
    """Ask for the links to one's own signatures; the answer is the same for every address."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.request_links(email=form.cleaned_data["email"], address=request.META["REMOTE_ADDR"])
        return render(request, "petitions/manage_requested.html")
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "petitions/manage_request.html", {"form": form}, status=status)


@same_origin_post
@own_page
@public_form
@closed_in(*NOTHING_AT_ALL, form=DisplayForm)
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request, token):
    """A signer's own page: see the signature, correct how it is shown, withdraw it."""
    signature = Signature.objects.by_manage_token(token).select_related("petition").first()
    if not signature:
        return lapsed(request)
    context = {"signature": signature, "petition": signature.petition}
    if signature.withdrawn_at:
        return render(request, "petitions/withdrawn.html", context)
    if (request.POST.get("action") or request.GET.get("action")) == "withdraw":
        return withdraw(request, signature)
    if signature.erased_at:  # no name is left to correct
        return render(request, "petitions/manage.html", context)
    initial = {"name": signature.name, "show_name": signature.show_name}
    form = DisplayForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.correct_display(signature=signature, **form.cleaned_data)
        return SeeOther(f"{request.path}?saved=1")
    context |= {"form": form, "saved": "saved" in request.GET}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "petitions/manage.html", context, status=status)


def withdraw(request, signature):
    """The second step on a signer's own page: the question, then the deed."""
    if request.method == "POST":
        services.withdraw(signature=signature)
        return SeeOther(request.path)
    place = Subscription.objects.active().filter(mailbox_hash=signature.mailbox_hash).first()
    context = {"signature": signature, "petition": signature.petition, "place": place}
    return render(request, "petitions/withdraw.html", context)
