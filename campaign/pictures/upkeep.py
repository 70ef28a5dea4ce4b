"""The worker's part: draws every size, rewrites what was stored before pictures were, and looks after the files."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import ReferenceIndex

from ..models import CampaignImage, CampaignRendition
from .drawing import CannotDraw, sentence
from .intake import redrawn
from .renditions import DRAWN, DRAWN_AS, REFINED, filter_of, make

FOLDERS = ("original_images", "images")  # where Wagtail keeps pictures and their sizes, and nothing else
ORPHAN_AFTER = timedelta(hours=1)  # a file without a row that is younger may be one whose row is being written

FOCAL_POINT = tuple(f"focal_point_{side}" for side in ("x", "y", "width", "height"))
AGAIN = {"busy", "time"}  # says something about the machine, not about the picture

log = logging.getLogger("campaign.pictures")
_later: set[int] = set()  # pictures that took too long; tried again once a day, and when the worker starts anew


def keep_up() -> int:
    """Do the next piece of work: draw one, rewrite one, or make one better format; gives how many pieces it did.

    A rewritten picture is drawn before the next is rewritten: pages are without it for seconds only.
    """
    return draw_next() or rewrite_next() or refine_next()


def note(image, fault: str) -> None:
    """Remember, for staff to see, that a picture cannot be drawn."""
    CampaignImage.objects.filter(pk=image.pk, file=image.file.name).update(fault=fault)
    log.warning("Picture %s cannot be drawn: %s", image.pk, fault)


def draw_next() -> int:
    """Draw all that pages may show of the newest picture without it, as JPEG."""
    waiting = CampaignImage.objects.filter(fault="", rewritten_at__isnull=False).exclude(drawn_as=DRAWN_AS)
    waiting = waiting.exclude(pk__in=_later)
    image = waiting.order_by("-pk").first()
    return draw(image) if image else 0


def draw(image: CampaignImage) -> int:
    """Draw what is missing of a picture's JPEGs, or note why that cannot be; gives 0 when it is to be tried again."""
    try:
        make(image, DRAWN)
    except CannotDraw as error:
        if error.code in AGAIN:
            _later.update([image.pk] if error.code == "time" else [])
            return 0
        note(image, error.code)
        return 1
    same = {name: getattr(image, name) for name in FOCAL_POINT}
    CampaignImage.objects.filter(pk=image.pk, file=image.file.name, **same).update(drawn_as=DRAWN_AS)
    keys = {filter_of(spec).get_cache_key(image) for spec in DRAWN} | {""}
    for old in image.renditions.exclude(focal_point_key__in=keys):
        old.delete()  # of a focal point that has moved since
    return 1


def refine_next() -> int:
    """Make the WebPs, or then the AVIFs, of one picture that something refers to: seconds each, so one at a time."""
    used = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(CampaignImage), to_object_id=OuterRef("key")
    )
    images = CampaignImage.objects.filter(fault="", drawn_as=DRAWN_AS).exclude(pk__in=_later)
    images = images.annotate(key=Cast("pk", CharField())).filter(Exists(used)).order_by("-pk")
    for kind, specs in REFINED.items():
        for image in images:
            keys = {spec: filter_of(spec).get_cache_key(image) for spec in specs}
            there = set(image.renditions.filter(filter_spec__in=specs).values_list("filter_spec", "focal_point_key"))
            missing = next((spec for spec, key in keys.items() if (spec, key) not in there), None)
            if missing is None:
                continue
            try:
                make(image, [missing])
            except CannotDraw as error:
                _later.add(image.pk)
                log.warning("Picture %s has no %s: %s", image.pk, kind, error.code)
            return 1
    return 0


def to_rewrite():
    """The pictures stored before pictures were redrawn at upload."""
    return CampaignImage.objects.filter(rewritten_at=None).order_by("pk")


