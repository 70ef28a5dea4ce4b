"""What was asked of the switch, by whom, who consented, and whether it was taken back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.peer_approval import PeerApproval, PeerApprovalQuerySet, staff_key

OPEN = Q(consented_at=None, declined_at=None)


class OutcomeRequestQuerySet(PeerApprovalQuerySet):
    """Questions about requests."""

    def waiting(self):
        """For an approver's consent."""
        return self.filter(OPEN)

    def in_effect(self):
        """Consented to, and not taken back."""
        return self.filter(consented_at__isnull=False, reversed_at=None)


class OutcomeRequest(PeerApproval):
    """That one person's detention has ended: waits for an approver, is declined, takes effect, is reversed."""

    class Kind(models.TextChoices):
        """How a detention ends."""

        HOME = "home", _("At home")
        DIED = "died", _("Died in custody")

    page = models.ForeignKey("detainees.DetaineePage", on_delete=models.CASCADE, related_name="outcome_requests")
    kind = models.CharField(max_length=4, choices=Kind)
    at = models.DateTimeField()
    words = models.CharField(max_length=250, blank=True)
    banner_until = models.DateField(null=True)
    declined_by = staff_key(null=True)
    declined_at = models.DateTimeField(null=True)
    reversed_by = staff_key(null=True)
    reversed_at = models.DateTimeField(null=True)

    objects = OutcomeRequestQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta(PeerApproval.Meta):
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            *PeerApproval.Meta.constraints,
            models.CheckConstraint(
                name="outcome_request_ends_once", condition=Q(consented_at=None) | Q(declined_at=None)
            ),
            models.CheckConstraint(
                name="outcome_reversed_after_effect", condition=Q(reversed_at=None) | Q(consented_at__isnull=False)
            ),
            models.UniqueConstraint(name="one_open_outcome_a_person", fields=["page"], condition=OPEN),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.page}"

    def may_consent(self, user) -> bool:
        """Whoever may read it, but who asked, while it waits."""
        return self.state == "waiting" and super().may_consent(user)

    @property
    def is_home(self) -> bool:
        """Whether the person is free, not dead."""
        return self.kind == self.Kind.HOME

    @property
    def state(self) -> str:
        """One of "waiting", "declined", "effective", "reversed"."""
        if self.declined_at:
            return "declined"
        if self.consented_at:
            return "reversed" if self.reversed_at else "effective"
        return "waiting"

    @property
    def fields(self) -> dict:
        """What a profile says once this has taken effect."""
        if self.is_home:
            ended = {"released_at": self.at, "release_note": self.words}
        else:
            ended = {"died_at": self.at, "death_note": self.words}
        return {**NO_OUTCOME, **ended, "banner_until": self.banner_until}


NO_OUTCOME = {"released_at": None, "release_note": "", "died_at": None, "death_note": "", "banner_until": None}
