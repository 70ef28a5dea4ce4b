"""What visitors see of the e-mail list."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaign.mail import mailboxes
from campaign.modes import NOTHING_NEW, closed_in, for_known
from campaign.requests import SeeOther, body_limit, same_origin_post, token_page
from campaign.typed import HONEYPOT

from . import services
from .forms import SubscribeForm
from .models import Subscription

public_form = body_limit(8 * 1024)  # octets


@same_origin_post
@public_form
@closed_in(*NOTHING_NEW, form=SubscribeForm)
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request):
    """Take an address: syntax is checked, one row inserted, the same answer given to everybody."""
    form = SubscribeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.subscribe(
            email=form.cleaned_data["email"],
            honeypot=bool(form.cleaned_data[HONEYPOT]),
            address=request.META["REMOTE_ADDR"],
        )
        return SeeOther(reverse("news:check_your_inbox"))
    return render(request, "news/subscribe.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def check_your_inbox(request):
    """Where the letter is."""
    return render(request, "news/check_your_inbox.html")


@token_page
@public_form
@for_known
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """Reading changes nothing, because mail scanners read; the button confirms."""
    subscription = Subscription.objects.by_confirm_token(token).first()
    if not subscription:
        return render(request, "news/link_expired.html", status=404)
    if subscription.unsubscribed_at:
        return render(request, "news/unsubscribed.html")
    if request.method == "POST":
        services.confirm(subscription=subscription)
    places = Subscription.objects.active().filter(mailbox_hash=subscription.mailbox_hash)
    if subscription.confirmed_at or places.exists():
        if request.method == "POST":
            return SeeOther(reverse("news:confirmed"))
        return render(request, "news/confirmed.html", {"used": True})
    if not subscription.link_lives:
        return render(request, "news/link_expired.html", status=410)
    suppress_url = reverse("suppress", args=[mailboxes.suppression_token(bytes(subscription.mailbox_hash))])
    return render(request, "news/confirm.html", {"suppress_url": suppress_url})


@require_safe
def confirmed(request):
    """After the button: the same for everybody, at an address without a token."""
    return render(request, "news/confirmed.html")


@token_page
@public_form
@for_known
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token):
    """One press ends it, for people and, as RFC 8058 asks, for mail programs that POST here, from wherever."""
    subscription = Subscription.objects.by_unsubscribe_token(token).first()
    if not subscription:
        return render(request, "news/link_expired.html", status=404)
    if request.method == "POST":
        services.unsubscribe(subscription=subscription)
        by_program = "List-Unsubscribe" in request.POST
        return _ended(request) if by_program else SeeOther(reverse("news:unsubscribed"))
    return _ended(request) if subscription.unsubscribed_at else render(request, "news/unsubscribe.html")


def _ended(request):
    return render(request, "news/unsubscribed.html")


@require_safe
def unsubscribed(request):
    """After the button: the same for everybody, at an address without a token."""
    return _ended(request)
