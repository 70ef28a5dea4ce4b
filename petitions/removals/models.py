"""Removals: many signatures taken out by criteria and a reason, watched, cancelled half-way, undone whole."""

from typing import Self

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from campaign import languages
from campaign.long_work import LongWork, LongWorkQuerySet
from campaign.peer_approval import PeerApproval, PeerApprovalQuerySet, staff_key

CONSENT_ABOVE = 100  # more rows than this need a second moderator's word
LONGEST_SENTENCE = 400

GROUNDS = {
    "automated": gettext_lazy("sent by machines"),
    "throwaway": gettext_lazy("from throw-away mailboxes"),
    "double": gettext_lazy("second signatures of one person"),
    "name": gettext_lazy("without a person's name"),
    "abuse": gettext_lazy("abusive texts"),
    "request": gettext_lazy("at the signer's request"),
    "other": gettext_lazy("for another reason"),
}
SENTENCES = {
    "automated": ngettext_lazy(
        "On %(day)s we removed %(number)s signature that was sent by a machine.",
        "On %(day)s we removed %(number)s signatures that were sent by machines.",
        "n",
    ),
    "throwaway": ngettext_lazy(
        "On %(day)s we removed %(number)s signature that came from a throw-away mailbox.",
        "On %(day)s we removed %(number)s signatures that came from throw-away mailboxes.",
        "n",
    ),
    "double": ngettext_lazy(
        "On %(day)s we removed %(number)s signature that was a person's second one.",
        "On %(day)s we removed %(number)s signatures that were people's second ones.",
        "n",
    ),
    "name": ngettext_lazy(
        "On %(day)s we removed %(number)s signature that did not bear a person's name.",
        "On %(day)s we removed %(number)s signatures that did not bear a person's name.",
        "n",
    ),
    "abuse": ngettext_lazy(
        "On %(day)s we removed %(number)s signature that carried abusive text.",
        "On %(day)s we removed %(number)s signatures that carried abusive texts.",
        "n",
    ),
    "request": ngettext_lazy(
        "On %(day)s we removed %(number)s signature because the signer had asked for it.",
        "On %(day)s we removed %(number)s signatures because the signers had asked for it.",
        "n",
    ),
    "other": ngettext_lazy(
        "On %(day)s we removed %(number)s signature that did not meet the rules of this petition.",
        "On %(day)s we removed %(number)s signatures that did not meet the rules of this petition.",
        "n",
    ),
}
REMOVAL_STATES = {
    "waiting": gettext_lazy("Waits for consent"),
    "under_way": gettext_lazy("Under way"),
    "finished": gettext_lazy("Finished"),
    "stopped": gettext_lazy("Cancelled half-way"),
    "dropped": gettext_lazy("Cancelled before it began"),
    "being_undone": gettext_lazy("Being undone"),
    "undone": gettext_lazy("Undone"),
}


class RemovalQuerySet(LongWorkQuerySet["Removal"], PeerApprovalQuerySet["Removal"]):
    """Filters for removals."""

    def being_undone(self) -> Self:
        """Those that the worker is undoing."""
        return self.filter(undo_asked_at__isnull=False, undone_at=None)

    def undoable(self) -> Self:
        """Those that are over, took something out, and that nobody has asked to undo."""
        over = Q(finished_at__isnull=False) | Q(cancelled_at__isnull=False)
        return self.filter(over, done__gt=0, undo_asked_at=None)


class Removal(LongWork, PeerApproval):
    """Signatures removed together: by which criteria, on what ground, at whose word, with whose consent.

    Once it is over, `cursor` serves its undoing.
    """

    petition = models.ForeignKey("petitions.Petition", on_delete=models.PROTECT, related_name="removals")
    criteria = models.JSONField(default=dict)
    ground = models.CharField(gettext_lazy("ground"), max_length=12, choices=GROUNDS)
    reason = models.CharField(gettext_lazy("reason"), max_length=300)
    through_id = models.BigIntegerField()  # the newest signature there was at the preview: later ones stay
    previewed_at = models.DateTimeField(db_default=Now())  # what became so only later was not seen, and stays
    effect = models.PositiveIntegerField(default=0)  # by how many the public count was to fall
    undo_by = staff_key(null=True)
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    restored = models.PositiveIntegerField(default=0)  # rows that undoing has brought back
    public_sentence = models.CharField(gettext_lazy("public sentence"), max_length=LONGEST_SENTENCE, blank=True)
    sentence_shown = models.BooleanField(gettext_lazy("shown on the page about the count"), default=False)

    objects = RemovalQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            *LongWork.Meta.constraints,
            *PeerApproval.Meta.constraints,
        ]

    def __str__(self):
        return f"Removal {self.pk}"

    @property
    def state(self) -> str:
        """One of REMOVAL_STATES."""
        if self.undo_asked_at:
            return "undone" if self.undone_at else "being_undone"
        if self.cancelled_at:
            return "stopped" if self.started_at else "dropped"
        if self.finished_at:
            return "finished"
        return "under_way" if self.started_at else "waiting"

    @property
    def state_label(self):
        return REMOVAL_STATES[self.state]

    def may_consent(self, user) -> bool:
        """Anybody but who asked, while it waits."""
        return self.state == "waiting" and super().may_consent(user)

    @property
    def is_undoable(self) -> bool:
        """As `RemovalQuerySet.undoable`."""
        return self.state in ("finished", "stopped") and self.done > 0

    @property
    def progress(self) -> dict:
        """How far the worker is: a percentage, a text, and whether it has nothing left to do."""
        if self.undo_asked_at:
            percent = 100 if self.undone_at else min(99, self.restored * 100 // self.done)
            number, total, template = self.restored, self.done, _("%(number)s of %(total)s restored")
        else:
            percent = self.percent
            number, total, template = self.done, self.total, _("%(number)s of %(total)s removed")
        return {
            "percent": percent,
            "text": template % {"number": intcomma(number), "total": intcomma(total)},
            "over": self.state not in ("under_way", "being_undone"),
        }

    def taken(self):
        """The signatures that undoing brings back: neither withdrawn nor second ones, nor restored singly before."""
        return self.signatures.filter(removed_at__isnull=False, withdrawn_at=None, duplicate_of=None)

    def on_finished(self) -> None:
        """The public sentence lies ready."""
        type(self).objects.filter(pk=self.pk, public_sentence="").update(public_sentence=self.draft(timezone.now()))

    def draft(self, moment) -> str:
        """What may be said in public of a removal that ended at this moment; empty when nothing was removed.

        In the site's language, whatever that of the moderator who cancels it.
        That it was undone later, the page about the count adds by itself.
        """
        if not self.done:
            return ""
        with languages.speaking(languages.DEFAULT):
            values = {"n": self.done, "number": intcomma(self.done), "day": _day(moment)}
            return str(SENTENCES[self.ground] % values)


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
