"""Pictures on pages: drawn by the worker, never while a visitor waits; no page fails or moves because of one."""

import re

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template
from django.urls import reverse
from PIL import Image

from campaign.models import CampaignImage, CampaignSettings, HomePage
from campaign.pictures import drawing, upkeep
from campaign.pictures.renditions import CARD
from tests.builders import a_home, a_profile, a_user, an_article
from tests.photographs import a_picture, draw_all, encoded

pytestmark = pytest.mark.django_db


def an_image(size=(800, 1000), **fields) -> CampaignImage:
    """A picture in one color with an alternative text, saved and drawn."""
    return a_picture(encoded(Image.new("RGB", size, "#336699"), "PNG"), **fields)


def shown(image, use="portrait", more=""):
    """The <picture> a template gives for it."""
    template = Template("{% load campaign_tags %}{% picture_of image use " + more + " %}")
    fresh = CampaignImage.objects.get(pk=image.pk)
    return BeautifulSoup(template.render(Context({"image": fresh, "use": use})), "html.parser")


def improve_all():
    """As the worker does, and no longer than it should take."""
    assert any(not upkeep.keep_up() for _turn in range(80)), "it never ends"


@pytest.fixture
def nothing_is_drawn(monkeypatch):
    """Fails what draws a picture meanwhile."""

    def refuse(*args, **kwargs):
        raise AssertionError("a visitor waits for this")

    monkeypatch.setattr(drawing.subprocess, "run", refuse)


@pytest.mark.parametrize(
    ("size", "widths"), [((400, 500), []), ((800, 1000), ["640w", "720w"]), ((1600, 800), ["640w", "1200w", "1600w"])]
)
def test_a_width_is_offered_once_however_small_the_picture(size, widths):
    offered = shown(an_image(size), "section").img
    assert re.findall(r" (\d+w)", offered.get("srcset", "")) == widths
    assert ("sizes" in offered.attrs) == bool(widths)


def test_a_page_shows_the_place_until_the_worker_has_drawn_jpegs_then_webp_and_avif(nothing_is_drawn, monkeypatch):
    monkeypatch.undo()
    image = an_image((80, 100), drawn=False)
    a_profile(portrait=image)
    place = shown(image).img
    assert place["src"].startswith("data:image/svg+xml,")
    assert (place["width"], place["height"], place["alt"]) == ("80", "100", "A blue field")

    assert upkeep.keep_up() == 1
    first = shown(image)
    assert first.img["src"].endswith(".jpg")
    assert (first.img["width"], first.img["height"]) == ("80", "100")
    assert not first.find("source"), "half a set of sizes is none"
    improve_all()

    kinds = [source["type"] for source in shown(image).find_all("source")]
    assert kinds == ["image/avif", "image/webp"]
    assert {Image.open(row.file.path).format for row in image.renditions.all()} == {"AVIF", "WEBP", "JPEG", "PNG"}
    assert upkeep.keep_up() == 0


def test_of_what_nothing_refers_to_only_jpegs_are_drawn():
    image = an_image((8, 10))
    improve_all()
    assert not image.renditions.filter(filter_spec__contains="avif").exists()


def test_a_picture_has_its_measures_its_words_and_loads_late_unless_it_is_on_the_first_screen():
    image = an_image(focal_point_x=400, focal_point_y=100, focal_point_width=50, focal_point_height=50)
    late, early = shown(image).img, shown(image, "hero", 'eager=True alt="" fetchpriority="high"').img
    assert (late["width"], late["height"]) == ("320", "400")
    assert (late["alt"], late["loading"], late["class"]) == ("A blue field", "lazy", ["focus-top"])
    assert (early["alt"], early["loading"], early["fetchpriority"]) == ("", "eager", "high")


def test_another_focal_point_has_other_crops_drawn():
    image = an_image()
    before = shown(image).img["src"]
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 100, 100, 50, 50
    image.save()
    assert shown(image).img["class"] == ["focus-left", "focus-top", "picture-to-come"]
    draw_all()
    after = shown(image).img
    assert after["class"] == ["focus-left", "focus-top"]
    assert after["src"] != before
    assert not image.renditions.filter(file=before.removeprefix("/media/")).exists()


