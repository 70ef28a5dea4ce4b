"""The newest news as RSS and Atom, named field by field; drafts and private sections never leave."""

import re
from datetime import datetime, time

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from wagtail.models import Page

from campaign.models import CampaignSettings

from .models import NewsIndexPage, NewsItem

LENGTH = 30
# What XML 1.0 cannot say at all, escaped or not (its production 2, "Char").
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Text without the characters that no XML document may hold."""
    return NOT_XML.sub("", text)


def absolute(path: str) -> str:
    """A path of this site as a full address; the request's host is not trusted for it."""
    return f"{settings.BASE_URL}{path}"


def address(page: Page | None) -> str:
    """A page's full address; the front page's for none."""
    parts = page and page.get_url_parts()
    return absolute(parts[2] if parts else "/")


class NewsFeed(Feed):
    """News as RSS 2.0; a clipping leads to its source."""

    feed_type = Rss201rev2Feed
    item_guid_is_permalink = False

    def get_object(self, request):
        """The campaign's settings for the site asked; they name the feed."""
        return CampaignSettings.for_request(request)

    def title(self, campaign):
        """The campaign's name, and what this is of it."""
        return plain(_("%(campaign)s: news") % {"campaign": campaign.name})

    def description(self, campaign):
        """The site's own description."""
        return plain(campaign.default_description or campaign.slogan)

    def link(self):
        """The page that lists the news."""
        return address(NewsIndexPage.objects.live().first())

    def feed_url(self):
        """The feed's own address."""
        return absolute(reverse("news:feed"))

    def items(self):
        """The newest that visitors may see."""
        return NewsItem.objects.for_visitors()[:LENGTH]

    def item_title(self, item):
        """Its headline."""
        return plain(item.title)

    def item_description(self, item):
        """Our summary; a clipping's publication comes first."""
        return plain(f"{item.publication}: {item.summary}" if item.is_clipping else item.summary)

    def item_link(self, item):
        """The source of a clipping, our own page otherwise."""
        return plain(item.link if item.is_clipping else address(item))

    def item_guid(self, item):
        """The page's key, which outlives a change of its title, slug or link."""
        return f"urn:uuid:{item.translation_key}"

    def item_pubdate(self, item):
        """Its date, at midnight where the site is."""
        return timezone.make_aware(datetime.combine(item.published_on, time.min))

    def item_updateddate(self, item):
        """When staff last published it."""
        return item.last_published_at or self.item_pubdate(item)


class AtomNewsFeed(NewsFeed):
    """The same as Atom."""

    feed_type = Atom1Feed

    def subtitle(self, campaign):
        """Atom's name for the description."""
        return self.description(campaign)

    def author_name(self, campaign):
        """Atom asks for somebody who answers for the feed."""
        return plain(campaign.name)

    def feed_url(self):
        """The feed's own address."""
        return absolute(reverse("news:feed_atom"))
