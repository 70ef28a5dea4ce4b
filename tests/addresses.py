"""Every address of the site as Django's resolver and Wagtail's page types know them."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import RequestFactory
from django.urls import get_resolver, resolve
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Site, get_page_models

DEVELOPMENT = ("dev/", "^media/")  # no addresses of production
WAGTAIL_S_PAGES = ("((?:[\\w\\-]+/)*)", "<path:page_path>/")
# Not ours to draw: the admin and its documents, which tests of access open, and what only pages behind a password need.
NOT_PUBLIC_PAGES = ("admin/", "documents/", "_util/")


def patterns(resolver=None, prefix="") -> Iterator[str]:
    """Every address as the resolver spells it."""
    for entry in (resolver or get_resolver()).url_patterns:
        spelled = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry, spelled)
        elif not spelled.startswith(DEVELOPMENT):
            yield spelled


def plain(pattern: str) -> str:
    """The pattern without marks of its beginning and end, which the resolver sets in more than one way."""
    return pattern.replace("^", "").replace("$", "")


def public_views() -> set[str]:
    """Everything that visitors may open: each pattern of the resolver, and each view of each type of page."""
    elsewhere = (*NOT_PUBLIC_PAGES, *WAGTAIL_S_PAGES)
    views = {spelled for spelled in map(plain, patterns()) if not spelled.startswith(elsewhere)}
    for model in get_page_models():
        if model.is_creatable:
            routes = model.get_subpage_urls() if issubclass(model, RoutablePageMixin) else ()
            names = {route.callback.__name__ for route in routes} or {"serve"}
            views |= {f"{model.__name__}.{name}" for name in names}
    return views


def view_of(address: str) -> str:
    """Which of the public views answers at that address, without its query."""
    path = address.partition("?")[0]
    route = plain(resolve(path).route)
    if not route.startswith(WAGTAIL_S_PAGES):
        return route
    parts = [part for part in path.split("/") if part]
    root = Site.objects.get(is_default_site=True).root_page.specific
    page, arguments, _keywords = root.route(RequestFactory().get(path), parts)
    name = arguments[0].__name__ if arguments else "serve"
    return f"{type(page.specific).__name__}.{name}"
