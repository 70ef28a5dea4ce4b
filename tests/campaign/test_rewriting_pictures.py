"""What was stored before pictures were redrawn: rewritten once, sizes too, under new names; the old files go."""

import io
import json
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image
from wagtail.users.models import UserProfile

from campaign.models import CampaignImage
from campaign.pictures import upkeep
from tests.builders import a_user
from tests.photographs import PLACE, an_old_picture, draw_all, photographs, refused, turned, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Only what this test stores."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """What is to be done once a transaction is through is done at once: a test's own never ends."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda function, *args, **kwargs: function())


def names() -> set[str]:
    """Every file of pictures."""
    root = Path(settings.MEDIA_ROOT)
    return {str(path.relative_to(root)) for folder in upkeep.FOLDERS for path in root.glob(f"{folder}/*")}


def saying() -> list[str]:
    """Those that say where they were taken."""
    return [name for name in names() if PLACE in Path(settings.MEDIA_ROOT, name).read_bytes()]


def rewrite(*arguments) -> dict:
    """What the command says."""
    said = io.StringIO()
    call_command("rewrite_pictures", *arguments, stdout=said)
    return json.loads(said.getvalue())


def test_originals_and_sizes_are_rewritten_once_under_new_names():
    image = an_old_picture(photographs()["phone.jpg"])
    before = names()
    assert len(saying()) == 2
    assert rewrite("--dry-run") == {
        "dry_run": True, "rewritten": 1, "cannot be drawn": {}, "profile pictures": 0, "files without a row": 0,
    }  # fmt: skip
    assert names() == before
    assert rewrite()["rewritten"] == 1
    draw_all()
    assert not saying()
    assert not names() & before
    image.refresh_from_db()
    assert image.file_size == Path(image.file.path).stat().st_size
    assert len(image.file_hash) == 40
    assert image.renditions.filter(filter_spec="width-800|format-jpeg").exists()
    after = names()
    assert rewrite()["rewritten"] == 0
    assert names() == after


def test_the_worker_does_it_by_itself():
    an_old_picture(photographs()["phone.jpg"])
    draw_all()
    assert not saying()


def test_a_focal_point_stays_on_what_it_marked_when_its_photograph_is_turned():
    """Wagtail stored 400 × 600 of what is seen as 600 × 400; its editor stored the mark in shares of that."""
    image = an_old_picture(turned(6), focal_point_x=300, focal_point_y=450, focal_point_width=40, focal_point_height=60)
    assert (image.width, image.height) == (400, 600)
    rewrite()
    image.refresh_from_db()
    assert (image.width, image.height) == (600, 400)
    assert (image.focal_point_x, image.focal_point_y) == (450, 300)  # right and below, on the blue
    assert (image.focal_point_width, image.focal_point_height) == (60, 40)


def test_a_lost_or_damaged_original_is_reported_and_its_sizes_are_rewritten_all_the_same():
    lost, damaged = (an_old_picture(photographs()["phone.jpg"], f"{name}.jpg") for name in ("lost", "damaged"))
    lost.file.storage.delete(lost.file.name)
    Path(damaged.file.path).write_bytes(refused()["half.jpg"])
    result = rewrite()
    assert result["cannot be drawn"] == {str(lost.pk): "lost", str(damaged.pk): "broken"}
    assert saying() == ["original_images/damaged.jpg"]  # kept, and never served
    for image in (lost, damaged):
        image.refresh_from_db()
        assert image.can_be_shown
        [size] = image.renditions.all()
        assert Image.open(size.file.path).size == (600, 400)
    assert rewrite()["cannot be drawn"] == {}


def test_what_a_killed_run_left_goes_with_the_next(monkeypatch):
    an_old_picture(photographs()["phone.jpg"])

    class Killed(BaseException):
        """As if the process were."""

    def die(image):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(CampaignImage, "_set_image_file_metadata", die)  # the new file is written, the row is not
        with pytest.raises(Killed):
            rewrite()
    left = names()
    assert len(left) == 3
    for name in left:
        os.utime(Path(settings.MEDIA_ROOT, name), (0, 0))
    result = rewrite()
    assert (result["rewritten"], result["files without a row"]) == (1, 1)
    assert not saying()
    assert {name for name in names() if name.startswith("original_images/")} == {CampaignImage.objects.get().file.name}


def test_profile_pictures_of_staff_go():
    profile = UserProfile.get_for_user(a_user("Editor"))
    profile.avatar.save("me.jpg", upload("me.jpg", photographs()["phone.jpg"]))
    assert rewrite("--dry-run")["profile pictures"] == 1
    rewrite()
    profile.refresh_from_db()
    assert not profile.avatar
    assert not list(Path(settings.MEDIA_ROOT).glob("avatar_images/*"))
