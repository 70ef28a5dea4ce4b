"""The text that people put their name under: as staff type it, with names filled in, and as published and numbered.

{names} in it stands for those the petition is for who are still held, and follows them.
"""

import re
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from campaign.languages import DEFAULT, speaking
from detainees.models import DetaineePage
from detainees.naming import in_words

NAMES = "{names}"
MOST = {"title": 140, "demand": 600}  # characters, as the columns hold


class Text(NamedTuple):
    """What people put their names under."""

    title: str
    addressee: str
    demand: str

    @classmethod
    def typed(cls, petition) -> "Text":
        return cls(petition.title, petition.addressee, petition.demand)

    @property
    def has_names(self) -> bool:
        return NAMES in self.title + self.demand

    def filled(self, names: list[str]) -> "Text":
        """With the names in it, cut where a column ends."""
        with speaking(DEFAULT):  # a petition's text is in one language
            joined = in_words(names) if names else ""
        title, addressee, demand = (part.replace(NAMES, joined) for part in self)
        return Text(Truncator(title).chars(MOST["title"]), addressee, Truncator(demand).chars(MOST["demand"]))


class SignedText(NamedTuple):
    """Which of its texts people sign now, and since when."""

    number: int
    since: datetime


class PetitionText(models.Model):
    """A text as published from `published_at` until the next one."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()  # from 1
    title = models.CharField(max_length=140)
    addressee = models.CharField(max_length=140)
    demand = models.TextField(max_length=600)
    published_at = models.DateTimeField(db_default=Now())

    FIELDS = Text._fields
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        ordering = ["petition", "number"]
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="petition_text_numbers")]

    def __str__(self):
        return f"Text {self.number} of petition {self.petition_id}"

    @property
    def text(self) -> Text:
        return Text(self.title, self.addressee, self.demand)

    @classmethod
    def keep(cls, petition) -> None:
        """Number the petition's text if it differs from the one published last."""
        last = cls.objects.filter(petition=petition).last()
        text = _to_sign(petition, last)
        if last is None or last.text != text:
            cls.objects.create(petition=petition, number=last.number + 1 if last else 1, **text._asdict())


def _names_of(petition, *, held: bool = True) -> list[str]:
    """Those a petition is for (everybody where none is chosen) whom visitors may see; only who is held, or all."""
    with speaking(DEFAULT):
        people = DetaineePage.objects.for_visitors()
        chosen = {person.translation_key for person in petition.detainees.all()} if petition.pk else set()
        people = people.filter(translation_key__in=chosen) if chosen else people
        return list((people.held() if held else people).values_list("title", flat=True))


def refuse_too_long(petition) -> None:
    """Raises ValidationError when the text would be cut once everybody's name is in it."""
    if not Text.typed(petition).has_names:
        return
    with speaking(DEFAULT):  # as it will be filled in, whoever asks
        names = in_words(_names_of(petition, held=False) or [""])
    for field, most in MOST.items():
        length = len(getattr(petition, field).replace(NAMES, names))
        if length > most:
            message = _("With the names in it this has %(number)s characters; at most %(most)s are possible.")
            raise ValidationError({field: message % {"number": length, "most": most}})


def text_of(petition) -> Text:
    """The text as it stands now. Asks nothing of a row loaded `with_text`, nor of a text without {names}.

    When nobody is left: the one signed last.
    """
    text = Text.typed(petition)
    if not text.has_names:
        return text
    if getattr(petition, "text_fields", None):
        return Text(**petition.text_fields)
    if names := _names_of(petition):
        return text.filled(names)
    last = petition.texts.last() if petition.pk else None
    return last.text if last else text.filled(_names_of(petition, held=False))


def _to_sign(petition, last: PetitionText | None) -> Text:
    """The text to be numbered; `last` is the one numbered last."""
    text = Text.typed(petition)
    if not text.has_names:
        return text
    if names := _names_of(petition):
        return text.filled(names)
    if last and all(_fits(*pair) for pair in zip(text, last.text, strict=True)):
        return last.text  # nobody is left: nothing else is asked
    return text.filled(_names_of(petition, held=False))


def _fits(typed: str, published: str) -> bool:
    pattern = ".+".join(re.escape(part) for part in typed.split(NAMES))
    return bool(re.fullmatch(pattern, published, flags=re.DOTALL))


def nobody_left(petition) -> bool:
    """Whether everybody it is for is home or dead. Asks nothing of a row loaded `with_text`."""
    if hasattr(petition, "for_held"):
        somebody, held = petition.for_somebody, petition.for_held
    else:
        chosen = list(petition.detainees.all()) if petition.pk else []
        somebody, held = bool(chosen), any(person.is_held for person in chosen)
    if somebody:
        return not held
    return Text.typed(petition).has_names and not _names_of(petition)
