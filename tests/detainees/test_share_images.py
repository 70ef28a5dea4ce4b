"""The picture of a shared link: what is drawn, that it can be read, and that it is drawn once."""

import os
import threading
import time
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from detainees.share import images as share_images
from detainees.share.spec import HEIGHT, WIDTH, ShareSpec, spec_of
from detainees.share.text import drawable, fitted
from tests.builders import a_profile, a_timer, an_article
from tests.photographs import a_picture, draw_all

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 27, 12, tzinfo=UTC)
WORDS = {
    "campaign": "Americans Left Behind", "headline": "Andre Khachatoorian", "label": "In a Russian prison",
    "number": "1,826", "unit": "days", "note": "", "running": True, "initials": "AK", "picture": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """No other test's images."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def andre(monkeypatch):
    """His profile, with the clock at NOW."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    page = a_profile("Andre Khachatoorian")
    a_timer(page, since_date=date(2021, 12, 27))
    return page


def files():
    """What is kept on disk."""
    return sorted(path.name for path in share_images.folder().iterdir())


def test_a_profile_has_a_png_that_says_so_in_its_head(client, andre):
    answer = client.get(f"{andre.url}share.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(answer.content)).size == (WIDTH, HEIGHT) == (1200, 630)
    assert "s-maxage" in answer["Cache-Control"]
    assert client.get(f"{andre.url}share.png", headers={"if-none-match": answer["ETag"]}).status_code == 304
    html = client.get(andre.url).content.decode()
    assert f'og:image" content="http://127.0.0.1:8000{andre.url}share.png?v=20261227-held"' in html
    for line in (
        'og:image:width" content="1200"',
        'og:image:height" content="630"',
        "twitter:image",
        "summary_large_image",
    ):
        assert line in html
    assert 'og:image:alt" content="Andre Khachatoorian. In a Russian prison. 1,826 days"' in html
    assert client.post(f"{andre.url}share.png").status_code == 405


def test_it_is_drawn_once_and_anew_when_anything_on_it_changes(client, andre, monkeypatch):
    first = client.get(f"{andre.url}share.png")
    client.get(f"{andre.url}share.png")
    assert len(files()) == 1
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 28, 12, tzinfo=UTC))
    second = client.get(f"{andre.url}share.png")
    assert second["ETag"] != first["ETag"]
    assert len(files()) == 2
    andre.released_at = datetime(2026, 12, 28, 11, tzinfo=UTC)
    andre.save()
    assert client.get(f"{andre.url}share.png")["ETag"] != second["ETag"]
    specs = {ShareSpec(**WORDS).key} | {ShareSpec(**WORDS | {name: "x"}).key for name in WORDS}
    assert len(specs) == len(WORDS) + 1


def test_old_ones_are_swept(client, andre):
    client.get(f"{andre.url}share.png")
    [old] = share_images.folder().iterdir()
    ago = time.time() - share_images.KEPT_SECONDS - 60
    os.utime(old, (ago, ago))
    share_images.png(ShareSpec(**WORDS | {"headline": "Another"}), None)
    assert old.name not in files()
    assert len(files()) == 1


def test_two_at_once_leave_one_whole_file():
    spec, results = ShareSpec(**WORDS), []
    threads = [threading.Thread(target=lambda: results.append(share_images.png(spec, None))) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1
    assert files() == [f"{spec.key}.png"]


def test_a_news_item_has_its_headline_and_day(client, andre):
    item = an_article("The campaign begins", published_on=date(2026, 12, 27))
    item.people.set([andre])
    item.save()
    spec = spec_of(item)
    assert (spec.headline, spec.label, spec.number) == ("The campaign begins", "Andre Khachatoorian", "Day 1,826")
    assert client.get(f"{item.url}share.png").status_code == 200
    assert f"{item.url}share.png?v=" in client.get(item.url).content.decode()
    nobody = an_article("About nobody")
    assert spec_of(nobody).number == ""
    assert client.get(f"{nobody.url}share.png").status_code == 200


def test_the_picture_is_cut_around_its_focal_point_and_may_be_gone(client, andre):
    andre.portrait = a_picture()
    andre.save()
    before = spec_of(andre)
    andre.portrait.focal_point_x, andre.portrait.focal_point_y = 10, 10
    andre.portrait.focal_point_width = andre.portrait.focal_point_height = 20
    andre.portrait.save()
    draw_all()
    assert spec_of(andre).key != before.key
    shown = Image.open(BytesIO(client.get(f"{andre.url}share.png").content)).convert("RGB").getpixel((250, 300))
    assert max(shown) > 100  # the picture, not the dark of the placeholder
    Path(andre.portrait.file.path).unlink()
    andre.portrait.renditions.all().delete()
    shown = Image.open(BytesIO(client.get(f"{andre.url}share.png").content)).convert("RGB").getpixel((20, 20))
    assert max(shown) < 100


@pytest.mark.parametrize("name", ["Ксения Карелина", "Đorđević Łukasz Ğül", "Nguyễn Thị", "Ivan Ivanovič Ωmega"])
def test_no_letter_is_a_box(name):
    assert drawable(name) == name
    face = share_images.font(60, 800)
    box = bytes(face.getmask("\uffff"))
    for letter in set(name) - {" "}:
        assert bytes(face.getmask(letter)) != box, letter


def test_what_the_font_has_not_is_left_out_or_said_plainly():
    assert drawable("Anna \u4e2d\U0001f600 ﬃ ⅷ") == "Anna  ffi viii"
    assert drawable("a\nb") == "a b"


@pytest.mark.parametrize("name", ["A", "Wolfeschlegelsteinhausenbergerdorff" * 4, "Ana-María " * 40, "中文", ""])
def test_any_name_fits(name):
    name_text = fitted(drawable(name), 500, 4, range(68, 35, -2), lambda size: share_images.font(size, 900), 300)
    assert name_text.width <= 500
    assert name_text.height <= 300
    assert name_text.text.count("\n") < 4
    assert share_images.draw(ShareSpec(**WORDS | {"headline": name}), None).size == (WIDTH, HEIGHT)
