"""“This was not me”: the link at the foot of every letter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaign import confirmation
from campaign.decorators import body_limit, for_known, token_page
from campaign.requests import SeeOther

from . import mailboxes


@token_page
@body_limit(8 * 1024)
@for_known
@require_http_methods(["GET", "HEAD", "POST"])
def suppress(request: HttpRequest, token: str) -> HttpResponse:
    """Reading changes nothing, because mail scanners read; the button ends all letters to this mailbox."""
    mailbox_hash = mailboxes.by_suppression_token(token)
    if mailbox_hash is None:
        raise Http404
    if request.method == "POST":
        confirmation.suppress(mailbox_hash=mailbox_hash)
        return SeeOther(reverse("suppress_done"))
    done = mailbox_hash in mailboxes.suppressed([mailbox_hash])
    return render(request, "campaign/suppress.html", {"done": done})


@require_safe
def suppress_done(request: HttpRequest) -> HttpResponse:
    """What has happened; the same for everybody, at an address without a token."""
    return render(request, "campaign/suppress.html", {"done": True})
