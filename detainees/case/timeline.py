"""The timeline of a case: the arrest, the case file, the status and the outcome, in one order. No queries."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..dates import PartialDate
from ..evidence.designation import Status
from .blocks import Stage
from .snapshot import CaseSnapshot, Place


class Kind(models.TextChoices):
    """What an entry is about; what a visitor can narrow the timeline to."""

    COURT = "court", _("Arrest and court")
    PLACE = "place", _("Places held")
    HEARING = "hearing", _("Hearings")
    VISIT = "visit", _("Consular visits")
    STATUS = "status", _("Status")
    EVENT = "event", _("Other events")
    OUTCOME = "outcome", _("Outcome")


@dataclass(frozen=True)
class Moment:
    """One line of the timeline; `when` and `iso` say no more than is known."""

    kind: Kind
    on: PartialDate
    title: str
    text: str = ""
    note: str = ""
    sources: list = field(default_factory=list)
    when: str = ""
    iso: str = ""
    to_come: bool = False

    @property
    def date_text(self) -> str:
        """The date in words, with the time of day where it is known."""
        return self.when or self.on.text

    @property
    def datetime(self) -> str:
        """The date for machines."""
        return self.iso or self.on.iso


class Timeline:
    """What happened in a case, earliest first; `chosen` narrows it to one kind, and what is unknown to none."""

    def __init__(self, snapshot: CaseSnapshot, chosen: str = ""):
        found = [*_court(snapshot), *_places(snapshot), *_hearings(snapshot), *_visits(snapshot)]
        found += [*_status(snapshot), *_events(snapshot), *_outcome(snapshot)]
        self.all = sorted(found, key=lambda moment: moment.on.order)
        counts = {kind: sum(moment.kind == kind for moment in self.all) for kind in Kind}
        self.kinds = [(kind, count) for kind, count in counts.items() if count]
        self.chosen = next((kind for kind, _count in self.kinds if kind == chosen), None)
        self.moments = [moment for moment in self.all if self.chosen in (None, moment.kind)]

    @property
    def can_be_narrowed(self) -> bool:
        """Whether a choice would leave anything out."""
        return len(self.kinds) > 1


def _court(snapshot: CaseSnapshot):
    """The steps in court; the arrest by itself where no step of that name says it."""
    arrested = snapshot.page.arrested
    if arrested and all(step.stage != Stage.ARRESTED for step in snapshot.court):
        yield Moment(Kind.COURT, arrested, gettext("Arrested"))
    for step in snapshot.court:
        yield Moment(Kind.COURT, step.on, step.title, step.text, step.court, step.sources)


def _places(snapshot: CaseSnapshot):
    """Where each stay began; its end only where no other stay begins then."""
    for place in snapshot.places:
        title = gettext("Held at %(place)s") % {"place": place.name}
        yield Moment(Kind.PLACE, place.on, title, sources=place.sources)
        if place.until and not any(_follows(other, place) for other in snapshot.places):
            left = gettext("No longer held at %(place)s") % {"place": place.name}
            yield Moment(Kind.PLACE, place.until, left, sources=place.sources)


def _follows(other: Place, place: Place) -> bool:
    """Whether a stay can have begun when `place` ended."""
    if other is place:
        return False
    return other.on.earliest <= place.until.counted_from and place.until.earliest <= other.on.latest


def _hearings(snapshot: CaseSnapshot):
    for hearing in snapshot.hearings:
        yield Moment(
            Kind.HEARING,
            hearing.on,
            gettext("Hearing"),
            hearing.text,
            hearing.court,
            hearing.sources,
            when=hearing.when,
            iso=hearing.iso,
            to_come=any(hearing is other for other in snapshot.next_hearings),
        )


def _visits(snapshot: CaseSnapshot):
    for visit in snapshot.visits:
        yield Moment(Kind.VISIT, visit.on, gettext("Visit by U.S. consular officers"), visit.text, "", visit.sources)


def _status(snapshot: CaseSnapshot):
    for block in snapshot.page.status_log:
        value = block.value
        if value["on"].known and value["status"]:
            title = gettext("Wrongful-detention status: %(status)s") % {"status": Status(value["status"]).label}
            yield Moment(Kind.STATUS, value["on"].known, title, value["text"], "", value["sources"])


def _events(snapshot: CaseSnapshot):
    for title, event in snapshot.events:
        yield Moment(Kind.EVENT, event.on, title, event.text, "", event.sources)


def _outcome(snapshot: CaseSnapshot):
    """The release or the death, once it has come."""
    if snapshot.is_over:
        page, on = snapshot.page, PartialDate(snapshot.ended_on)
        if snapshot.is_dead:
            yield Moment(Kind.OUTCOME, on, gettext("Died in custody"), page.death_note)
        else:
            yield Moment(Kind.OUTCOME, on, gettext("Free"), page.release_note)