def everywhere(image):
    """A site that shows one picture in every place for one."""
    home = a_home()
    HomePage.objects.update(
        **{f"{part}_image": image for part in ("hero", "signup", "people", "status", "news", "about")}
    )
    CampaignSettings.objects.update_or_create(site=home.get_site(), defaults={"default_image": image})
    body = [("image", {"image": image, "caption": "Seen"})]
    pages = [a_profile(portrait=image, story=body), an_article(image=image, body=body, published_on="2026-01-02")]
    return ["/", "/detainees/", "/news/", *(page.url for page in pages), *(f"{page.url}share.png" for page in pages)]


@pytest.mark.parametrize(
    "trouble", ["not drawn yet", "lost before it was drawn", "lost later", "sizes lost", "undrawable"]
)
def test_no_page_fails_or_waits_because_of_a_picture(client, trouble, nothing_is_drawn, monkeypatch):
    monkeypatch.undo()
    image = an_image((80, 100), drawn=False)
    addresses = everywhere(image)
    storage = image.file.storage
    if trouble in ("lost later", "sizes lost"):
        draw_all()
        for row in image.renditions.all() if trouble == "sizes lost" else [image]:
            storage.delete(row.file.name)
    elif trouble == "lost before it was drawn":
        storage.delete(image.file.name)
        draw_all()
    elif trouble == "undrawable":
        storage.open(image.file.name, "wb").write(b"no picture")
        draw_all()
    monkeypatch.setattr(drawing.subprocess, "run", None)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode(errors="replace")
        left_out = trouble in ("lost before it was drawn", "undrawable")
        if not address.endswith(".png"):
            assert ("picture-to-come" in html) == (trouble == "not drawn yet"), address
            assert ("/media/images/" in html) == (trouble in ("lost later", "sizes lost")), address
            assert not left_out or "<figure" not in html, address


def test_staff_are_told_of_a_picture_that_cannot_be_shown_and_their_own_pages_stand(client):
    lost, whole = an_image((80, 100)), an_image((8, 10), title="Whole")
    page = a_profile(portrait=lost)
    lost.file.storage.delete(lost.file.name)
    lost.renditions.all().delete()
    upkeep.check_files()
    client.force_login(a_user("Editor"))
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("wagtailimages:edit", args=[lost.pk]) in home
    assert "The picture’s file is lost" in home
    assert reverse("wagtailimages:edit", args=[whole.pk]) not in home
    assert "cannot be shown" in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    chosen = reverse("wagtailimages_chooser:chosen", args=[lost.pk])
    chooser, library = reverse("wagtailimages_chooser:choose"), reverse("wagtailimages:index")
    for address in (library, reverse("wagtailimages:edit", args=[lost.pk]), chooser, chosen):
        assert client.get(address).status_code == 200, address


def test_a_lost_size_is_drawn_again_and_a_file_that_came_back_counts():
    image = an_image((80, 100))
    card, name = image.renditions.get(filter_spec=CARD), image.file.name
    card.file.storage.delete(card.file.name)
    upkeep.check_files()
    draw_all()
    again = image.renditions.get(filter_spec=CARD).file
    assert again.storage.exists(again.name)
    content = image.file.open().read()
    image.file.storage.delete(name)
    upkeep.check_files()
    assert CampaignImage.objects.get().fault == "lost"
    with image.file.storage.open(name, "wb") as file:
        file.write(content)
    upkeep.check_files()
    assert CampaignImage.objects.get().fault == ""


def test_pages_show_them(client):
    image = an_image()
    body = [("image", {"image": image, "caption": "Blue"})] * 2
    profile = a_profile(portrait=image, story=body)
    article = an_article(image=image, body=body)
    for page, css in ((profile, ".profile-portrait img"), (article, ".section-image img")):
        markup = BeautifulSoup(client.get(page.url).content, "html.parser")
        assert markup.select_one(css)["loading"] == "eager"
        figures = markup.select(".prose figure picture img")
        assert [figure["loading"] for figure in figures] == ["lazy", "lazy"]
        assert all(img["width"] and img["height"] and img.has_attr("alt") for img in markup.select("main img"))
