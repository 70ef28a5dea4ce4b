"""A profile's own documents, read from the database in one go however many entries name them."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import prefetch_related_objects
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from campaign.pictures.renditions import CARD, SHARE, prefetched

# The documents that were read for the page in hand, by their numbers; None: each kind of entry asks for its own.
_read = ContextVar("documents_read", default=None)


class DocumentBlock(DocumentChooserBlock):
    """A document of ours, taken from those read already where `documents_of` has read them."""

    def bulk_to_python(self, values):
        """The documents with these numbers, in this order; None for one that is gone."""
        read = _read.get()
        return super().bulk_to_python(values) if read is None else [read.get(number) for number in values]

    def deconstruct(self):
        """In migrations Wagtail's own block."""
        _path, args, kwargs = super().deconstruct()
        return "wagtail.documents.blocks.DocumentChooserBlock", args, kwargs


def numbers_in(value) -> set[int]:
    """The numbers of all documents named anywhere in a stream's stored data."""
    if isinstance(value, dict):
        number = value.get("document")
        return set().union({number} if isinstance(number, int) else (), *map(numbers_in, value.values()))
    return set().union(*map(numbers_in, value)) if isinstance(value, list) else set()


@contextmanager
def documents_of(*streams):
    """Meanwhile these streams' entries are made with one query for all their documents."""
    numbers = set().union(*(numbers_in(list(stream.raw_data)) for stream in streams))
    token = _read.set(get_document_model().objects.in_bulk(numbers))
    try:
        yield
    finally:
        _read.reset(token)


def prefetch_profile(page) -> None:
    """Read what the parts of a profile ask for one by one: documents, timers, the portrait's renditions."""
    prefetch_related_objects([page], prefetched("portrait", "portrait", also=(CARD, SHARE)))
    if "timers" not in getattr(page, "_cluster_related_objects", {}):  # a draft has them with it
        prefetch_related_objects([page], "timers")
    streams = [page.case, page.status_log, page.evidence]
    with documents_of(*streams):
        for stream in streams:
            for block in stream:
                block.value  # noqa: B018  (making the value is what is wanted)
