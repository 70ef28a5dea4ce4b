"""Links and codes in letters: derived from a row's salt, so none of them rests in the database.

A leaked database holds salts and digests; without SECRET_KEY neither gives a link.
"""

import base64
import hashlib
import hmac
import re
import secrets

from django.conf import settings

SALT_BYTES = 16
TOKEN_CHARACTERS = 43  # 256 bits in base64url without padding


def new_salt() -> bytes:
    """A random salt for a new row."""
    return secrets.token_bytes(SALT_BYTES)


def _derive(purpose: str, salt: bytes, extra: str) -> bytes:
    key = hashlib.sha256(b"campaign.links:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, b"\0".join([purpose.encode(), extra.encode(), bytes(salt)]), "sha256")


def token(purpose: str, salt: bytes, extra: str = "") -> str:
    """The 256-bit token of one row for one purpose; another purpose or `extra` gives another token."""
    return base64.urlsafe_b64encode(_derive(purpose, salt, extra)).rstrip(b"=").decode()


def code(purpose: str, salt: bytes) -> str:
    """The six digits somebody may type instead of following the link."""
    return f"{int.from_bytes(_derive(purpose + ' code', salt, '')[:8]) % 1_000_000:06d}"


def digest(token: str) -> bytes:
    """What the database keeps to find a row by the token in an address."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def same(left: str, right: str) -> bool:
    """Compare two secrets in a time that tells nothing."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


class TokenConverter:
    """A token in an address, with what mail programs and people glue to a link's end: `token),`, `token/>`."""

    regex = r"[^/]+(?:/[^A-Za-z0-9_/-][^/]*)?"

    def to_python(self, value: str) -> str:
        """The token alone; empty when there is none."""
        return re.match(r"[A-Za-z0-9_-]*", value)[0]

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
