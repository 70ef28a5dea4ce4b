"""When each feed began to say what it says now: what tells subscribers that there is something to read."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F
from django.db.models.functions import Greatest, Now

SECOND = timedelta(seconds=1)  # HTTP's dates are no finer


class FeedStamp(models.Model):
    """What one feed said last, as a hash, and since when.

    No date of an entry tells as much: a release of last week may be said today, below news of yesterday,
    and what is deleted or taken back leaves no date at all.
    """

    address = models.TextField(unique=True)
    digest = models.BinaryField(max_length=32)
    changed_at = models.DateTimeField(db_default=Now())

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []

    def __str__(self):
        return self.address

    @classmethod
    def since(cls, address: str, digest: bytes) -> datetime:
        """Since when the feed at this address says this; later by a second at least than whatever it said before."""
        later = Greatest(Now(), F("changed_at") + SECOND)
        cls.objects.filter(address=address).exclude(digest=digest).update(digest=digest, changed_at=later)
        stamp, made = cls.objects.get_or_create(address=address, defaults={"digest": digest})
        if made:
            stamp.refresh_from_db(fields=["changed_at"])
        return stamp.changed_at
