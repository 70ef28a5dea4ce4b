"""One letter to everybody on the list, and whom a copy of it goes to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from campaign.long_work import LongWork
from campaign.mail import letters
from campaign.mail.models import Letter

BATCH = 500
KIND = "news.bulletin"


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
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta(LongWork.Meta):
        default_permissions = []
        permissions = [("write_bulletin", "Can write to the e-mail list")]
        constraints = [
            *LongWork.Meta.constraints,
            models.CheckConstraint(
                name="bulletin_needs_two_people",
                condition=Q(started_at=None) | (Q(sent_by__isnull=False) & ~Q(sent_by=models.F("asked_by"))),
            ),
        ]

    def __str__(self):
        return self.subject

    @property
    def state(self) -> str:
        """One of "draft", "under_way", "finished", "stopped" (while it was sent), "dropped" (before)."""
        if self.cancelled_at:
            return "stopped" if self.started_at else "dropped"
        return "finished" if self.finished_at else "under_way" if self.started_at else "draft"

    @property
    def sent(self) -> int:
        """How many letters have left; what was forgotten since is not counted."""
        return Letter.objects.filter(kind=KIND, row_id__in=self.copies.values("pk"), sent_at__isnull=False).count()

    @property
    def progress(self) -> dict:
        """For the page that shows it: {percent, text, over}."""
        words = _now("%(done)s of %(total)s letters written, %(sent)s sent")
        text = words % {"done": self.done, "total": self.total, "sent": self.sent}
        return {"percent": self.percent, "text": text, "over": not self.is_under_way}

    def step(self) -> tuple[int, int] | None:
        """Write the letters of the next places that were confirmed before the sending began."""
        from .services import receivers

        places = receivers().filter(pk__gt=self.cursor, confirmed_at__lte=self.started_at).order_by("pk")
        numbers = list(places.values_list("pk", flat=True)[:BATCH])
        if not numbers:
            return None
        copies = [BulletinCopy(bulletin=self, subscription_id=number) for number in numbers]
        made = BulletinCopy.objects.bulk_create(copies)
        letters.queue(KIND, [(copy.pk, None) for copy in made])  # its receiver has asked for it: burdens no mailbox
        return numbers[-1], len(numbers)


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
