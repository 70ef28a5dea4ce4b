"""What templates of all apps may show of petitions."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from ..context import petition_context
from ..models import Petition, PetitionSettings
from ..site_settings import RISK_NOTICE

register = template.Library()


def front_petition(request) -> Petition | None:
    """The petition staff chose for the home page, else the newest that is open; None without one."""
    chosen = PetitionSettings.for_request(request).front_petition if request else None
    if chosen and chosen.live:
        return chosen
    public = Petition.objects.public().select_related("tally")
    return next((petition for petition in public[:10] if not petition.is_closed), None)


@register.inclusion_tag("petitions/includes/box.html", takes_context=True)
def petition_box(context):
    """The home page's petition with its count and form."""
    front = front_petition(context.get("request"))
    petition = front and Petition.objects.with_text().select_related("tally").filter(pk=front.pk).first()
    return {**context.flatten(), **(petition_context(petition) if petition else {"petition": None})}


@register.simple_tag(takes_context=True)
def risk_notice(context) -> str:
    """What people in or close to Russia and Belarus read before they sign: staff's own text, else ours translated."""
    request = context.get("request")
    notice = PetitionSettings.for_request(request).risk_notice if request else RISK_NOTICE
    return gettext(RISK_NOTICE) if notice == RISK_NOTICE else notice


@register.simple_tag(takes_context=True)
def sign_url(context):
    """Where the button “Sign” of every page leads: to the front petition, else to the list."""
    petition = front_petition(context.get("request"))
    return petition.get_absolute_url() if petition else reverse("petitions:index")
