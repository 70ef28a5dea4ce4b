"""The body of every page, article, profile and petition: one list, so that one place changes."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from .pictures.renditions import prefetched

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "superscript", "clock"]


class FigureBlock(blocks.StructBlock):
    """A picture with its caption; the credit comes with the picture."""

    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    def bulk_to_python(self, values):
        """All pictures of a body with their renditions, in one query each."""
        figures = super().bulk_to_python(values)
        prefetch_related_objects([figure["image"] for figure in figures if figure["image"]], prefetched("", "body"))
        return figures

    def get_preview_value(self):
        """The newest picture there is, as an example."""
        picture = get_image_model().objects.order_by("-pk").first()
        return self.normalize({"image": picture, "caption": gettext("What the picture shows.")})

    class Meta:
        icon = "image"
        template = "campaign/blocks/image.html"
        description = _("A picture between paragraphs. Its alternative text and credit come with the picture.")


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words, and whose they are."""

    text = blocks.TextBlock(label=_("Words"))
    attribution = blocks.CharBlock(required=False, max_length=200, label=_("Who said it, and where"))

    class Meta:
        icon = "openquote"
        template = "campaign/blocks/quote.html"
        description = _("Somebody’s own words, set apart. Only words that are on record.")
        preview_value = {"text": _("We count the days."), "attribution": _("The family, in a letter")}


class DownloadBlock(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock(label=_("Document"))
    label = blocks.CharBlock(required=False, max_length=120, label=_("Text of the link"))

    def get_preview_value(self):
        """The newest document there is, as an example."""
        document = get_document_model().objects.order_by("-pk").first()
        return self.normalize({"document": document, "label": gettext("The verdict")})

    class Meta:
        icon = "doc-full"
        template = "campaign/blocks/document.html"
        description = _("A file to download. Names of others blacked out, also inside the file.")


class HeadingBlock(blocks.CharBlock):
    """A heading inside the body."""

    class Meta:
        icon = "title"
        template = "campaign/blocks/heading.html"
        description = _("Says what the next paragraphs are about. The page’s title stands above by itself.")
        preview_value = _("What happened in court")


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    class Meta:
        icon = "pilcrow"
        template = "campaign/blocks/paragraph.html"
        description = _("Running text, with links, lists and clocks that count by themselves.")
        preview_value = "<p>On August 1, 2024, an exchange freed 24 people. <b>These four</b> were left behind.</p>"


BODY_BLOCKS = [
    ("heading", HeadingBlock(label=_("Heading"), max_length=120)),
    ("paragraph", ParagraphBlock(label=_("Text"), features=TEXT_FEATURES)),
    ("image", FigureBlock(label=_("Picture"))),
    ("quote", QuoteBlock(label=_("Quotation"))),
    ("document", DownloadBlock(label=_("Document"))),
]


class LinkValue(blocks.StructValue):
    """A menu entry's target, whichever way it was given."""

    @property
    def href(self) -> str:
        """The address: the chosen page's, else the one typed."""
        page = self.get("page")
        return (page.url if page else self.get("url")) or ""


class LinkBlock(blocks.StructBlock):
    """A menu entry: its label and where it leads."""

    def __init__(self, local_blocks=None, **kwargs):
        labels = [
            (
                f"label_{code}",
                blocks.CharBlock(required=False, max_length=40, label=format_lazy("{} ({})", _("Label"), name)),
            )
            for code, name in settings.LANGUAGES
            if code != settings.LANGUAGE_CODE
        ]
        super().__init__([*labels, *(local_blocks or [])], **kwargs)

    label = blocks.CharBlock(max_length=40, label=_("Label"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    url = blocks.CharBlock(
        required=False,
        max_length=400,
        label=_("or address"),
        help_text=_("Only when no page is chosen: a full address, or one of this site like /petitions/."),
    )

    def clean(self, value):
        """Refuse an entry that leads nowhere or to a script."""
        value = super().clean(value)
        url = value.get("url") or ""
        if not value.get("page") and not url:
            raise blocks.StructBlockValidationError(
                block_errors={"page": ValidationError(_("Choose a page or type an address."))}
            )
        if url and not url.startswith(("https://", "http://", "/", "#", "mailto:")):
            raise blocks.StructBlockValidationError(
                block_errors={"url": ValidationError(_("Begin with https:// or, for this site, with /."))}
            )
        return value

    class Meta:
        icon = "link"
        value_class = LinkValue
        description = _("A word in the menu and the page or address it leads to.")
