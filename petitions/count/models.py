"""The public count, and where it was put right."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Tally(models.Model):
    """A petition's public count, rolled up by the worker; apart from the petition, whose revisions must not undo it."""

    petition = models.OneToOneField(
        "petitions.Petition", on_delete=models.CASCADE, related_name="tally", primary_key=True
    )
    count = models.PositiveIntegerField(default=0)
    as_of = models.DateTimeField(db_default=Now())
    forgotten = models.PositiveIntegerField(default=0)  # submissions never confirmed, and erased since
    figures = models.JSONField(default=dict)  # what the page about the count says, as the worker last counted
    figures_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"Tally of petition {self.petition_id}"


class CountMend(models.Model):
    """A public count that the daily check found wrong and put right; shown to staff until somebody has seen it."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())
    was = models.IntegerField()
    became = models.IntegerField()
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        ordering = ["pk"]

    def __str__(self):
        return f"Mended count {self.pk}"
