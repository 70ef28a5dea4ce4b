"""What pages say of themselves to search engines, to other sites' previews and to machines."""

import json
import re
from datetime import date, datetime, time, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaign.models import CampaignSettings
from detainees.models import DetaineePage
from detainees.outcomes import services as release
from news import structured_data
from news.models import PressPage
from petitions.models import Petition
from tests.builders import a_child, a_clipping, a_home, a_petition, a_profile, a_profile_index, a_user, an_article

pytestmark = pytest.mark.django_db

BASE = "https://left-behind.example"
PAGES = [
    "/",
    "/detainees/",
    "/detainees/david-barnes/",
    "/news/",
    "/news/we-start-because-four-americans-were-left-behind/",
    "/news/americans-detained-in-russia-need-help/",
    "/press/",
    "/about/",
    "/privacy/",
    "/petitions/",
    "/petitions/wrongful-detainee-status/",
    "/search/",
]
TEXT, URL, DATE, WHOLE, YES = "text", "url", "date", "integer", "boolean"
# The part of schema.org's vocabulary that we use: for each type the properties that have to be there, then those
# that may be, with the types of their values as the type's own page lists them (https://schema.org/NewsArticle).
SHAPES = {
    "NewsArticle": (
        {"headline", "datePublished", "author", "publisher"},
        {
            "headline": {TEXT},
            "description": {TEXT},
            "url": {URL},
            "mainEntityOfPage": {URL},
            "archivedAt": {URL},
            "datePublished": {DATE},
            "dateModified": {DATE},
            "author": {"Person", "Organization"},
            "publisher": {"Organization"},
            "image": {"ImageObject"},
            "inLanguage": {TEXT},
            "keywords": {TEXT},
            "about": {"Person"},
            "isAccessibleForFree": {YES},
        },
    ),
    "WebPage": (
        {"name", "url"},
        {
            "name": {TEXT},
            "description": {TEXT},
            "url": {URL},
            "inLanguage": {TEXT},
            "dateModified": {DATE},
            "about": {"Person"},
            "citation": {"NewsArticle"},
        },
    ),
    "ProfilePage": (
        {"name", "url", "author", "publisher", "mainEntity"},
        {
            "name": {TEXT},
            "url": {URL},
            "inLanguage": {TEXT},
            "datePublished": {DATE},
            "dateModified": {DATE},
            "author": {"Organization"},
            "publisher": {"Organization"},
            "mainEntity": {"Person"},
        },
    ),
    "Person": (
        {"name"},
        {
            "name": {TEXT},
            "url": {URL},
            "alternateName": {TEXT},
            "description": {TEXT},
            "image": {"ImageObject"},
            "birthDate": {DATE},
            "deathDate": {DATE},
            "homeLocation": {"Place"},
            "nationality": {"Country"},
        },
    ),
    "Organization": (
        {"name"},
        {
            "name": {TEXT},
            "url": {URL},
            "logo": {"ImageObject"},
            "slogan": {TEXT},
            "description": {TEXT},
            "email": {TEXT},
            "image": {"ImageObject"},
        },
    ),
    "Event": (
        {"name", "startDate", "location"},
        {
            "name": {TEXT},
            "startDate": {DATE},
            "eventStatus": {URL},
            "eventAttendanceMode": {URL},
            "location": {"Place"},
            "description": {TEXT},
            "about": {"Person"},
            "url": {URL},
        },
    ),
    "Place": (set(), {"name": {TEXT}, "address": {TEXT, "PostalAddress"}}),
    "PostalAddress": (set(), {"addressLocality": {TEXT}, "addressRegion": {TEXT}, "addressCountry": {TEXT}}),
    "Country": ({"name"}, {"name": {TEXT}}),
    "ImageObject": ({"url"}, {"url": {URL}, "creditText": {TEXT}}),
    "BreadcrumbList": ({"itemListElement"}, {"itemListElement": {"ListItem"}}),
    "ListItem": ({"position", "name", "item"}, {"position": {WHOLE}, "name": {TEXT}, "item": {URL}}),
}


@pytest.fixture(autouse=True)
def base_url(settings):
    settings.BASE_URL = BASE
    settings.WAGTAILADMIN_BASE_URL = BASE


def metas(html):
    """Every <meta> of a page that has content, by its name or property."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html)
    assert len(found) == len(dict(found)), "twice the same"
    return {name: unescape(content) for name, content in found}


def things(client, address):
    """What the page's data block says, by type."""
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(address).content.decode())
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    for thing in data["@graph"]:
        check(thing)
    return {thing["@type"]: thing for thing in data["@graph"]}


def kind_of(value):
    """What sort of value this is, in the table's words."""
    if isinstance(value, dict):
        return value.get("@type")
    if isinstance(value, bool):
        return YES
    return WHOLE if isinstance(value, int) else None


