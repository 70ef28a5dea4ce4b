"""What one member of staff asks for, and another one consents to before it takes effect."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone


def staff_key(**options) -> models.ForeignKey:
    """A member of staff, kept on record: who has asked, consented or declined cannot be deleted."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


class StaffRequest(models.Model):
    """Something that a member of staff has asked for."""

    asked_by = staff_key()
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


Approved = TypeVar("Approved", bound="PeerApproval")


class PeerApprovalQuerySet(models.QuerySet[Approved]):
    """Filters for what waits for consent, and the one way to give it."""

    def unconsented(self) -> Self:
        """Those that nobody has consented to."""
        return self.filter(consented_at=None)

    def consent(self, *, by, **fields) -> int:
        """Give this user's consent, and these values in the same UPDATE, to those that somebody else has asked for.

        Returns how many: of several calls at once only one gives it.
        """
        others = self.unconsented().exclude(asked_by=by)
        return others.update(consented_by=by, consented_at=timezone.now(), **fields)


class PeerApproval(StaffRequest):
    """One asks, another consents; the database refuses one's own consent, and one without a name or a moment."""

    consented_by = staff_key(null=True)
    consented_at = models.DateTimeField(null=True)

    objects = PeerApprovalQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_needs_approver",
                condition=Q(consented_by=None, consented_at=None)
                | (Q(consented_by__isnull=False, consented_at__isnull=False) & ~Q(consented_by=F("asked_by"))),
            )
        ]

    def may_consent(self, user) -> bool:
        """Whether it waits for consent that this user may give: anybody's but theirs who asked."""
        return self.consented_at is None and self.asked_by_id != user.pk
