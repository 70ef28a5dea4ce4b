"""What search engines are given to crawl: the sitemap, the news sitemap, robots.txt."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.models import NewsItem
from petitions.models import Petition
from tests.builders import a_clipping, a_home, an_article

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def listed(client, path="/sitemap.xml"):
    """The sitemap's entries: address -> element."""
    answer = client.get(path, headers={"host": "127.0.0.1"})
    assert answer["Content-Type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{MAP}urlset"
    return {entry.findtext(f"{MAP}loc"): entry for entry in root}


def came_out(title, ago, **fields):
    """An article that was published so long ago."""
    moment = timezone.now() - ago
    page = an_article(title, published_on=timezone.localdate(moment), **fields)
    NewsItem.objects.filter(pk=page.pk).update(first_published_at=moment)
    return page


def test_every_public_page_and_petition_is_listed_with_its_last_change_by_its_one_address(client, settings):
    settings.BASE_URL = "https://left-behind.example"
    call_command("load_demo", verbosity=0)
    an_article("Draft", slug="draft", live=False)
    hidden = an_article("Hidden", slug="hidden")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    found = listed(client)
    petition = Petition.objects.get()
    for path in ("/", "/detainees/david-barnes/", "/news/", "/press/", petition.get_absolute_url()):
        assert f"https://left-behind.example{path}" in found
    for path in ("/detainees/david-barnes/", "/press/", petition.get_absolute_url()):
        changed = found[f"https://left-behind.example{path}"].findtext(f"{MAP}lastmod")
        assert changed >= f"{timezone.now() - timedelta(days=1):%Y-%m-%d}"
    assert not [address for address in found if "draft" in address or "hidden" in address or "search" in address]
    for address in found:
        assert client.get(address.removeprefix("https://left-behind.example")).status_code == 200


def test_the_news_sitemap_lists_our_own_articles_of_two_days(client, settings):
    settings.BASE_URL = "https://left-behind.example"
    fresh = came_out("Fresh & <new>", timedelta(hours=47))
    came_out("Stale", timedelta(hours=49))
    an_article("Backdated", published_on=timezone.localdate() - timedelta(days=30))
    an_article("Draft", live=False)
    a_clipping("Theirs", published_on=timezone.localdate())
    hidden = came_out("Hidden", timedelta(hours=1))
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    found = listed(client, "/news-sitemap.xml")
    assert list(found) == [f"https://left-behind.example{fresh.url}"]
    news = found[f"https://left-behind.example{fresh.url}"].find(f"{NEWS}news")
    assert news.findtext(f"{NEWS}title") == "Fresh & <new>"
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "Americans Left Behind"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert (
        news.findtext(f"{NEWS}publication_date")[:10]
        == timezone.localdate(timezone.now() - timedelta(hours=47)).isoformat()
    )


def test_a_news_sitemap_without_news_is_one_and_strange_titles_leave_it_valid(client):
    a_home()
    assert listed(client, "/news-sitemap.xml") == {}
    came_out("Bell\x07 \x1b \ufffe ]]>", timedelta(hours=1))
    assert len(listed(client, "/news-sitemap.xml")) == 1


def test_robots_name_both(client, settings):
    settings.BASE_URL = "https://left-behind.example"
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://left-behind.example/sitemap.xml\n" in text
    assert "Sitemap: https://left-behind.example/news-sitemap.xml\n" in text
