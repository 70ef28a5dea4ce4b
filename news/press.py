"""The press page: whom to ask, a paragraph to quote, pictures under names that carry their credit."""

from dataclasses import dataclass

from django.db import models
from django.db.models import prefetch_related_objects
from django.template.defaultfilters import filesizeformat
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page
from wagtail.search import index

from campaign.blocks import BODY_BLOCKS, TEXT_FEATURES
from campaign.languages import in_language, public
from campaign.models import CampaignImage, CampaignRendition
from campaign.pictures.renditions import PRINT, one, prefetched
from campaign.schedule import SchedulePageForm
from detainees.models import DetaineeIndexPage, DetaineePage

LONGEST_NAME = 120  # without the extension


@dataclass(frozen=True)
class Download:
    """A picture to print, and the name it is saved under. The file is its largest size: originals are not served."""

    picture: CampaignImage
    large: CampaignRendition

    @property
    def file_name(self) -> str:
        """Title and credit, readable everywhere: "david-barnes--photo-ada-example.jpg"."""
        title, credit = slugify(self.picture.title), slugify(self.picture.credit)
        name = "--".join(part for part in (title, credit) if part) or f"picture-{self.picture.pk}"
        return name[:LONGEST_NAME].rstrip("-") + ".jpg"

    @property
    def size(self) -> str:
        """How large the file is: "2.4 MB"; empty when it is lost."""
        try:
            return filesizeformat(self.large.file.size)
        except FileNotFoundError:
            return ""


def downloads(pictures: list[CampaignImage]) -> list[Download]:
    """The pictures to hand out that are drawn, with their sizes for the screen, in one query however many there are."""
    prefetch_related_objects(pictures, prefetched("", "download", also=[PRINT]))
    drawn = [Download(picture, large) for picture in pictures if (large := one(picture, PRINT))]
    return [download for download in drawn if download.size]


def people_to_ask() -> list[DetaineePage]:
    """The published profiles in the active language that name contacts for the press."""
    people = public(in_language(DetaineePage.objects.live())).exclude(press_contacts=[]).order_by("path")
    return list(people.defer("story", "case", "evidence", "status_log", "documents", "letter_tips"))


class PressPage(Page):
    """What a journalist needs: whom to ask, one paragraph to quote, pictures to print."""

    base_form_class = SchedulePageForm

    introduction = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    description = RichTextField(
        _("the campaign in one paragraph"), features=TEXT_FEATURES, blank=True, help_text=_("To be quoted as it is.")
    )
    pictures = StreamField(
        [("picture", ImageChooserBlock(label=_("Picture")))],
        verbose_name=_("pictures to download"),
        blank=True,
        help_text=_("Only pictures whose credit allows printing. The credit is shown and travels in the file’s name."),
    )
    body = StreamField(BODY_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_email"), FieldPanel("contact_phone")]),
        FieldPanel("description"),
        FieldPanel("pictures"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("description"),
        index.SearchField("body"),
    ]
    parent_page_types = ["campaign.HomePage"]
    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("press page")

    def get_context(self, request, *args, **kwargs):
        """Adds the `downloads`, the `people` whose profiles name somebody to ask, the `profiles` with their clocks."""
        context = super().get_context(request, *args, **kwargs)
        context["downloads"] = downloads([block.value for block in self.pictures if block.value])
        context["people"] = people_to_ask()
        context["profiles"] = public(in_language(DetaineeIndexPage.objects.live())).first()
        return context
