"""What a view says of itself: who may send to it, who may keep its answer, in which mode it is closed."""

import functools
from collections.abc import Callable
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt

from . import links
from .forms import submitted_values
from .models import CampaignSettings
from .modes import NOTHING_AT_ALL, RETRY_AFTER_SECONDS

View = Callable[..., HttpResponse]


def own_page(view):
    """For a view that answers one person: nobody keeps what it says, whether it answers or raises."""
    answering = cache_control(private=True, no_store=True)(view)
    answering.is_own_page = True
    return answering


def open_to_programs(view):
    """For public facts in a form for programs: any site's script may read them, as anybody can."""

    @functools.wraps(view)
    def answering(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return answering


def _comes_from_here(request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.get_host() or origin == settings.BASE_URL
    except ValueError:
        return False


def same_origin_post(view):
    """Accept a POST only from our own pages, by what the browser says of its origin.

    Takes the place of a CSRF token, which would need a cookie and make each page somebody's
    own. Every browser sends Sec-Fetch-Site or Origin with a POST; a program that sends
    neither acts for itself and could forge both, so it passes. Answers 403 otherwise.
    """

    @csrf_exempt
    @functools.wraps(view)
    def checked(request, *args, **kwargs):
        if request.method == "POST" and not _comes_from_here(request):
            return HttpResponseForbidden("This form was sent from another site. Open it here and send it again.")
        return view(request, *args, **kwargs)

    return checked


def token_page(view: View) -> View:
    """For a view whose address holds the permission as `token`: nobody keeps a copy, nothing is told where it leads.

    The origin of a POST says nothing more: who knows the token needs nobody else's browser, and mail programs on the
    web press “unsubscribe” (RFC 8058) from theirs. With `no-referrer`, forms of the page itself say `Origin: null`.
    What a mail program glued to the link is taken off.
    """

    @csrf_exempt
    @own_page
    @functools.wraps(view)
    def shown(request, *, token, **kwargs):
        clean = reverse(request.resolver_match.view_name, kwargs={"token": token or "-"})
        whole = len(token) >= links.TOKEN_CHARACTERS  # else there is nothing to lead to
        if whole and request.path != clean and request.method in ("GET", "HEAD"):
            query = request.META.get("QUERY_STRING", "")
            response = HttpResponseRedirect(f"{clean}?{query}" if query else clean)
        else:
            response = view(request, token=token, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return shown


def body_limit(octets: int) -> Callable[[View], View]:
    """Answer 413 when the body is announced as longer than `octets`; read nothing of it."""

    def decorate(view):
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            try:
                announced = int(request.META.get("CONTENT_LENGTH") or 0)
            except ValueError:
                return HttpResponseBadRequest("The length of this request is not a number.")
            if announced > octets:
                return HttpResponse("This is more than the form can hold.", status=413)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def closed_in(*modes: str, form: type[forms.Form] | None = None) -> Callable[[View], View]:
    """Answer a POST with an honest 503 while the site is in one of these modes.

    With the view's `form`, what was typed into it is shown again, for the visitor to copy.
    """

    def decorate(view):
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            if request.method == "POST" and (mode := CampaignSettings.mode_for(request)) in modes:
                typed = submitted_values(form, request.POST) if form else []
                context = {"mode": mode, "typed": typed}
                response = render(request, "campaign/closed.html", context, status=503)
                response["Retry-After"] = str(RETRY_AFTER_SECONDS)
                return response
            return view(request, *args, **kwargs)

        return checked

    return decorate


for_known = closed_in(*NOTHING_AT_ALL)


def needs(permission: str):
    """403 for staff without this permission; Wagtail's own answer would be a redirect."""

    def decorate(view):
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            if not request.user.has_perm(permission):
                return render(request, "campaign/admin/forbidden.html", status=403)
            return view(request, *args, **kwargs)

        return checked

    return decorate
