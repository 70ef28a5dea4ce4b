"""The states of a signature, each in exactly one: in words, and as an expression over its timestamps."""

from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _

STATES = {
    "confirmed": _("Confirmed"),
    "pending": _("Not confirmed yet"),
    "expired": _("Never confirmed"),
    "held": _("Held"),
    "removed": _("Removed"),
    "withdrawn": _("Withdrawn"),
}
STATE = Case(
    When(withdrawn_at__isnull=False, then=Value("withdrawn")),
    When(removed_at__isnull=False, then=Value("removed")),
    When(held_at__isnull=False, then=Value("held")),
    When(confirmed_at__isnull=False, then=Value("confirmed")),
    When(expired_at__isnull=False, then=Value("expired")),
    default=Value("pending"),
)
