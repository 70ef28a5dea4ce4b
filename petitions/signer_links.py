"""The ways to a signature: asked for by its signer, or spent."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from campaign.confirmation import Confirmable, ConfirmableQuerySet

from .signatures import Signature, SignatureQuerySet


class LinkRequest(Confirmable):
    """Somebody asks for links to their own signatures."""

    confirm_letter = "petitions.your_signatures"
    again_letter = "petitions.your_signatures"

    objects = ConfirmableQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="linkrequest_unprocessed", condition=Q(processed_at=None)),
            models.Index(fields=["mailbox_hash"], name="linkrequest_mailbox"),
            models.Index(fields=["domain", "submitted_at"], name="linkrequest_domain"),
            models.Index(fields=["source_hash", "submitted_at"], name="linkrequest_source"),
            models.Index(fields=["network_hash", "submitted_at"], name="linkrequest_network"),
        ]

    def __str__(self):
        return f"Request {self.pk}"

    def signatures(self) -> SignatureQuerySet:
        """Those of the mailbox that asked, oldest first."""
        return Signature.objects.reachable().filter(mailbox_hash=self.mailbox_hash).order_by("pk")


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
