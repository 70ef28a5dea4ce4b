"""The newest news as RSS and Atom, named field by field; drafts and private sections never leave."""

import hashlib
import html
import json
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid5

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date
from django.utils.http import parse_http_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from campaign.absolute import absolute_url
from campaign.languages import in_language, public
from campaign.models import CampaignSettings
from detainees.clocks.day_text import with_days
from detainees.models import DetaineePage, OutcomeRequest

from .models import FeedStamp, NewsIndexPage, NewsItem, with_people

LENGTH = 30
# What XML 1.0 cannot say at all, escaped or not (its production 2, "Char").
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Text without the characters that no XML document may hold."""
    return NOT_XML.sub("", text)


def address(page: Page | None) -> str:
    """A page's full address; the front page's for none."""
    parts = page and page.get_url_parts()
    return absolute_url(parts[2] if parts else "/")


@dataclass(frozen=True)
class FeedSelection:
    """Whose feed, and about whom: one person, or None for all news."""

    campaign: CampaignSettings
    person: DetaineePage | None

    @property
    def query(self) -> str:
        """What the feed's and the list's address carry for it."""
        return f"?{urlencode({'person': self.person.slug})}" if self.person else ""


class OutcomeItem:
    """Somebody's coming home, or death in custody, as an entry of the feeds that leads to the profile."""

    is_clipping, author, publication, link, labels, last_published_at = False, "", "", "", (), None

    def __init__(self, person: DetaineePage, said_at: datetime | None = None):
        self.moment = person.ended_at
        self.said_at = max(said_at or self.moment, self.moment)  # since when the site says it
        self.title, self.summary = f"{person.title}: {person.outcome_text}", person.outcome_note
        self.profiles, self.get_url_parts = [person], person.get_url_parts
        self.translation_key = uuid5(person.translation_key, self.moment.isoformat())


def in_preview(page: DetaineePage):
    """For the preview of the release-day switch: the feeds' entry about somebody."""
    entry = None if page.is_held or not page.live else OutcomeItem(page)
    yield gettext_lazy("RSS feed"), ". ".join(filter(None, [entry.title, entry.summary])) if entry else ""


def outcomes(people) -> list[OutcomeItem]:
    """Those of the people who are no longer held, as entries; one query more."""
    ended = [person for person in people if not person.is_held]
    asked = OutcomeRequest.objects.in_effect().filter(page__translation_key__in=[one.translation_key for one in ended])
    said = dict(asked.order_by("pk").values_list("page__translation_key", "consented_at"))
    return [OutcomeItem(person, said.get(person.translation_key)) for person in ended]


class Stamped:
    """A feed that says when it began to say this, where Django takes the newest date of its entries."""

    def latest_post_date(self):
        """What becomes Last-Modified, RSS's lastBuildDate and Atom's updated."""
        return self.feed["said_since"]


class SourcedFeed(Stamped, Rss201rev2Feed):
    """RSS with Dublin Core's words for who wrote and who published, and Atom's for when we last changed it."""

    def root_attributes(self):
        """With the name space of Dublin Core."""
        return super().root_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler, item):
        """With `dc:creator` and `dc:source` where they are known, and `atom:updated`."""
        super().add_item_elements(handler, item)
        for name in ("creator", "source"):
            if item[name]:
                handler.addQuickElement(f"dc:{name}", item[name])
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))


class StampedAtom(Stamped, Atom1Feed):
    """Atom."""


class NewsFeed(Feed):
    """News as RSS 2.0; a clipping leads to its source. ?person= narrows it to one."""

    feed_type = SourcedFeed
    item_guid_is_permalink = False

    def __call__(self, request, *args, **kwargs):
        """The feed, or 304 for who has it already."""
        response = super().__call__(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            return response
        set_response_etag(response)
        moment = parse_http_date(response["Last-Modified"])
        return get_conditional_response(request, etag=response["ETag"], last_modified=moment, response=response)

    def get_feed(self, obj, request):
        """The feed with the moment since when it says all this."""
        feed = super().get_feed(obj, request)
        said = json.dumps([feed.feed, feed.items], default=str, sort_keys=True)
        feed.feed["said_since"] = FeedStamp.since(self.feed_url(obj), hashlib.sha256(said.encode()).digest())
        return feed

    def get_object(self, request):
        """The campaign's settings, which name the feed, and the person asked for; an unknown one is passed over."""
        asked = plain(request.GET.get("person", ""))
        people = public(in_language(DetaineePage.objects.live()))
        person = people.filter(slug=asked).first() if asked else None
        return FeedSelection(CampaignSettings.for_request(request), person)

    def title(self, asked):
        """The campaign's name, and what this is of it."""
        if asked.person:
            names = {"campaign": asked.campaign.name, "person": asked.person.title}
            return plain(_("%(campaign)s: news about %(person)s") % names)
        return plain(_("%(campaign)s: news") % {"campaign": asked.campaign.name})

    def description(self, asked):
        return plain(asked.campaign.default_description or asked.campaign.slogan)

    def link(self, asked):
        return address(NewsIndexPage.here()) + asked.query

    def feed_url(self, asked):
        return absolute_url(reverse("news:feed")) + asked.query

    def items(self, asked):
        """The newest that visitors may see, and who came home or has died in custody."""
        news, people = NewsItem.objects.for_visitors(), DetaineePage.objects.everybody().defer_streamfields()
        if asked.person:
            news = news.about(asked.person)
            people = people.filter(translation_key=asked.person.translation_key)
        items = [*outcomes(people), *with_people(list(news[:LENGTH]))]
        return sorted(items, key=self.item_newness, reverse=True)[:LENGTH]

    def item_newness(self, item):
        """What the feed is ordered by: its date; of an outcome when the site began to say it."""
        return item.said_at if isinstance(item, OutcomeItem) else self.item_pubdate(item)

    def item_title(self, item):
        return plain(item.title)

    def item_description(self, item):
        """Our summary as HTML, which RSS and Atom take it for; a clipping's publication comes first."""
        summary = with_days(item.summary, item)
        text = plain(f"{item.publication}: {summary}" if item.is_clipping else summary)
        return html.escape(text, quote=False)

    def item_link(self, item):
        """The source of a clipping, our own page otherwise."""
        return plain(item.link if item.is_clipping else address(item))

    def item_guid(self, item):
        """The page's key, which outlives a change of its title, slug or link."""
        return f"urn:uuid:{item.translation_key}"

    def item_categories(self, item):
        """The people it is about, and its tags."""
        return [plain(name) for name in (*(person.title for person in item.profiles), *map(str, item.labels))]

    def item_extra_kwargs(self, item):
        """Who wrote it, and a clipping's publication."""
        return {"creator": plain(item.author or ""), "source": plain(item.publication or "")}

    def item_pubdate(self, item):
        """The moment its date stands for; of an outcome its own."""
        return item.moment

    def item_updateddate(self, item):
        """Since when the site says it: when staff last published it; of an outcome, when its approver consented."""
        if isinstance(item, OutcomeItem):
            return item.said_at
        return item.last_published_at or self.item_pubdate(item)


class AtomNewsFeed(NewsFeed):
    """The same as Atom."""

    feed_type = StampedAtom

    def subtitle(self, asked):
        """Atom's name for the description."""
        return self.description(asked)

    def author_name(self, asked):
        """Atom asks for somebody who answers for the feed."""
        return plain(asked.campaign.name)

    def item_author_name(self, item):
        """Who wrote it; a clipping's publication where nobody is named."""
        return plain(item.author or item.publication or "") or None

    def feed_url(self, asked):
        return absolute_url(reverse("news:feed_atom")) + asked.query
