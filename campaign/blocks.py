"""The body of every page, article, profile and petition: one list, so that one place changes."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "superscript"]


class FigureBlock(blocks.StructBlock):
    """A picture with its caption; the credit comes with the picture."""

    image = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Caption"))

    class Meta:
        icon = "image"
        template = "campaign/blocks/image.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words, and whose they are."""

    text = blocks.TextBlock(label=_("Words"))
    attribution = blocks.CharBlock(required=False, max_length=200, label=_("Who said it, and where"))

    class Meta:
        icon = "openquote"
        template = "campaign/blocks/quote.html"


class DownloadBlock(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock(label=_("Document"))
    label = blocks.CharBlock(required=False, max_length=120, label=_("Text of the link"))

    class Meta:
        icon = "doc-full"
        template = "campaign/blocks/document.html"


BODY_BLOCKS = [
    (
        "heading",
        blocks.CharBlock(icon="title", label=_("Heading"), max_length=120, template="campaign/blocks/heading.html"),
    ),
    (
        "paragraph",
        blocks.RichTextBlock(
            icon="pilcrow", label=_("Text"), features=TEXT_FEATURES, template="campaign/blocks/paragraph.html"
        ),
    ),
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
    """A menu entry: its words and where it leads."""

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
