"""The texts a petition was signed under: what changed from each to the next, and how many stand under each."""

import difflib
import functools
import re
from itertools import pairwise

from django.db.models import Count

from .models import Petition, Signature, State
from .petition_text import PetitionText

TOKEN = re.compile(r"\n|[^\s]+")  # words, and the ends of lines
Part = tuple[str, str]  # ("same", "ins" or "del", text)


@functools.lru_cache(maxsize=512)
def changes(old: str, new: str) -> tuple[Part, ...]:
    """How to come from the old text to the new one, word by word."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    parts = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", " ".join(after[k:m])))
            continue
        parts += [("del", " ".join(before[i:j]))] if j > i else []
        parts += [("ins", " ".join(after[k:m]))] if m > k else []
    return tuple(parts)


def history(petition: Petition) -> list[dict]:
    """All published texts, newest first: `text`, `until` when it stood, and the `changed` parts by field."""
    texts = list(PetitionText.objects.filter(petition=petition).order_by("-number"))
    entries = [{"text": text, "until": None, "changed": {}} for text in texts]
    for newer, older in pairwise(entries):
        older["until"] = newer["text"].published_at
        pairs = zip(PetitionText.FIELDS, older["text"].text, newer["text"].text, strict=True)
        newer["changed"] = {name: changes(old, new) for name, old, new in pairs if old != new}
    return entries


def confirmed_by_text(petition: Petition) -> list[dict]:
    """Each text with how many confirmed signatures stand under it, newest first.

    Counts rows where there are several (0.4 s a million): for those who edit, not for visitors.
    """
    texts = list(PetitionText.objects.filter(petition=petition).order_by("-number"))
    if len(texts) == 1:
        return [{"text": texts[0], "count": petition.count}]  # as the worker rolled it up
    found = (
        Signature.objects.filter(petition=petition, state=State.CONFIRMED)
        .values_list("text")
        .annotate(number=Count("pk"))
    )
    counts = dict(found.order_by())
    return [{"text": text, "count": counts.get(text.pk, 0)} for text in texts]