def check(thing):
    """Fail for a type, a property or a value that the table above, taken from schema.org, does not have."""
    required, allowed = SHAPES[thing["@type"]]
    assert required <= set(thing), (thing["@type"], required - set(thing))
    for name, value in thing.items():
        if name in ("@type", "@id"):
            continue
        for one in value if isinstance(value, list) else [value]:
            check_value(one, allowed[name], name)


def check_value(value, allowed, name):
    """Fail for a value that is none of the allowed kinds."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            assert value["@id"].startswith(BASE)
            return
        assert value["@type"] in allowed, name
        check(value)
    elif URL in allowed:
        parts = urlsplit(value)
        assert parts.scheme == "https", name
        assert parts.netloc, name
    elif DATE in allowed:
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?)?)?", value), name
    else:
        assert kind_of(value) in allowed or (TEXT in allowed and isinstance(value, str) and value), name


def test_every_page_has_its_own_title_a_description_and_one_address(client):
    call_command("load_demo", verbosity=0)
    titles = []
    for address in PAGES:
        html = client.get(f"{address}?utm_source=x&fbclid=y", headers={"host": "127.0.0.1"}).content.decode()
        title, known = unescape(re.search(r"<title>(.*?)</title>", html)[1]), metas(html)
        assert title.endswith(" – Americans Left Behind"), address
        titles.append(title)
        assert len(known["description"]) > 20, address
        assert re.findall(r'<link rel="canonical" href="([^"]*)">', html) == [BASE + address]
        if address == "/search/":
            assert known["robots"] == "noindex"
            continue
        assert "robots" not in known, address
        assert known["og:url"] == BASE + address
        assert known["og:site_name"] == "Americans Left Behind"
        assert known["og:type"] == (
            "article" if address.startswith("/news/we") or "need-help" in address else "website"
        )
        assert known["twitter:card"] in ("summary", "summary_large_image")
        for pair in (("og:title", "twitter:title"), ("og:description", "twitter:description")):
            assert known[pair[0]] == known[pair[1]] != "", address
        assert known.get("og:image", BASE).startswith(BASE)
        assert known.get("og:image") == known.get("twitter:image")
    assert len(set(titles)) == len(titles)


def test_a_list_keeps_in_its_address_what_matters_and_nothing_else(client):
    call_command("load_demo", verbosity=0)
    for query, kept in (
        ("", ""),
        ("?page=1", ""),
        ("?utm_source=x&tag=nothing&person=nobody&year=1066&page=99", ""),
        ("?fbclid=y&year=2024&person=david-barnes", "?person=david-barnes&amp;year=2024"),
    ):
        html = client.get(f"/news/{query}").content.decode()
        assert f'<link rel="canonical" href="{BASE}/news/{kept}">' in html


def test_an_article_is_a_news_article(client):
    person = a_profile("David Barnes")
    page = an_article("A" * 200, author="Ada Example", summary="Short.", published_on=timezone.localdate())
    page.people = [person]
    page.tags.add("Exchange")
    page.save_revision().publish()
    thing = things(client, page.url)["NewsArticle"]
    assert thing["headline"] == "A" * 110
    assert thing["author"] == {"@type": "Person", "name": "Ada Example"}
    assert thing["publisher"]["name"] == "Americans Left Behind"
    assert thing["about"][0]["name"] == "David Barnes"
    assert thing["keywords"] == "Exchange"
    assert thing["mainEntityOfPage"] == BASE + page.url
    assert datetime.fromisoformat(thing["datePublished"]).tzinfo
    assert thing["dateModified"] >= thing["datePublished"]
    backdated = an_article("Old", published_on=date(2024, 8, 5))
    assert things(client, backdated.url)["NewsArticle"]["datePublished"] == "2024-08-05T12:00:00-04:00"


def test_a_clipping_cites_what_others_published(client):
    page = a_clipping(author="Eve Example", archived_link="https://web.archive.org/web/1/https://example.com/")
    cited = things(client, page.url)["WebPage"]["citation"]
    assert cited["url"] == "https://example.com/americans-detained"
    assert cited["publisher"]["name"] == "Washington Examiner"
    assert cited["archivedAt"].startswith("https://web.archive.org/")


def test_a_profile_is_about_a_person_and_its_hearings_to_come_are_events(client):
    hearing = {"time_zone": "Europe/Moscow", "court": "Moscow City Court", "text": "Appeal", "sources": []}
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = a_profile(
        "Ксения & <Karelina>",
        slug="ksenia-karelina",
        name_in_russian="Ксения Карелина",
        summary="She gave $51.80.",
        born_on=date(1992, 3, 1),
        born_precision="month",
        home_town="Los Angeles",
        home_state="California",
        case=[
            ("hearing", {**hearing, "on": tomorrow, "at": time(10, 30)}),
            ("hearing", {**hearing, "on": tomorrow - timedelta(days=30), "at": None}),
        ],
    )
    found = things(client, page.url)
    assert "Person" not in found  # beside a page, programs take the prisoner for its author
    assert found["ProfilePage"]["author"]["name"] == "Americans Left Behind"
    person = found["ProfilePage"]["mainEntity"]
    assert person["name"] == "Ксения & <Karelina>"
    assert person["alternateName"] == "Ксения Карелина"
    assert person["birthDate"] == "1992-03"
    assert person["nationality"] == {"@type": "Country", "name": "US"}
    assert person["homeLocation"]["address"]["addressRegion"] == "California"
    assert "deathDate" not in person
    assert found["Event"]["startDate"] == f"{tomorrow}T10:30:00+03:00"
    assert found["Event"]["about"]["@id"] == person["@id"]


def test_of_somebody_who_is_home_or_dead_no_hearing_is_announced(client):
    hearing = {"on": timezone.localdate() + timedelta(days=1), "at": None, "time_zone": "Europe/Moscow", "court": "C"}
    case = [("hearing", {**hearing, "text": "", "sources": []})]
    yesterday = timezone.now() - timedelta(days=1)
    assert "Event" not in things(client, a_profile("Free", released_at=yesterday, case=case).url)
    found = things(client, a_profile("Dead", died_at=yesterday, case=case).url)
    assert "Event" not in found
    assert found["ProfilePage"]["mainEntity"]["deathDate"] == timezone.localdate(yesterday).isoformat()


def test_the_home_page_is_an_organization_and_pages_say_the_way_to_them(client):
    home = a_home()
    CampaignSettings.objects.update_or_create(
        site=home.get_site(), defaults={"contact_email": "us@example.org", "default_description": "Four were left."}
    )
    thing = things(client, "/")["Organization"]
    assert thing["email"] == "us@example.org"
    assert thing["url"] == f"{BASE}/"
    a_profile_index()
    a_child(home, PressPage(title="Press", slug="press"))
    assert [step["name"] for step in things(client, "/press/")["BreadcrumbList"]["itemListElement"]] == [
        "Home page",
        "Press",
    ]
    trail = things(client, a_profile("David Barnes").url)["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"]) for step in trail] == [
        (1, "Home page"),
        (2, "Detainees"),
        (3, "David Barnes"),
    ]


def test_nothing_in_a_text_can_end_the_data_block(client):
    page = an_article("</script><script>alert(1)</script><!--", summary="& \u2028 ]]> <b>")
    html = client.get(page.url).content.decode()
    assert "<script>alert" not in html
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert not set(block) & set("<>&\u2028")
    assert things(client, page.url)["NewsArticle"]["headline"] == "</script><script>alert(1)</script><!--"


def test_a_page_that_is_not_there_says_nothing(client):
    a_home()
    html = client.get("/no-such-page/").content.decode()
    assert "ld+json" not in html
    assert "canonical" not in html
    assert structured_data.script([]) == ""


def days_in_head(html):
    """The days in America's East of the moments that a page's head names."""
    names = ("article:published_time", "date", "article:modified_time")
    return [timezone.localdate(datetime.fromisoformat(metas(html)[name])) for name in names]


def ago(days):
    """A day so many days ago, with the moment that the database is to hold."""
    moment = timezone.now() - timedelta(days=days)
    return timezone.localdate(moment), moment


def test_a_profile_is_dated_to_its_publication_and_last_change_not_to_the_arrest(client):
    person = a_profile("David Barnes", arrested_on=date(2022, 1, 13), born_on=date(1990, 5, 6))
    person.save_revision().publish()
    (first, published), (last, changed) = ago(90), ago(30)
    DetaineePage.objects.update(first_published_at=published, last_published_at=changed)

    def dates():
        head, page = client.get(person.url).content.decode(), things(client, person.url)["ProfilePage"]
        said = [datetime.fromisoformat(page[name]).date() for name in ("datePublished", "dateModified")]
        assert days_in_head(head) == [said[0], *said]
        return said

    assert dates() == [first, last]
    asked = release.ask(page=person, by=a_user("Editor"), kind="home", at=timezone.now(), note="", banner_until=None)
    release.consent(request=asked, by=a_user("Administrator"))
    assert dates() == [first, timezone.localdate()]


def test_petitions_and_news_are_dated_to_their_publication_and_last_change(client):
    petition, (first, published), (last, changed) = a_petition(), ago(90), ago(30)
    Petition.objects.update(first_published_at=published, last_published_at=changed)
    assert days_in_head(client.get(petition.get_absolute_url()).content.decode()) == [first, first, last]
    Petition.objects.update(first_published_at=None, last_published_at=None)
    assert not {"date", "article:published_time"} & set(metas(client.get(petition.get_absolute_url()).content.decode()))
    article = an_article("Ahead of its day", published_on=timezone.localdate() + timedelta(days=2))
    article.save_revision().publish()
    assert days_in_head(client.get(article.url).content.decode()) == [article.published_on] * 3
