"""What every request passes: whom we believe, what we refuse, who may keep a copy of the answer."""

import codecs
import ipaddress

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.middleware.common import CommonMiddleware
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.http import parse_header_parameters

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
RETRY_AFTER_SECONDS = 30
# How long others keep a page, in seconds: while it is fresh, then at most so long while one of them fetches it
# anew, or, for nginx, while the site cannot be reached. The sums stay below 30, in which what is taken down is gone.
FOR_EVERYBODY = {"public": True, "max_age": 0, "s_maxage": 10, "stale_while_revalidate": 10, "stale_if_error": 15}
# Answers that are the same for everybody: what a page once said gives way to "moved" and "gone".
KEPT_STATUSES = {200, 301, 302, 304, 308, 404, 410}


def _answers_one_person(request) -> bool:
    """Whether the address belongs to a view that is marked as an `own_page`."""
    return bool(request.resolver_match and getattr(request.resolver_match.func, "is_own_page", False))


def _is_trusted(address: str) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in settings.TRUSTED_PROXIES)


def client_address(peer: str, forwarded_for: str) -> str:
    """The address of the client: the last one in the chain that is not one of our own proxies.

    `peer` is who opened the connection, `forwarded_for` the X-Forwarded-For header. Whatever
    stands left of the first untrusted address was written by the client and is not believed.
    """
    for hop in [peer, *(part.strip() for part in reversed(forwarded_for.split(",")))]:
        if not _is_trusted(hop):
            return hop or peer
    return peer


class TrustedProxyMiddleware:
    """Believes forwarding headers only from TRUSTED_PROXIES and drops everybody else's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Set REMOTE_ADDR to the client's address."""
        peer = request.META.get("REMOTE_ADDR", "")
        if _is_trusted(peer):
            request.META["REMOTE_ADDR"] = client_address(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for header in FORWARDED:
                request.META.pop(header, None)
        return self.get_response(request)


class SeeOther(HttpResponseRedirect):
    """303: done; look there."""

    status_code = 303


def unavailable(request) -> HttpResponse:
    """503 that needs no database: said to be temporary, with a time to come back."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def _is_readable(content_type: str) -> bool:
    """Whether Django can look at a request with this Content-Type; it understands more of them than it survives."""
    try:
        charset = parse_header_parameters(content_type)[1].get("charset", "utf-8")
    except (LookupError, ValueError):
        return False
    try:
        return codecs.lookup(charset).name == "utf-8"
    except LookupError:
        return True  # passed over by Django as well
    except ValueError:
        return False


def readable(application):
    """A WSGI application that answers 400 to what Django cannot decode, and breaks at before any middleware."""

    def checked(environ, start_response):
        if _is_readable(environ.get("CONTENT_TYPE", "")):
            return application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Only UTF-8 can be read here.\n"]

    return checked


class PlainRequestMiddleware:
    """Refuses what PostgreSQL cannot hold, and answers 503 while the database is away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """400 for NUL in path, query or cookies."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("This address holds a character that no address may hold.")
        if any("\0" in value for value in request.COOKIES.values()):
            return HttpResponseBadRequest("A cookie holds a character that no cookie may hold.")
        return self.get_response(request)

    def process_exception(self, request, exception):
        """A database that is away is no error of the visitor's, and no crash."""
        if isinstance(exception, OperationalError | InterfaceError):
            return unavailable(request)
        return None


class ContentPolicyMiddleware(CSPMiddleware):
    """What a page may load and run: one policy for visitors, one for staff."""

    def get_policy_parts(self, request, response, report_only=False):
        """The admin's own directives under its addresses, unless the view brought others."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None and request.path_info.startswith("/admin/"):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


class SlashMiddleware(CommonMiddleware):
    """Leads to the address with its slash where nothing is lost by it: what a POST holds would not arrive there."""

    def should_redirect_with_slash(self, request):
        """GET and HEAD only; Django would redirect the others too, or, with DEBUG on, answer 500."""
        return request.method in ("GET", "HEAD") and super().should_redirect_with_slash(request)


class CachePolicyMiddleware:
    """Lets shared caches keep what is the same for everybody, and nothing else.

    An answer is public when the request brought no session cookie and the answer sets none.
    Staff see drafts and menus: theirs stay private. Views that said something are obeyed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Add Cache-Control where the view said nothing."""
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        own = settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies or _answers_one_person(request)
        if request.method in ("GET", "HEAD") and response.status_code in KEPT_STATUSES and not own:
            patch_cache_control(response, **FOR_EVERYBODY)
        else:
            patch_cache_control(response, private=True, no_store=True)
        return response
