"""Short memory: every place that holds somebody's data registers here how it forgets.

A forgetter takes `dry` and returns how many rows it erased, or would erase. Each call
is one bounded transaction, so the whole may be stopped and resumed at any moment.
"""

from collections.abc import Callable
from dataclasses import dataclass

BATCH = 2000


@dataclass(frozen=True)
class Forgetter:
    """One place, the rule it forgets by, and the function that does it."""

    place: str
    rule: str
    run: Callable[..., int]


forgetters: list[Forgetter] = []


def forgets(place: str, rule: str):
    """Register a function `f(*, dry: bool) -> int` that erases one batch of what the rule says is over."""

    def register(function):
        forgetters.append(Forgetter(place, rule, function))
        return function

    return register


def preview() -> list[dict]:
    """What would be erased now, place by place; nothing is changed."""
    return [{"place": each.place, "rule": each.rule, "rows": each.run(dry=True)} for each in forgetters]


def erase_batch() -> int:
    """One batch of every place; returns how many rows were erased."""
    return sum(each.run(dry=False) for each in forgetters)
