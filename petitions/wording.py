"""The words of petitions that people put their names under, as they were published one after the other."""

from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models.functions import Now

from .named import to_be_signed


class SignedText(NamedTuple):
    """Which of its texts people sign now, and since when."""

    number: int
    since: datetime


class PetitionText(models.Model):
    """The words people put their names under, as published from `published_at` until the next ones."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.CASCADE, related_name="texts")
    number = models.PositiveIntegerField()  # from 1
    title = models.CharField(max_length=140)
    addressee = models.CharField(max_length=140)
    demand = models.TextField(max_length=600)
    published_at = models.DateTimeField(db_default=Now())

    WORDS = ("title", "addressee", "demand")
    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        ordering = ["petition", "number"]
        constraints = [models.UniqueConstraint(fields=["petition", "number"], name="petition_text_numbers")]

    def __str__(self):
        return f"Text {self.number} of petition {self.petition_id}"

    @classmethod
    def keep(cls, petition) -> None:
        """Number the petition's words if they differ from those published last."""
        last = cls.objects.filter(petition=petition).last()
        words = to_be_signed(petition, last)._asdict()
        if last is None or any(getattr(last, name) != value for name, value in words.items()):
            cls.objects.create(petition=petition, number=last.number + 1 if last else 1, **words)
