"""{names} in a petition's words: it stands for those it is for who are still held, and follows them."""

import re
from itertools import chain
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from campaign.languages import DEFAULT, speaking
from detainees.models import DetaineePage
from detainees.naming import in_words

NAMES = "{names}"
petition_named = lazy(lambda slug: _("Petition “%(petition)s”") % {"petition": slug}, str)
MOST = {"title": 140, "demand": 600}  # characters, as the columns hold


class Words(NamedTuple):
    """What people put their names under."""

    title: str
    addressee: str
    demand: str


def typed(petition) -> Words:
    """The words as staff typed them."""
    return Words(petition.title, petition.addressee, petition.demand)


def names_of(petition, *, held: bool = True) -> list[str]:
    """Those a petition is for (everybody where none is chosen) whom visitors may see; only who is held, or all."""
    with speaking(DEFAULT):
        people = DetaineePage.objects.for_visitors()
        chosen = {person.translation_key for person in petition.detainees.all()} if petition.pk else set()
        people = people.filter(translation_key__in=chosen) if chosen else people
        return list((people.held() if held else people).values_list("title", flat=True))


def with_names(words: Words, names: list[str]) -> Words:
    """The words with the names in them, cut where a column ends."""
    with speaking(DEFAULT):  # a petition's words are in one language
        told = in_words(names) if names else ""
    title, addressee, demand = (text.replace(NAMES, told) for text in words)
    return Words(Truncator(title).chars(MOST["title"]), addressee, Truncator(demand).chars(MOST["demand"]))


def refuse_too_long(petition) -> None:
    """Raises ValidationError when the words would be cut once everybody's name is in them."""
    if NAMES not in petition.title + petition.demand:
        return
    with speaking(DEFAULT):  # as it will be filled in, whoever asks
        names = in_words(names_of(petition, held=False) or [""])
    for field, most in MOST.items():
        text = getattr(petition, field).replace(NAMES, names)
        if len(text) > most:
            words = _("With the names in it this has %(number)s characters; at most %(most)s are possible.")
            raise ValidationError({field: words % {"number": len(text), "most": most}})


def words_of(petition) -> Words:
    """The words as they stand now. Asks nothing of a row loaded `with_text`, nor of words without {names}.

    When nobody is left: those signed last.
    """
    words = typed(petition)
    if NAMES not in words.title + words.demand:
        return words
    if getattr(petition, "text_words", None):
        return Words(**petition.text_words)
    if names := names_of(petition):
        return with_names(words, names)
    last = petition.texts.last() if petition.pk else None
    return Words(last.title, last.addressee, last.demand) if last else with_names(words, names_of(petition, held=False))


def to_be_signed(petition, last) -> Words:
    """The words as a text to be numbered; `last` is the one numbered last, or None."""
    words = typed(petition)
    if NAMES not in words.title + words.demand:
        return words
    if names := names_of(petition):
        return with_names(words, names)
    if last and all(_fits(text, getattr(last, name)) for name, text in words._asdict().items()):
        return Words(last.title, last.addressee, last.demand)  # nobody is left: nothing else is asked
    return with_names(words, names_of(petition, held=False))


def _fits(text: str, said: str) -> bool:
    pattern = ".+".join(re.escape(part) for part in text.split(NAMES))
    return bool(re.fullmatch(pattern, said, flags=re.DOTALL))


def nobody_left(petition) -> bool:
    """Whether everybody it is for is home or dead. Asks nothing of a row loaded `with_text`."""
    if hasattr(petition, "for_held"):
        somebody, held = petition.for_somebody, petition.for_held
    else:
        chosen = list(petition.detainees.all()) if petition.pk else []
        somebody, held = bool(chosen), any(person.is_held for person in chosen)
    if somebody:
        return not held
    return NAMES in petition.title + petition.demand and not names_of(petition)


@transaction.atomic
def follow(page=None, **_signal) -> None:
    """Number anew the words of petitions that name people, where they changed; part of the caller's transaction."""
    from .models import Petition, PetitionText

    naming = Petition.objects.filter(live=True).select_for_update(no_key=True).order_by("pk")
    for petition in chain(naming.filter(title__contains=NAMES), naming.filter(demand__contains=NAMES)):
        PetitionText.keep(petition)


def in_preview(page):
    """What the preview of the switch shows of petitions: their words, and whether they still ask."""
    from .models import Petition

    for petition in Petition.objects.public().with_text().filter(closes_at=None):
        words = words_of(petition)
        if nobody_left(petition):
            said = _("Asks for nobody any more, and cannot be signed.")
        else:
            said = f"{words.title}\n{words.demand}"
        yield petition_named(petition.slug), said
