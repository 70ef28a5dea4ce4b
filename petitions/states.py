"""The states of a signature. Each is in exactly one; PostgreSQL derives it from the row's times into a column."""

from django.db.models import Case, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What has become of a submission; only one that is confirmed counts."""

    CONFIRMED = "confirmed", _("Confirmed")  # by its signer, and nobody has set it aside since
    PENDING = "pending", _("Not confirmed yet")
    EXPIRED = "expired", _("Never confirmed")  # its link lapsed unused
    HELD = "held", _("Held")  # set aside by a rule or a moderator, confirmed or not
    REMOVED = "removed", _("Removed")  # taken out by a moderator, on one of GROUNDS
    WITHDRAWN = "withdrawn", _("Withdrawn")  # taken back by its signer: only the fact is left


# The first that holds; the state that a later one would be stays underneath and comes back.
STATE = Case(
    When(withdrawn_at__isnull=False, then=Value(State.WITHDRAWN.value)),
    When(removed_at__isnull=False, then=Value(State.REMOVED.value)),
    When(held_at__isnull=False, then=Value(State.HELD.value)),
    When(confirmed_at__isnull=False, then=Value(State.CONFIRMED.value)),
    When(expired_at__isnull=False, then=Value(State.EXPIRED.value)),
    default=Value(State.PENDING.value),
)
