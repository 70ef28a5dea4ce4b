"""Names of people as a sentence has them."""

from django.utils.translation import gettext


def in_words(names: list[str]) -> str:
    """Plain text: "A, B and C"; `names` must not be empty."""
    if len(names) == 1:
        return names[0]
    return gettext("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
