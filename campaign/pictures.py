"""How pictures are shown: in which sizes, and as AVIF or WebP where those exist already.

Writing a JPEG takes milliseconds, a WebP tenths of a second and an AVIF seconds. So who views a page
first waits for the JPEGs alone; the worker makes the two better formats of every size in use.
"""

import logging
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Replace
from wagtail.images.models import Filter, Picture, SourceImageIOError

FIRST, LATER = "format-jpeg", ("format-webp", "format-avif")
EDGE = 0.4  # a focal point in this share of a side is kept when that side is cut

log = logging.getLogger("campaign.pictures")


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
IN_USE = sorted({spec for use in USES.values() for spec in use.specs(FIRST)})


def focus(image) -> str:
    """Class names that say which sides of a picture matter, for when the page's layout cuts it; often empty."""
    point = image.get_focal_point()
    if point is None:
        return ""
    x, y = point.centroid_x / image.width, point.centroid_y / image.height
    across = "focus-left" if x < EDGE else "focus-right" if x > 1 - EDGE else ""
    down = "focus-top" if y < EDGE else "focus-bottom" if y > 1 - EDGE else ""
    return f"{across} {down}".strip()


def _one_a_width(group: list[Filter], found: dict) -> list[Filter]:
    """Without what comes out as wide as a smaller size does: small and upright pictures have fewer sizes."""
    widths: dict[int, Filter] = {}
    for each in group:
        widths.setdefault(found[each].width, each)
    return list(widths.values())


def picture(image, use: str, *, sizes: str = "", css: str = "", eager: bool = False, **attributes) -> Picture:
    """The <picture> element for one of USES: JPEGs, made if need be, and each better format that is complete.

    `eager` is for what stands on the first screen. `attributes` (alt, fetchpriority) go to the <img>.
    """
    place = USES[use]
    later = [[Filter(spec=spec) for spec in place.specs(kind)] for kind in LATER]
    first = [Filter(spec=spec) for spec in place.specs(FIRST)]
    found = image.find_existing_renditions(*first, *(each for group in later for each in group))
    if any(each not in found for each in first):
        made = image.get_renditions(*first)
        found |= {each: made[each.spec] for each in first}
    complete = [_one_a_width(group, found) for group in (*later, first) if all(each in found for each in group)]
    shown = [each for group in complete for each in group]
    classes = f"{css} {focus(image)}".strip()
    return Picture(
        {each.spec: found[each] for each in shown},
        {
            **({"sizes": sizes or place.sizes} if len(complete[-1]) > 1 else {}),
            **({"class": classes} if classes else {}),
            "loading": "eager" if eager else "lazy",
            "decoding": "async",
            **attributes,
        },
    )


def wanting(kind: str) -> QuerySet:
    """The JPEGs in use without their twin in that format, each with the twin's spec as `wanted`."""
    from .models import CampaignRendition

    named = CampaignRendition.objects.filter(filter_spec__in=IN_USE)
    twins = CampaignRendition.objects.filter(
        image=OuterRef("image"), focal_point_key=OuterRef("focal_point_key"), filter_spec=OuterRef("wanted")
    )
    named = named.annotate(wanted=Replace("filter_spec", Value(FIRST), Value(kind)))
    return named.filter(~Exists(twins)).select_related("image").order_by("pk")


_unreadable: set[int] = set()  # pictures whose file is gone; asked for again when the worker starts anew


def improve() -> int:
    """Make one twin in a better format; gives how many it made. What the worker does while nothing waits."""
    for kind in LATER:
        for rendition in wanting(kind).exclude(image__in=_unreadable):
            image, spec = rendition.image, rendition.wanted
            if Filter(spec=spec).get_cache_key(image) != rendition.focal_point_key:
                continue  # of a focal point that has moved since: nobody is shown it any more
            try:
                image.get_rendition(spec)
            except SourceImageIOError:
                _unreadable.add(image.pk)
                log.warning("The file of picture %s cannot be read", image.pk)
            return 1
    return 0
