"""Addresses that have moved: a changed slug or place leaves a redirect for the page, all below it and its parts."""

import pytest

from campaign.models import ContentPage
from tests.builders import a_child, a_home, a_news_index, a_profile, a_profile_index, a_timer, an_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def renamed(django_capture_on_commit_callbacks):
    """Gives a page another slug by publishing it."""

    def rename(page, slug):
        with django_capture_on_commit_callbacks(execute=True):
            page.slug = slug
            page.save_revision().publish()

    return rename


def test_a_new_slug_redirects_the_old_one_for_good_and_keeps_working_after_another(client, renamed):
    page = an_article("Ours", slug="first")
    renamed(page, "second")
    answer = client.get("/news/first/")
    assert (answer.status_code, answer["Location"]) == (301, "/news/second/")
    renamed(page, "third")
    for old in ("first", "second"):
        assert client.get(f"/news/{old}/")["Location"] == "/news/third/"
    assert client.get("/news/third/").status_code == 200


def test_a_section_with_a_new_slug_takes_everything_below_along(client, renamed):
    an_article("Ours", slug="ours")
    renamed(a_news_index(), "updates")
    assert client.get("/news/")["Location"] == "/updates/"
    assert client.get("/news/ours/", follow=True).redirect_chain == [("/updates/ours/", 301)]


def test_a_page_that_moves_takes_its_subpages_along(client):
    about = a_child(a_home(), ContentPage(title="About", slug="about"))
    team = a_child(about, ContentPage(title="Team", slug="team"))
    who = a_child(team, ContentPage(title="Who", slug="who"))
    help_page = a_child(a_home(), ContentPage(title="Help", slug="help"))
    team.move(help_page, pos="last-child")
    assert client.get("/about/team/")["Location"] == "/help/team/"
    answer = client.get("/about/team/who/?source=letter", follow=True)
    assert answer.redirect_chain == [("/help/team/who/", 301)]
    assert answer.context["page"].pk == who.pk


def test_a_profile_takes_its_parts_along(client, renamed):
    page = a_profile("David Barnes", slug="dave")
    parts = [path.strip("/") for path in page.get_route_paths() if path != "/"]
    assert "brief" in parts
    renamed(page, "david-barnes")
    for part in parts:
        assert client.get(f"/detainees/dave/{part}/")["Location"].rstrip("/") == f"/detainees/david-barnes/{part}"
    renamed(a_profile_index(), "people")
    assert client.get("/detainees/david-barnes/brief/")["Location"].rstrip("/") == "/people/david-barnes/brief"
    assert client.get("/detainees/dave/brief/", follow=True).status_code == 200


def test_a_page_that_takes_an_old_address_is_not_hidden_by_the_redirect(client, renamed):
    renamed(an_article("Ours", slug="first"), "second")
    an_article("Another", slug="first")
    assert client.get("/news/first/").context["page"].title == "Another"


def test_a_draft_renamed_leads_nobody_to_it(client):
    page = an_article("Ours", slug="first")
    page.slug = "second"
    page.save_revision()
    assert client.get("/news/first/").status_code == 200
    assert client.get("/news/second/").status_code == 404


def test_what_others_framed_fetched_and_subscribed_to_keeps_working(client, renamed):
    page = a_profile("David Barnes", slug="dave")
    for number, label in enumerate(("In prison", "Left behind")):
        second = a_timer(page, label=label, sort_order=number)
    renamed(type(page).objects.get(pk=page.pk), "david-barnes")
    renamed(an_article("Ours", slug="first"), "second")
    kinds = {"calendar.ics": "text/calendar", "clocks.json": "application/json", "share.png": "image/png"}
    for address in (*(f"/detainees/dave/{name}" for name in kinds), "/news/first/share.png"):
        answer = client.get(address, follow=True)
        assert answer.headers["Content-Type"].startswith(kinds[address.rpartition("/")[2]]), address
    assert client.get("/detainees/dave/clocks.json").headers["Access-Control-Allow-Origin"] == "*"
    framed = client.get(f"/detainees/dave/embed/?timer={second.translation_key}&theme=dark", follow=True)
    assert "Left behind" in framed.content.decode()
