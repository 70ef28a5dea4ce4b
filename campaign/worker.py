"""What the worker does, over and over: apps register their jobs in lanes, `manage.py work` runs these side by side."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections, connection
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import WorkerJob, WorkerLane
from .text import error_line

HEARTBEAT = 5.0  # seconds between two signs of life of an idle lane
IDLE = 0.25  # seconds that a lane sleeps when nothing is due
PAUSE_AFTER_ERROR = 5.0  # seconds, at least
STANDS_STILL_AFTER = timedelta(minutes=2)
LONG_JOBS_STAND_STILL_AFTER = timedelta(minutes=15)  # one may take minutes over a large table or a large picture

log = logging.getLogger("campaign.worker")


class Lane(TextChoices):
    """What runs one after another; no lane waits for another one."""

    LETTERS = "letters", _("Letters, signatures and their count")
    PICTURES = "pictures", _("Pictures and documents")
    STAFF = "staff", _("What staff have asked for, and what is scheduled")
    CLEANING = "cleaning", _("Erasing and expiring")
    LEDGER = "ledger", _("Ledger and figures")

    @property
    def stands_still_after(self) -> timedelta:
        """How long after its last round something is wrong."""
        return STANDS_STILL_AFTER if self == Lane.LETTERS else LONG_JOBS_STAND_STILL_AFTER


@dataclass
class Job:
    """A function that does a bounded piece of work and returns how much it did."""

    name: str
    lane: Lane
    every: float  # seconds between two runs that find nothing to do
    run: Callable[[], int]
    due: float = 0.0


jobs: list[Job] = []


def job(name: str, *, lane: Lane, every: float):
    """Register a job; `every` is the pause in seconds after a run that found nothing to do."""

    def register(function):
        jobs.append(Job(name=name, lane=lane, every=every, run=function))
        return function

    return register


def _renew_connection() -> None:
    """Replace a connection that has died; never inside somebody's transaction."""
    if not connection.in_atomic_block:
        close_old_connections()


def run_one(job: Job) -> int:
    """Run a job once. Its error is logged and shown to staff; the other jobs go on."""
    _renew_connection()
    try:
        done = job.run()
    except Exception as error:
        log.exception("The job “%s” failed", job.name)
        _report(job, error)
        done = 0
        job.due = time.monotonic() + max(job.every, PAUSE_AFTER_ERROR)
    else:
        job.due = time.monotonic() + (0 if done else job.every)
    return done


def _report(job: Job, error: Exception) -> None:
    """Keep the error for staff, unless the database itself is what failed."""
    _renew_connection()
    said = {"last_error": f"{type(error).__name__}: {error_line(error)}"[:300], "failed_at": timezone.now()}
    try:
        WorkerJob.objects.update_or_create(name=job.name, defaults=said)
    except Exception:
        log.exception("The database is away")


def _say(lane: Lane) -> None:
    """Leave a sign of life that the admin and /readyz read: the lane has finished a round."""
    _renew_connection()
    try:
        WorkerLane.objects.update_or_create(name=lane, defaults={"last_round_at": timezone.now()})
    except Exception:
        log.exception("The database is away")


def run_due(lane: Lane) -> int:
    """Run every job of a lane whose time has come; returns how much was done."""
    return sum(run_one(job) for job in jobs if job.lane == lane and job.due <= time.monotonic())


def run(lane: Lane, *, is_over: Callable[[], bool]) -> None:
    """Run a lane round after round until it is over; the piece in hand is finished."""
    say_at = 0.0
    while not is_over():
        done = run_due(lane)
        if time.monotonic() >= say_at:
            _say(lane)
            say_at = time.monotonic() + HEARTBEAT
        if not done:
            time.sleep(IDLE)


def drain(lanes: Iterable[Lane] = Lane) -> int:
    """Run all jobs of these lanes until a whole round finds nothing to do; returns how much was done."""
    chosen, total = set(lanes), 0
    while done := sum(run_one(job) for job in jobs if job.lane in chosen):
        total += done
    for lane in Lane:
        if lane in chosen:
            _say(lane)
    return total


@dataclass(frozen=True)
class LaneHealth:
    """When a lane last finished a round; None if it never has."""

    lane: Lane
    last_round_at: datetime | None

    @property
    def stands_still(self) -> bool:
        """Whether that is too long ago."""
        return not self.last_round_at or timezone.now() - self.last_round_at > self.lane.stands_still_after


def health() -> dict:
    """How each lane does, whether all of them live, and the last error of a job in the last day."""
    rounds = dict(WorkerLane.objects.values_list("name", "last_round_at"))
    lanes = {lane.value: LaneHealth(lane, rounds.get(lane)) for lane in Lane}
    day_ago = timezone.now() - timedelta(days=1)
    latest = WorkerJob.objects.filter(failed_at__gt=day_ago).order_by("failed_at").last()
    return {
        "lanes": lanes,
        "alive": not any(each.stands_still for each in lanes.values()),
        "ran_at": max(rounds.values(), default=None),
        "last_error": f"{latest.name}: {latest.last_error}" if latest else "",
    }
