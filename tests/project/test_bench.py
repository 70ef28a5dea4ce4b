"""What the benchmarks fill the tables with is still what the tables take."""

import pytest
from django.db import connection

from bench import export, moderation
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
