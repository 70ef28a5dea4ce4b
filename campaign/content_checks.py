"""What an editor may have overlooked on a page: warnings as sentences. None of them keeps anybody from saving."""

import re
from collections.abc import Callable, Iterator

from django.db.models import ForeignKey
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import blocks
from wagtail.admin.panels import Panel
from wagtail.documents.models import Document
from wagtail.fields import StreamField
from wagtail.images import get_image_model

from .documents.traces import DocumentTraces
from .pictures.drawing import sentence

DESCRIPTION_MOST = 160  # what a search engine shows of it
FILE_NAME = re.compile(r"(?:_|\.(?:jpe?g|png|webp|gif|avif)$|^(?:img|dsc|image)\W?\d)", re.IGNORECASE)

Check = Callable[[object], Iterator[str]]
checks: list[Check] = []


def check(function: Check) -> Check:
    """Register what looks at a page and gives its warnings; each app adds its own."""
    checks.append(function)
    return function


def warnings(page) -> list[str]:
    """Everything to look at again on this page, as it is in memory."""
    return [warning for look in checks for warning in look(page)]


def _values(value) -> Iterator:
    """All values in a value of blocks, however deep."""
    if isinstance(value, blocks.StreamValue):
        for block in value:
            yield from _values(block.value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, (list, blocks.list_block.ListValue)):
        for inner in value:
            yield from _values(inner)
    else:
        yield value


def pictures(page) -> list:
    """The pictures a page uses, in its own fields and in its blocks, each once."""
    model, found = get_image_model(), {}
    for field in page._meta.get_fields():
        if isinstance(field, ForeignKey) and field.related_model is model:
            values = [getattr(page, field.name)]
        elif isinstance(field, StreamField):
            values = _values(getattr(page, field.name))
        else:
            continue
        found |= {value.pk: value for value in values if isinstance(value, model)}
    return list(found.values())


def documents(page) -> list:
    """The documents a page offers, each once."""
    streams = [getattr(page, field.name) for field in page._meta.get_fields() if isinstance(field, StreamField)]
    found = {value.pk: value for stream in streams for value in _values(stream) if isinstance(value, Document)}
    return list(found.values())


@check
def description(page) -> Iterator[str]:
    """What search engines and shared links say of it."""
    text = page.search_description
    if not text and not getattr(page, "summary", ""):
        yield _("No description: search engines and shared links will show the campaign’s own. See “Promote”.")
    elif len(text) > DESCRIPTION_MOST:
        yield _("The description has %(number)d characters; search engines cut it after about %(most)d.") % {
            "number": len(text),
            "most": DESCRIPTION_MOST,
        }


@check
def alternative_texts(page) -> Iterator[str]:
    """Whether the pictures can be shown, what describes them to who cannot see them, and whose they are."""
    for picture in pictures(page):
        if picture.fault:
            yield _("The picture “%(title)s” cannot be shown. %(why)s") % {
                "title": picture.title,
                "why": sentence(picture.fault),
            }
        text = picture.description.strip()
        if not text or text == picture.title.strip() or FILE_NAME.search(text):
            yield _("The picture “%(title)s” has no real alternative text: “%(text)s”.") % {
                "title": picture.title,
                "text": text,
            }
        if not picture.credit:
            yield _("The picture “%(title)s” has no credit.") % {"title": picture.title}


@check
def traces(page) -> Iterator[str]:
    """What the documents say of who wrote them, and where."""
    for document in documents(page):
        found = DocumentTraces.objects.filter(document=document).first()
        if found and found.text:
            yield _("“%(title)s”: %(words)s") % {"title": document.title, "words": found.text}


@check
def emptiness(page) -> Iterator[str]:
    """Nothing to read."""
    if hasattr(page, "body") and isinstance(page._meta.get_field("body"), StreamField) and not page.body:
        yield _("The body is empty.")


class ContentChecksPanel(Panel):
    """The warnings about a page on top of its editor; nothing where there are none."""

    class BoundPanel(Panel.BoundPanel):
        """The panel of one page, as it was last saved."""

        template_name = "campaign/admin/content_checks.html"

        def is_shown(self):
            """Only once there is a saved page, and something to say of it."""
            return bool(self.instance.pk and self.found)

        @property
        def found(self) -> list[str]:
            if not hasattr(self, "_found"):
                self._found = warnings(self.instance)
            return self._found

        def get_context_data(self, parent_context=None):
            """The warnings and how many they are."""
            number = len(self.found)
            title = ngettext("%(number)d thing to look at", "%(number)d things to look at", number) % {"number": number}
            return {**super().get_context_data(parent_context), "warnings": self.found, "title": title}
