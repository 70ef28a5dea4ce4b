"""The pages that search engines may list, in every language."""

from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.db.models import Q
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page

from . import languages
from .absolute import absolute_url


class OwnAddresses:
    """A sitemap whose addresses begin as this site says it is reached; the request's host is not trusted for it."""

    def _urls(self, page, protocol, domain):
        found = super()._urls(page, protocol, domain)
        for url in found:
            url["location"] = absolute_url(urlsplit(url["location"]).path)
        return found


class PageSitemap(OwnAddresses, Sitemap):
    """Every published page under the home page or one of its published translations."""

    def items(self):
        """Without private ones and copies that wait for a translation; drafts of a home page hide its language."""
        root = self.get_wagtail_site().root_page
        homes = languages.translated(Page.objects.filter(translation_key=root.translation_key).live())
        under = reduce(or_, (Q(path__startswith=path) for path in homes.values_list("path", flat=True)), Q(pk__in=[]))
        pages = languages.public(languages.translated(Page.objects.filter(under).live()))
        return pages.order_by("path").defer_streamfields().specific()
