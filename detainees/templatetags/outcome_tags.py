"""The banner that says on every page who came home, or has died in custody."""

from django import template
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaign.languages import DEFAULT, active, language_of, public

from ..models import DetaineePage

register = template.Library()


@register.inclusion_tag("detainees/includes/outcome_banner.html", takes_context=True)
def outcome_banner(context) -> dict:
    """Whose outcome has its banner, the newest first, each in the reader's language or the default one; one query."""
    pages = public(DetaineePage.objects.live().filter(alias_of=None, banner_until__gte=timezone.localdate()))
    newest = pages.annotate(ended=Coalesce(F("released_at"), F("died_at"))).order_by("-ended", "path")
    versions: dict = {}
    for page in newest.defer_streamfields():
        if not page.is_held:
            versions.setdefault(page.translation_key, {})[language_of(page)] = page
    # A translation of a page that is not public itself is not shown either.
    shown = [found.get(active(), found[DEFAULT]) for found in versions.values() if DEFAULT in found]
    return {"outcomes": shown, "request": context.get("request")}
