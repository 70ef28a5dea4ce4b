"""Signers' names as moderators look for them.

PostgreSQL derives the key of a name in a column of its own, so it is never forgotten where a name is written, and
goes with the name where that is erased.
"""

from django.contrib.postgres.search import SearchVector
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Concat

from campaign.folding import BETWEEN_WORDS, folded

KEY = folded(F("name"))
KEY_WITHOUT_APOSTROPHES = Func(F("name_key"), Value("'"), Value(""), function="replace", output_field=TextField())
_WORDS_APART = Func(
    F("name_key"),
    Value(f"{BETWEEN_WORDS}'"),
    Value(" " * (len(BETWEEN_WORDS) + 1)),
    function="translate",
    output_field=TextField(),
)
# O'Neil is found as Neil and as ONeil.
KEY_WORDS = Concat(_WORDS_APART, Value(" "), KEY_WITHOUT_APOSTROPHES, output_field=TextField())
VECTOR = SearchVector(KEY_WORDS, config="simple")
