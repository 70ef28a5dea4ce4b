"""What a page says of itself to machines, in schema.org's words (JSON-LD)."""

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from campaign import languages
from campaign.absolute import absolute_url
from campaign.models import CampaignSettings, HomePage
from campaign.pictures.renditions import CARD, one
from detainees.case.snapshot import CaseSnapshot, Hearing
from detainees.clocks.day_text import head_description
from detainees.dates import PartialDate
from detainees.models import DetaineePage

from .models import ArticlePage, ClippingPage, NewsItem, noon_of

PORTRAIT = "fill-640x800|format-jpeg"
HEADLINE = 110  # characters; readers of NewsArticle cut longer ones
# What could end a script element, or begin a comment in it.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def address(page) -> str:
    """A page's full address; the request's host is not trusted for it."""
    return absolute_url(page.url or "/")


def without_empty(fields: dict) -> dict:
    """The properties that are known."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def moment(value: datetime | None) -> str | None:
    """A moment as ISO 8601, to the second, in the site's zone."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def image(picture, size: str = CARD) -> dict | None:
    """A picture in one size; None until that is drawn, and when it cannot be."""
    drawn = one(picture, size)
    if drawn is None:
        return None
    url = absolute_url(drawn.url)
    return {"@type": "ImageObject", "url": url} | without_empty({"creditText": picture.credit})


def publisher(campaign: CampaignSettings) -> dict:
    """The campaign in short, as the one who publishes."""
    home = absolute_url(languages.home_url())
    logo = {"@type": "ImageObject", "url": absolute_url(static("campaign/favicon.svg"))}
    return {"@type": "Organization", "@id": f"{home}#campaign", "name": campaign.name, "url": home, "logo": logo}


def organization(campaign: CampaignSettings) -> dict:
    """The campaign, on the home page."""
    more = {
        "slogan": campaign.slogan,
        "description": campaign.default_description,
        "email": campaign.contact_email,
        "image": image(campaign.default_image),
    }
    return publisher(campaign) | without_empty(more)


def name_of(person: DetaineePage) -> dict:
    """Somebody in short, with the address that tells more."""
    return {"@type": "Person", "@id": f"{address(person)}#person", "name": person.title, "url": address(person)}


def person(page: DetaineePage) -> dict:
    """Who a profile is about."""
    home = without_empty({"addressLocality": page.home_town, "addressRegion": page.home_state})
    place = {"@type": "Place", "address": {"@type": "PostalAddress", **home, "addressCountry": "US"}}
    more = {
        "alternateName": page.name_in_russian,
        "description": head_description(page),
        "image": image(page.portrait, PORTRAIT),
        "birthDate": PartialDate(page.born_on, page.born_precision).iso if page.born_on else None,
        "deathDate": timezone.localtime(page.died_at).date().isoformat() if page.has_died else None,
        "homeLocation": place if home else None,
        "nationality": {"@type": "Country", "name": "US"},
    }
    return name_of(page) | without_empty(more)


def profile(page: DetaineePage, campaign: CampaignSettings) -> dict:
    """The page about somebody, written by the campaign: programs take a person who stands beside it for its author.

    It has its own dates, else preview tools take the first one in its text, the arrest's.
    """
    ours, came = publisher(campaign), dates(page)
    fields = {
        "@type": "ProfilePage",
        "name": page.title,
        "url": address(page),
        "inLanguage": languages.language_of(page),
        "datePublished": came.published,
        "dateModified": came.modified,
        "author": ours,
        "publisher": ours,
        "mainEntity": person(page),
    }
    return without_empty(fields)


def hearings(page: DetaineePage) -> list[dict]:
    """The days in court to come."""
    return [hearing(page, one) for one in CaseSnapshot(page).next_hearings]


