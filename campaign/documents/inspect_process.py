"""Looks into a PDF or an office file for author and place, in a process of its own within a bound of memory.

Run by `traces.py` as a script: `inspect_process.py FILE OCTETS SECONDS`; prints a JSON list of [kind, text].
"""

import io
import json
import re
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

from defusedxml import ElementTree
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

MOST = 20 * 1024 * 1024  # octets read of one part of an office file, whatever it says its size is
GPS = 0x8825  # the block of EXIF that holds a position
NAMES = {"creator", "initial-creator", "lastModifiedBy", "Company", "Manager"}
PLACES = {"City", "Location", "CountryName", "Country", "State", "GPSLatitude"}
PROPERTIES = re.compile(r"(docProps/(core|app)|meta)\.xml")
TEXTS = re.compile(r"(content|(word|xl|ppt)/(document|comments\w*|footnotes|comments/\w+))\.xml")
MEDIA = re.compile(r"((word|xl|ppt)/media|Pictures)/.+", re.IGNORECASE)
AUTHOR = re.compile(r'\b\w+:author="([^"]+)"|<dc:creator>([^<]+)<')
XMP_PLACE = re.compile(rf"<[\w-]+:(?:{'|'.join(sorted(PLACES))})\b|\b[\w-]+:(?:{'|'.join(sorted(PLACES))})=")


def has_place(picture: bytes) -> bool:
    """Whether a picture inside the file holds a position."""
    try:
        return bool(Image.open(io.BytesIO(picture)).getexif().get_ifd(GPS))
    except Exception:  # a drawing in another format, or a damaged one: it has none that can be read
        return False


def in_pdf(path: Path) -> Iterator[tuple[str, str]]:
    """Its properties, its XMP, who commented, and the photographs that were scanned or placed."""
    reader = PdfReader(path)
    if reader.metadata:
        for key in ("/Author", "/Company", "/Manager"):
            yield "author", str(reader.metadata.get(key) or "")
    if reader.xmp_metadata is not None:
        for name in reader.xmp_metadata.dc_creator or []:
            yield "author", name
        if XMP_PLACE.search(reader.xmp_metadata.stream.get_data().decode("utf-8", "replace")):
            yield "place", ""
    for page in reader.pages:
        notes = [note.get_object() for note in page.get("/Annots") or []]
        for note in notes:
            if "/FT" not in note:  # a field of a form has a name of its own there
                yield "author", str(note.get("/T") or "")
    for number in range(1, int(reader.trailer["/Size"])):
        item = reader.get_object(number)
        is_photograph = isinstance(item, StreamObject) and "/DCTDecode" in str(item.get("/Filter"))
        if is_photograph and has_place(item.get_data()):
            yield "place", ""


def in_office(path: Path) -> Iterator[tuple[str, str]]:
    """Its properties, who commented or changed something, and the photographs in it."""
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if not (PROPERTIES.fullmatch(name) or TEXTS.fullmatch(name) or MEDIA.fullmatch(name)):
                continue
            with file.open(name) as part:
                content = part.read(MOST)
            if MEDIA.fullmatch(name):
                if has_place(content):
                    yield "place", ""
            elif PROPERTIES.fullmatch(name):
                for element in ElementTree.fromstring(content, forbid_dtd=True).iter():
                    if element.tag.rpartition("}")[2] in NAMES:
                        yield "author", element.text or ""
            else:
                for found in AUTHOR.finditer(content.decode("utf-8", "replace")):
                    yield "author", found.group(1) or found.group(2)


def look(path: Path) -> list[tuple[str, str]]:
    """What the file says, each once; [("unread", "")] for one that cannot be looked into."""
    with path.open("rb") as file:
        head = file.read(1024)
    reader = in_pdf if b"%PDF-" in head else in_office if head.startswith(b"PK") else None
    if reader is None:
        return []
    try:
        found = list(dict.fromkeys((kind, text.strip()[:80]) for kind, text in reader(path)))
    except Exception:  # encrypted, damaged, or larger than the bound
        return [("unread", "")]
    return [(kind, text) for kind, text in found if text or kind == "place"]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    limits = {resource.RLIMIT_DATA: int(sys.argv[2]), resource.RLIMIT_CPU: int(sys.argv[3])}
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))
    sys.stdout.write(json.dumps(look(Path(sys.argv[1]))))
