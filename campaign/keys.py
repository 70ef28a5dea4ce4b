"""The site's two keys, and the one way in which anything is made under them.

SECRET_KEY opens: links and codes in letters, and what Django signs with it (sessions, new passwords). It can be
replaced: what was made under a key in SECRET_KEY_FALLBACKS works on, new things are made under SECRET_KEY.
MAILBOX_KEY recognises: mailboxes, networks, and the two links that hold for ever (unsubscribe, “this was not me”). It
lives as long as the database, because of an address that nobody has any more no other hash can be made.
"""

import functools
import hmac

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def opening() -> list[str]:
    """The keys whose links and codes work, the one that new ones are made under in front."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


@functools.lru_cache(maxsize=64)  # deriving a purpose's key takes as long as using it
def _keyed(purpose: str, key: str) -> hmac.HMAC:
    return salted_hmac(f"campaign {purpose}:", b"", secret=key, algorithm="sha256")


def mac(purpose: str, value: bytes, *, key: str) -> bytes:
    """32 octets (HMAC-SHA-256) that for this value come from this key alone, and for this purpose alone."""
    made = _keyed(purpose, key).copy()
    made.update(value)
    return made.digest()


def same(left: str | bytes, right: str | bytes) -> bool:
    """Compare two secrets in a time that tells nothing."""
    left, right = (each.encode("utf-8", "replace") if isinstance(each, str) else each for each in (left, right))
    return constant_time_compare(left, right)
