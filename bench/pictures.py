"""What drawing pictures takes: the most memory of the child process, against the bound that is promised."""

import tempfile
from pathlib import Path

from PIL import Image

from campaign.pictures import drawing

MEGABYTE = 1_000_000
MOST = 400  # MB
KINDS = {
    "JPEG of 50 megapixels": ("JPEG", (8160, 6120), {"quality": 90}),
    "progressive JPEG of 50 megapixels": ("JPEG", (8160, 6120), {"quality": 90, "progressive": True}),
    "PNG of 25 megapixels": ("PNG", (5000, 5000), {"compress_level": 1}),
}


def a_photograph(size: tuple[int, int]) -> Image.Image:
    """Soft noise in three colors, as hard to pack as a photograph."""
    grey = Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size)
    return Image.merge("RGB", [grey, grey.transpose(Image.Transpose.ROTATE_180), grey])


def measure(say) -> None:
    """Take in each kind as at upload, then draw the largest of the sizes in the format that takes most."""
    with tempfile.TemporaryDirectory() as folder:
        source, kept = Path(folder, "source"), Path(folder, "kept")
        for name, (kind, size, options) in KINDS.items():
            a_photograph(size).save(source, kind, **options)
            told = drawing.draw(str(source), [{"path": str(kept)}])
            say(f"picture: memory to take in a {name}", told["memory"] / MEGABYTE, "MB", MOST)
        most = {"path": str(source), "box": [0, 0, 4000, 4000], "size": [2000, 2000], "format": "AVIF", "quality": 61}
        told = drawing.draw(str(kept), [most])
        say("picture: memory to draw an AVIF of 2,000 pixels from it", told["memory"] / MEGABYTE, "MB", MOST)
