"""Names of people as a sentence has them."""

import re

from django.utils.translation import gettext, pgettext

from campaign.folding import fold

# Spanish "y" becomes "e"; before a vowel "y" is right or may stay (RAE, Diccionario panhispánico de dudas, "y1").
BEGINS_WITH_I = re.compile(r"h?i(?![aeou])")


def conjunction(last: str) -> str:
    """A template with {names} and {last}, as the active language joins what comes before with this last name."""
    if BEGINS_WITH_I.match(fold(last)):
        return pgettext("before a name that begins with the sound i", "{names} and {last}")
    return gettext("{names} and {last}")


def in_words(names: list[str]) -> str:
    """Plain text: "A, B and C"; `names` must not be empty."""
    if len(names) == 1:
        return names[0]
    return conjunction(names[-1]).format(names=", ".join(names[:-1]), last=names[-1])
