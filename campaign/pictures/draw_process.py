"""Decodes and draws pictures in a process of its own, within a bound of memory.

Run by `drawing.py` as a script, with one job as JSON on its input and one answer as JSON on its output. It imports
nothing of the site, so that it starts in a tenth of a second and holds little beside the picture.
"""

import fcntl
import io
import json
import os
import resource
import sys
import time
from pathlib import Path

# Each format's own module: Pillow finds those named in `formats` only once they are loaded.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    GifImagePlugin,
    Image,
    ImageCms,
    PngImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

MEGA = 1_000_000
MOST_JPEG, MOST_OTHER = 50 * MEGA, 25 * MEGA  # pixels: a phone's photograph; a scanned page
HALVED = 25 * MEGA  # a larger JPEG is read at half its size, which its format can do without drawing it in full
LONGEST = 4_000  # pixels on the long side of what is kept
QUALITY = 90  # of the JPEG that is kept
MOST_TEXT = 16 * 1024 * 1024  # octets of text in a PNG that are read over; Pillow's own limit is 1 MB
MOST_PROFILE = 1024 * 1024  # octets of a color profile
NICENESS = 5  # visitors' requests and letters have the processor first
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")


class Fault(Exception):
    """What is wrong with a picture: a word that `drawing.py` has a sentence for, and its megapixels if they matter."""


