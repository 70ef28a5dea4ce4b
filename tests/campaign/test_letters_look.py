"""Every letter: legible without pictures and at night, in its language, and as good in plain text."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.timezone import now

from campaign import languages

FOLDER = Path(__file__).resolve().parents[2] / "templates"
PARTS = {"base", "button"}
LETTERS = sorted(
    str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/email/*.html") if path.stem not in PARTS
)
LINK = "https://example.org/petitions/confirm/token/"
PETITION = SimpleNamespace(title="Bring them home", display_title="Bring them home")


def context() -> dict:
    """All that any letter asks for."""
    return {
        "campaign_name": "Americans Left Behind",
        "site_url": "https://example.org",
        "suppress_url": "https://example.org/not-me/token/",
        "unsubscribe": "https://example.org/unsubscribe/token/",
        "subject": "News of the four",
        "body": {"html": "<p>News.</p>", "text": "News."},
        "name": "Ada",
        "code": "123456",
        "code_page": "https://example.org/petitions/it/check-your-inbox/",
        "link": LINK,
        "petition": PETITION,
        "signature": SimpleNamespace(petition=PETITION, counts=True),
        "signatures": [{"petition": PETITION, "link": LINK}],
        "until": now(),
    }


def test_there_are_letters_and_each_has_both_parts():
    assert {"petitions/email/confirm", "news/email/confirm", "news/email/welcome"} <= set(LETTERS)
    texts = {str(path.relative_to(FOLDER).with_suffix("")) for path in FOLDER.glob("*/email/*.txt")}
    assert set(LETTERS) <= texts


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_legible_anywhere(letter):
    for language in ("en", "ru"):
        with languages.speaking(language):
            html, text = (render_to_string(f"{letter}.{kind}", context()) for kind in ("html", "txt"))
        markup = BeautifulSoup(html, "html.parser")
        assert markup.html["lang"] == language
        assert [meta["content"] for meta in markup.select("meta[name$=color-schemes], meta[name=color-scheme]")] == [
            "light dark",
            "light dark",
        ]
        assert "prefers-color-scheme: dark" in markup.style.string
        assert not markup.select("img, link, script"), "nothing is fetched, nothing is missing with pictures off"
        assert markup.h1.get_text(strip=True) == markup.title.get_text(strip=True) != ""
        # An inline color would win over the colors of the night.
        assert not re.search(r"(?<!-)\bcolor:(?!inherit)", " ".join(tag["style"] for tag in markup.select("[style]")))

        written = {anchor["href"] for anchor in markup.select("a") if anchor["href"] != "https://example.org/"}
        assert all(address in text for address in written), "the text part leads wherever the other does"
        assert not re.search(r"<\w|&\w+;|\n{4}", text)
        assert "123456" not in html or "123456" in text
