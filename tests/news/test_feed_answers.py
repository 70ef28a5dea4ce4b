"""What a feed answers who has read it: all that it says anew moves its dates, what it says again does not."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.http import http_date, parse_http_date

from detainees.models import DetaineePage, Timer
from detainees.outcomes import services
from news.models import FeedStamp
from tests.builders import a_profile, a_timer, a_user, an_article

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/news/feed/", "/news/feed/atom/"]
HOME_AT = datetime(2025, 5, 5, 12, tzinfo=UTC)


def read(client, url="/news/feed/", **headers):
    """The answer, without the half minute that the site remembers its languages."""
    cache.clear()
    return client.get(url, headers=headers)


def age(days=1):
    """As if that much time had passed since the feed was read."""
    for stamp in FeedStamp.objects.all():
        FeedStamp.objects.filter(pk=stamp.pk).update(changed_at=stamp.changed_at - timedelta(days=days))


def home(person, **fields):
    """The switch, thrown by two."""
    fields = {"kind": "home", "at": HOME_AT, "note": "", "banner_until": None, **fields}
    request = services.ask(page=person, by=a_user("Editor"), **fields)
    services.consent(request=request, by=a_user("Administrator"))
    return request


@pytest.mark.parametrize("url", FEEDS)
def test_who_has_read_it_is_told_of_everything_new_and_of_nothing_else(client, url):
    person, clock = a_profile("Ksenia Karelina"), None
    clock = a_timer(person)
    gone = an_article("Newer than any release", people=[person], summary="{days} days", published_on=date(2026, 11, 1))
    request = None

    def release():
        nonlocal request
        request = home(person)

    def change_the_clock():
        Timer.objects.filter(pk=clock.pk).update(since_date=date(2023, 1, 2))

    changes = {
        "a release, older than the newest news": release,
        "taken back": lambda: services.reverse(request=request, by=a_user("Editor")),
        "a changed clock": change_the_clock,
        "a deletion": gone.delete,
        "news of an old day": lambda: an_article("From the archive", published_on=date(2020, 1, 1)),
    }
    for what, change in changes.items():
        before = read(client, url)
        age()
        kept = {"if-modified-since": read(client, url)["Last-Modified"], "if-none-match": before["ETag"]}
        kept["if-none-match"] = read(client, url)["ETag"]
        for name, value in kept.items():
            assert read(client, url, **{name: value}).status_code == 304, (what, name)
        change()
        for name, value in kept.items():
            assert read(client, url, **{name: value}).status_code == 200, (what, name)
        after = read(client, url)
        moved = parse_http_date(after["Last-Modified"]) - parse_http_date(kept["if-modified-since"])
        assert moved > 0, what
        assert after["ETag"] != kept["if-none-match"], what
        assert not after["ETag"].startswith("W/")


def test_changes_within_one_second_have_dates_of_their_own(client):
    dates = []
    for number in range(3):
        an_article(f"Number {number}")
        dates.append(parse_http_date(read(client)["Last-Modified"]))
    assert dates == sorted(set(dates))


def test_later_dates_and_other_tags_of_other_readers_are_understood(client):
    an_article()
    answer = read(client)
    later = http_date(parse_http_date(answer["Last-Modified"]) + 3600)
    assert read(client, **{"if-modified-since": later}).status_code == 304
    assert read(client, **{"if-none-match": f'"other", W/{answer["ETag"]}'}).status_code == 304
    # RFC 9110: where there is a tag, the date counts for nothing.
    assert read(client, **{"if-none-match": '"other"', "if-modified-since": later}).status_code == 200
    unchanged = read(client, **{"if-none-match": answer["ETag"]})
    assert unchanged.content == b""
    assert unchanged["Cache-Control"] == answer["Cache-Control"]
    assert unchanged["ETag"] == answer["ETag"]
    assert client.head("/news/feed/")["ETag"] == answer["ETag"]


def test_a_release_says_since_when_the_site_says_it_and_stands_above_older_news(client):
    person = a_profile("Ksenia Karelina")
    an_article("Newer than the release", published_on=timezone.localdate() - timedelta(days=1))
    consented = home(person).consented_at
    entry = ElementTree.fromstring(read(client, "/news/feed/atom/").content).find(f"{ATOM}entry")
    assert "Ksenia Karelina" in entry.find(f"{ATOM}title").text
    assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text) == consented
    assert datetime.fromisoformat(entry.find(f"{ATOM}published").text) == HOME_AT
    item = ElementTree.fromstring(read(client).content).find("channel/item")
    assert item.find(f"{ATOM}updated").text == entry.find(f"{ATOM}updated").text
    assert item.find("guid").text == entry.find(f"{ATOM}id").text


def test_a_release_said_today_is_in_the_feed_however_much_news_came_after_it(client):
    person = a_profile("Ksenia Karelina")
    for number in range(31):
        an_article(f"Number {number}", published_on=date(2026, 11, 1))
    home(person)
    assert "Ksenia Karelina: Free since" in read(client).content.decode()


def test_each_language_and_person_has_dates_of_its_own(client):
    robert, david = a_profile("Robert Gilman"), a_profile("David Barnes")
    an_article(people=[robert])
    urls = [f"/news/feed/?person={person.slug}" for person in (robert, david)]
    for url in urls:
        read(client, url)
    age()
    before = [read(client, url)["Last-Modified"] for url in urls]
    an_article("About Robert", people=[robert])
    after = [read(client, url)["Last-Modified"] for url in urls]
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert DetaineePage.objects.count() == 2
    assert read(client, "/news/feed/?person=nobody").status_code == 200
    assert FeedStamp.objects.count() == 3
