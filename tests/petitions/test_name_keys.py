"""Names are found however somebody spells their accents and apostrophes: in the moderators' list and in removals."""

import sys
import unicodedata

import pytest
from django.db import connection

from campaign.folding import fold
from petitions import services
from petitions.admin.filters import SignatureFilter
from petitions.models import Signature
from petitions.name_keys import KEY
from petitions.removals.criteria import preview
from petitions.removals.forms import RemovalCriteriaForm
from tests.builders import a_petition, a_signature

pytestmark = pytest.mark.django_db

SOUGHT = [
    ("Shane O’Neil", ["O'Neil", "o’neil", "ONeil", "Neil", "neil shane", "O Neil", "oʻneil", "O`Nei", "O´Neil"]),
    ("Shane ONeil", ["O'Neil", "O’Neil", "ONeil"]),
    ("Shane O'Neil", ["O’Neil", "ʻneil"]),
    ("José Núñez", ["Jose", "JOSÉ", "jose nunez", "José\u0301", "nuñez"]),
    ("Zoe\u0308 Łukasz-Ørsted", ["Zoë", "lukasz", "Orsted", "Łukasz‑Ørsted", "lukasz orsted", "zoe ØRSTED"]),
    ("Weiß Þórsdóttir", ["weiss", "Weiß", "thorsdottir"]),
    ("Nguyễn Thị Ánh", ["nguyen", "Nguyễn", "thi anh"]),
    ("Kaʻahumanu", ["Kaahumanu", "Ka'ahumanu", "ahumanu", "KA’AHU"]),
    ("Фёдор Ковалёв", ["федор", "Ковалев", "КОВАЛЁВ"]),
    ("Андрей Майоров", ["АНДРЕЙ", "майор"]),
    ("मीना देवी", ["मीना"]),
    ("김민준", ["김민준", "김"]),
    ("ΝΙΚΟΣ Παπάς", ["Νίκος", "παπας"]),
    ("J.R.R.Tolkien", ["tolkien", "J R R"]),
    ("Ravi a/l Kumar", ["a/l kumar", "kumar"]),
]


def found(**asked):
    """The names in the moderators' list that such a filter leaves."""
    form = SignatureFilter(asked)
    assert form.is_valid()
    return sorted(form.signatures().values_list("name", flat=True))


@pytest.mark.parametrize(("name", "typed"), SOUGHT)
@pytest.mark.parametrize("usual", [False, True])
def test_the_list_finds_a_name_however_it_is_spelled(name, typed, usual, monkeypatch):
    if usual:
        monkeypatch.setattr("petitions.admin.filters.USUAL", 1)  # as if many of the newest bore it
    a_signature(name=name)
    a_signature(name="Ada Lovelace")
    for spelling in typed:
        assert found(name=spelling) == [name], spelling


@pytest.mark.parametrize("typed", ["Neill", "Jos Nun", "!!!", "' & '", "a' | 'b", "\\", "%", ":*", "＆ ﹠ ＇"])
def test_what_is_typed_is_no_operator_and_finds_no_other_name(typed):
    a_signature(name="Shane O’Neil")
    assert found(name=typed) == []


def removed_by(pattern, petition):
    """The names that a removal with this pattern would hit."""
    return sorted(row.name for row in preview(petition=petition, criteria={"name": pattern}).sample)


def test_removals_fold_on_both_sides_and_stay_as_narrow_as_their_pattern():
    petition = a_petition()
    for name in ("Shane O’Neil", "Shane ONeil", "José Núñez", "Jo Se", "100% Real"):
        a_signature(petition, name=name)
    assert removed_by("*O'Neil", petition) == ["Shane ONeil", "Shane O’Neil"]
    assert removed_by("shane oneil", petition) == ["Shane ONeil", "Shane O’Neil"]
    assert removed_by("*neil", petition) == ["Shane ONeil", "Shane O’Neil"]
    assert removed_by("jose*", petition) == ["José Núñez"]
    assert removed_by("JOSÉ NUNEZ", petition) == ["José Núñez"]
    assert removed_by("*%*", petition) == ["100% Real"]
    assert removed_by("_ose*", petition) == []


@pytest.mark.parametrize("pattern", ["*", "*'*", "* ’ *", "*\u0301*"])
def test_a_pattern_of_which_nothing_is_left_is_refused(pattern):
    form = RemovalCriteriaForm({"petition": a_petition().pk, "name": pattern, "ground": "other", "reason": "x"})
    assert "name" in form.errors


def test_the_key_follows_a_correction_and_goes_with_the_name():
    row = a_signature(name="José Núñez")
    assert row.name_key == "jose nunez"
    services.correct_display(signature=row, name="Zoë O’Neil", show_name=False)
    row.refresh_from_db()
    assert row.name_key == "zoe o'neil"
    services.withdraw(signature=row)
    row.refresh_from_db()
    assert (row.name, row.name_key) == ("", "")


def test_the_database_and_python_fold_alike():
    """Every character that both know."""
    characters = map(chr, range(1, sys.maxunicode + 1))
    known = [each for each in characters if unicodedata.category(each) not in ("Cn", "Cs", "Co", "Cc")]
    sql, values = Signature.objects.values_list(KEY).query.get_compiler(connection=connection).as_sql()
    sql = sql.replace('"petitions_signature"."name"', "name").partition(" FROM ")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{sql} FROM unnest(%s::text[]) WITH ORDINALITY typed(name, place) ORDER BY place", [*values, known]
        )
        keys = [key for (key,) in cursor.fetchall()]
    assert {name: key for name, key in zip(known, keys, strict=True) if key != fold(name)} == {}


def test_a_rare_name_is_found_by_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = SignatureFilter({"name": "O'Neil"})
        assert plan.is_valid()
        assert "signature_name" in plan.signatures().explain()
