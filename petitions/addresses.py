"""From the address to the petition: where it stands now, where it stood before, or that it is not public."""

import functools

from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from campaign.forms import submitted_values

from .models import Petition


def public_petitions():
    """Those that visitors see, with what their pages need."""
    return Petition.objects.public().with_text().select_related("tally")


def _once_public():
    """Those whose text was published once, and numbered then."""
    return Petition.objects.filter(texts__isnull=False)


def not_public(request, *, typed=(), until=None):
    """The same page for every address and link of a petition that was public and is not now.

    `typed` is what a visitor sent here, to be copied; `until` the moment until which a letter's link still works.
    """
    return render(request, "petitions/not_public.html", {"typed": typed, "until": until}, status=404)


def _moved(request, petition: Petition, rest: dict):
    """Lead from an address that a petition had to the one it has."""
    address = reverse(request.resolver_match.view_name, kwargs={**rest, "slug": petition.slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def of_petition(*, form=None):
    """Give a view the public petition that the `slug` in its address means now or meant before.

    What is sent to an old address is taken as if it had come to the new one, so that nothing typed is lost. Of a
    petition that is not public any more the visitor is told so, with what was typed into the view's `form`; one that
    never was public is a 404 like any other. `request.came_at` is when the request came: before any look-up.
    """

    def decorate(view):
        @functools.wraps(view)
        def found(request, slug, **rest):
            request.came_at = timezone.now()
            petition = public_petitions().filter(slug=slug).first()
            if not petition and not _once_public().filter(slug=slug).exists():
                petition = public_petitions().filter(former_slugs__slug=slug).first()
                if petition and request.method in ("GET", "HEAD"):
                    return _moved(request, petition, rest)
                if not petition and not _once_public().filter(former_slugs__slug=slug).exists():
                    raise Http404
            if petition:
                return view(request, petition, **rest)
            return not_public(request, typed=submitted_values(form, request.POST) if form else ())

        return found

    return decorate
