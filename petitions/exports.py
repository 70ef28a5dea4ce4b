"""On record: who took which list of signatures."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

LONGEST_EXPORT = timedelta(hours=1)


class SignatureExport(models.Model):
    """A signature list that was downloaded: who took it, when, by which filter."""

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(null=True)  # that left; null: not over
    finished_at = models.DateTimeField(null=True)
    aborted_at = models.DateTimeField(null=True)  # the file that somebody has is not whole

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="export_ends_once", condition=Q(finished_at=None) | Q(aborted_at=None))
        ]

    def __str__(self):
        return f"Export {self.pk}"

    @property
    def state(self) -> str:
        """One of "whole", "aborted" (so is one that a dying server left behind), "under_way"."""
        if self.finished_at:
            return "whole"
        lost = timezone.now() - self.requested_at > LONGEST_EXPORT
        return "aborted" if self.aborted_at or lost else "under_way"
