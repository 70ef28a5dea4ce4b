"""The list of news as visitors narrow it, what each item shows, and what a profile shows of the news."""

import socket
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils.text import slugify

from news.models import ClippingPage, NewsItem
from tests.builders import a_clipping, a_news_index, a_profile, a_user, an_article

pytestmark = pytest.mark.django_db


def about(page, *people, tags=()):
    """`page`, published as about these people and under these tags."""
    page.people = people
    page.tags.add(*tags)
    page.save_revision().publish()
    return page


def person(name):
    """A profile whose address is the name."""
    return a_profile(name, slug=slugify(name))


@pytest.fixture
def news():
    """Two people, two years, two tags."""
    david, ksenia = person("David Barnes"), person("Ksenia Karelina")
    person("Nobody Writes")
    about(an_article("Of both", published_on=date(2024, 8, 5)), david, ksenia, tags=["Exchange"])
    about(a_clipping("Of David", published_on=date(2024, 8, 2)), david, tags=["Trial"])
    about(an_article("Of Ksenia", published_on=date(2025, 1, 2)), ksenia, tags=["Trial"])
    an_article("Of nobody", published_on=date(2025, 2, 2))


def shown(client, query=""):
    """The titles on the list."""
    answer = client.get(f"/news/{query}")
    assert answer.status_code == 200
    return [item.title for item in answer.context["items"]]


NARROWED = [
    ("", ["Of nobody", "Of Ksenia", "Of both", "Of David"]),
    ("?person=david-barnes", ["Of both", "Of David"]),
    ("?year=2025", ["Of nobody", "Of Ksenia"]),
    ("?tag=trial", ["Of Ksenia", "Of David"]),
    ("?tag=trial&year=2024&person=david-barnes", ["Of David"]),
    ("?person=ksenia-karelina&tag=exchange", ["Of both"]),
    ("?person=david-barnes&year=2025", []),
    ("?person=nobody-writes&year=1066&tag=x&tag=", ["Of nobody", "Of Ksenia", "Of both", "Of David"]),
    (f"?person={'x' * 2000}&year=²&tag=' OR 1=1", ["Of nobody", "Of Ksenia", "Of both", "Of David"]),
    ("?person=david-barnes&page=99", ["Of both", "Of David"]),
]


def test_person_year_and_tag_narrow_the_list_together_and_bad_values_do_not(client, news):
    assert client.get("/news/?tag=%00x").status_code == 400
    for query, expected in NARROWED:
        assert shown(client, query) == expected, query


def test_the_filter_offers_what_there_is_and_says_what_is_shown(client, news):
    html = client.get("/news/?person=david-barnes&year=2024").content.decode()
    assert '<option value="david-barnes" selected>David Barnes</option>' in html
    assert '<option value="2024" selected>2024</option>' in html
    assert "Nobody Writes" not in html
    assert "<title>News about David Barnes, 2024 – " in html
    assert 'role="status">2 items' in html
    assert 'href="/news/feed/?person=david-barnes"' in html


def test_a_combination_without_news_has_a_way_back(client, news):
    html = client.get("/news/?person=david-barnes&year=2025").content.decode()
    assert "No news fit all of these at once" in html
    assert 'href="/news/?year=2025">2025</a>' in html
    assert 'href="/news/?person=david-barnes">David Barnes</a>' in html


def test_pages_keep_the_filter(client):
    david = person("David Barnes")
    for number in range(13):
        about(an_article(f"Article {number}", published_on=date(2024, 8, 1) + timedelta(days=number)), david)
    html = client.get("/news/?person=david-barnes&junk=1").content.decode()
    assert 'href="?person=david-barnes&amp;page=2"' in html
    assert "junk" not in html
    assert shown(client, "?person=david-barnes&page=2") == ["Article 0"]


def test_items_link_to_published_people_and_to_their_tags(client, news):
    about(an_article("Early", slug="early"), a_profile("Embargoed Person", live=False), tags=["Exchange"])
    for path in ("/news/", "/news/early/"):
        html = client.get(path).content.decode()
        assert "Embargoed" not in html
        assert 'href="/news/?tag=exchange"' in html
    html = client.get("/news/").content.decode()
    assert 'href="/detainees/david-barnes/"' in html
    assert 'href="/detainees/ksenia-karelina/"' in html


