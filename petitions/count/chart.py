"""A chart of confirmations over time: what a template needs to draw it with attributes alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from .labels import day_label, week_label

MOST_DAYS = 90  # beyond, a bar is a week
FEWEST_BARS = 14
SLOT, BAR = 10, 8  # units of the drawing: a bar with its gap, the bar alone
HEIGHT = 1000
LOWEST = 8  # a single confirmation beside many is still seen


@dataclass(frozen=True)
class Bar:
    """One day or week: how many, and the rectangle that shows it."""

    label: str
    number: int
    x: int
    y: int
    height: int


def _top(most: int) -> int:
    """The scale's end: 1, 2 or 5 with noughts, and at least the highest bar."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor >= most:
                return step * factor
        step *= 10


def _periods(days: dict[str, int], through: date) -> tuple[bool, dict[date, int]]:
    """Whether bars are weeks, and the confirmations by the first day of each bar, without gaps."""
    counts = {date.fromisoformat(day): number for day, number in days.items()}
    first, last = min(counts), max(through, *counts)
    weekly = (last - first).days >= MOST_DAYS
    span = timedelta(days=7 if weekly else 1)
    if weekly:
        last -= timedelta(days=last.weekday())
        first -= timedelta(days=first.weekday())
    first = min(first, last - (FEWEST_BARS - 1) * span)
    periods = {first + place * span: 0 for place in range((last - first) // span + 1)}
    for day, number in counts.items():
        periods[day - timedelta(days=day.weekday()) if weekly else day] += number
    return weekly, periods


def chart(days: dict[str, int], through: date) -> dict | None:
    """The chart of confirmations by day (ISO 8601), up to a day; None when there are none.

    One bar a day, or a week (from Monday) when they stretch over more than MOST_DAYS.
    """
    if not days:
        return None
    weekly, periods = _periods(days, through)
    top, label = _top(max(periods.values())), week_label if weekly else day_label
    bars = []
    for place, (start, number) in enumerate(periods.items()):
        height = max(LOWEST, number * HEIGHT // top) if number else 0
        bars.append(Bar(label(start), number, place * SLOT + (SLOT - BAR) // 2, HEIGHT - height, height))
    shown = [bar for bar in bars if bar.number]
    return {
        "weekly": weekly,
        "bars": shown,
        "width": len(bars) * SLOT,
        "height": HEIGHT,
        "bar": BAR,
        "middle": HEIGHT // 2,
        "top": top,
        "half": top // 2 if top % 2 == 0 else None,
        "first": min(periods),
        "last": max(periods),
        "most": max(shown, key=lambda bar: bar.number),
    }
