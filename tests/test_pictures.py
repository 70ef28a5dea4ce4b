"""Pictures: modern formats once they are there, none that a visitor waits for, no shift of the layout."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.images import ImageFile
from django.template import Context, Template
from PIL import Image

from campaign import pictures
from campaign.models import CampaignImage
from tests.builders import a_profile, an_article

pytestmark = pytest.mark.django_db


def an_image(size=(800, 1000), **fields) -> CampaignImage:
    """A picture in one colour with an alternative text, saved."""
    file = io.BytesIO()
    Image.new("RGB", size, "#336699").save(file, "PNG")
    fields = {"title": "A picture", "description": "A blue field", **fields}
    return CampaignImage.objects.create(file=ImageFile(file, name="blue.png"), **fields)


def shown(image, use="portrait", more=""):
    """The <picture> a template gives for it."""
    template = Template("{% load campaign_tags %}{% picture_of image use " + more + " %}")
    fresh = CampaignImage.objects.get(pk=image.pk)
    return BeautifulSoup(template.render(Context({"image": fresh, "use": use})), "html.parser")


def improve_all():
    """As the worker does, and no longer than it should take."""
    assert any(not pictures.improve() for _turn in range(40)), "it never ends"


@pytest.mark.parametrize(
    ("size", "widths"), [((400, 500), []), ((800, 1000), ["640w", "720w"]), ((1600, 800), ["640w", "1200w", "1600w"])]
)
def test_a_width_is_offered_once_however_small_the_picture(size, widths):
    offered = shown(an_image(size), "section").img
    assert re.findall(r" (\d+w)", offered.get("srcset", "")) == widths
    assert ("sizes" in offered.attrs) == bool(widths)


def test_the_first_visitor_waits_for_jpegs_alone_and_the_worker_adds_webp_and_avif():
    image = an_image()
    first = shown(image)
    assert not first.find("source")
    assert first.img["src"].endswith(".jpg")
    assert {spec.rpartition("-")[2] for spec in image.renditions.values_list("filter_spec", flat=True)} == {"jpeg"}

    assert pictures.improve() == 1
    assert not shown(image).find("source"), "half a set of sizes is none"
    improve_all()

    markup = shown(image)
    assert [source["type"] for source in markup.find_all("source")] == ["image/avif", "image/webp"]
    assert all(len(source["srcset"].split(",")) == 2 for source in markup.find_all("source"))
    kinds = {Image.open(rendition.file.path).format for rendition in image.renditions.all()}
    assert kinds == {"AVIF", "WEBP", "JPEG"}
    assert pictures.improve() == 0


def test_a_picture_has_its_measures_its_words_and_loads_late_unless_it_is_on_the_first_screen():
    image = an_image(focal_point_x=400, focal_point_y=100, focal_point_width=50, focal_point_height=50)
    late, early = shown(image).img, shown(image, "hero", 'eager=True alt="" fetchpriority="high"').img
    assert (late["width"], late["height"]) == ("320", "400")
    assert (late["alt"], late["loading"], late["class"]) == ("A blue field", "lazy", ["focus-top"])
    assert (early["alt"], early["loading"], early["fetchpriority"]) == ("", "eager", "high")


def test_a_crop_keeps_its_twins_when_the_focal_point_moves():
    image = an_image()
    shown(image)
    image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height = 100, 100, 50, 50
    image.save()
    assert shown(image).img["class"] == ["focus-left", "focus-top"]
    improve_all()
    assert len(shown(image).find_all("source")) == 2
    assert pictures.improve() == 0


def test_a_lost_file_stops_nobody(caplog):
    lost, whole = an_image(), an_image()
    shown(whole)
    shown(lost)
    lost.file.storage.delete(lost.file.name)
    improve_all()
    assert len(shown(whole).find_all("source")) == 2
    assert not shown(lost).find("source")
    assert "cannot be read" in caplog.text


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
