"""What would break if a page were deleted."""

from collections.abc import Iterable, Iterator

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, ReferenceIndex, Site

MOST_REASONS = 6


def _linked(page: Page) -> Iterator[tuple[object, str]]:
    """Objects that link to the page or choose it, by Wagtail's reference index, with the field's name."""
    for source, references in ReferenceIndex.get_references_to(page).group_by_source_object():
        yield source, references[0].describe_source_field()


def _chosen_among_many(page: Page) -> Iterator[tuple[object, str]]:
    """Objects that hold the page in a list of choices, which the reference index does not follow."""
    specific = page.specific
    for relation in specific._meta.related_objects:
        if relation.many_to_many:
            name = relation.field.verbose_name
            for source in getattr(specific, relation.get_accessor_name()).all():
                yield source, name


def _named(source) -> str:
    """Where staff find it: under Settings, or by its kind and title."""
    kind = capfirst(str(source._meta.verbose_name))
    if isinstance(source, BaseSiteSetting):
        return _("Settings › %(kind)s") % {"kind": kind}
    return _("%(kind)s “%(source)s”") % {"kind": kind, "source": source}


def sites_of(pages: Iterable[Page]) -> list[str]:
    """The sites whose home page is one of these, in words."""
    if Site.objects.filter(root_page__in=[page.pk for page in pages]).exists():
        return [_("the site itself: this is its home page")]
    return []


def dependents(pages: Iterable[Page]) -> list[str]:
    """What outside these pages and their subpages depends on one of them, in words."""
    doomed = {descendant.pk: descendant for page in pages for descendant in page.get_descendants(inclusive=True)}
    reasons = set(sites_of(doomed.values()))
    for page in doomed.values():
        for source, field in [*_linked(page), *_chosen_among_many(page)]:
            if isinstance(source, Page) and source.pk in doomed:
                continue
            text = _("%(source)s (%(field)s) uses “%(page)s”")
            reasons.add(text % {"source": _named(source), "field": field, "page": page.title})
    return sorted(reasons)[:MOST_REASONS]
