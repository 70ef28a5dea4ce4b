"""The press page: whom to ask, what to quote, pictures with their credits."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.defaultfilters import filesizeformat
from PIL import Image

from campaign.pictures.renditions import PRINT
from news.models import PressPage
from tests.builders import a_child, a_home, a_profile
from tests.photographs import a_picture

pytestmark = pytest.mark.django_db


def a_press_page(pictures=(), **fields):
    """The press page with these pictures to download."""
    chosen = [("picture", picture) for picture in pictures]
    return a_child(a_home(), PressPage(title="Press", slug="press", pictures=chosen, **fields))


def test_it_names_contacts_words_to_quote_and_feeds(client):
    contact = {"name": "Ada Example", "role": "Sister", "email": "ada@example.org", "phone": "+1 202 555 0100"}
    a_profile("David Barnes", press_contacts=[("contact", contact)])
    a_profile("Draft Person", live=False, press_contacts=[("contact", contact)])
    a_profile("Robert Gilman")
    a_press_page(contact_email="press@example.org", description="<p>Four were left behind.</p>")
    html = client.get("/press/").content.decode()
    assert 'href="mailto:press@example.org"' in html
    assert re.search(r"<copy-link[^>]*>.*Four were left behind\..*</copy-link>", html, re.DOTALL)
    assert "David Barnes" in html
    assert "Sister" in html
    assert 'href="tel:+12025550100"' in html
    assert "Draft Person" not in html
    assert "Robert Gilman" not in html
    for path in ("/news/feed/", "/detainees/clocks.json/", "/detainees/calendar.ics/"):
        assert f'href="{path}"' in html or f'href="{path.rstrip("/")}"' in html


def test_pictures_are_the_chosen_ones_with_their_credit_shown_and_in_the_file_name(client):
    first, second = (
        a_picture(title="David Barnes at home", credit="Photo: Ada Éxample / family"),
        a_picture(title="Crowd"),
    )
    a_picture(title="Not chosen")
    a_press_page([first, second])
    html = client.get("/press/").content.decode()
    large = [picture.renditions.get(filter_spec=PRINT) for picture in (first, second)]
    assert f'href="{large[0].url}" download="david-barnes-at-home--photo-ada-example-family.jpg"' in html
    assert f'href="{large[1].url}" download="crowd.jpg"' in html
    assert "Credit: Photo: Ada Éxample / family" in html
    assert f"JPEG, 900 × 600, {filesizeformat(large[0].file.size)}" in html
    for file in large:  # nginx hands out this folder alone
        assert file.url.startswith("/media/images/")
        assert "location /media/images/" in (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
        assert not Image.open(file.file.path).getexif()
    assert "Not chosen" not in html


def test_a_picture_that_is_not_drawn_or_whose_large_file_is_lost_is_not_offered(client):
    lost, coming = a_picture(title="Lost"), a_picture(title="Coming", drawn=False)
    file = lost.renditions.get(filter_spec=PRINT).file
    file.storage.delete(file.name)
    a_press_page([lost, coming])
    answer = client.get("/press/")
    assert answer.status_code == 200
    assert "download=" not in answer.content.decode()


def test_a_file_name_cannot_leave_its_attribute_or_folder(client):
    a_press_page(
        [a_picture(title='../../etc/passwd" onload="x', credit="<b>" * 50), a_picture(title="Группа", credit="Фото")]
    )
    names = re.findall(r'download="([^"]*)"', client.get("/press/").content.decode())
    assert all(re.fullmatch(r"[a-z0-9-]{1,120}\.jpg", name) for name in names)
    assert len(set(names)) == 2


def test_it_costs_the_same_queries_however_many_pictures_and_people(client, django_assert_max_num_queries):
    page = a_press_page([a_picture(title="One")])
    a_profile("David Barnes", press_contacts=[("contact", {"name": "Ada", "email": "ada@example.org"})])
    client.get("/press/")
    with django_assert_max_num_queries(20) as queries:
        client.get("/press/")
    before = len(queries)
    page.pictures = [("picture", a_picture(title=f"Picture {number}")) for number in range(4)]
    page.save()
    a_profile("Robert Gilman", press_contacts=[("contact", {"name": "Eve", "email": "eve@example.org"})])
    client.get("/press/")
    with django_assert_max_num_queries(before):
        client.get("/press/")


def test_the_demo_has_one_in_its_footer(client):
    call_command("load_demo", verbosity=0)
    assert 'href="/press/"' in client.get("/").content.decode()
    html = client.get("/press/").content.decode()
    assert "Americans Left Behind, press desk" in html
    assert "Free to print" not in html  # no pictures, no heading for them