def hearing(page: DetaineePage, one: Hearing) -> dict:
    """A day in court; with its hour when that is known."""
    starts = datetime.combine(one.on.day, one.at, ZoneInfo(one.zone)) if one.at else one.on.day
    fields = {
        "@type": "Event",
        "name": _("Hearing of %(name)s") % {"name": page.title},
        "startDate": starts.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {"@type": "Place", "name": one.court, "address": one.court},
        "description": one.text,
        "about": {"@id": f"{address(page)}#person"},
        "url": address(page),
    }
    return without_empty(fields)


@dataclass(frozen=True)
class Dates:
    """When something came out and when it last changed, as ISO 8601; None where nothing was published yet."""

    published: str | None
    modified: str | None


def dates(subject) -> Dates:
    """Those of a page or of a petition."""
    if isinstance(subject, NewsItem):
        return Dates(published(subject), modified(subject))
    changed = subject.changed_at if isinstance(subject, DetaineePage) else subject.last_published_at
    return Dates(moment(subject.first_published_at), moment(changed))


def published(item: NewsItem) -> str:
    """When an item came out; a date alone is a moment of Greenwich to many programs, in America the day before."""
    return moment(item.moment)


def modified(item: NewsItem) -> str:
    """When it was last changed, never before it came out."""
    return moment(max(item.last_published_at or item.moment, item.moment))


def about(item: NewsItem) -> list[dict]:
    """The people an item is about."""
    return [name_of(profile) for profile in item.profiles]


def article(page: ArticlePage, campaign: CampaignSettings) -> dict:
    """An article of our own."""
    ours = publisher(campaign)
    by_campaign = not page.author or page.author == campaign.name
    fields = {
        "@type": "NewsArticle",
        "headline": page.title[:HEADLINE],
        "description": head_description(page),
        "url": address(page),
        "mainEntityOfPage": address(page),
        "datePublished": published(page),
        "dateModified": modified(page),
        "author": ours if by_campaign else {"@type": "Person", "name": page.author},
        "publisher": ours,
        "image": image(page.image or campaign.default_image),
        "inLanguage": languages.language_of(page),
        "keywords": ", ".join(tag.name for tag in page.labels),
        "about": about(page),
        "isAccessibleForFree": True,
    }
    return without_empty(fields)


def clipping(page: ClippingPage) -> dict:
    """Our page about an article that somebody else published."""
    source = {
        "@type": "NewsArticle",
        "headline": page.title[:HEADLINE],
        "url": page.link,
        "archivedAt": page.archived_link,
        "datePublished": moment(noon_of(page.published_on)),
        "publisher": {"@type": "Organization", "name": page.publication},
        "author": {"@type": "Person", "name": page.author} if page.author else None,
    }
    fields = {
        "@type": "WebPage",
        "name": page.title,
        "description": head_description(page),
        "url": address(page),
        "inLanguage": languages.language_of(page),
        "dateModified": modified(page),
        "about": about(page),
        "citation": without_empty(source),
    }
    return without_empty(fields)


def breadcrumbs(page) -> dict | None:
    """The way from the home page; none for the home page itself."""
    above = [] if isinstance(page, HomePage) or not page.pk else [page.get_parent()]
    if not above:
        return None
    trail = [(_("Home page"), absolute_url(languages.home_url()))]
    trail += [(parent.title, address(parent)) for parent in above if parent.depth > 2]
    steps = [*trail, (page.title, address(page))]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": url}
        for place, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def of(page, campaign: CampaignSettings) -> list[dict]:
    """Everything that a page says of itself."""
    if isinstance(page, HomePage):
        nodes = [organization(campaign)]
    elif isinstance(page, DetaineePage):
        nodes = [profile(page, campaign), *hearings(page)]
    elif isinstance(page, ArticlePage):
        nodes = [article(page, campaign)]
    elif isinstance(page, ClippingPage):
        nodes = [clipping(page)]
    else:
        nodes = []
    trail = breadcrumbs(page)
    return [*nodes, trail] if trail else nodes


def script(nodes: list[dict]) -> SafeString:
    """Nodes as a data block of HTML; nothing in them can end it."""
    if not nodes:
        return mark_safe("")
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{text.translate(ESCAPES)}</script>')  # noqa: S308  escaped
