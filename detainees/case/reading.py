"""What a profile's entries come to on a day: computed from the page in memory, without a query."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext

from ..dates import PartialDate, Zone, date_words, day_there
from .blocks import Stage
from .lengths import age_words
from .sentence import Served, served


@dataclass(frozen=True)
class Entry:
    """One entry of the case file with what all kinds have: a date as far as it is known, words, sources."""

    on: PartialDate
    words: str = ""
    sources: list = field(default_factory=list)


@dataclass(frozen=True)
class CourtStep(Entry):
    """A step of the proceedings; `court` may be empty."""

    stage: str = ""
    court: str = ""

    @property
    def title(self) -> str:
        """What happened, in the words that every profile uses."""
        return str(dict(Stage.choices).get(self.stage, ""))


@dataclass(frozen=True)
class Place(Entry):
    """Where the person was held from `on`; `until` is None while it is not over, or not known."""

    facility: str = ""
    region: str = ""
    until: PartialDate | None = None

    @property
    def name(self) -> str:
        """The facility with its region."""
        return ", ".join(part for part in (self.facility, self.region) if part)

    @property
    def span(self) -> str:
        """From when to when, in words."""
        if self.until is None:
            return gettext("since %(date)s") % {"date": self.on.words}
        if self.until.iso == self.on.iso:
            return self.on.words
        return gettext("%(first)s to %(last)s") % {"first": self.on.words, "last": self.until.words}


@dataclass(frozen=True)
class Hearing(Entry):
    """A day in court; `at` is the time of day in `zone` where it is known."""

    court: str = ""
    at: time | None = None
    zone: str = Zone.MOSCOW

    @property
    def when(self) -> str:
        """The date, with the time of day and where that is so."""
        if self.at is None:
            return self.on.words
        parts = {
            "date": self.on.words,
            "time": time_format(self.at, "TIME_FORMAT"),
            "zone": Zone(self.zone).label,
        }
        return gettext("%(date)s, %(time)s (%(zone)s)") % parts

    @property
    def iso(self) -> str:
        """The moment as <time datetime> wants it; the date alone where no time is known."""
        if self.at is None:
            return self.on.iso
        return datetime.combine(self.on.day, self.at, ZoneInfo(self.zone)).isoformat(timespec="minutes")

    def is_to_come(self, now: datetime) -> bool:
        """Whether it is today or later where the court is."""
        return self.on.day >= now.astimezone(ZoneInfo(self.zone)).date()


class CaseReading:
    """A profile's case at the aware moment `now`."""

    def __init__(self, page, now: datetime | None = None):
        self.page = page
        self.now = now or timezone.now()

    @cached_property
    def today(self) -> date:
        """The day where the people are held."""
        return day_there(self.now)

    @cached_property
    def ended_on(self) -> date | None:
        """The day the person came free or died, as the page says it; None while the person is held."""
        moments = [moment for moment in (self.page.released_at, self.page.died_at) if moment and moment <= self.now]
        return timezone.localtime(moments[0]).date() if moments else None

    @property
    def is_over(self) -> bool:
        """Whether the person is free or dead."""
        return self.ended_on is not None

    @cached_property
    def is_dead(self) -> bool:
        """Whether the person has died."""
        return self.is_over and self.page.died_at is not None

    @cached_property
    def age(self) -> str:
        """The age in words; of somebody dead the age at death; empty when the birth is not known."""
        return age_words(self.page.born, self.ended_on if self.is_dead else self.today)

    @cached_property
    def court(self) -> list[CourtStep]:
        """The steps of the proceedings, earliest first."""
        return _sorted(
            CourtStep(known, value["words"], value["sources"], value["stage"], value["court"])
            for known, value in self._dated("court", "on")
        )

    @cached_property
    def places(self) -> list[Place]:
        """Every place, earliest first."""
        return _sorted(
            Place(known, "", value["sources"], value["facility"], value["region"], value["until"].known)
            for known, value in self._dated("place", "since")
        )

    @cached_property
    def place(self) -> Place | None:
        """The place without an end: the present one, or of somebody free or dead the last; None if there is none."""
        return next((place for place in reversed(self.places) if place.until is None), None)

    @cached_property
    def earlier_places(self) -> list[Place]:
        """The other places, earliest first."""
        return [place for place in self.places if place is not self.place]

    @cached_property
    def hearings(self) -> list[Hearing]:
        """Every hearing, earliest first."""
        found = [
            Hearing(
                PartialDate(block.value["on"]),
                block.value["words"],
                block.value["sources"],
                block.value["court"],
                block.value["at"],
                block.value["time_zone"] or Zone.MOSCOW,
            )
            for block in self.page.case
            if block.block_type == "hearing" and block.value["on"]
        ]
        return sorted(found, key=lambda hearing: (hearing.on.day, hearing.at or time.min))

    @cached_property
    def next_hearings(self) -> list[Hearing]:
        """The hearings to come, today's included; none once the person is free or dead."""
        return [] if self.is_over else [hearing for hearing in self.hearings if hearing.is_to_come(self.now)]

    @cached_property
    def visits(self) -> list[Entry]:
        """The consular visits, earliest first."""
        return _sorted(Entry(known, value["words"], value["sources"]) for known, value in self._dated("visit", "on"))

    @cached_property
    def last_visit(self) -> Entry | None:
        """The latest consular visit; None when none is known."""
        return self.visits[-1] if self.visits else None

    @cached_property
    def days_since_visit(self) -> str:
        """How long ago the last visit was, as far as that can be said; empty once the person is free or dead."""
        if self.last_visit is None or self.is_over:
            return ""
        on = self.last_visit.on
        days = max(0, (self.today - on.counted_from).days)
        if on.is_exact:
            return ngettext("%(days)d day since", "%(days)d days since", days) % {"days": days}
        if not days:  # within the month or year itself nothing can be said
            return ""
        return ngettext("at least %(days)d day since", "at least %(days)d days since", days) % {"days": days}

    @cached_property
    def served(self) -> Served | None:
        """What is served of the sentence; None when sentence or beginning are not known."""
        return served(self.page, self.ended_on or self.today)

    @cached_property
    def served_since(self) -> str:
        """Where the counting of the sentence begins and ends, in words."""
        dates = {"date": self.served.since.words, "end": date_words(self.served.until)}
        if self.is_over:
            return gettext("Counted by the calendar from %(date)s to %(end)s.") % dates
        if self.page.sentence_from:
            return gettext("Counted by the calendar from %(date)s.") % dates
        return gettext("Counted by the calendar from the arrest, %(date)s.") % dates

    @cached_property
    def events(self) -> list[tuple[str, Entry]]:
        """Everything else that happened, each with its title."""
        return [
            (value["title"], Entry(known, value["words"], value["sources"]))
            for known, value in self._dated("event", "on")
        ]

    def _dated(self, kind: str, name: str):
        """The entries of one kind whose date is filled in (a draft's may not be), each with that date."""
        for block in self.page.case:
            if block.block_type == kind and block.value[name].known:
                yield block.value[name].known, block.value


def _sorted(entries) -> list:
    """Entries in order of what is known of their dates; of the same first day the vaguest first."""
    return sorted(entries, key=lambda entry: entry.on.order)
