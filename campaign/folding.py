"""Words as they are searched for: without accents and capitals, apostrophes and dashes alike.

`fold` does it in Python, `folded` in PostgreSQL, which needs no extension for it; a test holds the two together.
"""

import unicodedata
from functools import reduce

from django.db.models import Func, TextField, Value
from django.db.models.functions import Lower

APOSTROPHES = "’‘‛`´′ʹʻʼʽʾʿˈ＇׳"
DASHES = "‐‑‒–—―−﹣－"
# Marks that a letter can do without. Vowel signs of Indic and Thai writing are letters of their own kind and stay.
MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0487),
    (0x0591, 0x05BD),
    (0x05BF, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20F0),
    (0xFE20, 0xFE2F),
)
# Letters that Unicode does not take apart, as people without such a keyboard write them; and one that it does, but
# whose mark no Russian leaves out.
KEPT, MEANWHILE = "йЙ", "\ue000\ue000"
LETTERS, PLAIN_LETTERS = "øłđðħıŧς" + MEANWHILE[0], "olddhitσ" + KEPT[0]
TWO_LETTERS = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
_BEFORE = (APOSTROPHES + DASHES + KEPT, "'" * len(APOSTROPHES) + "-" * len(DASHES) + MEANWHILE)
BETWEEN_WORDS = '!"#$%&()*+,-./:;<=>?@[\\]^_{|}~·・'
_TYPED = str.maketrans(*_BEFORE)
_PLAIN = str.maketrans(LETTERS, PLAIN_LETTERS)
_WITHOUT_MARKS = dict.fromkeys(code for first, last in MARKS for code in range(first, last + 1))


def fold(text: str) -> str:
    """A text without what people leave out or write another way."""
    text = unicodedata.normalize("NFKD", text.translate(_TYPED)).translate(_WITHOUT_MARKS).lower().translate(_PLAIN)
    return unicodedata.normalize("NFC", reduce(lambda done, pair: done.replace(*pair), TWO_LETTERS, text))


def without_apostrophes(text: str) -> str:
    """A folded text, O'Neil written as one word."""
    return text.replace("'", "")


def words(text: str) -> list[list[str]]:
    """The words of what somebody looks for, folded, each in the parts between its apostrophes."""
    apart = fold(text).translate(str.maketrans(BETWEEN_WORDS, " " * len(BETWEEN_WORDS)))
    parts = ([part for part in word.split("'") if part] for word in apart.split())
    return [word for word in parts if word]


def _call(function, expression, *values):
    return Func(expression, *map(Value, values), function=function, output_field=TextField())


def _normal(expression, form):
    return Func(expression, template=f"normalize(%(expressions)s, {form})", output_field=TextField())


def folded(text) -> Func:
    """What `fold` gives, as an expression over a text."""
    typed = _call("translate", text, *_BEFORE)
    marks = "".join(rf"\u{first:04x}-\u{last:04x}" for first, last in MARKS)
    bare = _call("regexp_replace", _normal(typed, "NFKD"), f"[{marks}]", "", "g")
    plain = _call("translate", Lower(bare), LETTERS, PLAIN_LETTERS)
    return _normal(reduce(lambda done, pair: _call("replace", done, *pair), TWO_LETTERS, plain), "NFC")
