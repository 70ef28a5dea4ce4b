"""At upload a picture is drawn anew: upright, at most 4,000 px, without place, time and camera; else a sentence."""

import fcntl
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile

from campaign.models import CampaignImage
from campaign.pictures import drawing, upkeep
from campaign.pictures.intake import redrawn
from tests.builders import a_user
from tests.photographs import (
    PLACE,
    a_picture,
    encoded,
    exif,
    photographs,
    refused,
    scene,
    turned,
    upload,
)

pytestmark = pytest.mark.django_db

WORDS = {"title": "A man", "description": "A man at a window", "credit": "His family", "collection": "1", "tags": ""}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Only what this test stores."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client):
    """An editor's browser."""
    client.force_login(a_user("Editor"))
    return client


def stored() -> dict[str, bytes]:
    """Every file of the site by its name."""
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def telling() -> list[str]:
    """The files that say where or by what they were made."""
    found = []
    for name, content in stored().items():
        picture = name.endswith((".jpg", ".png", ".webp", ".avif"))
        if PLACE in content or b"GPS" in content or (picture and dict(Image.open(io.BytesIO(content)).getexif())):
            found.append(name)
    return found


def colors(content: bytes) -> tuple:
    """Which color leads above on the left and below on the right: "r", "b" or "=" for grey."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    places = [(image.width // 8, image.height // 8), (image.width * 7 // 8, image.height * 7 // 8)]
    seen = [image.getpixel(place) for place in places]
    return tuple("r" if p[0] > p[2] + 60 else "b" if p[2] > p[0] + 60 else "=" for p in seen)


@pytest.mark.parametrize("name", photographs())
def test_nothing_but_the_picture_is_kept_of_every_kind(name):
    content = photographs()[name]
    assert PLACE in content
    drawn = name in ("phone.jpg", "comment.jpg", "scan16.png", "grey-alpha.png", "moving.gif")
    image = a_picture(content, name, drawn=drawn)
    assert not telling()
    assert (image.width, image.height) == (600, 400)
    kept = Image.open(image.file.path)
    assert kept.mode in ("L", "LA", "RGB", "RGBA")
    assert getattr(kept, "n_frames", 1) == 1
    jfif = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert set(kept.info) <= {"icc_profile", "progressive", "progression", *jfif}
    assert ("icc_profile" in kept.info) == (name == "phone.jpg")
    grey = name in ("scan16.png", "grey-alpha.png")
    assert colors(Path(image.file.path).read_bytes()) == (("=", "=") if grey else ("r", "b"))
    if grey:  # 16 bits are not made white
        assert 20 < kept.convert("L").getpixel((500, 300)) < 80
    assert image.fault == ""
    assert (image.renditions.count() > 10) == drawn


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_photograph_is_kept_upright_and_its_measures_are_those_it_is_seen_with(turn):
    image = a_picture(turned(turn), "turned.jpg", drawn=False)
    assert (image.width, image.height) == (600, 400)
    assert colors(Path(image.file.path).read_bytes()) == ("r", "b")
    assert CampaignImage.objects.values_list("width", "height").get() == (600, 400)  # as the row has it


def test_a_large_photograph_is_scaled_to_4000_pixels_and_a_small_one_stays():
    assert Image.open(redrawn(upload("a.jpg", encoded(Image.new("L", (8000, 6000)), "JPEG")))).size == (4000, 3000)
    assert Image.open(redrawn(upload("a.png", encoded(Image.new("L", (1000, 5000)), "PNG")))).size == (800, 4000)
    assert Image.open(redrawn(upload("a.png", encoded(Image.new("L", (3, 2)), "PNG")))).size == (3, 2)


def test_the_name_says_what_it_is_and_begins_with_a_hash_that_cutting_does_not_reach():
    kept = redrawn(upload("Фото Ada's HOME " + "x" * 200 + ".PNG", encoded(scene(), "WEBP")))
    assert kept.name.endswith(".jpg")
    assert len(kept.name) < 60
    assert redrawn(kept).name.partition("-")[2] == kept.name.partition("-")[2]


@pytest.mark.parametrize("name", refused())
def test_what_cannot_be_drawn_is_refused_with_a_sentence_at_every_form(editor, name):
    content = refused()[name]
    add = editor.post(reverse("wagtailimages:add"), {**WORDS, "file": upload(name, content)})
    assert add.status_code == 200
    assert add.context["form"].errors["file"]
    assert "A man at a window" in add.content.decode()  # nothing typed is lost
    many = editor.post(reverse("wagtailimages:add_multiple"), {"title": "A", "files[]": upload(name, content)})
    assert json.loads(many.content)["error_message"]
    prefixed = {f"image-chooser-upload-{field}": value for field, value in WORDS.items()}
    prefixed["image-chooser-upload-file"] = upload(name, content)
    assert editor.post(reverse("wagtailimages_chooser:create"), prefixed).status_code == 200
    assert not CampaignImage.objects.exists()
    assert set(stored()) <= {"pictures.lock"}


def test_a_sentence_says_what_to_do(editor):
    words_of = {"half.jpg": "damaged", "huge.png": "30 mega", "huge.jpg": "54 mega", "page.png": "no picture"}
    for name, words in words_of.items():
        answer = editor.post(reverse("wagtailimages:add"), {**WORDS, "file": upload(name, refused()[name])})
        assert words in str(answer.context["form"].errors["file"]), name


def test_every_way_in_keeps_the_picture_alone(editor):
    content = photographs()["phone.jpg"]
    editor.post(reverse("wagtailimages:add"), {**WORDS, "file": upload("add.jpg", content)})
    first = CampaignImage.objects.get()
    first.refresh_from_db()
    assert first.file_size == len(Path(first.file.path).read_bytes())

    changed = editor.post(reverse("wagtailimages:edit", args=[first.pk]), {**WORDS, "file": upload("b.jpg", turned(6))})
    assert changed.status_code == 302
    first.refresh_from_db()
    assert (first.width, first.height) == (600, 400)

    answer = editor.post(
        reverse("wagtailimages:add_multiple"), {"title": "Many", "files[]": upload("many.jpg", content)}
    )
    number = json.loads(answer.content)["uploaded_file_id"]  # it waits for its texts
    assert not telling()
    assert UploadedFile.objects.count() == 1
    words = {f"uploaded-image-{number}-{field}": value for field, value in WORDS.items()}
    editor.post(reverse("wagtailimages:create_multiple_from_uploaded_image", args=[number]), words)
    assert CampaignImage.objects.count() == 2

    prefixed = {f"image-chooser-upload-{field}": value for field, value in WORDS.items()}
    chosen = editor.post(
        reverse("wagtailimages_chooser:create"),
        {**prefixed, "image-chooser-upload-file": upload("chosen.jpg", photographs()["phone.avif"])},
    )
    assert chosen.status_code == 200
    assert CampaignImage.objects.count() == 3
    assert not telling()


def test_there_is_no_profile_picture_to_upload(editor):
    account = editor.get(reverse("wagtailadmin_account")).content.decode()
    assert "Theme preferences" in account
    assert 'type="file"' not in account


def test_a_picture_that_needs_more_memory_than_there_is_gives_a_sentence(editor, monkeypatch):
    monkeypatch.setattr(drawing, "MEMORY", 90_000_000)
    large = encoded(Image.new("RGB", (4500, 4500)), "PNG")
    answer = editor.post(reverse("wagtailimages:add"), {**WORDS, "file": upload("large.png", large)})
    assert "too much memory" in str(answer.context["form"].errors["file"])


def test_a_picture_that_takes_too_long_gives_a_sentence(editor, monkeypatch):
    monkeypatch.setattr(drawing, "SECONDS", 0.05)
    monkeypatch.setattr(drawing, "WAIT", 0)
    answer = editor.post(reverse("wagtailimages:add"), {**WORDS, "file": upload("a.png", encoded(scene(), "PNG"))})
    assert "too long" in str(answer.context["form"].errors["file"])


@pytest.mark.parametrize(("number", "fault"), [("SIGTERM", "busy"), ("SIGKILL", "memory"), ("SIGXCPU", "time")])
def test_what_ends_the_drawing_from_outside_is_no_fault_of_the_picture(number, fault, monkeypatch, tmp_path):
    child = tmp_path / "draw_process.py"
    child.write_text(f"import os, signal\nos.kill(os.getpid(), signal.{number})\n")
    monkeypatch.setattr(drawing, "CHILD", child)
    with pytest.raises(drawing.CannotDraw) as raised:
        drawing.draw("source", [])
    assert raised.value.code == fault
    assert (fault in upkeep.AGAIN) == (fault != "memory")  # tried again, and not noted as the picture's own


def test_the_child_keeps_its_bound_and_draws_alone(tmp_path):
    """Fifty megapixels, as a phone makes them."""
    source = tmp_path / "fifty.jpg"
    Image.effect_noise((1020, 765), 60).resize((8160, 6120)).convert("RGB").save(source, exif=exif(6))
    answer = drawing.draw(str(source), [{"path": str(tmp_path / "out")}])
    assert answer["size"] == [3000, 4000]
    assert answer["memory"] < 400_000_000


def test_while_one_picture_is_drawn_another_waits_and_then_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(drawing, "WAIT", 0.1)
    with (Path(settings.MEDIA_ROOT) / "pictures.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(drawing.CannotDraw, match="Other pictures"):
            redrawn(upload("a.png", encoded(scene(), "PNG")))
