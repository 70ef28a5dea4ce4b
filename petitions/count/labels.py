"""The text of the page about the count: each figure in the order in which the number comes about."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..removals.models import GROUNDS


@dataclass(frozen=True)
class Line:
    """One line of the sum: what is added or taken away, how many, and why; `parts` are (label, number)."""

    label: str
    number: int
    why: str
    parts: list[tuple[str, int]] = field(default_factory=list)


def day_label(day: date) -> str:
    """For example `May 3, 2026`."""
    return date_format(day, "DATE_FORMAT")


def week_label(start: date) -> str:
    """For example `Week from May 4, 2026`."""
    return _("Week from %(day)s") % {"day": day_label(start)}


def sum_of(figures: dict) -> tuple[int, list[Line], int]:
    """What was submitted, what is taken away, and what counts; `figures` as `counting.refresh_figures` keeps them."""
    states, forgotten = figures["states"], figures["forgotten"]
    grounds = [(str(GROUNDS.get(ground, ground)), number) for ground, number in sorted(figures["grounds"].items())]
    letters = [(_("whose letter waits to be sent"), figures["letters"])] if figures["letters"] else []
    erased = [(_("already erased; only their number is kept"), forgotten)] if forgotten else []
    lines = [
        Line(
            _("Waiting for confirmation"),
            states["pending"],
            _("The link in our letter has not been followed yet. It lives for a week."),
            letters,
        ),
        Line(
            _("Never confirmed"),
            states["expired"] + forgotten,
            _("The link was not followed in time. Among them: mistyped addresses, second forms of one mailbox."),
            erased,
        ),
        Line(
            _("Held"),
            states["held"],
            _("Set aside until somebody has looked, for example when too many come from one place at once."),
        ),
        Line(
            _("Removed"),
            states["removed"],
            _("Taken out by a moderator, with a reason on record. A removal can be undone."),
            grounds,
        ),
        Line(
            _("Withdrawn"),
            states["withdrawn"],
            _("Taken back by the signers themselves. What they had given us is erased."),
        ),
    ]
    return sum(states.values()) + forgotten, lines, states["confirmed"]
