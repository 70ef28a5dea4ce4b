"""By which criteria signatures are removed together: as a filter, as text, and what they would hit."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import CharField, Count, Lookup, Max, Q
from django.db.models.functions import MD5, Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django_countries import countries

from campaign.folding import fold, without_apostrophes

from ..filter_fields import BOUNDS, SINCE, UNTIL, hash_begins, submitted_within
from ..models import Petition
from ..name_keys import KEY_WITHOUT_APOSTROPHES
from ..signatures import Signature, SignatureQuerySet
from ..states import State

SAMPLE = 20
VERIFIED = {
    "confirmed": gettext_lazy("Confirmed"),
    "unconfirmed": gettext_lazy("Not confirmed"),
    "held": gettext_lazy("Held"),
}
LABELS = {
    "since": SINCE,
    "until": UNTIL,
    "domain": gettext_lazy("Mail domain"),
    "network": gettext_lazy("Network"),
    "name": gettext_lazy("Name"),
    "country": gettext_lazy("Country"),
    "state": gettext_lazy("State"),
}

ERASED_PATTERN = gettext_lazy("erased by now")


class ILike(Lookup):
    """PostgreSQL's ILIKE, whose pattern may have wildcards in its midst."""

    lookup_name = "ilike"

    def as_sql(self, compiler, connection):
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} ILIKE {right}", [*left_values, *right_values]


def _moment(criteria: dict, name: str) -> datetime:
    """A bound of the time of signing; removals of former times hold days, which are the campaign's."""
    value = criteria[name]
    return datetime.fromisoformat(value) if "T" in value else BOUNDS[name](date.fromisoformat(value))


def _by_domain(rows, domain: str):
    """`*.example.org` is example.org with all below it, as in the block and allow list."""
    if domain.startswith("*."):
        return rows.filter(Q(domain=domain[2:]) | Q(domain__endswith=domain[1:]))
    return rows.filter(domain=domain)


def _by_name(rows, pattern: str):
    """`*` is anything. Who wants to stand on no list is not to be found by name here either."""
    pattern = without_apostrophes(fold(pattern))
    for special in "\\%_":
        pattern = pattern.replace(special, f"\\{special}")
    return rows.filter(ILike(KEY_WITHOUT_APOSTROPHES, pattern.replace("*", "%")), unlisted=False, erased_at=None)


def _by_state(rows, state: str, seen_at: datetime):
    if state == "held":
        return rows.filter(state=State.HELD, held_at__lte=seen_at)
    return rows.filter(
        held_at=None, **({"confirmed_at": None} if state == "unconfirmed" else {"confirmed_at__lte": seen_at})
    )


def matching(*, petition_id: int, criteria: dict, through_id: int, seen_at: datetime) -> SignatureQuerySet:
    """The signatures that fit, up to `through_id`; none that are removed or withdrawn.

    `since` and `until` are moments, ISO 8601 with their offset: a day would be read again, maybe in another zone.

    What came to fit only after `seen_at` is left out: whoever looked at the preview cannot have meant it.
    """
    rows = Signature.objects.filter(
        petition_id=petition_id, pk__lte=through_id, processed_at__lte=seen_at, removed_at=None, withdrawn_at=None
    )
    rows = rows.filter(submitted_within({name: _moment(criteria, name) for name in BOUNDS if name in criteria}))
    if "domain" in criteria:
        rows = _by_domain(rows, criteria["domain"])
    if "network" in criteria:
        rows = rows.filter(hash_begins("network_hash", criteria["network"]))
    if "name" in criteria:
        rows = _by_name(rows, criteria["name"])
    if "country" in criteria:
        rows = rows.filter(country=criteria["country"])
    if "state" in criteria:
        rows = _by_state(rows, criteria["state"], seen_at)
    return rows


def _value_text(criteria: dict, name: str) -> str:
    if name in BOUNDS:
        moment = _moment(criteria, name)
        with suppress(OverflowError):  # at the calendar's ends
            moment = timezone.localtime(moment)
        return date_format(moment, "DATETIME_FORMAT")
    labels = {"country": countries.name, "state": VERIFIED.get}
    return labels.get(name, str)(criteria[name]) or ERASED_PATTERN


def described(criteria: dict) -> list[tuple[str, str]]:
    """Label and value of each criterion, as text."""
    return [(LABELS[name], _value_text(criteria, name)) for name in LABELS if name in criteria]


@dataclass(frozen=True)
class Preview:
    """What a removal would do: how many rows it would take out, by how many the count would fall, some of the rows."""

    petition: Petition
    criteria: dict
    through_id: int
    seen_at: datetime
    number: int = 0
    effect: int = 0
    sample: list[Signature] = field(default_factory=list)

    @property
    def count_after(self) -> int:
        """The public count once they are out."""
        return max(0, self.petition.count - self.effect)


def preview(*, petition: Petition, criteria: dict, through_id: int | None = None, seen_at=None) -> Preview:
    """Look, and change nothing. `through_id` and `seen_at` are those of an earlier look; None: now."""
    newest = Signature.objects.filter(petition=petition).aggregate(newest=Max("pk"))["newest"] or 0
    through_id = newest if through_id is None else min(through_id, newest)
    seen_at = min(seen_at or timezone.now(), timezone.now())
    rows = matching(petition_id=petition.pk, criteria=criteria, through_id=through_id, seen_at=seen_at)
    numbers = rows.aggregate(number=Count("pk"), effect=Count("pk", filter=Q(state=State.CONFIRMED)))
    # By a hash of the id: spread over all of them, and the same ones whenever one looks.
    sample = sorted(rows.order_by(MD5(Cast("pk", CharField())))[:SAMPLE], key=lambda row: row.pk)
    return Preview(petition, criteria, through_id, seen_at, **numbers, sample=sample)


def preview_again(removal) -> Preview:
    """What a removal that was asked for would do now, within what was seen then."""
    return preview(
        petition=removal.petition,
        criteria=removal.criteria,
        through_id=removal.through_id,
        seen_at=removal.previewed_at,
    )
