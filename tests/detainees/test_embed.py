"""The widget that other sites frame: small, right, without traces, and the only page that may be framed."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.utils.html import escape

from tests.builders import a_home, a_news_index, a_petition, a_profile, a_profile_index, a_timer, an_article

pytestmark = pytest.mark.django_db

MOST_BYTES = 15 * 1024


@pytest.fixture
def person():
    """Somebody with two clocks."""
    page = a_profile("Ksenia <Karelina>")
    a_timer(page, label="In a Russian prison", sort_order=0)
    a_timer(page, label="Left behind", since_date=date(2024, 8, 1), sort_order=1)
    return page


def policy(answer):
    """The directives of an answer's content security policy."""
    return dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))


def test_it_shows_the_clock_that_was_asked_for(client, person):
    first, second = person.timers.all()
    address = f"{person.url}embed/"
    for asked, label in [
        (second.translation_key, "Left behind"),
        (first.translation_key, "In a Russian prison"),
        (uuid4(), "In a Russian prison"),
        ("nonsense", "In a Russian prison"),
        ("", "In a Russian prison"),
    ]:
        html = client.get(address, {"timer": asked}).content.decode()
        assert f'<p class="label">{label}</p>' in html, asked
        assert 'data-theme="light"' in html
        assert escape(person.title) in html
        assert "<Karelina>" not in html
    assert 'data-theme="dark"' in client.get(address, {"theme": "dark"}).content.decode()
    assert 'data-theme="light"' in client.get(address, {"theme": '"><script>'}).content.decode()


def test_without_a_timer_there_is_the_name(client):
    answer = client.get(f"{a_profile('Robert Gilman').url}embed/")
    assert answer.status_code == 200
    assert b"Robert Gilman" in answer.content
    assert b"count-up since" not in answer.content


def test_the_whole_of_it_is_small_and_leaves_no_cookie(client, person):
    answer = client.get(f"{person.url}embed/?theme=dark")
    loaded = ["detainees/count-up.js", "detainees/embed.css"]
    assert answer.content.count(b"/static/") == len(loaded)
    assert all(name.encode() in answer.content for name in loaded)
    with_all = len(answer.content) + sum(Path(finders.find(name)).stat().st_size for name in loaded)
    assert with_all < MOST_BYTES
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_it_leads_back_in_a_new_tab(client, person):
    html = client.get(f"{person.url}embed/").content.decode()
    assert f'{person.url}" target="_blank" rel="noopener"' in html


def test_it_alone_may_be_framed(client, person):
    article, petition, home = an_article(), a_petition(), a_home()
    embed = client.get(f"{person.url}embed/")
    assert "X-Frame-Options" not in embed
    assert policy(embed)["frame-ancestors"] == "*"
    assert (policy(embed)["default-src"], policy(embed)["script-src"]) == ("'none'", "'self'")
    others = [
        home.url,
        person.url,
        f"{person.url}clocks.json",
        f"{person.url}calendar.ics",
        f"{person.url}share.png",
        a_profile_index().url,
        f"{a_profile_index().url}clocks.json",
        f"{a_profile_index().url}calendar.ics",
        a_news_index().url,
        article.url,
        f"{article.url}share.png",
        f"/petitions/{petition.slug}/",
        "/subscribe/",
        "/nowhere/",
        "/nowhere/embed/",
        f"{article.url}embed/",
    ]
    for address in others:
        answer = client.get(address)
        assert answer["X-Frame-Options"] == "DENY", address
        assert policy(answer)["frame-ancestors"] == "'self'", address


def test_the_profile_says_what_to_paste(client, person):
    first, second = person.timers.all()
    html = client.get(person.url).content.decode()
    assert "<details" in html
    assert 'id="embed-this-clock" open' not in html
    assert f"embed/?timer={first.translation_key}&amp;theme=light" in html
    html = client.get(person.url, {"clock": second.translation_key, "theme": "dark"}).content.decode()
    assert 'id="embed-this-clock" open' in html
    assert f"embed/?timer={second.translation_key}&amp;theme=dark" in html
    assert "&lt;iframe src=" in html
    assert "<copy-link" in html
    assert "webcal://" in html
    nonsense = client.get(person.url, {"clock": "'\"<x>", "theme": "pink"})
    assert nonsense.status_code == 200
    assert "embed-this-clock" not in client.get(a_profile("Without Timers").url).content.decode()
