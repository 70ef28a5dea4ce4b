"""What makes editing easier: previews of blocks, lists with columns, what may have been overlooked."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import blocks

from campaign.blocks import BODY_BLOCKS
from campaign.content_checks import warnings
from campaign.models import ContentPage
from detainees.case.blocks import CASE_BLOCKS, LETTER_TIPS
from detainees.models import DetaineePage
from news.models import ClippingPage
from tests.builders import a_child, a_clipping, a_home, a_profile, a_timer, a_user, an_article
from tests.campaign.test_pictures import an_image
from tests.cases import a_source, event, status

pytestmark = pytest.mark.django_db


def previewed() -> list:
    """(name, block) of everything an editor picks in a body, a case file and the lists beside it."""
    streams = [DetaineePage._meta.get_field(name).stream_block for name in ("status_log", "evidence", "press_contacts")]
    others = [item for stream in streams for item in stream.child_blocks.items()]
    return [*blocks.StreamBlock([*BODY_BLOCKS, *CASE_BLOCKS, *LETTER_TIPS]).child_blocks.items(), *others]


def test_every_block_says_what_it_is_for_and_shows_itself(admin_client):
    an_image()
    for name, block in previewed():
        assert block.get_description(), name
        assert block.is_previewable, name
        answer = admin_client.get("/admin/block-preview/", {"id": block.definition_prefix})
        assert answer.status_code == 200, name
        body = BeautifulSoup(answer.content, "html.parser")
        assert "campaign/site.css" in str(body.head), name
        assert body.main.get_text(strip=True) or name == "document", name


def columns(answer) -> dict:
    """The cells of each row of a listing by the row's title."""
    table = BeautifulSoup(answer.content, "html.parser").select_one("table.listing")
    heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
    rows = {}
    for row in table.select("tbody tr"):
        cells = [" ".join(cell.get_text(" ", strip=True).split()) for cell in row.find_all("td", recursive=False)]
        rows[row.select_one(".title a").get_text(strip=True)] = dict(zip(heads, cells, strict=True))
    return rows


def test_the_list_of_people_says_where_each_stands(client):
    held = a_profile("Ksenia Karelina", status_log=[status("2024-02-01"), status("2024-03-01", status="review")])
    a_timer(held, since_date=timezone.localdate())
    a_profile("Robert Gilman", released_at=timezone.now(), live=False)
    a_profile("David Barnes", died_at=timezone.now())
    client.force_login(a_user("Editor"))

    answer = client.get("/admin/people/")
    rows = columns(answer)

    assert list(rows) == ["Ksenia Karelina", "Robert Gilman", "David Barnes"], "as visitors see them"
    assert f"/admin/pages/add/detainees/detaineepage/{held.get_parent().pk}/" in answer.content.decode()
    assert [row["Now"].split()[0] for row in rows.values()] == ["In", "Free", "Died"]
    assert rows["Ksenia Karelina"]["Wrongful-detention status"] == "Under review"
    assert rows["Robert Gilman"]["First timer"] == "No timer"
    assert rows["Ksenia Karelina"]["First timer"] not in ("", "No timer")


def test_the_list_of_news_says_whom_it_is_about(client):
    person = a_profile()
    article = an_article("Our view", published_on=date(2024, 8, 5))
    article.people = [person]
    article.save()
    a_clipping("Their view")
    client.force_login(a_user("Editor"))
    answer = client.get("/admin/news/")
    rows = columns(answer)
    assert list(rows) == ["Our view", "Their view"], "newest first"
    assert (rows["Our view"]["About"], rows["Their view"]["About"]) == ("Ksenia Karelina", "")
    assert rows["Our view"]["Date"] == "Aug 5, 2024"
    assert f"/admin/pages/{article.get_parent().pk}/add_subpage/" in answer.content.decode()


@pytest.mark.parametrize("path", ["/admin/people/", "/admin/news/"])
def test_lists_cost_the_same_however_long(path, client):
    client.force_login(a_user("Administrator"))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def more(number):
        for _each in range(number):
            person = a_profile("Somebody", status_log=[status("2024-02-01")])
            a_timer(person)
            article = an_article("Something")
            article.people = [person]
            article.save()

    more(2)
    cost()
    few = cost()
    more(4)
    assert cost() <= few


def test_only_those_who_edit_see_the_lists(client):
    a_profile()
    client.force_login(a_user("Moderator"))
    assert {client.get(path).status_code for path in ("/admin/people/", "/admin/news/")} <= {302, 403}


def test_what_was_overlooked_is_said_and_stops_nobody(client):
    case = [event("2024-01-01"), event("2024-02-01", sources=[a_source()])]
    bare = a_profile(case=case, arrested_on=date(2024, 1, 2))
    a_timer(bare, since_date=date(2024, 8, 1))
    words = " ".join(warnings(DetaineePage.objects.get(pk=bare.pk)))
    for part in ("No description", "summary is empty", "no portrait", "2024-08-01", "1 of 2 entries"):
        assert part in words

    picture = an_image(description="IMG_1234.JPG")
    page = ContentPage(title="About", search_description="Long. " * 40, body=[("image", {"image": picture})])
    about = " ".join(warnings(a_child(a_home(), page)))
    assert "no real alternative text" in about
    assert "no credit" in about
    assert "240 characters" in about

    a_timer(bare, label="To come", since_date=timezone.localdate() + timedelta(days=3))
    assert "“To come” starts on a day that lies ahead" in " ".join(warnings(DetaineePage.objects.get(pk=bare.pk)))
    tomorrow = timezone.localdate() + timedelta(days=1)
    clipping = " ".join(warnings(ClippingPage(title="x", summary="y", publication="z", published_on=tomorrow)))
    assert "no archived copy" in clipping
    assert "date lies ahead" in clipping
    client.force_login(a_user("Editor"))
    editor = client.get(f"/admin/pages/{bare.pk}/edit/").content.decode()
    assert "There is no portrait" in editor


def test_a_page_without_anything_to_say_of_shows_no_panel(client):
    body = [("paragraph", "<p>Words.</p>")]
    page = a_child(a_home(), ContentPage(title="About", search_description="What we are.", body=body))
    assert warnings(page) == []
    client.force_login(a_user("Editor"))
    assert 'class="content-checks"' not in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
