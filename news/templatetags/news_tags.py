"""What other rooms' templates may ask of the newsroom."""

from django import template

from campaign.sharing import share_links

from .. import feeds, search
from .. import structured_data as structured
from ..models import NewsIndexPage, NewsItem, with_people
from ..subscriptions.forms import SubscribeForm

register = template.Library()
register.filter("for_xml", feeds.plain)
register.filter("marked", search.marked)
register.filter("excerpt", search.excerpt)
register.filter("kind", search.kind)


@register.inclusion_tag("news/includes/latest.html", takes_context=True)
def latest_news(context, count: int = 3) -> dict:
    """The newest `count` items visitors may see, and the page that lists all."""
    return {
        "items": with_people(list(NewsItem.objects.for_visitors().with_images()[:count]), tags=False),
        "index": NewsIndexPage.here(),
        "request": context.get("request"),
    }


@register.inclusion_tag("news/includes/signup_form.html", takes_context=True)
def signup_form(context) -> dict:
    """The form of the e-mail list."""
    return {"form": SubscribeForm(), "request": context.get("request"), "campaign": context.get("campaign")}


@register.inclusion_tag("news/includes/about.html", takes_context=True)
def news_about(context, person, count: int = 5) -> dict:
    """The newest `count` items about somebody, and the list narrowed to that person."""
    news = NewsItem.objects.for_visitors().about(person).with_images()
    return {
        "items": with_people(list(news[:count]), tags=False),
        "index": NewsIndexPage.here(),
        "person": person,
        "request": context.get("request"),
    }


@register.inclusion_tag("news/admin/tell_supporters.html", takes_context=True)
def tell_supporters(context, person) -> dict:
    """The way to a letter to the e-mail list about somebody, for staff who may write one."""
    request = context.get("request")
    return {"person": person, "may": request is not None and request.user.has_perm("news.write_update")}


@register.simple_tag
def share_news(item) -> list[dict]:
    """Links that pass a page on, with its title."""
    return share_links(title=item.title, words=item.title, address=structured.address(item))


@register.simple_tag(takes_context=True)
def structured_data(context) -> str:
    """What the page on the screen says of itself to machines, as a data block; empty on pages that are no page."""
    page, campaign = context.get("page"), context.get("campaign")
    if page is None or campaign is None or "exception" in context:
        return ""
    return structured.script(structured.of(page, campaign))


@register.simple_tag(takes_context=True)
def dates_in_head(context) -> structured.Dates | None:
    """When the page or petition on the screen came out and last changed; None on pages that are neither."""
    thing = context.get("page") or context.get("petition")
    return None if thing is None or "exception" in context else structured.dates(thing)
