"""The interface's catalogues: complete, true to their placeholders, and compiled. Needs no gettext tools."""

import re

import polib
import pytest

from campaign.dev import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%(?!\()[sd]")
TAG = re.compile(r"</?\w+")
CATALOGUES = messages.catalogues()


def key(entry):
    """What makes two entries the same string."""
    return entry.msgid, entry.msgid_plural or None, entry.msgctxt


def parts(pattern, text):
    """The placeholders or tags in a text, in no order."""
    return sorted(set(pattern.findall(text)))


def faults(entry, plurals):
    """What is wrong with a translated entry, in a word each."""
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy or not all(said) or (entry.msgid_plural and len(said) != plurals):
        return ["untranslated"]
    # Where one form serves for 21 as well as for 1, it has to hold the number.
    originals = [entry.msgid_plural] if plurals > 3 and entry.msgid_plural else [entry.msgid, entry.msgid_plural]
    allowed = [parts(PLACEHOLDER, text) for text in originals if text]
    wrong = ["placeholders" for text in said if parts(PLACEHOLDER, text) not in allowed]
    wrong += ["tags" for text in said if parts(TAG, text) != parts(TAG, entry.msgid_plural or entry.msgid)]
    ends = [text[-1:] == "\n" for text in [entry.msgid, *said]]
    return wrong + (["line ends"] if len(set(ends)) > 1 else [])


def test_english_russian_and_spanish_are_there():
    assert [path.parent.parent.name for path in CATALOGUES] == ["es", "ru"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_every_string_of_the_interface_is_translated(path):
    catalogue = polib.pofile(str(path))
    plurals = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])
    kept = {key(entry): entry for entry in catalogue if not entry.obsolete}
    today = {key(entry) for entry in messages.template()}
    missing, gone = sorted(map(str, today - set(kept))), sorted(map(str, set(kept) - today))
    wrong = {entry.msgid[:60]: found for entry in kept.values() if (found := faults(entry, plurals))}
    assert (missing, gone, wrong) == ([], [], {}), "`make messages` brings the catalogues up to date; then translate"
    assert path.with_suffix(".mo").read_bytes() == catalogue.to_binary(), "`make messages` compiles"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("One " "two")', [("One two", None, None)]),
        ('ngettext("day", "days", n)', [("day", "days", None)]),
        ('pgettext_lazy("month", "May")', [("May", None, "month")]),
        ("_(variable); gettext(f'{x}')", []),
    ],
)
def test_strings_are_found_in_programs(source, expected):
    assert list(messages.in_python(source)) == expected


def test_strings_are_found_in_templates():
    source = (
        '{% translate "It\'s" %}{{ _(\'z\') }}{% firstof a _("the system") as w %}'
        "{% blocktranslate count n=x %}One {{ n }} of 5%{% plural %}Many {{ n }}{% endblocktranslate %}"
    )
    expected = [("It's", None, None), ("z", None, None), ("the system", None, None)]
    assert list(messages.in_template(source)) == [*expected, ("One %(n)s of 5%%", "Many %(n)s", None)]
