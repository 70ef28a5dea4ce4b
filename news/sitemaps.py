"""The news sitemap: our own articles of the last two days, in every language, as search engines for news ask for it."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Site

from campaign import languages
from campaign.models import CampaignSettings

from . import structured_data
from .models import ArticlePage

FRESH = timedelta(hours=48)
MOST = 1_000  # addresses; the format allows no more


def fresh_articles() -> list[ArticlePage]:
    """Articles that came out, and are dated, within the last 48 hours; newest first."""
    since = timezone.now() - FRESH
    articles = languages.public(languages.translated(ArticlePage.objects.live()))
    fresh = articles.filter(first_published_at__gte=since, published_on__gte=timezone.localdate(since))
    return list(fresh.order_by("-first_published_at")[:MOST])


@require_safe
def news_sitemap(request):
    """Addresses, titles, dates and languages."""
    entries = [
        {
            "location": structured_data.address(page),
            "language": languages.language_of(page),
            "published": structured_data.published(page),
            "title": page.title,
        }
        for page in fresh_articles()
    ]
    campaign = CampaignSettings.for_site(Site.find_for_request(request))
    context = {"entries": entries, "campaign": campaign}
    return render(request, "news/sitemap.xml", context, content_type="application/xml; charset=utf-8")
