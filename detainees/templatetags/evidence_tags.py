"""What templates may ask about the status and its evidence."""

from django import template
from django.utils import timezone

from ..evidence import answers as evidence

register = template.Library()


@register.simple_tag
def answers_of(page) -> list[evidence.Answer]:
    """The eleven answers of one person."""
    return evidence.answers(page)


@register.inclusion_tag("detainees/includes/status.html")
def status_of(page) -> dict:
    """Where the request for the status stands, with the days it has waited."""
    log = evidence.status_log(page)
    return {"page": page, "log": log, "days": log.days_waiting(timezone.localdate()) if page.is_held else None}


@register.inclusion_tag("detainees/includes/evidence.html", takes_context=True)
def evidence_of(context, page) -> dict:
    """The eleven answers in full: those with a finding first told, those not examined named."""
    found = evidence.answers(page)
    return {
        "request": context["request"],
        "page": page,
        "examined": [answer for answer in found if answer.finding != evidence.Finding.OPEN],
        "open": [answer for answer in found if answer.finding == evidence.Finding.OPEN],
    }
