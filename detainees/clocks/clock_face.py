"""What a timer shows at a moment, ready for the template: numbers, their labels, words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import number_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ..dates import DatePrecision, date_words, local_date_words
from .durations import Span, elapsed, whole_days
from .timers import Timer

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
# A number of each plural category (CLDR) that English, Russian or Spanish has for whole numbers.
PLURALS = {"one": 1, "few": 2, "many": 5, "other": 100}


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
    def forms(self) -> SafeString:
        """The label's plural forms as attributes for the script: data-one, data-other, in Russian also few and many."""
        words = {category: LABELS[self.name](count) for category, count in PLURALS.items()}
        told = {category: label for category, label in words.items() if category == "other" or label != words["other"]}
        return format_html_join("", ' data-{}="{}"', told.items())


@dataclass(frozen=True)
class ClockFace:
    """A timer at one moment; `since`, `zone`, `until`, `by_year`, `at` and `stopped` are for <count-up>."""

    state: str
    state_words: str
    since_words: str
    at_least: bool
    units: list[Unit]
    total: Unit
    since: str
    zone: str
    until: str
    by_year: bool = False
    at: str = ""

    @property
    def stopped(self) -> bool:
        """Whether this clock will not move again by itself."""
        return self.state != "running"

    @property
    def attributes(self) -> SafeString:
        """What <count-up> needs to go on from here, as attributes with a space before each."""
        told = [("since", self.since), ("zone", self.zone), *([("until", self.until)] if self.until else [])]
        if self.at and not self.stopped:
            told.append(("at", self.at))  # the script knows by it when the visitor's clock is wrong
        flags = [*(["by-year"] if self.by_year else []), *(["stopped"] if self.stopped else [])]
        return format_html(
            "{}{}", format_html_join("", ' {}="{}"', told), format_html_join("", " {}", ((flag,) for flag in flags))
        )

    @property
    def days_words(self) -> str:
        """The days in words: "1,561 days", or "at least 1,561 days"."""
        return self._bounded(f"{self.total.text} {self.total.label}")

    @property
    def words(self) -> str:
        """The whole in words, without anything smaller than days: "4 years, 3 months, 9 days"."""
        return self._bounded(self.spoken)

    def _bounded(self, words: str) -> str:
        return gettext("at least %(length)s") % {"length": words} if self.at_least else words

    @property
    def none(self) -> str:
        """What is read out before the first day (of a bound: the first unit) is full."""
        return f"0 {LABELS[self.units[-1].name](0)}" if self.at_least else gettext("less than one day")

    @property
    def spoken(self) -> str:
        """The clock for screen readers: nothing smaller than days, so that it changes once a day."""
        counted = [unit for unit in self.units if unit.count and unit.name in (*CALENDAR, "total")]
        return ", ".join(f"{unit.text} {unit.label}" for unit in counted) or self.none


def face_of(timer: Timer, now: datetime, display: str | None = None) -> ClockFace:
    """What `timer` shows at the aware moment `now`, in its own display or in another one."""
    start, shown, stops = timer.start, timer.moment(now), timer.stops()
    reached = bool(stops) and stops[0][0] <= now
    total = Unit("total", whole_days(start, shown))
    return ClockFace(
        state=stops[0][1] if reached else "running",
        state_words=_state_words(*stops[0]) if reached else "",
        since_words=_since_words(timer),
        at_least=start.at_least,
        units=[total]
        if (display or timer.display) == Timer.Display.DAYS
        else _units(elapsed(start, shown), start.by_year),
        total=total,
        since=start.wall.isoformat(),
        zone=timer.time_zone,
        until=stops[0][0].isoformat(timespec="milliseconds") if stops else "",
        by_year=start.by_year,
        at=now.astimezone(UTC).isoformat(timespec="seconds"),
    )


def _units(span: Span, by_year: bool) -> list[Unit]:
    """The units of a span; a bound has years and months only, one in full years no months."""
    names = ("years", "months") if span.at_least else (*CALENDAR, "hours", "minutes", "seconds")
    counts = [getattr(span, name) for name in names]
    first = next((place for place, count in enumerate(counts) if count), len(counts) - 1)
    left_out = {*names[:first], *(["months"] if by_year and span.years else [])}
    return [Unit(name, count, hidden=name in left_out) for name, count in zip(names, counts, strict=True)]


def _state_words(moment: datetime, state: str) -> str:
    words = {
        "paused": gettext("paused on %(date)s"),
        "ended": gettext("ended on %(date)s"),
        "free": gettext("free since %(date)s"),
        "died": gettext("died on %(date)s"),
    }
    return words[state] % {"date": local_date_words(moment)}


def _since_words(timer: Timer) -> str:
    """The start in words: "2024", "January 2024", "January 2, 2024" or "January 2, 2024, 2:30 PM (Moscow)"."""
    if timer.precision in (Timer.Precision.MONTH, Timer.Precision.YEAR):
        return date_words(timer.since_date, DatePrecision(timer.precision))
    words = date_words(timer.since_date)
    if timer.precision == Timer.Precision.DAY:
        return words
    place = {
        "date": words,
        "time": time_format(timer.since_time, "TIME_FORMAT"),
        "zone": timer.get_time_zone_display(),
    }
    return gettext("%(date)s, %(time)s (%(zone)s)") % place
