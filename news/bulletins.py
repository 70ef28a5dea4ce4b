"""Letters to the whole e-mail list: written by one person, sent by another, queued by the worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from campaign.long_work import LongWork


class Bulletin(LongWork):
    """One letter to everybody on the e-mail list; the worker writes a copy for each place on it."""

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
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        default_permissions = []
        permissions = [("write_bulletin", "Can write to the e-mail list")]
        constraints = [
            *LongWork.Meta.constraints,
            models.CheckConstraint(
                name="bulletin_needs_two_people", condition=Q(started_at=None) | ~Q(sent_by=models.F("asked_by"))
            ),
        ]

    def __str__(self):
        return self.subject


class BulletinCopy(models.Model):
    """One place on the list that a bulletin goes to; its letter is composed from both when it is sent."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="copies")
    subscription = models.ForeignKey("news.Subscription", on_delete=models.CASCADE, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["bulletin", "subscription"], name="one_copy_each")]

    def __str__(self):
        return f"BulletinCopy {self.pk}"
