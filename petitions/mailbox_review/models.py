"""Changed mailbox rules, applied to the signatures there are: looked at first, done on a second word."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from campaign.long_work import LongWork
from campaign.mail.models import MailboxRule

SHARE_OF_READING = 60  # percent of the work, about: the rest is carrying out


class MailboxReview(LongWork):
    """One pass over all signatures with the mailbox rules as they are; only one that `applies` changes rows.

    First all signatures are read, and each confirmed one whose mailbox changes leaves a move. Only when all
    moves are known are they carried out, one group of mailboxes after the other: so a look alone comes to the
    same numbers as the change itself, and no signature is taken out only to come back.
    """

    applies = models.BooleanField(default=False)
    doubles = models.PositiveIntegerField(default=0)  # confirmed signatures that turn out second ones of a mailbox
    singles = models.PositiveIntegerField(default=0)  # such second ones that turn out first ones again
    sample = models.JSONField(default=list)  # a few pairs of numbers: a second one and its first one

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        default_permissions = []
        ordering = ["-pk"]

    def __str__(self):
        return f"Mailbox review {self.pk}"

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100; `total` is the number of the newest signature there was at the start."""
        if self.finished_at:
            return 100
        if self.cursor < self.total:
            return self.cursor * SHARE_OF_READING // self.total
        carried_out = 1 - min(1, self.moves.count() / self.done) if self.done else 1
        return min(99, SHARE_OF_READING + int((100 - SHARE_OF_READING) * carried_out))

    @property
    def progress(self) -> dict:
        """How far the worker is: a percentage, a text, and whether it has nothing left to do."""
        if self.cursor < self.total:
            template = _("Reading signatures: %(number)s changed so far.")
        else:
            template = _("All signatures are read, %(number)s changed. Comparing their mailboxes.")
        text = template % {"number": intcomma(self.done)}
        return {"percent": self.percent, "text": text, "over": not self.is_under_way}

    @property
    def is_outdated(self) -> bool:
        """Whether the rules have changed since it began."""
        changed_at = rules_changed_at()
        return bool(changed_at) and changed_at > self.started_at


class MailboxMove(models.Model):
    """A confirmed signature whose mailbox is another one by the rules a review read; gone once carried out."""

    review = models.ForeignKey(MailboxReview, on_delete=models.CASCADE, related_name="moves", db_index=False)
    signature_id = models.BigIntegerField()
    petition_id = models.BigIntegerField()
    mailbox_hash = models.BinaryField(max_length=32)
    domain = models.CharField(max_length=253)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["review", "signature_id"], name="one_move_a_signature")]
        indexes = [models.Index(fields=["review", "mailbox_hash"], name="move_to_mailbox")]

    def __str__(self):
        return f"Move of signature {self.signature_id}"


def rules_changed_at():
    """When staff last added, changed or deleted a rule; None if never."""
    entries = ModelLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(MailboxRule))
    return entries.aggregate(last=Max("timestamp"))["last"]