def limit(job: dict) -> None:
    """Bound what this process may take, then wait until no other draws on this machine."""
    os.nice(max(0, NICENESS - os.nice(0)))  # the worker's lane of pictures has it already
    resource.setrlimit(resource.RLIMIT_DATA, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    lock = os.open(job["lock"], os.O_CREAT | os.O_RDWR, 0o644)  # let go when the process ends, however it ends
    until = time.monotonic() + job["wait"]
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise Fault("busy") from None
            time.sleep(0.02)


def opened(path: str):
    """The first picture of a file, its pixels not yet read."""
    Image.MAX_IMAGE_PIXELS = None  # judged below, by format
    PngImagePlugin.MAX_TEXT_CHUNK = PngImagePlugin.MAX_TEXT_MEMORY = MOST_TEXT
    try:
        image = Image.open(path, formats=FORMATS)
    except UnidentifiedImageError:
        raise Fault("unknown") from None
    is_jpeg = image.format in ("JPEG", "MPO")
    pixels = image.width * image.height
    if pixels > (MOST_JPEG if is_jpeg else MOST_OTHER):
        raise Fault("pixels", round(pixels / MEGA), is_jpeg)
    if is_jpeg and pixels > HALVED:
        image.draft(None, (image.width // 2, image.height // 2))
    return image


def profile_of(raw: bytes | None, mode: str) -> bytes | None:
    """A color profile, if it is one of that mode's colors."""
    if not raw or len(raw) > MOST_PROFILE:
        return None
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(raw)).profile.xcolor_space.strip()
    except (OSError, ImageCms.PyCMSError):
        return None
    return raw if space == {"RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK"}.get(mode, "GRAY") else None


def from_cmyk(image, raw: bytes | None):
    """As a screen shows it: through its own profile into sRGB, or by the rule of thumb without one."""
    if profile_of(raw, "CMYK") is None:
        return image.convert("RGB")
    try:
        source, target = ImageCms.ImageCmsProfile(io.BytesIO(raw)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except ImageCms.PyCMSError:  # a profile that only printers understand
        return image.convert("RGB")


def plain(image):
    """The picture in L, LA, RGB or RGBA; CMYK stays, to be turned into colors once it is small."""
    if image.mode.startswith("I;16"):  # the higher octet of each value; Pillow's own conversion makes nearly all white
        return Image.frombytes("L", image.size, image.tobytes("raw", "I;16B")[::2])
    if image.mode == "I":
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in ("L", "RGB") and "transparency" in image.info:  # one color stands for nothing
        return image.convert("LA" if image.mode == "L" else "RGBA")
    return image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def upright(image):
    """Turned as its EXIF says; as it is where that cannot be read."""
    try:
        turn = image.getexif().get(0x0112, 1)
    except Exception:  # a damaged block of EXIF says nothing about the picture itself
        turn = 1
    if turn == 1:
        return image
    ways = Image.Transpose
    how = {
        2: ways.FLIP_LEFT_RIGHT, 3: ways.ROTATE_180, 4: ways.FLIP_TOP_BOTTOM, 5: ways.TRANSPOSE,
        6: ways.ROTATE_270, 7: ways.TRANSVERSE, 8: ways.ROTATE_90,
    }.get(turn)  # fmt: skip
    return image.transpose(how) if how is not None else image


def read(path: str):
    """The picture of a file: decoded whole, in plain colors, upright, at most LONGEST; its profile; its format."""
    image = opened(path)
    name, raw = image.format, image.info.get("icc_profile")
    image.load()
    image = plain(upright(image))
    if max(image.size) > LONGEST:
        image.thumbnail((LONGEST, LONGEST), reducing_gap=None)
    if image.mode == "CMYK":
        image, raw = from_cmyk(image, raw), None
    profile = profile_of(raw, image.mode)
    if image.mode in ("LA", "RGBA") and image.getchannel("A").getextrema()[0] == 255:
        image = image.convert(image.mode[:-1])
    image.info = {}  # texts, positions, thumbnails: some formats write of these what they find
    return image, profile, name


def write(image, profile: bytes | None, to: dict) -> None:
    """One file of the picture: `path`, `format`, `quality`, and with `box` and `size` a part of it, scaled."""
    if "size" in to:
        box = [min(max(0, side), most) for side, most in zip(to["box"], image.size * 2, strict=True)]
        image = image.resize(to["size"], Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    if to["format"] == "JPEG" and image.mode in ("LA", "RGBA"):
        white = Image.new(image.mode[:-1], image.size, "white")
        white.paste(image.convert(image.mode[:-1]), mask=image.getchannel("A"))
        image = white
    more = {"quality": to["quality"]} if to["format"] != "PNG" else {"compress_level": 4}
    if to["format"] == "JPEG":
        more |= {"optimize": True, "progressive": True}
    if to["format"] == "AVIF":
        more |= {"max_threads": 1, "speed": 8}  # each thread holds the whole picture
    if profile and (image.mode in ("RGB", "RGBA") or to["format"] in ("JPEG", "PNG")):
        more["icc_profile"] = profile
    image.info = {}
    image.save(to["path"], to["format"], **more)


def kept_as(image, name: str) -> str:
    """In which format a picture is kept: JPEG, or PNG for drawings and for what is transparent."""
    return "PNG" if name in ("PNG", "GIF") or image.mode in ("LA", "RGBA") else "JPEG"


def peak() -> int:
    """The most memory that this process has held, in octets; `ru_maxrss` would begin with what its parent held."""
    try:
        status = Path("/proc/self/status").read_text()
    except FileNotFoundError:  # not Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def answer(job: dict) -> dict:
    """Do the job; gives the picture's format and size, or the fault."""
    try:
        limit(job)
        image, profile, name = read(job["source"])
        answer = {"format": kept_as(image, name), "size": image.size}
        for to in job["outputs"]:
            write(image, profile, {"format": answer["format"], "quality": QUALITY, **to})
    except Fault as fault:
        return {"fault": fault.args[0], "about": fault.args[1:]}
    except MemoryError:
        return {"fault": "memory", "about": []}
    except FileNotFoundError:
        return {"fault": "lost", "about": []}
    except Exception as error:  # whatever a decoder says of a damaged file
        return {"fault": "broken", "about": [], "said": f"{type(error).__name__}: {error}"[:200]}
    return {**answer, "memory": peak()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(json.load(sys.stdin))))