def rewrite_next() -> int:
    """Rewrite one of those."""
    image = to_rewrite().exclude(pk__in=_later).first()
    if image is None:
        return 0
    try:
        rewrite(image)
    except CannotDraw as error:
        _later.update([image.pk] if error.code == "time" else [])
        return 0
    return 1


def rewrite(image: CampaignImage) -> str:
    """Redraw a stored picture and drop its sizes, all under new names; the old files go from the disk.

    Gives the fault, or "". Of an original that is lost or cannot be drawn the sizes that there are get rewritten.
    May be killed at any moment: the row names either the old file or the new one, `sweep` takes what no row names.
    """
    try:
        with image.file.storage.open(image.file.name) as stored:
            new = redrawn(stored)
    except FileNotFoundError:
        return _rewrite_sizes(image, "lost")
    except CannotDraw as error:
        if error.code in AGAIN:
            raise
        return _rewrite_sizes(image, error.code)
    with transaction.atomic():
        row = CampaignImage.objects.select_for_update().get(pk=image.pk)
        if row.rewritten_at or row.file.name != image.file.name:
            return ""  # another process was faster
        old, width, height = row.file.name, row.width, row.height
        row.file.save(new.name, new, save=False)
        # The admin places a focal point on the upright picture, in shares of the size that is stored: as it is scaled.
        for side, (ours, before) in {"x": (row.width, width), "y": (row.height, height)}.items():
            for name in (f"focal_point_{side}", f"focal_point_{'width' if side == 'x' else 'height'}"):
                value = getattr(row, name)
                setattr(row, name, None if value is None else round(value * ours / before))
        row._set_image_file_metadata()
        row.save()
        for rendition in row.renditions.all():
            rendition.delete()
        transaction.on_commit(lambda: row.file.storage.delete(old))
    return ""


def _rewrite_sizes(image: CampaignImage, fault: str) -> str:
    """The sizes that are left of a picture, each redrawn under a new name; one that cannot be is dropped."""
    for rendition in image.renditions.all():
        try:
            with rendition.file.storage.open(rendition.file.name) as stored:
                new = redrawn(stored)
        except (FileNotFoundError, CannotDraw):
            rendition.delete()
            continue
        old = rendition.file.name
        rendition.file.save(new.name, new, save=True)
        rendition.file.storage.delete(old)
    CampaignImage.objects.filter(pk=image.pk).update(
        rewritten_at=timezone.now(), fault=fault, drawn_as="kept" if image.renditions.exists() else ""
    )
    log.warning("Picture %s cannot be drawn: %s", image.pk, sentence(fault) if fault == "lost" else fault)
    return fault


def orphans() -> Iterator[str]:
    """The names of stored files of pictures that no row names: what a killed process left."""
    named = set(CampaignImage.objects.values_list("file", flat=True))
    named |= set(CampaignRendition.objects.values_list("file", flat=True))
    before = timezone.now() - ORPHAN_AFTER
    for folder in FOLDERS:
        if not default_storage.exists(folder):
            continue
        for file in default_storage.listdir(folder)[1]:
            name = Path(folder, file).as_posix()
            if name not in named and default_storage.get_modified_time(name) < before:
                yield name


def check_files() -> int:
    """Once a day: note the pictures whose file is lost, have lost sizes drawn again, sweep what no row names."""
    _later.clear()
    for image in CampaignImage.objects.all():
        there = image.file.storage.exists(image.file.name)
        if not there and image.fault != "lost":
            note(image, "lost")
        elif there and image.fault == "lost":
            CampaignImage.objects.filter(pk=image.pk).update(fault="", drawn_as="")
        if not there:
            continue
        rows = list(image.renditions.all())
        gone = [row for row in rows if not row.file.storage.exists(row.file.name)]
        for row in gone:
            row.delete()
        if not image.fault and not set(DRAWN) <= {row.filter_spec for row in rows if row not in gone}:
            CampaignImage.objects.filter(pk=image.pk).update(drawn_as="")
    for name in list(orphans()):
        default_storage.delete(name)
    return 0