def test_a_clipping_shows_where_when_who_and_an_archived_copy(client):
    page = a_clipping(author="Eve Example", archived_link="https://web.archive.org/web/1/x", summary="Ours.")
    html = client.get(page.url).content.decode()
    for words in ("Washington Examiner", "August 2, 2024", "Eve Example", "Ours.", "The summary is ours."):
        assert words in html
    assert 'href="https://web.archive.org/web/1/x" rel="external noopener">Archived copy' in html
    assert "https://t.me/share/url?url=" in html


def test_the_list_and_its_items_cost_the_same_queries_however_much_there_is(client, django_assert_max_num_queries):
    people = [a_profile("David Barnes")]
    page = about(an_article("First"), *people, tags=["One"])
    about(a_clipping("Clipping"), *people, tags=["One"])

    def costs():
        found = []
        for path in ("/news/", "/news/?person=david-barnes&tag=one", page.url):
            client.get(path)
            with django_assert_max_num_queries(22) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    before = costs()
    people.append(a_profile("Ksenia Karelina"))
    about(page, *people, tags=["Two", "Three"])
    for number in range(3):
        about(an_article(f"More {number}"), *people, tags=["One", f"Tag {number}"])
        about(a_clipping(f"More clippings {number}"), *people, tags=["Two"])
    assert costs() == before


def test_a_profile_shows_the_newest_about_that_person_alone(rf, news, django_assert_max_num_queries):
    robert = person("Robert Gilman")
    for number in range(6):
        about(an_article(f"Robert {number}", published_on=date(2024, 9, 1 + number)), robert)
    template = Template("{% load news_tags %}{% news_about page %}")
    context = {"request": rf.get("/"), "page": robert}
    template.render(Context(context))
    with django_assert_max_num_queries(6):  # the news, whom they are about (3), the list's page, the site's roots
        html = template.render(Context(context))
    assert [number for number in range(6) if f">Robert {number}</a>" in html] == [1, 2, 3, 4, 5]
    assert "Of David" not in html
    assert 'href="/news/?person=robert-gilman"' in html
    assert template.render(Context({**context, "page": a_profile("Quiet")})).strip() == ""


def test_the_form_of_a_clipping_asks_nothing_of_its_link(client, monkeypatch):
    index = a_news_index()
    client.force_login(a_user("Administrator"))

    def refuse(self, address):
        raise AssertionError(f"connects to {address}")

    address = reverse("wagtailadmin_pages:add", args=["news", "clippingpage", index.pk])
    form = {
        "title": "Theirs",
        "slug": "theirs",
        "publication": "Washington Examiner",
        "published_on": "2024-08-02",
        "link": "https://nothing.invalid/article",
        "archived_link": "https://archive.invalid/article",
        "summary": "Ours.",
        "people": [],
        "tags": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_more: refuse(None, asked))
    assert client.get(address).status_code == 200
    assert client.post(address, form).status_code == 302
    page = ClippingPage.objects.get(slug="theirs")
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    page.save_revision().publish()
    assert client.get("/news/theirs/").status_code == 200
    assert NewsItem.objects.live().count() == 1


def test_feeds_name_people_tags_and_sources_and_narrow_to_one_person(client, news):
    for path in ("/news/feed/", "/news/feed/atom/"):
        assert b"Of nobody" in client.get(path).content
        for query in ("?person=nobody", "?person=", f"?person={'x' * 3000}", "?person='"):
            assert b"Of nobody" in client.get(path + query).content
        body = client.get(f"{path}?person=david-barnes")
        assert b"Of David" in body.content
        assert b"Of Ksenia" not in body.content
        assert b"about David Barnes" in body.content
    root = ElementTree.fromstring(client.get("/news/feed/?person=david-barnes").content)
    items = {item.findtext("title"): item for item in root.iter("item")}
    assert [node.text for node in items["Of both"].findall("category")] == [
        "David Barnes",
        "Ksenia Karelina",
        "Exchange",
    ]
    source = "{http://purl.org/dc/elements/1.1/}source"
    assert items["Of David"].findtext(source) == "Washington Examiner"
    assert items["Of both"].find(source) is None
    assert root.findtext("channel/link").endswith("/news/?person=david-barnes")
