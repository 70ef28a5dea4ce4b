"""Removals: many signatures taken out by criteria and a reason, watched, cancelled half-way, undone whole."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaign.long_work import LongWork

GROUNDS = {
    "automated": _("sent by machines"),
    "throwaway": _("from throw-away mailboxes"),
    "double": _("second signatures of one person"),
    "name": _("without a person's name"),
    "abuse": _("abusive texts"),
    "request": _("at the signer's request"),
    "other": _("for another reason"),
}


class Removal(LongWork):
    """Signatures removed together: by which criteria, on what ground, at whose word, with whose consent."""

    petition = models.ForeignKey("petitions.Petition", on_delete=models.PROTECT, related_name="removals")
    criteria = models.JSONField(default=dict)
    ground = models.CharField(_("ground"), max_length=12, choices=GROUNDS)
    reason = models.CharField(_("reason"), max_length=300)
    through_id = models.BigIntegerField()  # the newest signature there was at the preview: later ones stay
    effect = models.PositiveIntegerField(default=0)  # by how many the public count was to fall
    consented_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    consented_at = models.DateTimeField(null=True)
    undo_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    public_sentence = models.CharField(_("public sentence"), max_length=400, blank=True)
    sentence_shown = models.BooleanField(_("shown on the page about the count"), default=False)

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            *LongWork.Meta.constraints,
            models.CheckConstraint(
                name="removal_consent_is_anothers",
                condition=Q(consented_by=None) | ~Q(consented_by=models.F("asked_by")),
            ),
        ]

    def __str__(self):
        return f"Removal {self.pk}"
