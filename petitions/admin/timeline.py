"""What happened to one signature and when, by which rule or whose hand, and how it stands now."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry

from campaign.confirmation import LINK_LIFE
from campaign.mail.models import Letter

from ..events import EVENTS, HOLDS, REMOVALS, SILENCES, SignatureEvent
from ..models import GROUNDS, Signature
from ..signatures import GRACE

LETTERS = {
    Signature.confirm_letter: gettext_lazy("Letter with the link and the code"),
    Signature.again_letter: gettext_lazy("Letter: “you have already signed”"),
    "petitions.reminder": gettext_lazy("Reminder"),
}
ACTIONS = {
    "petitions.hold": gettext_lazy("Held by hand"),
    "petitions.remove": gettext_lazy("Removed by hand"),
    "petitions.restore": gettext_lazy("Released or restored by hand; no limit holds it again"),
}


@dataclass(frozen=True)
class Moment:
    """One line: when something happened, what, with what belongs to it, and where to read more."""

    at: datetime
    text: str
    detail: str = ""
    who: str = ""
    link: str = ""
    link_text: str = ""


def mark(value: bytes | None) -> str:
    """A keyed hash as staff know it: its hexadecimal digits; empty for none."""
    return bytes(value).hex() if value else ""


class Timeline:
    """All that is known of one signature; each source is asked once."""

    def __init__(self, signature: Signature):
        self.signature = signature

    @cached_property
    def events(self) -> list[SignatureEvent]:
        """What rules and bulk actions did."""
        return list(self.signature.events.select_related("removal__asked_by").order_by("pk"))

    @cached_property
    def log_entries(self) -> list[ModelLogEntry]:
        """What single hands did, from the audit log."""
        found = ModelLogEntry.objects.for_instance(self.signature).filter(action__in=ACTIONS)
        return list(found.select_related("user").order_by("timestamp", "pk"))

    @cached_property
    def letters(self) -> list[Letter]:
        """What it caused to be written."""
        return list(Letter.objects.filter(kind__in=LETTERS, row_id=self.signature.pk).order_by("pk"))

    @property
    def moments(self) -> list[Moment]:
        """Everything, oldest first."""
        found = [*self._own_times(), *self._of_letters(), *self._of_events(), *self._of_log_entries()]
        return sorted(found, key=lambda moment: moment.at)

    def _own_times(self):
        row = self.signature
        number = _("Text %(number)s") % {"number": row.text.number}
        yield Moment(row.submitted_at, _("Submitted"), number)
        if row.processed_at:
            yield Moment(row.processed_at, _("Decided by the worker"), self._decision())
        times = [
            (row.confirmed_at, _("Confirmed by the signer")),
            (row.reminded_at, _("Reminded")),
            (row.expired_at, _("The link lapsed unused")),
            (row.withdrawn_at, _("Withdrawn by the signer")),
            (row.erased_at, _("Erased: nothing personal is left")),
        ]
        yield from (Moment(at, text) for at, text in times if at)

    def _decision(self) -> str:
        row = self.signature
        anew = row.released_at and row.released_at <= row.processed_at
        if not anew and any(event.code in HOLDS for event in self.events):
            return _("Held by a rule, with a letter") if row.lettered_at else _("Held by a rule, no letter")
        return _("A letter is due") if row.lettered_at else _("No letter")

    def _of_letters(self):
        for letter in self.letters:
            what = LETTERS[letter.kind]
            yield Moment(letter.created_at, _("%(letter)s: queued") % {"letter": what})
            endings = {
                letter.sent_at: _("%(letter)s: sent"),
                letter.failed_at: _("%(letter)s: given up"),
                letter.dropped_at: _("%(letter)s: not sent, its reason was gone"),
            }
            for at, text in endings.items():
                if at:
                    yield Moment(at, text % {"letter": what}, letter.last_error)
            if letter.last_error and not any(endings):
                yield Moment(letter.due_at, _("%(letter)s: tried again") % {"letter": what}, letter.last_error)

    def _of_events(self):
        for event in self.events:
            text, more = EVENTS.get(event.code, event.code), {"detail": event.detail}
            if removal := event.removal:
                link = {"link": reverse("removal", args=[removal.pk]), "link_text": str(removal)}
                more = {"detail": removal.reason, "who": str(removal.asked_by), **link}
            elif event.code == "duplicate" and (other := self.signature.duplicate_of_id):
                more |= {"link": reverse("signature", args=[other]), "link_text": _("The other signature")}
            yield Moment(event.at, text, **more)

    def _of_log_entries(self):
        for entry in self.log_entries:
            ground = GROUNDS.get(entry.data.get("ground"), "")
            detail = ": ".join(str(part) for part in (ground, entry.data.get("reason", "")) if part)
            yield Moment(entry.timestamp, ACTIONS[entry.action], detail, who=entry.user_display_name)

    @property
    def now(self) -> str:
        """How it stands, since when and why, in a sentence or two."""
        return getattr(self, f"_{self.signature.state}")()

    def _because(self, codes: tuple[str, ...], action: str) -> str:
        """The last reason for a state: what a rule says, or what a moderator wrote."""
        reasons = []
        for event in self.events:
            if event.code in codes:
                detail = event.removal.reason if event.removal else event.detail
                reasons.append((event.at, ". ".join(part for part in (str(EVENTS[event.code]), detail) if part)))
        for entry in self.log_entries:
            if entry.action == action:
                values = {"who": entry.user_display_name, "reason": entry.data.get("reason", "")}
                reasons.append((entry.timestamp, _("%(who)s wrote: %(reason)s") % values))
        return max(reasons, default=(None, _("No reason is on record")))[1].rstrip(" .") + "."

    def _dated(self, text: str, at, **more) -> str:
        return text % {"at": date_format(localtime(at), "SHORT_DATETIME_FORMAT"), **more}

    def _withdrawn(self):
        return self._dated(_("Withdrawn by the signer on %(at)s. Only the fact is left."), self.signature.withdrawn_at)

    def _removed(self):
        row = self.signature
        ground = GROUNDS.get(row.removal_ground, row.removal_ground)
        removed = self._dated(_("Removed since %(at)s: %(ground)s."), row.removed_at, ground=ground)
        return f"{removed} {self._because(REMOVALS, 'petitions.remove')}"

    def _held(self):
        row = self.signature
        because = self._because(HOLDS, "petitions.hold").removeprefix(_("Held: "))
        held = self._dated(_("Held since %(at)s because: %(because)s"), row.held_at, because=because)
        if row.confirmed_at:
            return f"{held} {_('Confirmed already: it counts as soon as it is released.')}"
        if row.lettered_at:
            return f"{held} {_('Its letter went out: it can be confirmed meanwhile.')}"
        return f"{held} {_('No letter went out: releasing it sends one.')}"

    def _confirmed(self):
        row = self.signature
        text = _("Counts since it was confirmed on %(at)s.")
        if not row.counted:
            text = _("Confirmed on %(at)s; the public count follows within seconds.")
        return self._dated(text, row.confirmed_at)

    def _expired(self):
        return self._dated(_("Does not count: its link lapsed unused on %(at)s."), self.signature.expired_at)

    def _pending(self):
        row = self.signature
        if not row.processed_at:
            return _("Just submitted: the worker decides within seconds.")
        if row.lettered_at:
            ends, closes_at = row.lettered_at + LINK_LIFE, row.petition.closes_at
            ends = min(ends, closes_at + GRACE) if closes_at else ends
            return self._dated(_("Waits to be confirmed; its link works until %(at)s."), ends)
        silent = next((EVENTS[event.code] for event in reversed(self.events) if event.code in SILENCES), "")
        return _("Waits to be confirmed, without a letter of its own. %(why)s.") % {"why": silent or _("Unknown why")}


def reasons_held(signatures) -> dict[int, str]:
    """By which rule each of these is held, as far as a rule did it; one query."""
    held = [signature.pk for signature in signatures if signature.state == "held"]
    events = SignatureEvent.objects.filter(signature__in=held, code__in=HOLDS).order_by("pk") if held else []
    return {event.signature_id: event.detail or EVENTS[event.code] for event in events}
