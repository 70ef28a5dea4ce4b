"""What other rooms' templates may ask of the newsroom."""

from django import template

from ..forms import SubscribeForm
from ..models import NewsIndexPage, NewsItem

register = template.Library()


@register.inclusion_tag("news/includes/latest.html", takes_context=True)
def latest_news(context, count: int = 3) -> dict:
    """The newest `count` items visitors may see, and the page that lists all."""
    return {
        "items": list(NewsItem.objects.for_visitors().with_images()[:count]),
        "index": NewsIndexPage.objects.live().first(),
        "request": context.get("request"),
    }


@register.inclusion_tag("news/includes/signup_form.html", takes_context=True)
def signup_form(context) -> dict:
    """The form of the e-mail list."""
    return {"form": SubscribeForm(), "request": context.get("request"), "campaign": context.get("campaign")}
