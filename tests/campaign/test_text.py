"""What strangers may write: whatever a field lets through can be shown, stored and put into a letter."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from campaign.text import IDEOGRAPH, LineField, NameField, ParagraphField, error_line
from petitions.forms import SignForm
from petitions.models import Petition

NAMES = [
    "Ada Lovelace",
    "Zoë O’Neill-Łukasz",
    "J. R. R. Tolkien",
    "Martin Luther King, Jr.",
    "李清照",
    "عمر الخيّام",
    "می\u200cخواهم",
    "Ксения Карелина",
    "ʻOkina Kaʻahumanu",
    "𠮷田",
    "X Æ A-12",
    "Ravi a/l Kumar",
    "MEENA D/O RAJAN",
    "G/Michael Tesfaye",
    "𲎰田",  # Unicode 17: newer than the interpreter
    "O",
    "Sukarno",
    "D'Angelo-Østergård (Sr.)",
    "Nguyễn Thị Ánh",
    "John Smith 3rd",
    "פרץ סמולנסקין",
    "Sig.ra Sole Donati",
]
NO_NAMES = [
    "",
    "   ",
    "12345",
    "...",
    "👍",
    "Ada\x00",
    "Ada\x1b[2J",
    "Ada\nBcc: eve@example.org",
    "Ada\tLovelace",
    "Ada \u202eecalevoL",
    "\u2066Ada\u2069",
    "Ada\u200b",
    "Ada\ufeffLovelace",
    "Ada\u2028Lovelace",
    "Ada\ud800",
    "Ada\ufffd",
    "Ada\ue000",
    "http://example.com",
    "example.com",
    "visit WWW.example",
    "ada@example.org",
    "Ada <b>",
    "a/b",
    "Ravi a/l",
    "see t/Channel",
    "Call +1 800 555 0199",
    "Ada 8005550199",
    "Ada (800) 555-0199",
    "Ada ٨٠٠ ٥٥٥ ٠١٩٩",
    "X.com",
    "\U0003fffe",
    "Ada|Eve",
    "a" * 101,
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_are_names(name):
    assert NameField(max_length=100).clean(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("K.Ramesh", "K. Ramesh"),
        ("J.R.R.Tolkien", "J. R. R. Tolkien"),
        ("Dr.Okoye", "Dr. Okoye"),
        ("Ma.Theresa", "Ma. Theresa"),
    ],
)
def test_initials_get_the_blank_that_makes_them_no_link(typed, kept):
    assert NameField(max_length=100).clean(typed) == kept


@pytest.mark.parametrize("name", NO_NAMES, ids=ascii)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        NameField(max_length=100).clean(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada   Lovelace ", "Ada Lovelace"),
        ("Ada\u00a0\u2003Lovelace\u3000", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_a_line_is_tidied(typed, kept):
    assert LineField().clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("One\r\nTwo\rThree", "One\nTwo\nThree"), ("\n Mine \n", "Mine"), ("a\tb", "a\tb")]
)
def test_a_paragraph_keeps_its_lines(typed, kept):
    assert ParagraphField().clean(typed) == kept


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "\u202eabc", "a\u2029b", "\udfff"], ids=ascii)
def test_a_paragraph_holds_nothing_invisible(text):
    with pytest.raises(ValidationError):
        ParagraphField().clean(text)


@given(
    st.sampled_from([NameField, LineField, ParagraphField]),
    st.text(max_size=120)
    | st.text(st.sampled_from(["a", "Ж", "é", "\u0301", "李", "’", ".", "-", " ", "\u00a0", "\u200d"])),
)
def test_whatever_passes_is_visible_and_passes_again(kind, text):
    field = kind(required=False, max_length=100)
    try:
        kept = field.clean(text)
    except ValidationError:
        return
    allowed = "\n\t" if kind is ParagraphField else ""
    plain = IDEOGRAPH.sub("", kept)
    assert not [c for c in plain if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in allowed]
    assert unicodedata.is_normalized("NFC", kept)
    assert len(kept) <= 100
    assert field.clean(kept) == kept
    kept.encode()


PLACES = [
    ("", ""),
    ("US", "90417"),
    ("US", "20003-1234"),
    ("DE", "10115"),
    ("CA", "k1a0b1"),
    ("GB", "sw1a 1aa"),
    ("RU", ""),
]
TYPED = st.builds(
    lambda place, **fields: {**fields, "country": place[0], "postcode": place[1]},
    st.sampled_from(PLACES),
    name=st.sampled_from(NAMES),
    email=st.from_regex(r"[A-Za-z0-9]{1,20}([.+_-][a-z0-9]{1,20})?@[a-z]{2,20}\.(org|com|Ru)", fullmatch=True),
    comment=st.text(st.characters(categories=["L", "N", "Zs"], include_characters="’,.!?\n"), max_size=900),
    show_name=st.sampled_from(["on", None]),
    wants_news=st.sampled_from(["on", None]),
    unlisted=st.just("on"),  # whoever is at risk has chosen
)
TOO_LONG = st.sampled_from([101, 255, 1001]).map("é".__mul__)
ANYTHING = st.dictionaries(
    st.sampled_from(list(SignForm.base_fields)), TOO_LONG | st.text(max_size=300) | st.none(), max_size=1
)


def assert_columns_hold(kept):
    """What the form lets pass has a name and an address, and fits into the table."""
    assert kept["name"]
    assert "@" in kept["email"]
    lengths = {"name": 100, "email": 254, "country": 2, "postcode": 16, "comment": 1000}
    assert all(len(kept[name]) <= most for name, most in lengths.items())
    assert all("\0" not in value for value in kept.values() if isinstance(value, str))


@given(TYPED)
def test_the_form_takes_what_people_type(typed):
    form = SignForm(typed, petition=Petition(slug="x"))
    assert form.is_valid(), form.errors
    assert_columns_hold(form.cleaned_data)
    assert form.cleaned_data["show_name"] is (typed["show_name"] == "on")


@given(TYPED, ANYTHING)
def test_the_form_never_breaks_and_never_passes_what_the_columns_cannot_hold(typed, anything):
    form = SignForm({**typed, **anything}, petition=Petition(slug="x"))
    if form.is_valid():
        assert_columns_hold(form.cleaned_data)
    else:
        assert set(form.errors) <= {*anything, "unlisted", "postcode"}  # only what was put in the place of good values


@pytest.mark.parametrize("ask", ["no", "optional", "required"])
def test_the_form_asks_for_what_the_petition_says(ask):
    petition = Petition(slug="x", ask_country=ask, ask_postcode=ask, ask_comment=ask, ask_show_name=ask != "no")
    data = {"name": "Ada", "email": "ada@example.org"}
    form = SignForm(data, petition=petition)
    assert form.is_valid() == (ask != "required")
    asked = {"country", "postcode", "comment", "show_name"} & set(form.fields)
    assert asked == (set() if ask == "no" else {"country", "postcode", "comment", "show_name"})
    full = {**data, "country": "DE", "postcode": "10115", "comment": "Mine"}
    assert SignForm(full, petition=petition).is_valid()


def test_an_error_is_told_without_the_row_that_caused_it():
    error = ValueError("duplicate key of <ada@example.org>\nDETAIL: Failing row contains (1, Ada, ada@example.org)")
    assert error_line(error) == "duplicate key of <…>"
    assert error_line("") == ""
