"""One letter to everybody on the list, and whom a copy of it goes to."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from campaign.long_work import LongWork, LongWorkQuerySet
from campaign.mail.models import Letter
from campaign.peer_approval import PeerApproval, PeerApprovalQuerySet

from ..subscriptions.models import Subscription

KIND = "news.update"
PAUSE = timedelta(minutes=2)  # between an approver's “send” and the first letter
TRUE = Q(ended_at=None) | Q(outcome__isnull=False, outcome__reversed_at=None)


class CampaignUpdateQuerySet(LongWorkQuerySet["CampaignUpdate"], PeerApprovalQuerySet["CampaignUpdate"]):
    """Filters for letters to the list."""

    def open(self) -> Self:
        """Neither begun nor discarded; an approver may have said “send” less than PAUSE ago."""
        return self.filter(started_at=None, cancelled_at=None)

    def due(self) -> Self:
        """Those whose two minutes are over, and that nobody has begun."""
        return self.open().filter(consented_at__lte=timezone.now() - PAUSE)

    def untrue(self) -> Self:
        """Those that tell of an outcome that was taken back, or is on record no more."""
        return self.exclude(TRUE)

    def leaving(self):
        """Those whose letters may leave: nobody has stopped them, and what they tell stands."""
        return self.filter(TRUE, stopped_at=None)


class CampaignUpdate(LongWork, PeerApproval):
    """One letter to everybody on the e-mail list; the worker writes a copy for each place on it.

    `consented_at` is when an approver said “send”; the worker begins PAUSE later.
    """

    subject = models.CharField(_("subject"), max_length=120)
    body = RichTextField(_("text"), features=["bold", "italic", "link", "ol", "ul", "clock"])
    about = models.ForeignKey(
        "detainees.DetaineePage",
        verbose_name=_("about"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # The outcome it tells of, if any; the moment stays although the profile is deleted.
    outcome = models.ForeignKey("detainees.OutcomeRequest", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # after it had begun: what waits in the queue goes nowhere

    objects = CampaignUpdateQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        verbose_name = _("letter to supporters")
        verbose_name_plural = _("letters to supporters")
        default_permissions = []
        permissions = [("write_update", gettext_noop("Can write to the e-mail list"))]
        constraints = [
            *LongWork.Meta.constraints,
            *PeerApproval.Meta.constraints,
            models.CheckConstraint(
                name="update_begins_with_consent", condition=Q(started_at=None) | Q(consented_at__isnull=False)
            ),
            models.CheckConstraint(name="update_outcome_has_moment", condition=Q(outcome=None) | ~Q(ended_at=None)),
        ]

    def __str__(self):
        return self.subject

    @property
    def state(self) -> str:
        """One of "draft", "waiting" (its two minutes), "under_way", "finished", "stopped" (once begun), "dropped"."""
        if self.stopped_at:
            return "stopped"
        if self.cancelled_at:
            return "dropped"
        if self.finished_at or self.started_at:
            return "finished" if self.finished_at else "under_way"
        return "waiting" if self.consented_at else "draft"

    @property
    def sending_from(self) -> datetime | None:
        """When its first letter leaves; None before an approver has said “send”."""
        return self.consented_at and self.consented_at + PAUSE

    @property
    def is_untrue(self) -> bool:
        """As `CampaignUpdateQuerySet.untrue`."""
        return self.ended_at is not None and (self.outcome is None or self.outcome.reversed_at is not None)

    @property
    def sent(self) -> int:
        """How many letters have left; what was forgotten since is not counted."""
        return self._letters.filter(sent_at__isnull=False).count()

    @property
    def is_stoppable(self) -> bool:
        """Whether a letter of it may still leave."""
        return self.state in ("waiting", "under_way") or (self.state == "finished" and self._letters.waiting().exists())

    @property
    def _letters(self):
        return Letter.objects.filter(kind=KIND, row_id__in=self.copies.values("pk"))

    @property
    def progress(self) -> dict:
        """For the page that shows it: {percent, text, over}."""
        numbers = {"done": self.done, "total": self.total, "sent": self.sent}
        text = gettext("%(done)s of %(total)s letters written, %(sent)s sent") % numbers
        if self.state == "waiting":
            text = gettext("Nothing has left yet.")
        return {"percent": self.percent, "text": text, "over": not self.is_stoppable}


class CampaignUpdateCopyQuerySet(models.QuerySet):
    """Filters for copies."""

    def leaving(self):
        """Those that still go out: to a place on the list, of a letter that may leave."""
        active = self.filter(subscription__confirmed_at__isnull=False, subscription__unsubscribed_at=None)
        return active.filter(update__in=CampaignUpdate.objects.leaving())


class CampaignUpdateCopy(models.Model):
    """One place on the list that an update goes to; its letter is composed from both when it is sent."""

    update = models.ForeignKey(CampaignUpdate, on_delete=models.CASCADE, related_name="copies")
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="copies")

    objects = CampaignUpdateCopyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["update", "subscription"], name="one_copy_each")]

    def __str__(self):
        return f"CampaignUpdateCopy {self.pk}"
