"""Whether the site takes anything from visitors: open, paused for what is new, or readonly."""

import functools

from django import forms
from django.core.cache import cache
from django.db import models
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from .typed import typed_values

RETRY_AFTER_SECONDS = 15 * 60
CACHE_KEY = "campaign.mode"
CACHED_SECONDS = 5  # a form's POST is one INSERT and must not pay for two look-ups each time


class Mode(models.TextChoices):
    """What visitors may do."""

    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused: nothing new; confirming and withdrawing work")
    READONLY = "readonly", _("Read only: visitors can change nothing at all")


NOTHING_NEW = (Mode.PAUSED, Mode.READONLY)
NOTHING_AT_ALL = (Mode.READONLY,)


def mode_of(request) -> str:
    """The site's mode as it was a few seconds ago at most."""
    from .models import CampaignSettings

    mode = cache.get(CACHE_KEY)
    if mode is None:
        mode = CampaignSettings.for_request(request).mode
        cache.set(CACHE_KEY, mode, CACHED_SECONDS)
    return mode


def mode_changed() -> None:
    """Look the mode up again; other processes do within CACHED_SECONDS."""
    cache.delete(CACHE_KEY)


def closed_in(*modes: str, form: type[forms.Form] | None = None):
    """Answer a POST with an honest 503 while the site is in one of these modes.

    With the view's `form`, what was typed into it is shown again, for the visitor to copy.
    """

    def decorate(view):
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            if request.method == "POST" and (mode := mode_of(request)) in modes:
                typed = typed_values(form, request.POST) if form else []
                context = {"mode": mode, "typed": typed}
                response = render(request, "campaign/closed.html", context, status=503)
                response["Retry-After"] = str(RETRY_AFTER_SECONDS)
                return response
            return view(request, *args, **kwargs)

        return checked

    return decorate


for_known = closed_in(*NOTHING_AT_ALL)
