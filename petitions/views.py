"""What visitors and signers see of petitions."""

import functools

from django.db import DatabaseError, InterfaceError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaign.decorators import body_limit, closed_in, open_to_programs, own_page, same_origin_post, token_page
from campaign.forms import submitted_values
from campaign.modes import NOTHING_AT_ALL, NOTHING_NEW
from campaign.requests import RETRY_AFTER_SECONDS, SeeOther
from news.models import Subscription

from . import services, text_history
from .addresses import of_petition, public_petitions
from .confirm_views import UNPROCESSABLE, lapsed
from .context import petition_context
from .forms import AddressForm, DisplayForm, SignForm
from .models import Signature, State

LONGEST_FORM = 32 * 1024  # octets; a full form is under 12 KB
NEWEST_SIGNERS = 12

public_form = body_limit(LONGEST_FORM)


@require_safe
def index(request):
    """All public petitions, those one can sign first."""
    open_first = sorted(public_petitions(), key=lambda petition: petition.is_closed)
    return render(request, "petitions/index.html", {"petitions": open_first})


@require_safe
@of_petition()
def detail(request, petition):
    """A petition: the same bytes for everybody."""
    signers = Signature.objects.listable().filter(petition=petition, state=State.CONFIRMED, show_name=True)
    newest = signers.order_by("-confirmed_at").only("name", "country", "us_state")[:NEWEST_SIGNERS]
    return render(request, "petitions/petition.html", {**petition_context(petition), "signers": newest})


@require_safe
@of_petition()
def text_page(request, petition):
    """All texts that were ever published to be signed, and what changed."""
    return render(request, "petitions/text.html", {"petition": petition, "entries": text_history.history(petition)})


@open_to_programs
@require_safe
@of_petition()
def count(request, petition):
    """The public count, for machines."""
    as_of = petition.tally.as_of if hasattr(petition, "tally") else timezone.now()
    return JsonResponse({"count": petition.count, "goal": petition.goal, "as_of": as_of.isoformat()})


def not_recorded(request, form_data):
    """503 that needs no database: what was typed is kept, and nothing is claimed."""
    again = [(name, form_data[name]) for name in SignForm.base_fields if form_data.get(name)]
    context = {"again": again, "typed": submitted_values(SignForm, form_data), "action": request.path}
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
@of_petition(form=SignForm)
def sign(request, petition):
    """Take a submission: syntax is checked, one row inserted, the same answer given to everybody."""
    if request.method != "POST":
        return HttpResponseRedirect(petition.get_absolute_url())
    # Who was in time is in time, however long the rest takes.
    if petition.is_closed_at(request.came_at) or petition.is_moot:
        return render(request, "petitions/petition.html", petition_context(petition), status=410)
    form = SignForm(request.POST, petition=petition)
    if not form.is_valid():
        return render(request, "petitions/petition.html", petition_context(petition, form), status=UNPROCESSABLE)
    services.submit(petition=petition, fields=form.cleaned_data, address=request.META["REMOTE_ADDR"])
    return SeeOther(reverse("petitions:check_your_inbox", args=[petition.slug]))


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


@token_page
@public_form
@closed_in(*NOTHING_AT_ALL, form=DisplayForm)
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request, token):
    """A signer's own page: see the signature, correct how it is shown, take it off all lists, withdraw it."""
    signature = Signature.objects.by_manage_token(token).select_related("petition").first()
    if not signature:
        return lapsed(request)
    context = {"signature": signature, "petition": signature.petition}
    if signature.withdrawn_at:
        return render(request, "petitions/withdrawn.html", context)
    action = request.POST.get("action") or request.GET.get("action")
    if action == "withdraw":
        return withdraw(request, signature)
    context["saved"] = "saved" in request.GET
    if signature.erased_at:  # no name is left to correct
        return render(request, "petitions/manage.html", context)
    return unlist(request, signature) if action == "unlist" else correct(request, context)


def correct(request, context):
    """The first step: what there is, and how it is shown."""
    signature = context["signature"]
    initial = {"name": signature.name, "show_name": signature.show_name}
    form = DisplayForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.correct_display(signature=signature, **form.cleaned_data)
        return SeeOther(f"{request.path}?saved=1")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "petitions/manage.html", {**context, "form": form}, status=status)


def _ask_first(request, signature, template: str):
    """The question before what cannot be undone."""
    subscription = Subscription.objects.active().filter(mailbox_hash=signature.mailbox_hash).first()
    context = {"signature": signature, "petition": signature.petition, "subscription": subscription}
    return render(request, template, context)


def withdraw(request, signature):
    """The second step on a signer's own page: the question, then the change."""
    if request.method == "POST":
        services.withdraw(signature=signature)
        return SeeOther(request.path)
    return _ask_first(request, signature, "petitions/withdraw.html")


def unlist(request, signature):
    """Counted, on no list: the question, then the change."""
    if request.method == "POST":
        services.unlist(signature=signature)
        return SeeOther(f"{request.path}?saved=1")
    return _ask_first(request, signature, "petitions/unlist.html")
