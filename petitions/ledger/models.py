"""The ledger: a daily entry about a petition's signatures that nobody can change afterwards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class LedgerEntry(models.Model):
    """One day: `body` is the canonical JSON that `hash` (SHA-256, hex) is taken over. A trigger forbids changes."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()  # from 1, without gaps
    day = models.DateField()  # UTC
    written_at = models.DateTimeField(db_default=Now())
    body = models.TextField()
    hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # leaves of the tree: the confirmed signatures
    nodes = models.BinaryField(default=bytes)  # the hashes of the tree's full lower parts, for quick receipts
    starts = ArrayField(models.BigIntegerField(), default=list)  # the first leaf of each of those parts

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="ledger_numbers"),
            models.UniqueConstraint(fields=["petition", "day"], name="ledger_days"),
        ]

    def __str__(self) -> str:
        return f"Ledger entry {self.number} of petition {self.petition_id}"


class LedgerLeaf(models.Model):
    """A signature's salted hash, and the entries whose trees hold it: from `first_entry` until before `ended_entry`.

    Without constraints to petition and signature: their checks would lock every new signature until the
    entry is written, in another order than moderators and signers do, and one of them would have to give way.
    """

    petition = models.ForeignKey(
        "petitions.Petition", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    signature = models.ForeignKey(
        "petitions.Signature", on_delete=models.PROTECT, related_name="leaves", db_constraint=False
    )
    data = models.BinaryField(max_length=32)
    first_entry = models.PositiveIntegerField()
    ended_entry = models.PositiveIntegerField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["signature"], name="one_living_leaf_a_signature", condition=Q(ended_entry=None)
            )
        ]
        indexes = [models.Index(fields=["petition", "id"], name="leaf_order")]

    def __str__(self) -> str:
        return f"Leaf {self.pk}"
