"""Work over many rows that staff ask for and watch: in batches, in the worker, to be cancelled at any time."""

from collections.abc import Callable
from typing import Self, TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from campaign import deadlocks
from campaign.peer_approval import StaffRequest

Work = TypeVar("Work", bound="LongWork")


class LongWorkQuerySet(models.QuerySet[Work]):
    """Filters for long work."""

    def under_way(self) -> Self:
        """Begun, neither finished nor cancelled."""
        return self.filter(started_at__isnull=False, finished_at=None, cancelled_at=None)


class LongWork(StaffRequest):
    """Something done to many rows, one batch a transaction; `cursor` is the last row looked at.

    A kind of work has a function `step(work)` in its services: it does one batch after `cursor` and returns (new
    cursor, rows changed), or None when nothing is left.
    """

    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cursor = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # rows expected
    done = models.PositiveIntegerField(default=0)  # rows changed

    objects = LongWorkQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_once", condition=Q(finished_at=None) | Q(cancelled_at=None)
            )
        ]

    @property
    def is_under_way(self) -> bool:
        """Whether the worker is at it."""
        return bool(self.started_at) and not self.finished_at and not self.cancelled_at

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100."""
        return 100 if self.finished_at else min(99, self.done * 100 // self.total) if self.total else 0

    def on_finished(self) -> None:
        """What follows in the same transaction once nothing is left."""


def start(work: LongWork, *, total: int) -> bool:
    """Hand the work to the worker; True only for the one call that did."""
    rows = type(work).objects.filter(pk=work.pk, started_at=None, cancelled_at=None)
    return bool(rows.update(started_at=timezone.now(), total=total))


def cancel(work: LongWork) -> bool:
    """Stop after the batch in hand; what is done stays done. True only for the one call that did."""
    rows = type(work).objects.filter(pk=work.pk, finished_at=None, cancelled_at=None)
    return bool(rows.update(cancelled_at=timezone.now()))


@deadlocks.retried
def advance(model: type[Work], *, step: Callable[[Work], tuple[int, int] | None]) -> int:
    """Do one batch of the oldest work of this kind that is under way; returns 1 if it did a batch, else 0.

    The row is locked meanwhile: two workers never do the same batch, and a cancelling waits for its end.
    """
    with transaction.atomic():
        work = model.objects.under_way().select_for_update(skip_locked=True).order_by("pk").first()
        if work is None:
            return 0
        result = step(work)
        if result is None:
            model.objects.filter(pk=work.pk).update(finished_at=timezone.now())
            work.on_finished()
        else:
            cursor, changed = result
            model.objects.filter(pk=work.pk).update(cursor=cursor, done=F("done") + changed)
    return 1
