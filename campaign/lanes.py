"""The worker's lanes side by side: a process each, because threads would share one interpreter's lock.

The processes are forked, so that they share the loaded code; one that dies is started again.
"""

import gc
import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence

from django.db import connections

from . import key_checks, worker
from .worker import Lane

RESTART_AFTER = 1.0  # seconds
SAID_EVERY = 60.0  # seconds
NICENESS = 5  # of all lanes but letters: where the processor is short, these go first

log = logging.getLogger("campaign.worker")
forked = multiprocessing.get_context("fork")


class Stopping:
    """Whether SIGTERM or SIGINT has asked us to end; forked processes have it with its handlers."""

    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_signal) -> None:
        self.is_asked = True


def run_one(lane: Lane, *, is_over: Callable[[], bool]) -> None:
    """Run one lane in this process until it is over."""
    if lane != Lane.LETTERS:
        os.nice(NICENESS)
    worker.run(lane, is_over=is_over)


def start(lane: Lane, stopping: Stopping) -> multiprocessing.Process:
    """Run one lane in a process of its own until that is asked to end, or we are no more."""
    ours = os.getpid()
    arguments = {"is_over": lambda: stopping.is_asked or os.getppid() != ours}
    child = forked.Process(target=run_one, args=(lane,), kwargs=arguments, name=lane.value)
    child.start()
    return child


def wait_for_database(stopping: Stopping) -> None:
    """Until it answers, is migrated and knows our keys, or we are asked to end; says each minute that we wait."""
    silent_until = time.monotonic()
    while not stopping.is_asked and not key_checks.are_known():
        if time.monotonic() >= silent_until:
            log.warning("Waiting: the database is away, or not migrated yet")
            silent_until = time.monotonic() + SAID_EVERY
        time.sleep(worker.IDLE)


def run(lanes: Sequence[Lane]) -> None:
    """Run these lanes until SIGTERM or SIGINT; the pieces in hand are finished."""
    stopping = Stopping()
    wait_for_database(stopping)
    if len(lanes) == 1:
        run_one(lanes[0], is_over=lambda: stopping.is_asked)
        return
    connections.close_all()
    gc.freeze()  # or the first collection in each child would copy what they share
    children = {}
    try:
        while not stopping.is_asked:
            keep_up(lanes, children, stopping)
            time.sleep(worker.IDLE)
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            child.join()


def keep_up(lanes: Sequence[Lane], children: dict, stopping: Stopping) -> None:
    """Start what does not run: at once the first time, after a pause what has died."""
    for lane in lanes:
        child = children.get(lane)
        if child and child.is_alive():
            continue
        if child:
            log.error("The lane “%s” ended by itself (%s) and is started again", lane.value, child.exitcode)
            time.sleep(RESTART_AFTER)
            if stopping.is_asked:
                return
        children[lane] = start(lane, stopping)
