"""The clock that other sites may frame, and what they paste to do so."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaign.models import CampaignSettings

from .clock_face import face_of
from .timers import Timer

THEMES = ("light", "dark")
WIDTH, HEIGHT = 320, 190  # pixels; the widget itself takes what its frame gives


def chosen_timer(timers: list[Timer], asked: str) -> Timer | None:
    """The timer with that key, the first one for any other word; None of no timers."""
    try:
        key = UUID(asked)
    except ValueError:
        key = None
    return next((timer for timer in timers if timer.translation_key == key), timers[0] if timers else None)


def chosen_theme(asked: str) -> str:
    """The theme of that name, light for any other word."""
    return asked if asked in THEMES else THEMES[0]


def full_address(page) -> str:
    """A page's address with this site's own name."""
    return page.url if page.url.startswith("http") else settings.BASE_URL + page.url


@require_safe
def embed_answer(request, page):
    """The widget: the one address of this site that any site may frame."""
    timer = chosen_timer(list(page.timers.all()), request.GET.get("timer", ""))
    context = {
        "page": page,
        "timer": timer,
        "face": face_of(timer, timezone.now()) if timer else None,
        "theme": chosen_theme(request.GET.get("theme", "")),
        "address": full_address(page),
        "campaign": CampaignSettings.for_request(request),
    }
    answer = HttpResponse(render_to_string("detainees/embed.html", context))
    answer.xframe_options_exempt = True
    answer._csp_replace = {"frame-ancestors": ["*"], "form-action": ["'none'"], "connect-src": ["'self'"]}
    return answer


def embed_choices(page, data) -> dict | None:
    """What the profile offers to paste; `data` (GET) chooses by `clock` and `theme`. None without timers.

    `timers` and `themes` are links with `label`, `query` and `current`; `address` is the widget's own.
    """
    timers = list(page.timers.all())
    timer, theme = chosen_timer(timers, data.get("clock", "")), chosen_theme(data.get("theme", ""))
    if timer is None or not page.url:
        return None

    def link(label, one, style):
        current = (one.translation_key, style) == (timer.translation_key, theme)
        query = urlencode({"clock": one.translation_key, "theme": style})
        return {"label": label, "query": f"?{query}", "current": current, "theme": style}

    return {
        "open": "clock" in data or "theme" in data,
        "timers": [link(one.label, one, theme) for one in timers],
        "themes": [link(style, timer, style) for style in THEMES],
        "theme": theme,
        "address": f"{full_address(page)}embed/?{urlencode({'timer': timer.translation_key, 'theme': theme})}",
        "path": f"{page.url}embed/?{urlencode({'timer': timer.translation_key, 'theme': theme})}",
        "width": WIDTH,
        "height": HEIGHT,
    }
