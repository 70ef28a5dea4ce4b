"""The petitions that search engines may list."""

from django.contrib.sitemaps import Sitemap

from campaign.sitemaps import OwnAddresses

from .models import Petition


class PetitionSitemap(OwnAddresses, Sitemap):
    """Every public petition, with the day its text was last published."""

    def items(self):
        """The newest first."""
        return Petition.objects.public().order_by("-pk")

    def lastmod(self, petition):
        """When staff last published it."""
        return petition.last_published_at
