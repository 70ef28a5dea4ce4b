"""A picture and its sizes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, get_upload_to

from .intake import RedrawnImageField
from .renditions import DrawnSafely


class CampaignImage(DrawnSafely, AbstractImage):
    """A picture that always says what it shows and whose it is, and nothing of where and when it was taken."""

    file = RedrawnImageField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    # Again, because fields are written in the order in which they are made: the measures only after the file is kept.
    width = models.IntegerField(verbose_name=_("width"), editable=False)
    height = models.IntegerField(verbose_name=_("height"), editable=False)
    description = models.CharField(
        _("alternative text"),
        max_length=255,
        help_text=_("What somebody who cannot see the picture needs to know. No “picture of”."),
    )
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Shown under the picture, for example the photographer.")
    )
    rewritten_at = models.DateTimeField(null=True, editable=False)  # when the file was drawn anew, without its metadata
    drawn_as = models.CharField(max_length=12, blank=True, editable=False)  # the list of sizes that are drawn
    fault = models.CharField(max_length=8, blank=True, editable=False)  # why it cannot be drawn

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        *(f"focal_point_{side}" for side in ("x", "y", "width", "height")),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def can_be_shown(self) -> bool:
        """Whether there is, or will be within seconds, something to show of it."""
        return not self.fault or bool(self.drawn_as)

    def save(self, *args, update_fields=None, **kwargs):
        """Another focal point asks for other sizes: the worker looks again."""
        if update_fields is None:
            self.drawn_as = ""
        super().save(*args, update_fields=update_fields, **kwargs)


class CampaignRendition(AbstractRendition):
    """One size of a picture."""

    image = models.ForeignKey(CampaignImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("image", "filter_spec", "focal_point_key"), name="one_rendition_each")
        ]
