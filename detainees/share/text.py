"""Words that fit: which characters can be drawn, how large, on how many lines."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

COVERED = Path(__file__).parent / "fonts" / "covered.txt"
ELLIPSIS = "…"
PIECE = re.compile(r"\s*[^\s-]*-+(?=\w)|\s*\S+?(?=\s|$|-\w)")


@cache
def covered() -> frozenset[str]:
    """The characters that the font has."""
    ranges = (part.split("-") for part in COVERED.read_text().split())
    return frozenset(chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1))


def drawable(text: str, *, lines: bool = False) -> str:
    """Text without what would be drawn as a box: composed, or without its accents, or left out."""
    kept = []
    for character in unicodedata.normalize("NFC", text):
        if character in covered():
            kept.append(character)
        elif character.isspace():
            kept.append("\n" if lines and character == "\n" else " ")
        else:
            kept += [part for part in unicodedata.normalize("NFKD", character) if part in covered()]
    return "".join(kept).strip()


@dataclass(frozen=True)
class Fitted:
    """Text broken into lines, with the font in which they fit."""

    text: str
    font: ImageFont.FreeTypeFont
    spacing: int

    @property
    def width(self) -> int:
        """The longest line's width."""
        return round(max(self.font.getlength(line) for line in self.text.split("\n")))

    @property
    def height(self) -> int:
        """The height of all lines with what is between them."""
        count = self.text.count("\n") + 1
        return count * line_height(self.font) + (count - 1) * self.spacing


def line_height(font: ImageFont.FreeTypeFont) -> int:
    """From one line to the next, as Pillow sets them without spacing."""
    return round(font.getbbox("A")[3] + 4)


def fitted(
    text: str,
    width: int,
    most: int,
    sizes: Iterable[int],
    font: Callable[[int], ImageFont.FreeTypeFont],
    height: int = 10_000,
) -> Fitted:
    """`text` in the largest of `sizes` (largest first) that needs at most so many lines, so wide and high.

    What does not even fit in the smallest ends with an ellipsis.
    """
    found = None
    for size in sizes:
        lines = wrapped(text, width, font(size))
        found = Fitted("\n".join(lines), font(size), size // 8)
        if len(lines) <= most and found.width <= width and found.height <= height:
            return found
    face = found.font
    lines = [line for long in wrapped(text, width, face) for line in broken(long, width, face)]
    while len(lines) > most or (len(lines) > 1 and len(lines) * (line_height(face) + found.spacing) > height):
        lines = [*lines[:-2], shortened(lines[-2], width, face)]
    return Fitted("\n".join(lines), face, found.spacing)


def wrapped(text: str, width: int, font: ImageFont.FreeTypeFont) -> list[str]:
    """The words on as many lines as they need, broken at blanks and after hyphens; a long one has its own line."""
    lines = [""]
    for word in PIECE.findall(text):
        longer = f"{lines[-1]}{word}".strip()
        if not lines[-1] or font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word.strip())
    return lines


def broken(line: str, width: int, font: ImageFont.FreeTypeFont) -> list[str]:
    """A line in pieces of at most that width."""
    pieces = [""]
    for character in line:
        if pieces[-1] and font.getlength(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def shortened(line: str, width: int, font: ImageFont.FreeTypeFont) -> str:
    """A line that says that there was more."""
    line = line.rstrip(ELLIPSIS)
    while line and font.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS
