"""News: the list and its pages, clippings, and feeds that hold only what is public."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.builders import a_clipping, a_news_index, an_article
from tests.photographs import a_picture

pytestmark = pytest.mark.django_db

FEEDS = ("/news/feed/", "/news/feed/atom/")
ATOM = "{http://www.w3.org/2005/Atom}"


def latest(rf, count=3):
    """What `latest_news` shows on a page."""
    template = Template("{% load news_tags %}{% latest_news count %}")
    return template.render(Context({"request": rf.get("/"), "count": count}))


def private(page):
    """`page`, now for logged-in readers only."""
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


def rss(client):
    """The items of the RSS feed, each as a mapping from tag to text."""
    root = ElementTree.fromstring(client.get("/news/feed/").content)
    return [{child.tag: child.text for child in item} for item in root.iter("item")]


def test_an_article_is_dated_today_unless_said_otherwise():
    assert an_article().published_on == timezone.localdate()


def test_the_list_is_newest_first(client):
    an_article("Older", published_on=date(2024, 8, 1))
    a_clipping("Newest", published_on=date(2024, 8, 3))
    an_article("Middle", published_on=date(2024, 8, 2))
    html = client.get(a_news_index().url).content.decode()
    assert html.index("Newest") < html.index("Middle") < html.index("Older")
    assert html.count("data-news-item") == 3


def test_a_clipping_names_its_publication_and_leads_there(client, rf):
    page = a_clipping(summary="Four could not be in it.")
    for html in (
        client.get(a_news_index().url).content.decode(),
        client.get(page.url).content.decode(),
        latest(rf),
    ):
        assert "Washington Examiner" in html
        assert 'href="https://example.com/americans-detained"' in html
        assert "Four could not be in it." in html
        assert "August 2, 2024" in html


def test_an_article_is_read_here(client, rf):
    page = an_article(author="The campaign", body=[("paragraph", "<p>We begin.</p>")])
    assert f'href="{page.url}"' in latest(rf)
    html = client.get(page.url).content.decode()
    assert "We begin." in html
    assert "The campaign" in html


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", "1e3", "9" * 5000, "٣"])
def test_a_bad_page_number_gives_a_page(client, number):
    for place in range(13):
        an_article(f"Article {place}", published_on=date(2024, 8, 1) + timedelta(days=place))
    response = client.get(f"{a_news_index().url}?page={number}")
    assert response.status_code == 200
    assert response.context["items"].number in (1, 2)


def test_pages_of_the_list(client):
    for place in range(13):
        an_article(f"Article {place}", published_on=date(2024, 8, 1) + timedelta(days=place))
    url = a_news_index().url
    first, second = (client.get(f"{url}?page={number}") for number in (1, 2))
    assert [len(response.context["items"]) for response in (first, second)] == [12, 1]
    assert "?page=2" in first.content.decode()
    assert [item.title for item in second.context["items"]] == ["Article 0"]


def test_an_empty_list_has_a_page(client, rf):
    assert client.get(a_news_index().url).status_code == 200
    assert "data-news-item" not in latest(rf)


def test_latest_news_takes_so_many_and_few_queries(rf, django_assert_num_queries):
    picture = a_picture()
    for place in range(4):
        an_article(f"Article {place}", image=picture)
        a_clipping(f"Clipping {place}", image=picture)
    latest(rf, 5)
    with django_assert_num_queries(5):  # items, renditions, whom they are about, the index; the site’s roots
        html = latest(rf, 5)
    assert html.count("data-news-item") == 5
    assert html.count("<img") == 5


def test_drafts_and_private_news_appear_nowhere(client, rf):
    an_article("Seen")
    an_article("Draft", live=False)
    private(a_clipping("Hidden"))
    later = an_article("Later", live=False)
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision().publish()
    pages = [client.get(path).content.decode() for path in (*FEEDS, a_news_index().url)]
    for html in [*pages, latest(rf)]:
        assert "Seen" in html
        assert not [title for title in ("Draft", "Hidden", "Later") if title in html]


def test_an_edit_not_yet_published_stays_out_of_the_feed(client):
    page = an_article("As published")
    page.title = "As drafted"
    page.save_revision()
    assert [item["title"] for item in rss(client)] == ["As published"]


def test_a_private_list_hides_all_news_from_the_feed(client):
    an_article("Inside")
    private(a_news_index())
    assert rss(client) == []


def test_feed_items(client, settings):
    settings.BASE_URL = "https://example.org"
    article = an_article("Ours", published_on=date(2024, 8, 5))
    a_clipping("Theirs", summary="Short.", published_on=date(2024, 8, 2))
    ours, theirs = rss(client)
    assert ours["link"] == f"https://example.org{article.url}"
    assert ours["pubDate"] == "Mon, 05 Aug 2024 12:00:00 -0400"
    assert theirs["link"] == "https://example.com/americans-detained"
    assert theirs["description"] == "Washington Examiner: Short."
    assert theirs["guid"].startswith("urn:uuid:")


def test_a_summary_is_shown_as_typed_where_readers_take_it_for_html(client):
    an_article("Ours", summary="1,060 days <and counting> & Ada's &amp; <b>")
    [item], root = rss(client), ElementTree.fromstring(client.get("/news/feed/atom/").content)
    summary = root.find(f"{ATOM}entry/{ATOM}summary")
    assert summary.get("type") == "html"
    assert item["description"] == summary.text == "1,060 days &lt;and counting&gt; &amp; Ada's &amp;amp; &lt;b&gt;"


@pytest.mark.parametrize(("path", "kind"), [(FEEDS[0], "application/rss+xml"), (FEEDS[1], "application/atom+xml")])
def test_every_address_in_a_feed_is_full_and_ours_or_the_source(client, settings, path, kind):
    settings.BASE_URL = "https://example.org"
    an_article()
    a_clipping()
    response = client.get(path, headers={"host": "127.0.0.1"})
    assert response.headers["Content-Type"].startswith(kind)
    root = ElementTree.fromstring(response.content)
    links = [node.get("href") or node.text for node in root.iter() if node.tag.rpartition("}")[2] in ("link", "docs")]
    assert len(links) >= 4
    assert all(link.startswith(("https://example.org/", "https://example.com/")) for link in links)


def test_atom_says_what_its_readers_need(client):
    page = an_article("Ours")
    root = ElementTree.fromstring(client.get("/news/feed/atom/").content)
    assert root.find(f"{ATOM}author/{ATOM}name").text == "Americans Left Behind"
    entry = root.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Ours"
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{page.translation_key}"
    assert entry.find(f"{ATOM}updated") is not None


def test_an_empty_feed_is_a_feed(client):
    for path in FEEDS:
        response = client.get(path)
        assert response.status_code == 200
        ElementTree.fromstring(response.content)


def test_a_title_with_characters_xml_cannot_hold_leaves_a_valid_feed(client):
    an_article("Bell\x07 \x1b[31m, \x0bvertical, \ufffe\uffff ]]> <end> 😀", summary="tab\t and \x0c")
    for path in FEEDS:
        text = "".join(ElementTree.fromstring(client.get(path).content).itertext())
        assert "Bell [31m, vertical,  ]]> <end> 😀" in text


def test_a_feed_is_short(client):
    for place in range(31):
        an_article(f"Article {place}")
    assert len(rss(client)) == 30


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1969, 12, 31), date(9999, 12, 31)])
def test_a_date_no_clock_counts_to_is_refused_in_words(day):
    with pytest.raises(ValidationError) as refused:
        an_article(published_on=day)
    assert "Ensure this value is" in refused.value.message_dict["published_on"][0]


def test_the_address_of_the_feed_stays_free():
    page = an_article("Feed")
    page.slug = "feed"
    with pytest.raises(ValidationError, match="address of the news feed"):
        page.full_clean()
