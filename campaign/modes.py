"""Whether the site takes anything from visitors: open, paused for what is new, or readonly."""

import functools

from django.db import models
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

RETRY_AFTER_SECONDS = 15 * 60


class Mode(models.TextChoices):
    """What visitors may do."""

    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused: nothing new; confirming and withdrawing work")
    READONLY = "readonly", _("Read only: visitors can change nothing at all")


def mode_of(request) -> str:
    """The site's mode; the settings are read once a request."""
    from .models import CampaignSettings

    return CampaignSettings.for_request(request).mode


def closed_in(*modes: str):
    """Answer a POST with an honest 503 while the site is in one of these modes; what was typed is shown again."""

    def decorate(view):
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            if request.method == "POST" and (mode := mode_of(request)) in modes:
                typed = [value for name, value in request.POST.items() if value and name != "csrfmiddlewaretoken"]
                context = {"mode": mode, "typed": typed}
                response = render(request, "campaign/closed.html", context, status=503)
                response["Retry-After"] = str(RETRY_AFTER_SECONDS)
                return response
            return view(request, *args, **kwargs)

        return checked

    return decorate


for_new = closed_in(Mode.PAUSED, Mode.READONLY)
for_known = closed_in(Mode.READONLY)
