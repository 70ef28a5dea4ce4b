"""What other rooms' templates may ask about those who are held."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ..clock_face import face_of
from ..models import DetaineePage, Timer

register = template.Library()


def people(context) -> list[DetaineePage]:
    """Everybody visitors may see: those held in tree order, then those home; asked for once a rendering."""
    found = context.render_context.get("detainees")
    if found is None:
        profiles = DetaineePage.objects.for_visitors().with_cards()
        found = context.render_context["detainees"] = sorted(profiles, key=lambda person: not person.is_held)
    return found


def joined(names: list[str]) -> SafeString:
    """Names as a sentence has them, "A, B and C", each marked `data-name`; `names` must not be empty."""
    marked = [format_html("<span data-name>{}</span>", name) for name in names]
    if len(marked) == 1:
        return marked[0]
    rest = format_html_join(", ", "{}", ((name,) for name in marked[:-1]))
    return format_html(gettext("{names} and {last}"), names=rest, last=marked[-1])


@register.simple_tag(takes_context=True)
def hero_question(context, page) -> SafeString:
    """The home page's question naming everybody still held, or its words for when all are home."""
    names = [person.title for person in people(context) if person.is_held]
    if not names:
        return format_html("{}", page.hero_all_home)
    before = page.hero_question_before_one if len(names) == 1 else page.hero_question_before
    return format_html("{} {} {}", before, joined(names), page.hero_question_after)


@register.inclusion_tag("detainees/includes/wall.html", takes_context=True)
def detainee_wall(context) -> dict:
    """The wall of names: each held person with the face of the first timer (or None), and who is home."""
    entries = [{"person": person, **_headline(person)} for person in people(context) if person.is_held]
    home = [person for person in people(context) if not person.is_held]
    return {"wall": {"held": entries, "home": home}, "request": context.get("request")}


@register.inclusion_tag("detainees/includes/cards.html", takes_context=True)
def detainee_cards(context) -> dict:
    """A card for everybody the campaign speaks for."""
    return {"people": people(context), "request": context.get("request")}


@register.inclusion_tag("detainees/includes/headline.html")
def headline_clock(page: DetaineePage) -> dict:
    """The first of a profile's timers, for the one big number."""
    return _headline(page)


@register.inclusion_tag("detainees/includes/timer.html")
def timer(timer: Timer) -> dict:
    """One timer with the value it has now."""
    return {"timer": timer, "face": face_of(timer, timezone.now())}


def _headline(page: DetaineePage) -> dict:
    first = next(iter(page.timers.all()), None)
    return {"timer": first, "face": first and face_of(first, timezone.now())}
