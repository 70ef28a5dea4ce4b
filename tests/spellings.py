"""Many spellings of codes and postal codes, the same ones every time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from re import _parser

SCRIPTS = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10]  # where ٠ ۰ ० ০ ๐ ０ begin
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def fitting(pattern: str, chance: random.Random) -> str:
    """A text that the pattern fits, chosen by chance."""
    return _written(_parser.parse(pattern), chance)


def _written(parts, chance: random.Random) -> str:
    text = ""
    for kind, value in parts:
        name = str(kind)
        if name == "LITERAL":
            text += chr(value)
        elif name == "IN":
            text += _one_of(value, chance)
        elif name == "MAX_REPEAT":
            least, most, inner = value
            text += "".join(_written(inner, chance) for _each in range(chance.randint(least, most)))
        elif name == "SUBPATTERN":
            text += _written(value[-1], chance)
        elif name == "BRANCH":
            text += _written(chance.choice(value[1]), chance)
        elif name != "AT":
            raise NotImplementedError(name)
    return text


def _one_of(choices, chance: random.Random) -> str:
    kind, value = chance.choice(choices)
    if str(kind) == "RANGE":
        return chr(chance.randint(*value))
    return chr(value) if str(kind) == "LITERAL" else chance.choice("0123456789")


def in_script(text: str, zero: int) -> str:
    """The text with the digits of another script."""
    return re.sub("[0-9]", lambda digit: chr(zero + int(digit[0])), text)


def apart(text: str, between: str, place: int) -> str:
    """The text with something between two of its characters."""
    return text[:place] + between + text[place:]


# What people, keyboards and clipboards make of a code; nothing of it changes which one is meant.
POSTAL: list[Callable[[str, random.Random], str]] = [
    lambda code, chance: code,
    lambda code, chance: code.lower(),
    lambda code, chance: f"  {code}\t",
    lambda code, chance: re.sub("[ -]", "", code),
    lambda code, chance: re.sub(
        "[ -]", chance.choice([" - ", "  ", "\u2013", "\u2010", "\u2212", "\u00a0", "\u2009"]), code
    ),
    lambda code, chance: code.translate(FULL_WIDTH).replace(" ", "\u3000"),
    lambda code, chance: in_script(code, chance.choice(SCRIPTS)),
    lambda code, chance: apart(code, chance.choice("\u200b\u200e\u2060\ufeff"), chance.randint(0, len(code))),
    lambda code, chance: f"〒{code}".replace("-", "\u30fc"),
]
DIGITS: list[Callable[[str, random.Random], str]] = [
    lambda code, chance: code,
    lambda code, chance: apart(code, chance.choice(" -\u2013\u2011\u00a0\u2009\u202f"), 3),
    lambda code, chance: " ".join(code),
    lambda code, chance: in_script(code, chance.choice(SCRIPTS)),
    lambda code, chance: apart(code, chance.choice("\u200b\u200e\ufeff"), chance.randint(0, 6)),
    lambda code, chance: f"Code: {code}.",
    lambda code, chance: f" {code}\n",
]
