"""Every kind of picture through every place that shows one: no page fails, nothing that is loaded says where it was."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from campaign.models import CampaignImage, CampaignSettings, HomePage
from campaign.pictures import drawing, upkeep
from detainees.models import DetaineePage
from news.models import ArticlePage, ClippingPage, PressPage
from tests.builders import a_user
from tests.photographs import PLACE, draw_all, photographs, refused, upload

WORDS = {"title": "A man", "description": "A man at a window", "credit": "His family", "collection": "1", "tags": ""}
LOADED = re.compile(r"""(?:src|href|content|srcset)=["']([^"']+)["']|"url": "([^"]+)\"""")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Only what this test stores."""
    settings.MEDIA_ROOT = tmp_path


def used_everywhere(pictures: list[CampaignImage]) -> list[str]:
    """Put pictures into every place for one, turn and turn about; gives the addresses of the pages."""

    def some(place: int) -> CampaignImage:
        return pictures[place % len(pictures)]

    parts = ("hero", "signup", "people", "status", "news", "about")
    HomePage.objects.update(**{f"{part}_image": some(place) for place, part in enumerate(parts)})
    CampaignSettings.objects.update(default_image=some(4))
    pages = []
    for place, page in enumerate(
        [*DetaineePage.objects.all(), *ArticlePage.objects.all(), *ClippingPage.objects.all()]
    ):
        body = [("image", {"image": some(place + turn), "caption": "Seen"}) for turn in range(3)]
        values = {"portrait": some(place + 3), "story": body, "image": some(place + 5), "body": body}
        for name in {field.name for field in page._meta.get_fields()} & set(values):
            setattr(page, name, values[name])
        page.save()
        pages += [page.url, f"{page.url}share.png"]
        pages += [f"{page.url}brief/"] if isinstance(page, DetaineePage) else []
    press = PressPage.objects.get()
    press.pictures = [("picture", picture) for picture in pictures]
    press.save()
    return ["/", "/detainees/", "/news/", "/about/", "/petitions/", "/news/feed/", "/search/?q=a", press.url, *pages]


def test_no_page_fails_and_nothing_loaded_says_where_it_was_made(
    client, demo, monkeypatch, django_assert_max_num_queries
):
    client.force_login(a_user("Editor"))
    for name, content in {**photographs(), **refused()}.items():
        client.post(reverse("wagtailimages:add"), {**WORDS, "title": name, "file": upload(name, content)})
    assert {image.title for image in CampaignImage.objects.all()} == set(photographs())
    client.get(reverse("wagtailimages:index"))  # its own sizes
    client.logout()
    addresses = used_everywhere(list(CampaignImage.objects.order_by("pk")))
    places = {address: client.get(address).content.decode(errors="replace") for address in addresses}
    assert "picture-to-come" in places["/"]
    draw_all()
    for _turn in range(3):  # some of the better formats
        assert upkeep.refine_next()

    monkeypatch.setattr(drawing.subprocess, "run", None)  # from here on nothing is drawn
    seen = set()
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if address.endswith(".png"):
            assert PLACE not in answer.content
            continue
        html = answer.content.decode()
        assert "picture-to-come" not in html, address
        words = " ".join(first or second for first, second in LOADED.findall(html)).replace(",", " ")
        seen |= {unquote(urlsplit(each).path) for each in words.split() if "/media/" in each}
    assert len(seen) > 60
    assert all(name.startswith("/media/images/") for name in seen), "nginx hands out nothing else"
    for path in Path(settings.MEDIA_ROOT).rglob("*.*"):
        content = path.read_bytes()
        assert PLACE not in content, path
        assert b"GPS" not in content, path
        if path.suffix != ".lock":
            assert not dict(Image.open(path).getexif()), path
    assert {Path(settings.MEDIA_ROOT, name.removeprefix("/media/")).exists() for name in seen} == {True}
    client.get("/")  # what is kept in mind for seconds is asked here
    with django_assert_max_num_queries(25):  # without pictures 20; with them in every place, these and their sizes
        client.get("/")
