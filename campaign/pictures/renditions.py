"""How pictures are shown: in which sizes, and what stands in their place until those are drawn.

Pages never draw: the worker draws every size of a picture within seconds of its upload, JPEGs first, then WebP and
AVIF of those in use. A page asks for what there is; where there is nothing yet it shows the picture's place, of the
same size; what cannot be drawn at all is left out.
"""

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images import get_image_model
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS, Filter, Picture, SourceImageIOError

from .drawing import CannotDraw, draw, sentence

FIRST, LATER = "format-jpeg", ("format-webp", "format-avif")
QUALITIES = {"jpeg": 76, "webp": 80, "avif": 61}  # Wagtail's own
EDGE = 0.4  # a focal point in this share of a side is kept when that side is cut
SHOWN = "shown_renditions"  # where `prefetched` leaves its rows


@dataclass(frozen=True)
class Use:
    """A place for pictures: its sizes in pixels, smallest first, and how wide it is on which screen."""

    crops: tuple[str, ...]
    sizes: str

    def specs(self, kind: str) -> list[str]:
        """What Wagtail is asked for, in that format."""
        return [f"{crop}|{kind}" for crop in self.crops]


USES = {
    "hero": Use(("width-800", "width-1440", "width-2000"), "100vw"),
    "section": Use(("max-640x900", "max-1200x900", "max-1920x900"), "(min-width: 84rem) 78rem, 92vw"),
    "body": Use(("width-480", "width-800", "width-1200"), "(min-width: 42rem) 38rem, 92vw"),
    "portrait": Use(("fill-320x400", "fill-640x800"), "(min-width: 40rem) 11rem, 5.5rem"),
    "lead": Use(("width-640", "width-1200", "width-1800"), "(min-width: 60rem) 54rem, 92vw"),
    "item": Use(("fill-480x320", "fill-960x640"), "(min-width: 60rem) 25rem, 92vw"),
    "download": Use(("max-480x480", "max-960x960"), "(min-width: 40rem) 20rem, 92vw"),
}
CARD = "fill-1200x630-c100|format-jpeg"  # what shared links show
SHARE = "fill-504x630|format-jpeg"  # beside the text of a share image
PRINT = "max-4000x4000|format-jpeg|jpegquality-90"  # to be downloaded and printed
ADMIN = ("max-165x165", "max-800x600")  # Wagtail's lists and its form
DRAWN = tuple(dict.fromkeys([*(s for use in USES.values() for s in use.specs(FIRST)), CARD, SHARE, PRINT, *ADMIN]))
REFINED = {kind: tuple(dict.fromkeys(s for use in USES.values() for s in use.specs(kind))) for kind in LATER}
DRAWN_AS = sha256("\n".join(DRAWN).encode()).hexdigest()[:12]  # another list draws every picture's sizes anew


@cache
def filter_of(spec: str) -> Filter:
    """Wagtail's filter of a spec; made once, because reading a spec costs as much as looking for its rendition."""
    return Filter(spec=spec)


def prefetched(to: str, *uses: str, also: Iterable[str] = ()) -> Prefetch:
    """For prefetch_related: what these uses show of the pictures at `to`, "" for the pictures themselves."""
    specs = [spec for use in uses for kind in (FIRST, *LATER) for spec in USES[use].specs(kind)]
    rows = get_image_model().get_rendition_model().objects.filter(filter_spec__in=[*specs, *also])
    return Prefetch(f"{to}__renditions" if to else "renditions", queryset=rows, to_attr=SHOWN)


def found(image, specs: Iterable[str]) -> dict:
    """Those of these specs that are drawn, for the focal point as it is; never draws anything."""
    rows = image.__dict__.get(SHOWN)
    return _asked_for(image, specs) if rows is None else _current(image, specs, rows)


def _current(image, specs: Iterable[str], rows: Iterable) -> dict:
    """Of these rows those of the specs, for the focal point as it is."""
    keys = {spec: filter_of(spec).get_cache_key(image) for spec in specs}
    there = {row.filter_spec: row for row in rows if keys.get(row.filter_spec) == row.focal_point_key}
    for row in there.values():
        row.image = image  # with the texts that this page has for it
    return {spec: there[spec] for spec in keys if spec in there}


def _asked_for(image, specs: Iterable[str]) -> dict:
    """The same by one query, at most one for each spec and instance."""
    known = image.__dict__.setdefault("_asked_for", {})
    unknown = [spec for spec in specs if spec not in known]
    if unknown:
        rows = image.renditions.filter(filter_spec__in=unknown)
        known |= dict.fromkeys(unknown) | _current(image, unknown, rows)
    return {spec: known[spec] for spec in specs if known[spec]}


def one(image, spec: str):
    """One size of a picture, or None: without a picture, before it is drawn, and when it cannot be.

    Prefetched are all sizes of a use; a single one is asked for where it was not among them.
    """
    if not image:
        return None
    return found(image, [spec]).get(spec) or _asked_for(image, [spec]).get(spec)


def focus(image) -> str:
    """Class names that say which sides of a picture matter, for when the page's layout cuts it; often empty."""
    point = image.get_focal_point()
    if point is None:
        return ""
    x, y = point.centroid_x / image.width, point.centroid_y / image.height
    across = "focus-left" if x < EDGE else "focus-right" if x > 1 - EDGE else ""
    down = "focus-top" if y < EDGE else "focus-bottom" if y > 1 - EDGE else ""
    return f"{across} {down}".strip()


def _one_a_width(group: list[str], there: dict) -> list[str]:
    """Without what comes out as wide as a smaller size does: small and upright pictures have fewer sizes."""
    widths: dict[int, str] = {}
    for each in group:
        widths.setdefault(there[each].width, each)
    return list(widths.values())


