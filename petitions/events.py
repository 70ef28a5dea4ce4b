"""What rules and bulk actions did to signatures, and why: for their timelines."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

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
HOLDS = ("trap", "limit", "blocked")
REMOVALS = ("bulk_removed", "duplicate")
SILENCES = ("recent", "cap", "suppressed")


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
