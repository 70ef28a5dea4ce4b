"""Addresses that follow the title: equal headlines get addresses of their own, so that a draft can save itself."""

from collections.abc import Callable
from itertools import count

from django.utils.text import slugify

FOR_NUMBER = 5  # characters kept for a hyphen and a number


def free_slug(slug: str, title: str, longest: int, is_free: Callable[[str], bool]) -> str:
    """The slug, or where it only repeats the title and is taken, the next one that is free: `news-2`.

    A slug that somebody chose is left to the form, which says that it is taken.
    """
    if slugify(slug, allow_unicode=True) != slugify(title, allow_unicode=True) or is_free(slug):
        return slug
    numbered = (f"{slug[: longest - FOR_NUMBER]}-{number}" for number in count(2))
    return next(candidate for candidate in numbered if is_free(candidate))