def picture(image, use: str, *, sizes: str = "", css: str = "", eager: bool = False, **attributes):
    """The <picture> element for one of USES: its JPEGs, and each better format that is complete.

    Its place until it is drawn; nothing when it cannot be. `eager` is for what stands on the first screen.
    `attributes` (alt, fetchpriority) go to the <img>.
    """
    place = USES[use]
    groups = [place.specs(kind) for kind in (*LATER, FIRST)]
    there = found(image, [spec for group in groups for spec in group])
    first = [spec for spec in groups[-1] if spec in there]
    classes = f"{css} {focus(image)}".strip()
    if not first:
        return _place_of(image, place, classes, attributes.get("alt", image.default_alt_text))
    complete = [group for group in groups[:-1] if all(spec in there for spec in group)]
    complete = [_one_a_width(group, there) for group in (*complete, first)]
    return Picture(
        {spec: there[spec] for group in complete for spec in group},
        {
            **({"sizes": sizes or place.sizes} if len(complete[-1]) > 1 else {}),
            **({"class": classes} if classes else {}),
            "loading": "eager" if eager else "lazy",
            "decoding": "async",
            **attributes,
        },
    )


def _place_of(image, place: Use, classes: str, alt: str) -> SafeString:
    """As large as the picture will be, so that nothing on the page moves; empty for what cannot be drawn."""
    if image.fault:
        return SafeString("")
    width, height = filter_of(place.specs(FIRST)[0]).get_transform(image).size
    return format_html(
        '<picture><img src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22'
        ' viewBox=%220 0 {} {}%22/%3E" width="{}" height="{}" alt="{}" class="{}" data-picture-to-come></picture>',
        *(round(width), round(height)) * 2,
        alt,
        f"{classes} picture-to-come".strip(),
    )


def _output(image, spec: str, path: Path) -> dict:
    """What the child is to write for a spec: Wagtail's own arithmetic, our own drawing."""
    each = filter_of(spec)
    asked: dict = {}
    for operation in each.filter_operations:
        operation.run(None, image, asked)
    transform = each.get_transform(image)
    box = transform.get_rect().round()
    output = {
        "path": str(path),
        "box": [box.left, box.top, box.right, box.bottom],
        "size": [max(1, round(side)) for side in transform.size],
    }
    kind = asked.get("output-format") or ("png" if image.file.name.endswith(".png") else "jpeg")
    return output | {"format": kind.upper(), "quality": asked.get(f"{kind}-quality", QUALITIES.get(kind))}


def drawn_files(image, specs: list[str]) -> dict[str, File]:
    """These sizes of a picture as files in memory, by spec. Raises CannotDraw; of a lost original too."""
    if not image.file.storage.exists(image.file.name):
        raise CannotDraw(sentence("lost"), code="lost")
    with tempfile.TemporaryDirectory() as folder:
        outputs = {spec: _output(image, spec, Path(folder, str(place))) for place, spec in enumerate(specs)}
        source = Path(folder, "source")
        with image.file.storage.open(image.file.name) as stored, source.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        draw(str(source), list(outputs.values()))
        return {
            spec: _named(image, spec, output["format"].lower(), Path(output["path"]).read_bytes())
            for spec, output in outputs.items()
        }


def _named(image, spec: str, kind: str, content: bytes) -> File:
    """A rendition's file. Its name begins as the original's does, with a hash, and with it ends what caches keep."""
    stem = Path(image.file.name).stem[:12]
    key = filter_of(spec).get_cache_key(image)
    parts = [stem, *([key] if key else []), *spec.split("|")]
    return ContentFile(content, name=".".join(parts) + IMAGE_FORMAT_EXTENSIONS[kind])


def make(image, specs: Iterable[str]) -> int:
    """Draw what is missing of these sizes and store it; gives how many that were. Raises CannotDraw."""
    there = {(row.filter_spec, row.focal_point_key) for row in image.renditions.only("filter_spec", "focal_point_key")}
    keys = {spec: filter_of(spec).get_cache_key(image) for spec in specs}
    missing = [spec for spec, key in keys.items() if (spec, key) not in there]
    files = drawn_files(image, missing) if missing else {}
    for spec, file in files.items():
        # If another process was faster, its row stays and ours is not written.
        image.renditions.get_or_create(filter_spec=spec, focal_point_key=keys[spec], defaults={"file": file})
    return len(missing)


class DrawnSafely:
    """For the model of pictures: what Wagtail itself asks for, in the admin, is drawn in the same way."""

    def generate_rendition_file(self, filter, *, source=None):  # noqa: A002  Wagtail names it
        """One size, drawn by the child; a picture that cannot be drawn counts for Wagtail as one whose file is lost."""
        try:
            if filter.spec == "original" and self.rewritten_at:
                with self.file.storage.open(self.file.name) as stored:
                    return ContentFile(stored.read(), name=Path(self.file.name).name)
            return drawn_files(self, [filter.spec])[filter.spec]
        except FileNotFoundError as error:
            raise SourceImageIOError(str(error)) from error
        except CannotDraw as error:
            raise SourceImageIOError(error.messages[0]) from error

    def get_rendition(self, filter):  # noqa: A002
        """One size; of a picture that cannot be drawn Wagtail's own stand-in, so that no page of the admin fails."""
        try:
            return super().get_rendition(filter)
        except SourceImageIOError:
            stand_in = self.get_rendition_model()(image=self, width=0, height=0)
            stand_in.file.name = "not-found"
            return stand_in
