"""What is kept of what happened: to a signature by rules and bulk actions, to a list by its export."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_EXPORT = timedelta(hours=1)
EVENTS = {
    "trap": _("Held: the field that people do not see was filled in"),
    "limit": _("Held: beyond a limit"),
    "blocked": _("Held: on the block list"),
    "recent": _("No letter: one had just been sent"),
    "cap": _("No letter: this mailbox has had as many as one may get"),
    "suppressed": _("No letter: this mailbox is never written to"),
    "bulk_removed": _("Removed together with others"),
    "bulk_restored": _("Restored together with others"),
    "duplicate": _("Removed: the same mailbox as another signature, by a changed mailbox rule"),
    "unduplicated": _("Restored: another mailbox, by a changed mailbox rule"),
}


class SignatureEvent(models.Model):
    """Something a rule or a bulk action did to a signature, and why; holds nothing personal.

    What the signature's own times and letters say, and what single hands did (the audit log), is not repeated here.
    """

    signature = models.ForeignKey("petitions.Signature", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(db_default=Now())
    code = models.CharField(max_length=20, choices=EVENTS)
    detail = models.CharField(max_length=200, blank=True)
    removal = models.ForeignKey("petitions.Removal", null=True, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Event {self.pk}"


class SignatureExport(models.Model):
    """A signature list that left the house: who took it, when, by which filter."""

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


class SpentLink(models.Model):
    """The confirm link of a submission that was forgotten because its mailbox confirmed another: it says so."""

    digest = models.BinaryField(max_length=32, unique=True)
    signature = models.ForeignKey("petitions.Signature", on_delete=models.CASCADE, related_name="spent_links")
    at = models.DateTimeField(db_default=Now())

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []

    def __str__(self):
        return f"Spent link {self.pk}"
