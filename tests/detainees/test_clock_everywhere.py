"""One timer, one number: with the clock moved to a day, every place says the same of somebody's days."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.html import strip_tags
from icalendar import Calendar
from wagtail.models import PageViewRestriction
from wagtail.rich_text import expand_db_html

from detainees.clocks.day_text import day_stamps, days_on, head_description, head_title, with_days
from detainees.clocks.tokens import with_clock_text
from detainees.share import spec as share_spec
from tests.builders import a_home, a_news_index, a_profile, a_profile_index, a_timer, an_article

pytestmark = pytest.mark.django_db

# December 27, 2026, a little after midnight where the prison is.
NOW = datetime(2026, 12, 27, 0, 30, tzinfo=UTC)
DAYS = 1826  # five years and the leap day of 2024


@pytest.fixture
def frozen(monkeypatch):
    """The clock stands at NOW; gives the function that moves it."""

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture
def andre():
    """His profile with his two clocks, as the demo has them."""
    page = a_profile(
        "Andre Khachatoorian",
        arrested_on=date(2021, 12, 27),
        seo_title="Andre Khachatoorian: {days} in a Russian prison",
        search_description="Held for {days}.",
    )
    a_timer(page, label="In a Russian prison", since_date=date(2021, 12, 27), sort_order=0)
    a_timer(page, label="Left behind by the exchange", since_date=date(2024, 8, 1), sort_order=1)
    return page


def token(timer, show="days"):
    """What rich text keeps of a clock."""
    return f'<embed embedtype="clock" timer="{timer.translation_key}" show="{show}"/>'


def number_in(html, before):
    """The first number of days after some words."""
    text = re.sub(r"\s+", " ", unescape(strip_tags(html)))
    return int(re.search(re.escape(before) + r"\D*?([\d,]+) days?", text)[1].replace(",", ""))


def test_every_place_says_the_same_of_the_same_person(frozen, andre, client, rf):
    timer = andre.timers.first()
    body = [("paragraph", f"<p>Held for {token(timer)} today.</p>")]
    article = an_article("A day", published_on=date(2026, 12, 27), body=body, summary="It is {days} now.")
    article.people.set([andre])
    article.save()
    a_news_index()
    profile, index = client.get(andre.url).content.decode(), client.get(a_profile_index().url).content.decode()
    story, feed = client.get(article.url).content.decode(), client.get("/news/feed/").content.decode()
    wall = Template("{% load detainees_tags %}{% detainee_wall %}").render(Context({"request": rf.get("/")}))
    person = client.get(f"{andre.url}clocks.json").json()
    [listed] = client.get(f"{a_profile_index().url}clocks.json").json()["people"]
    tomorrow = Calendar.from_ical(client.get(f"{andre.url}calendar.ics").content)
    at_2000 = next(event for event in tomorrow.walk("VEVENT") if "2,000" in event["summary"])
    found = {
        "headline": number_in(profile, "In a Russian prison"),
        "title": int(re.search(r"<title>Andre Khachatoorian: ([\d,]+) days", profile)[1].replace(",", "")),
        "og:title": int(re.search(r'og:title" content="[^"]*: ([\d,]+) days', profile)[1].replace(",", "")),
        "description": int(
            re.search(r'name="description" content="Held for ([\d,]+) days', profile)[1].replace(",", "")
        ),
        "wall": number_in(wall, ""),
        "token": number_in(story, "Held for"),
        "stamp": int(re.search(r"data-day-stamp><b>Day ([\d,]+)", story)[1].replace(",", "")),
        "summary": number_in(story, "It is"),
        "feed": number_in(feed, "It is"),
        "letter": number_in(with_clock_text(token(timer)), ""),
        "share image": int(share_spec.spec_of(andre).number.replace(",", "")),
        "news image": int(share_spec.spec_of(article).number.removeprefix("Day ").replace(",", "")),
        "embed": number_in(client.get(f"{andre.url}embed/").content.decode(), "In a Russian prison"),
        "json": person["timers"][0]["days"],
        "list json": listed["timers"][0]["days"],
        "calendar": 2000 - (at_2000["dtstart"].dt - date(2026, 12, 27)).days,
    }
    assert found == dict.fromkeys(found, DAYS)
    # Cards and clocks in full say the same in years.
    for html in (index, profile):
        assert re.search(r"data-spoken[^>]*>5 years</span>", html)


def test_titles_and_descriptions_follow_the_person(frozen, andre):
    article = an_article("Day by day", seo_title="{days} and counting", search_description="{days}, {days}")
    article.people.set([andre])
    article.save()
    assert head_title(article) == "1,826 days and counting"
    assert head_description(article) == "1,826 days, 1,826 days"
    assert head_title(an_article("About nobody", seo_title="After {days} of it")) == "After of it"
    assert with_days("{name} for {days}", andre) == "{name} for 1,826 days"
    bound = a_profile("Bound")
    a_timer(bound, since_date=date(2022, 5, 5), precision="year")
    assert with_days("{days}", bound) == "at least 1,456 days"


@pytest.mark.parametrize(
    ("fields", "day", "days"),
    [
        ({}, date(2021, 12, 26), 0),
        ({}, date(2021, 12, 27), 0),
        ({}, date(2021, 12, 28), 1),
        ({"since_time": datetime(2021, 1, 1, 14, 30).time(), "precision": "exact"}, date(2021, 12, 28), 1),
        ({"ended_at": datetime(2022, 1, 10, 12, tzinfo=UTC)}, date(2022, 1, 10), 14),
        ({"ended_at": datetime(2022, 1, 10, 12, tzinfo=UTC)}, date(2022, 1, 11), 0),
        ({"precision": "month"}, date(2022, 1, 2), 1),
    ],
)
def test_the_stamp_counts_to_the_items_own_date(fields, day, days):
    assert days_on(a_timer(since_date=date(2021, 12, 27), **fields), day) == days


def test_a_stamp_names_each_of_several_and_nobody_hidden(frozen, andre, rf):
    other, draft = a_profile("Robert Gilman"), a_profile("Draft Person", live=False)
    for page in (other, draft):
        a_timer(page, since_date=date(2022, 1, 17))
    item = an_article(published_on=date(2022, 1, 27))
    item.people.set([andre, other, draft])
    item.save()
    html = Template("{% load detainees_tags %}{% day_stamp item %}").render(Context({"item": item}))
    assert unescape(strip_tags(html)).strip() == "Andre Khachatoorian Day 31 · Robert Gilman Day 10"
    item.published_on = date(2020, 1, 1)
    assert day_stamps(item) == []


def test_a_release_stops_every_place_at_the_same_number(frozen, andre, client):
    timer = andre.timers.first()
    andre.released_at = NOW - timedelta(days=100, hours=5)
    andre.save()
    frozen(NOW + timedelta(days=50))
    expected = DAYS - 101
    answer = client.get(f"{andre.url}clocks.json").json()
    assert (answer["state"], answer["released_at"]) == ("released", "2026-09-17T19:30:00+00:00")
    assert [one["running"] for one in answer["timers"]] == [False, False]
    assert answer["timers"][0]["days"] == expected
    assert number_in(expand_db_html(token(timer)), "") == expected
    assert "stopped" in expand_db_html(token(timer))
    assert share_spec.spec_of(andre).number == f"{expected:,}"
    assert share_spec.spec_of(andre).note == "Free since September 17, 2026"
    assert "Free since" in client.get(f"{andre.url}embed/").content.decode()
    assert b"BEGIN:VEVENT" not in client.get(f"{andre.url}calendar.ics").content


def test_the_json_is_named_field_by_field(frozen, andre, client):
    a_timer(andre, label="Sick", since_date=date(2022, 3, 9), precision="month", sort_order=2)
    answer = client.get(f"{andre.url}clocks.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Type"] == "application/json"
    assert "s-maxage" in answer["Cache-Control"]
    assert not answer.cookies
    data = answer.json()
    assert list(data) == ["as_of", "person", "url", "state", "released_at", "died_at", "timers"]
    assert (data["as_of"], data["state"]) == ("2026-12-27T00:30:00+00:00", "held")
    assert data["url"].endswith(andre.url)
    month = next(one for one in data["timers"] if one["label"] == "Sick")
    assert month == {
        "key": month["key"],
        "label": "Sick",
        "since": "2022-03",
        "time_zone": "Europe/Moscow",
        "days": 1731,
        "at_least": True,
        "running": True,
        "as_of": "2026-12-27T00:30:00+00:00",
    }
    assert list(client.get(f"{a_profile_index().url}clocks.json").json()) == ["as_of", "people"]


def test_programs_may_ask_beforehand_and_never_write(andre, client):
    for address in (f"{andre.url}clocks.json", f"{a_profile_index().url}clocks.json"):
        asked = client.options(address)
        assert asked.status_code == 200
        assert asked["Access-Control-Allow-Origin"] == "*"
        assert asked["Allow"] == "GET, HEAD, OPTIONS"
        assert client.head(address).status_code == 200
        assert client.post(address).status_code == 405
    assert "Access-Control-Allow-Origin" not in client.options(andre.url)
    assert "Access-Control-Allow-Origin" not in client.get(andre.url)


def test_what_is_not_public_is_nowhere(andre, client):
    timer = andre.timers.first()
    article = an_article(live=False)
    for hide in ("draft", "private"):
        if hide == "draft":
            andre.unpublish()
        else:
            andre.save_revision().publish()
            PageViewRestriction.objects.create(page=andre, restriction_type=PageViewRestriction.LOGIN)
        assert expand_db_html(token(timer)) == ""
        assert with_clock_text(token(timer)) == ""
        for name in ("embed/", "share.png", "clocks.json", "calendar.ics"):
            answer = client.get(f"/detainees/{andre.slug}/{name}")
            assert answer.status_code in (302, 404), (hide, name)
        assert client.get(f"{a_profile_index().url}clocks.json").json()["people"] == []
        assert b"Andre" not in client.get(f"{a_profile_index().url}calendar.ics").content
    assert client.get(f"/news/{article.slug}/share.png").status_code == 404


def test_the_home_page_too(frozen, andre, client):
    home = a_home()
    home.status_body = f"<p>One has waited {token(andre.timers.first())}.</p>"
    home.save()
    assert number_in(client.get(home.url).content.decode(), "One has waited") == DAYS
