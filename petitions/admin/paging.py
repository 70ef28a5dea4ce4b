"""Pages of signatures, newest first, quick at any number of rows and for any filter.

Nothing is counted and nothing skipped: a page begins at a signature's number. It is gathered from
stretches of numbers, small ones first: a filter that many signatures fit fills the page from the first
stretch, and one that few or none fit costs, whatever its combination, never more than one stretch at
a time. When that has taken SECONDS, the page says that there may be more, and the next one goes on.
"""

import time
from dataclasses import dataclass

from ..models import Signature

SIZES = (50, 200, 500)
FIRST_STRETCH, GROWTH, LONGEST_STRETCH = 20_000, 4, 500_000
SECONDS = 1.0


@dataclass(frozen=True)
class Page:
    """Some signatures, where the pages beside it begin (None: there is none), and whether it stopped early."""

    signatures: list[Signature]
    older: int | None = None
    newer: int | None = None
    stopped: bool = False


def _gather(rows, start: int, stop: int, number: int, seconds: float) -> tuple[list[Signature], int]:
    """The first `number` of the rows from `start` towards `stop`, both included, and the last id looked at."""
    step = -1 if stop < start else 1
    found: list[Signature] = []
    edge, stretch, deadline = start - step, FIRST_STRETCH, time.monotonic() + seconds
    while len(found) < number and edge != stop and (edge == start - step or time.monotonic() < deadline):
        end = max(stop, edge - stretch) if step < 0 else min(stop, edge + stretch)
        within = rows.filter(pk__range=sorted((edge + step, end))).order_by("-pk" if step < 0 else "pk")
        found += within[: number - len(found)]
        edge, stretch = end, min(stretch * GROWTH, LONGEST_STRETCH)
    return found, edge


def page(rows, *, ids=(1, None), before=None, after=None, size=SIZES[0], seconds=SECONDS) -> Page:
    """The newest of the rows, or those next to a signature's number: the older ones `before`, the newer ones `after`.

    `ids` are the lowest and highest number worth looking at; None: the newest there is.
    """
    lowest, highest = ids
    if highest is None:
        highest = Signature.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if after is not None and (newer := _page_after(rows, max(after + 1, lowest), highest, size, seconds)):
        return newer
    before = None if after is not None else before
    start = highest if before is None else min(before - 1, highest)
    found, edge = _gather(rows, start, lowest, size + 1, seconds) if start >= lowest else ([], lowest)
    shown, stopped = found[:size], len(found) <= size and edge != lowest
    older = shown[-1].pk if len(found) > size else edge if stopped else None
    return Page(shown, older, None if before is None else max(before - 1, 0), stopped)


def _page_after(rows, start: int, highest: int, size: int, seconds: float) -> Page | None:
    """The page of newer ones; None when there is less than a page of them, and the newest page holds them all."""
    if start > highest:
        return None
    found, edge = _gather(rows, start, highest, size + 1, seconds)
    stopped = len(found) <= size and edge != highest
    if len(found) <= size and not stopped:
        return None
    shown = found[:size][::-1]
    older = shown[-1].pk if shown else start
    return Page(shown, older, edge if stopped else shown[0].pk, stopped)
