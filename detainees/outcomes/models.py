"""How a detention ended: what a profile says of it, and what was asked of the switch, by whom, who consented."""

from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from campaign.peer_approval import PeerApproval, PeerApprovalQuerySet, staff_key

from ..dates import local_date_text

# What a profile has of an outcome while there is none.
NO_OUTCOME = {"released_at": None, "release_note": "", "died_at": None, "death_note": "", "banner_until": None}
OPEN = Q(consented_at=None, declined_at=None)


class Outcome(models.Model):
    """The moment and the note of an outcome, of at most one; written by the release-day switch alone."""

    released_at = models.DateTimeField(_("free since"), null=True, blank=True)
    release_note = models.CharField(_("words on the release"), max_length=250, blank=True)
    died_at = models.DateTimeField(_("died"), null=True, blank=True)
    death_note = models.CharField(_("words on the death"), max_length=250, blank=True)
    banner_until = models.DateField(_("banner on every page until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_one_way", condition=Q(released_at=None) | Q(died_at=None)
            )
        ]

    def with_content_json(self, content):
        """A draft as a page; how the detention ended comes from the page itself, never from a draft."""
        page = super().with_content_json(content)
        for name in NO_OUTCOME:
            setattr(page, name, getattr(self, name))
        page.is_from_draft = True
        return page

    def save(self, *args, **kwargs):
        """Saves; what comes from a draft keeps the row's outcome, though the switch was thrown a moment ago."""
        with transaction.atomic():
            if getattr(self, "is_from_draft", False) and kwargs.get("update_fields") is None:
                rows = type(self)._base_manager.filter(pk=self.pk).select_for_update(of=("self",))
                for name, value in (rows.values(*NO_OUTCOME).first() or {}).items():
                    setattr(self, name, value)
            return super().save(*args, **kwargs)

    @property
    def is_released(self) -> bool:
        """Whether the person is free at this moment."""
        return self.released_at is not None and self.released_at <= timezone.now()

    @property
    def has_died(self) -> bool:
        """Whether the person died in custody."""
        return self.died_at is not None and self.died_at <= timezone.now()

    @property
    def is_held(self) -> bool:
        """Whether the person is still in prison at this moment."""
        return not self.is_released and not self.has_died

    @property
    def released_text(self) -> str:
        """The date of the release; empty when the person is not free."""
        return local_date_text(self.released_at) if self.is_released else ""

    @property
    def died_text(self) -> str:
        """The date of the death in custody; empty when there is none."""
        return local_date_text(self.died_at) if self.has_died else ""

    @property
    def ended_at(self) -> datetime | None:
        """The moment the detention ended; None while the person is held."""
        return self.released_at if self.is_released else self.died_at if self.has_died else None

    @property
    def outcome_text(self) -> str:
        """How it ended, in one line; empty while the person is held."""
        if self.has_died:
            return gettext("Died in custody on %(date)s") % {"date": self.died_text}
        return gettext("Free since %(date)s") % {"date": self.released_text} if self.is_released else ""

    @property
    def outcome_note(self) -> str:
        """The sentence that staff added; empty while the person is held."""
        return self.death_note if self.has_died else self.release_note if self.is_released else ""


class OutcomeRequestQuerySet(PeerApprovalQuerySet["OutcomeRequest"]):
    """Filters for requests."""

    def waiting(self) -> Self:
        """For an approver's consent."""
        return self.filter(OPEN)

    def in_effect(self) -> Self:
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
    note = models.CharField(max_length=250, blank=True)
    banner_until = models.DateField(null=True)
    declined_by = staff_key(null=True)
    declined_at = models.DateTimeField(null=True)
    reversed_by = staff_key(null=True)
    reversed_at = models.DateTimeField(null=True)

    objects = OutcomeRequestQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta(PeerApproval.Meta):
        verbose_name = _("record of who came home")
        verbose_name_plural = _("records of who came home")
        default_permissions = []
        permissions = [
            ("record_outcome", gettext_noop("Can record that somebody is home or has died, with a second person"))
        ]
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
            ended = {"released_at": self.at, "release_note": self.note}
        else:
            ended = {"died_at": self.at, "death_note": self.note}
        return {**NO_OUTCOME, **ended, "banner_until": self.banner_until}
