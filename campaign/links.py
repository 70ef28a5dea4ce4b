"""Links and codes in letters: derived from a row's salt, so none of them rests in the database.

A row keeps a digest of its link's token, made under the same key. So the digest alone gives no link, finding a row by
its token is one look-up, and a key that is ours no more ends all its links and codes without a row being changed.
"""

import base64
import re
import secrets
from typing import NamedTuple

from . import keys

SALT_BYTES = 16
TOKEN_CHARACTERS = 43  # 256 bits in base64url without padding


def new_salt() -> bytes:
    """A random salt for a new row."""
    return secrets.token_bytes(SALT_BYTES)


def _derive(purpose: str, salt: bytes, extra: str, key: str) -> bytes:
    return keys.mac(f"link {purpose}", b"\0".join([extra.encode(), bytes(salt)]), key=key)


def token(purpose: str, salt: bytes, extra: str = "", *, key: str) -> str:
    """The 256-bit token of one row for one purpose; another key, purpose or `extra` gives another token."""
    return base64.urlsafe_b64encode(_derive(purpose, salt, extra, key)).rstrip(b"=").decode()


def code(purpose: str, salt: bytes, *, key: str) -> str:
    """The six digits somebody may type instead of following the link."""
    return f"{int.from_bytes(_derive(f'{purpose} code', salt, '', key)[:8]) % 1_000_000:06d}"


def digest(token: str, *, key: str) -> bytes:
    """What the database keeps to find a row by the token in an address, which was made under this key."""
    return keys.mac("digest of a link", token.encode("utf-8", "replace"), key=key)


def digests(token: str) -> list[bytes]:
    """What the database may hold of a link's token, whichever of our keys it was made under."""
    return [digest(token, key=key) for key in keys.opening()]


class Link(NamedTuple):
    """A link that works."""

    token: str
    key: str  # one of ours, under which it was made


def kept(digest_kept: bytes | None, purpose: str, salt: bytes, extra: str = "") -> Link | None:
    """The link whose digest a row keeps; None without one, or when it was made under a key that is ours no more."""
    for key in keys.opening() if digest_kept else ():
        link = Link(token(purpose, salt, extra, key=key), key)
        if keys.same(digest(link.token, key=key), bytes(digest_kept)):
            return link
    return None


class TokenConverter:
    """A token in an address, with what mail programs and people glue to a link's end: `token),`, `token/>`."""

    regex = r"[^/]+(?:/[^A-Za-z0-9_/-][^/]*)?"

    def to_python(self, value: str) -> str:
        """The token alone; empty when there is none."""
        return re.match(r"[A-Za-z0-9_-]*", value)[0]

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
