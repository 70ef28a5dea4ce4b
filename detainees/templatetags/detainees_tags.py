"""What templates may ask about those who are held."""

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from wagtail.models import Page

from ..case.snapshot import CaseSnapshot
from ..case.timeline import Timeline
from ..clocks import day_text
from ..clocks.calendar_feed import has_days, webcal
from ..clocks.clock_face import face_of
from ..clocks.embed import embed_choices
from ..clocks.timers import Timer
from ..models import DetaineePage
from ..naming import conjunction, in_words
from ..share import spec as share_spec

register = template.Library()

# Which of a profile's streams holds blocks of this name; all others stand in its case file.
STREAMS = {
    "status": "status_log",
    "answer": "evidence",
    "contact": "press_contacts",
    "do": "letter_tips",
    "dont": "letter_tips",
}


def people(context) -> list[DetaineePage]:
    """Everybody visitors may see: those held, who died, who are home, in tree order; asked for once a rendering."""
    found = context.render_context.get("detainees")
    if found is None:
        profiles = DetaineePage.objects.everybody().with_cards()
        found = sorted(profiles, key=lambda one: (not one.is_held, one.is_released))
        context.render_context["detainees"] = found
    return found


def joined(names: list[str]) -> SafeString:
    """Names as a sentence has them, "A, B and C", each marked `data-name`; `names` must not be empty."""
    marked = [format_html("<span data-name>{}</span>", name) for name in names]
    if len(marked) == 1:
        return marked[0]
    rest = format_html_join(", ", "{}", ((name,) for name in marked[:-1]))
    return format_html(conjunction(names[-1]), names=rest, last=marked[-1])


def remembering(names: list[str]) -> str:
    """The sentence in place of the question; `names` must not be empty."""
    return gettext("We remember %(names)s.") % {"names": in_words(names)}


@register.simple_tag(takes_context=True)
def hero_question(context, page) -> SafeString:
    """The home page's question naming everybody still held, or its words for when all are home.

    Where nobody is held any more and somebody died, whoever died is remembered instead.
    """
    names = [person.title for person in people(context) if person.is_held]
    if not names:
        died = [person.title for person in people(context) if person.has_died]
        return format_html("{}", remembering(died) if died else page.hero_all_home)
    before = page.hero_question_before_one if len(names) == 1 else page.hero_question_before
    return format_html("{} {} {}", before, joined(names), page.hero_question_after)


@register.inclusion_tag("detainees/includes/wall.html", takes_context=True)
def detainee_wall(context) -> dict:
    """The wall of names: each held person with the face of the first timer (or None), who died, and who is home."""
    everybody = people(context)
    wall = {
        "held": [{"person": person, **_headline(person)} for person in everybody if person.is_held],
        "died": [person for person in everybody if person.has_died],
        "home": [person for person in everybody if person.is_released],
    }
    return {"wall": wall, "request": context.get("request")}


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


@register.inclusion_tag("detainees/includes/day_stamp.html")
def day_stamp(item) -> dict:
    """ "Day 1,561" of each person that a news item is about, on the item's own date."""
    return {"stamps": day_text.day_stamps(item)}


@register.filter
def with_days(text, page) -> str:
    """Text of a page with {days} as the day count of whom it is about."""
    return day_text.with_days(str(text), page)


@register.simple_tag(takes_context=True)
def head_title(context) -> str:
    """The page's title for search engines and shared links; empty where no page is shown."""
    page = context.get("page")
    return day_text.head_title(page) if isinstance(page, Page) else ""


@register.simple_tag(takes_context=True)
def head_description(context) -> str:
    """The page's own description for them; empty where it has none."""
    page = context.get("page")
    return day_text.head_description(page) if isinstance(page, Page) else ""


@register.simple_tag(takes_context=True)
def share_image(context) -> dict | None:
    """The address, measures and words of the page's own share image; None where it has none."""
    page = context.get("page")
    campaign = getattr(context.get("campaign"), "name", None)
    return share_spec.share_image(page, campaign) if isinstance(page, Page) else None


@register.inclusion_tag("detainees/includes/embed_section.html", takes_context=True)
def embed_section(context, page) -> dict:
    """What other sites paste to show a profile's clock, with a preview; ?clock= and ?theme= choose."""
    request = context.get("request")
    choices = embed_choices(page, request.GET if request else {})
    return {"page": page, "embed": choices, "webcal": webcal(page) if choices and has_days(page) else ""}


@register.simple_tag
def webcal_url(page) -> str:
    """The address that calendar programs subscribe to: of a profile, or of the list."""
    return webcal(page) if page.url else ""


def _headline(page: DetaineePage) -> dict:
    first = day_text.first_timer(page)
    return {"timer": first, "face": first and face_of(first, timezone.now())}


@register.inclusion_tag("detainees/blocks/example.html")
def block_example(name: str, value) -> dict:
    """One entry of a case file as a profile shows it, for the picker of blocks."""
    page = DetaineePage(title="", **{STREAMS.get(name, "case"): [(name, value)]})
    snapshot = CaseSnapshot(page)
    return {"page": page, "snapshot": snapshot, "timeline": Timeline(snapshot, "")}
