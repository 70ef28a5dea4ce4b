"""Which of Wagtail's own addresses open to staff who work on no page: a list of what opens, not of what is closed.

Wagtail shows all staff its choosers, reports and histories, and with them the titles of drafts, of private pages and
of what is under embargo; but “… comes home” as a draft's title is the secret. Our own views ask for themselves.
"""

import re
from collections.abc import Callable, Iterable

from django.conf import settings
from django.urls import reverse
from wagtail.admin.auth import permission_denied
from wagtail.permissions import page_permission_policy

from . import sessions

OPEN = {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_dismissibles",
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_complete",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_sprite",
}
# Guarded by permissions of their own, and no page is named there.
GUARDED = ("wagtailusers_users:", "wagtailusers_groups:", "wagtailsites:", "wagtaillocales:")
SNIPPET = re.compile(r"wagtailsnippet(?:s|choosers)_(?P<app>[a-z]+)_(?P<model>[a-z]+):")
PAGE_WORK = ["add", "change", "publish"]
VERBS = ("add", "change", "delete", "publish", "view")
fences: list[tuple[Callable, frozenset[str]]] = []


def fence(holds: Callable, *, opens: Iterable[str]) -> None:
    """Close everything in the admin, our own views too, but these addresses to the users whom `holds(user)` says."""
    fences.append((holds, frozenset(opens)))


def works_on_pages(user) -> bool:
    """Whether any page is theirs to work on; asks the database once for each user object."""
    return page_permission_policy.user_has_any_permission(user, PAGE_WORK)


def may_open(user, view_name: str) -> bool:
    """Whether one of Wagtail's own addresses in the admin opens to somebody of the staff."""
    if view_name in OPEN or view_name.startswith(GUARDED):
        return True
    if snippet := SNIPPET.match(view_name):
        return any(user.has_perm(f"{snippet['app']}.{verb}_{snippet['model']}") for verb in VERBS)
    return works_on_pages(user)


def is_ours(view) -> bool:
    """Whether a view is written here."""
    return view.__module__.partition(".")[0] in settings.OWN_APPS


class AdminAccessMiddleware:
    """Closes Wagtail's own addresses to staff who have no work there, and all but theirs to who is fenced in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Back to the start; who is not logged in is led to the login by Wagtail."""
        if not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        if not request.user.is_authenticated:
            saves_itself = request.method == "POST" and request.headers.get("Accept") == "application/json"
            return sessions.ended() if saves_itself else None
        name = request.resolver_match.view_name
        within = next((opens for holds, opens in fences if holds(request.user)), None)
        opens = name in within if within is not None else is_ours(view) or may_open(request.user, name)
        return None if opens else permission_denied(request)
