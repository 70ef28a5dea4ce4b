"""Merkle trees over SHA-256 as RFC 6962 (section 2.1) and RFC 9162 (section 2.1) lay them down. No Django in here.

The RFC splits a list at the largest power of two below its length. Joining neighbours level by level, the
last of an odd number going up as it is, gives the same tree; and so does a tree over the roots of aligned
parts whose size is a power of two.
"""

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256().digest()
HASH_BYTES = 32


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that holds `data`."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children."""
    return sha256(b"\x01" + left + right).digest()


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = iter(level)
    joined = [node_hash(left, right) for left, right in zip(pairs, pairs, strict=False)]
    return [*joined, level[-1]] if len(level) % 2 else joined


def root(level: Sequence[bytes]) -> bytes:
    """The root over leaf hashes (or over the roots of aligned parts)."""
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY_ROOT


def path(level: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours, from below, that lead from the hash at `index` to the root."""
    steps = []
    while len(level) > 1:
        if index ^ 1 < len(level):
            steps.append(level[index ^ 1])
        level, index = _above(level), index >> 1
    return steps


def root_by_path(found: bytes, steps: Sequence[bytes], *, index: int, size: int) -> bytes | None:
    """The root that a leaf hash and its path lead to; None where a path of that length cannot be right."""
    if not 0 <= index < size:
        return None
    steps = list(steps)
    while size > 1:
        if index ^ 1 < size:
            if not steps:
                return None
            step = steps.pop(0)
            found = node_hash(step, found) if index & 1 else node_hash(found, step)
        index, size = index >> 1, (size + 1) >> 1
    return None if steps else found
