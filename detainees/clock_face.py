"""What a timer shows at a moment, ready for the template: numbers, their labels, words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import number_format, time_format
from django.utils.translation import gettext, ngettext

from .dates import DatePrecision, date_words, local_date_words
from .durations import Span, elapsed, whole_days
from .models import Timer

LABELS: dict[str, Callable[[int], str]] = {
    "years": lambda count: ngettext("year", "years", count),
    "months": lambda count: ngettext("month", "months", count),
    "days": lambda count: ngettext("day", "days", count),
    "hours": lambda count: ngettext("hour", "hours", count),
    "minutes": lambda count: ngettext("minute", "minutes", count),
    "seconds": lambda count: ngettext("second", "seconds", count),
    "total": lambda count: ngettext("day", "days", count),
}
CALENDAR = ("years", "months", "days")


@dataclass(frozen=True)
class Unit:
    """One number of a clock with its label; `hidden` marks a zero before the first number that counts."""

    name: str
    count: int
    hidden: bool = False

    @property
    def text(self) -> str:
        """The number as readers of this language write it."""
        return number_format(self.count, force_grouping=True)

    @property
    def label(self) -> str:
        """The label that goes with this number."""
        return LABELS[self.name](self.count)

    @property
    def one(self) -> str:
        """The label of a single one, for the script."""
        return LABELS[self.name](1)

    @property
    def other(self) -> str:
        """The label of several, for the script."""
        return LABELS[self.name](2)


@dataclass(frozen=True)
class ClockFace:
    """A timer as it stands at one moment; `since`, `zone`, `until` and `standing` are for <count-up>."""

    state: str
    state_words: str
    since_words: str
    at_least: bool
    units: list[Unit]
    total: Unit
    since: str
    zone: str
    until: str

    @property
    def standing(self) -> bool:
        """Whether this clock will not move again by itself."""
        return self.state != "running"

    @property
    def none(self) -> str:
        """What is read out before the first day (of a bound: the first unit) is full."""
        return f"0 {self.units[-1].other}" if self.at_least else gettext("less than one day")

    @property
    def spoken(self) -> str:
        """The clock for screen readers: nothing smaller than days, so that it changes once a day."""
        counted = [unit for unit in self.units if unit.count and unit.name in (*CALENDAR, "total")]
        return ", ".join(f"{unit.text} {unit.label}" for unit in counted) or self.none


def face_of(timer: Timer, now: datetime) -> ClockFace:
    """What `timer` shows at the aware moment `now`."""
    start, shown, stops = timer.start, timer.moment(now), timer.stops()
    reached = bool(stops) and stops[0][0] <= now
    total = Unit("total", whole_days(start, shown))
    return ClockFace(
        state=stops[0][1] if reached else "running",
        state_words=_state_words(*stops[0]) if reached else "",
        since_words=_since_words(timer),
        at_least=start.at_least,
        units=[total] if timer.display == Timer.Display.DAYS else _units(elapsed(start, shown)),
        total=total,
        since=start.wall.isoformat(),
        zone=timer.time_zone,
        until=stops[0][0].isoformat(timespec="milliseconds") if stops else "",
    )


def _units(span: Span) -> list[Unit]:
    """The units of a span; a bound has years and months only."""
    names = ("years", "months") if span.at_least else (*CALENDAR, "hours", "minutes", "seconds")
    counts = [getattr(span, name) for name in names]
    first = next((place for place, count in enumerate(counts) if count), len(counts) - 1)
    return [
        Unit(name, count, hidden=place < first) for place, (name, count) in enumerate(zip(names, counts, strict=True))
    ]


def _state_words(moment: datetime, state: str) -> str:
    words = {
        "paused": gettext("paused on %(date)s"),
        "ended": gettext("ended on %(date)s"),
        "free": gettext("free since %(date)s"),
        "died": gettext("died on %(date)s"),
    }
    return words[state] % {"date": local_date_words(moment)}


def _since_words(timer: Timer) -> str:
    """The start in words: "January 2024", "2 January 2024" or "2 January 2024, 14:30 (Moscow)"."""
    if timer.precision == Timer.Precision.MONTH:
        return date_words(timer.since_date, DatePrecision.MONTH)
    words = date_words(timer.since_date)
    if timer.precision == Timer.Precision.DAY:
        return words
    place = {
        "date": words,
        "time": time_format(timer.since_time, "H:i"),
        "zone": timer.get_time_zone_display(),
    }
    return gettext("%(date)s, %(time)s (%(zone)s)") % place
