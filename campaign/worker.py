"""What the worker does, over and over: apps register their jobs, `manage.py work` runs them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from .models import WorkerJob
from .text import error_line

HEARTBEAT = timedelta(seconds=5)  # how often an idle job says that it is alive
SILENT_AFTER = timedelta(minutes=2)

log = logging.getLogger("campaign.worker")


@dataclass
class Job:
    """A function that does a bounded piece of work and returns how much it did."""

    name: str
    every: float  # seconds between two runs that find nothing to do
    run: Callable[[], int]
    due: float = 0.0
    said_at: object = None


jobs: list[Job] = []


def job(name: str, *, every: float):
    """Register a job; `every` is the pause in seconds after a run that found nothing to do."""

    def register(function):
        jobs.append(Job(name=name, every=every, run=function))
        return function

    return register


def _say(job: Job, **fields) -> None:
    """Leave a sign of life that the admin and /readyz read."""
    job.said_at = timezone.now()
    WorkerJob.objects.update_or_create(name=job.name, defaults={"ran_at": job.said_at, **fields})


def _renew_connection() -> None:
    """Replace a connection that has died; never inside somebody's transaction."""
    if not connection.in_atomic_block:
        close_old_connections()


def run_one(job: Job) -> int:
    """Run a job once. Its error is logged and shown to staff; the other jobs go on."""
    _renew_connection()
    try:
        done = job.run()
        if not job.said_at or timezone.now() - job.said_at > HEARTBEAT:
            _say(job)
    except Exception as error:
        log.exception("The job “%s” failed", job.name)
        _report(job, error)
        done = 0
        job.due = time.monotonic() + max(job.every, 5)
    else:
        job.due = time.monotonic() + (0 if done else job.every)
    return done


def _report(job: Job, error: Exception) -> None:
    """Keep the error for staff, unless the database itself is what failed."""
    _renew_connection()
    try:
        _say(job, last_error=f"{type(error).__name__}: {error_line(error)}"[:300], failed_at=timezone.now())
    except Exception:
        log.exception("The database is away")


def run_due() -> int:
    """Run every job whose time has come; returns how much was done."""
    return sum(run_one(job) for job in jobs if job.due <= time.monotonic())


def drain() -> int:
    """Run all jobs until a whole round finds nothing to do; returns how much was done."""
    total = 0
    while done := sum(run_one(job) for job in jobs):
        total += done
    return total


def health() -> dict:
    """Whether the worker lives, and the last error of its jobs in the last day."""
    now = timezone.now()
    rows = list(WorkerJob.objects.all())
    errors = [row for row in rows if row.failed_at and now - row.failed_at < timedelta(days=1)]
    latest = max(errors, key=lambda row: row.failed_at, default=None)
    ran_at = max((row.ran_at for row in rows), default=None)
    return {
        "alive": bool(ran_at) and now - ran_at < SILENT_AFTER,
        "ran_at": ran_at,
        "last_error": f"{latest.name}: {latest.last_error}" if latest else "",
    }
