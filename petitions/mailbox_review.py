"""Changed mailbox rules, applied to the signatures there are: looked at first, done on a second word."""

from django.db import models

from campaign.long_work import LongWork


class MailboxReview(LongWork):
    """One pass over all signatures with the mailbox rules as they are; only one that `applies` changes rows."""

    applies = models.BooleanField(default=False)
    doubles = models.PositiveIntegerField(default=0)  # confirmed signatures that turn out second ones of a mailbox
    singles = models.PositiveIntegerField(default=0)  # such second ones that turn out first ones again

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        default_permissions = []
        ordering = ["-pk"]

    def __str__(self):
        return f"Mailbox review {self.pk}"
