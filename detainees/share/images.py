"""Share images, drawn with Pillow and kept on disk under the hash of what is on them."""

import logging
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from campaign.pictures.renditions import SHARE, one

from .spec import HEIGHT, WIDTH, ShareSpec
from .text import Fitted, drawable, fitted

logger = logging.getLogger(__name__)

FONT = Path(__file__).parent / "fonts" / "libre-franklin.woff2"
INK, PANEL, FOG, PAPER, RED, GREY = "#11161d", "#1b222b", "#c9cfd5", "#fdfcfa", "#d9261c", "#48525e"
PICTURE_WIDTH = 504
MARGIN = 64
KEPT_SECONDS = 2 * 24 * 60 * 60
COLORS = 255  # of the palette; a photograph in full color takes four times the bytes
REGULAR, BOLD, BLACK = 400, 700, 900


@lru_cache(maxsize=64)
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Libre Franklin in Latin, Cyrillic and their extensions."""
    face = ImageFont.truetype(FONT, size)
    face.set_variation_by_axes([weight])
    return face


def folder() -> Path:
    """Where the images are kept: beside the uploads, not among what is served from there by name."""
    return Path(settings.MEDIA_ROOT) / "share"


def png(spec: ShareSpec, picture) -> bytes:
    """The image of `spec`, drawn unless it is on disk already. `picture` is a CampaignImage or None."""
    path = folder() / f"{spec.key}.png"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep()
    # Two requests may draw at once; each renames its own complete file, so nobody reads half of one.
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        draw(spec, picture).save(file, "PNG", optimize=True)
    whole = Path(file.name)
    whole.chmod(0o644)
    whole.replace(path)
    return path.read_bytes()


def sweep() -> None:
    """Remove images that were drawn days ago: what is still shown is drawn again."""
    before = time.time() - KEPT_SECONDS
    for path in folder().iterdir():
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            continue  # another request swept it


def draw(spec: ShareSpec, picture) -> Image.Image:
    """The image in full."""
    card = Image.new("RGB", (WIDTH, HEIGHT), INK)
    left = MARGIN
    if spec.picture or spec.initials:
        card.paste(photo(picture) or placeholder(spec.initials), (0, 0))
        left += PICTURE_WIDTH
    pen = ImageDraw.Draw(card)
    width = WIDTH - MARGIN - left
    campaign = fitted(spec.campaign, width - 44, 1, range(26, 15, -1), lambda size: font(size, BOLD))
    mark(pen, left, 58)
    pen.text((left + 44, 74), campaign.text, PAPER, campaign.font, anchor="lm")
    top = foot(pen, spec, left, width)
    name = fitted(drawable(spec.headline), width, 4, range(68, 35, -2), lambda size: font(size, BLACK), top - 150)
    pen.multiline_text((left, 122), name.text, PAPER, name.font, spacing=name.spacing)
    return card.quantize(COLORS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)


def foot(pen: ImageDraw.ImageDraw, spec: ShareSpec, left: int, width: int) -> int:
    """The rule, what is counted, the number, the note, from the lower edge upwards; gives where it begins."""
    y = HEIGHT - MARGIN
    for line in reversed(drawable(spec.note, lines=True).splitlines()):
        fit = fitted(line, width, 1, range(30, 15, -1), lambda size: font(size, BOLD))
        pen.text((left, y), fit.text, PAPER, fit.font, anchor="ls")
        y -= 44
    if spec.number:
        y = count(pen, spec, left, width, y - (22 if spec.note else 0))
    if spec.label:
        fit = fitted(drawable(spec.label), width, 2, range(30, 17, -1), lambda size: font(size, REGULAR))
        y -= fit.height
        pen.multiline_text((left, y), fit.text, FOG, fit.font, spacing=fit.spacing)
        y -= 24
    pen.rectangle((left, y - 6, left + width, y), RED if spec.running else GREY)
    return y - 6


def count(pen: ImageDraw.ImageDraw, spec: ShareSpec, left: int, width: int, y: int) -> int:
    """The number with its unit, standing on `y`; gives the line above it."""
    unit = fitted(spec.unit, width // 3, 1, range(44, 19, -2), lambda size: font(size, BOLD))
    space = width - (unit.width + 20 if spec.unit else 0)
    number = fitted(spec.number, space, 1, range(132, 39, -2), lambda size: font(size, BLACK))
    pen.text((left, y), number.text, PAPER, number.font, anchor="ls")
    pen.text((left + number.width + 20, y), unit.text, PAPER, unit.font, anchor="ls")
    return y - round(number.font.size * 0.74) - 26


def mark(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    """The campaign's mark: four days and a stroke through them."""
    for place in range(4):
        pen.line((x + 4 + place * 8, y + 2, x + 4 + place * 8, y + 30), PAPER, 3)
    pen.line((x - 2, y + 25, x + 34, y + 7), PAPER, 3)


def photo(picture) -> Image.Image | None:
    """The picture cut to its place around its focal point; None without one, before it is drawn, when it is lost."""
    if picture is None:
        return None
    drawn = one(picture, SHARE)
    if drawn is None:
        return None
    try:
        with drawn.file.open("rb") as file:
            return Image.open(file).convert("RGB").resize((PICTURE_WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    except OSError:
        logger.warning("The file of picture %s cannot be read: its share image shows initials.", picture.pk)
        return None


def placeholder(initials: str) -> Image.Image:
    """The designed stand-in for a portrait: initials on the campaign's dark."""
    panel = Image.new("RGB", (PICTURE_WIDTH, HEIGHT), PANEL)
    letters: Fitted = fitted(
        drawable(initials), PICTURE_WIDTH - 80, 1, range(220, 59, -4), lambda size: font(size, BLACK)
    )
    ImageDraw.Draw(panel).text((PICTURE_WIDTH // 2, HEIGHT // 2), letters.text, GREY, letters.font, anchor="mm")
    return panel
