"""What the benchmarks fill the tables with is still what the tables take; a word chooses among them."""

import json

import pytest
from django.db import connection

from bench import __main__ as bench
from bench import export, moderation, pictures
from petitions.models import Signature
from tests.builders import a_petition

FILLINGS = [moderation.FILL.replace("{number}", "2000"), export.FILL % 2000]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fill", FILLINGS, ids=["moderation", "export"])
def test_the_tables_take_what_the_benchmarks_fill_in(fill):
    for title in ("The large one", "The small one"):
        a_petition(title)
    with connection.cursor() as cursor:
        cursor.execute(fill)
    assert Signature.objects.count() == 2000


def test_a_word_chooses_what_is_measured(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench"])
    monkeypatch.setattr(
        pictures, "measure", lambda say: [say(f"{name}: memory", 3, "MB", 4) for name in ("picture", "x")]
    )
    monkeypatch.setenv("NAME", "Picture:")
    assert bench.main() is None
    line = {"name": "picture: memory", "value": 3, "unit": "MB", "limit": 4, "ratio": 0.75}
    assert json.loads(capsys.readouterr().out) == line
    monkeypatch.setenv("NAME", "nothing like it")
    assert "signing" in bench.main()
