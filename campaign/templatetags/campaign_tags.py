"""Filters and tags that all apps' templates share."""

from django import template
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html

from campaign import date_fields, languages
from campaign.absolute import absolute_url
from campaign.mail import addresses
from campaign.menus import menus
from campaign.pictures import renditions

register = template.Library()
register.filter("masked", addresses.masked)
register.simple_tag(languages.home_url, name="home_url")
register.simple_tag(menus, name="menus")
register.simple_tag(renditions.picture, name="picture_of")


@register.simple_tag
def card_of(picture):
    """The size of a picture that shared links show, once it is drawn; else nothing."""
    return renditions.one(picture, renditions.CARD)


@register.simple_tag(takes_context=True)
def page_languages(context) -> list[languages.Alternate]:
    """The languages in which the page on the screen can be read; empty when there is only one."""
    request = context.get("request")
    if request is None or "exception" in context:  # the page that says that there is none
        return []
    return languages.alternates(request, context.get("page"))


@register.simple_tag
def written_in(language: str = languages.DEFAULT) -> str:
    """The attribute that marks text in a language which is not the page's: ` lang="en"`, or nothing."""
    return "" if language == languages.active() else format_html(' lang="{}"', language)


@register.simple_tag(takes_context=True)
def canonical_url(context) -> str:
    """The one address of the page on the screen: absolute, in its language, without what was added to the path.

    A page whose query matters (a filter, a page of a list) gives its own part of it as `canonical_query`.
    """
    query = context.get("canonical_query")
    return absolute_url(escape_uri_path(context["request"].path) + (f"?{query}" if query else ""))


@register.inclusion_tag("wagtailadmin/widgets/date_words.html")
def date_words_under(kind: str, widget: dict) -> dict:
    """Under a date or time field: what stands in it as a sentence, and a calendar or clock to choose from."""
    zone = widget["attrs"].get("data-zone", "")
    return {"kind": kind, "zone": zone, **date_fields.in_words(kind, widget["value"] or "", zone)}
