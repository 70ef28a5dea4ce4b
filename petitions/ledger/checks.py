"""Whether a ledger's file or a receipt is whole: what `manage.py verify_ledger` does. No Django, no database in here.

What JSON held is of any type (`Any`) until `_require_shape` has looked at it.
docs/ledger.md lays down the format and holds recipes that do the same without our code.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from . import merkle

LEDGER_FORMAT = "petition-ledger-1"
RECEIPT_FORMAT = "petition-receipt-1"
VERSION = 1
FIRST_PREVIOUS = "0" * 64  # what the first entry names as the hash before it
STATES = ("confirmed", "expired", "forgotten", "held", "pending", "removed", "withdrawn")
ENTRY = {
    "day": str,
    "hash": str,
    "number": int,
    "petition": str,
    "petition_id": int,
    "previous": str,
    "root": str,
    "size": int,
    "totals": dict,
    "version": int,
    "written": str,
}
LEDGER = {"entries": list, "format": str, "leaves": list}
RECEIPT = {"entry": dict, "format": str, "index": int, "nonce": str, "path": list, "statement": str}
STATEMENT = {"confirmed": str, "petition": int, "signature": int, "text": int}


class Fault(ValueError):
    """What is wrong with a file, in one sentence."""


@dataclass(frozen=True)
class Verified:
    """A file without fault: its petition, the hash of each entry in it by number, and a sentence about it."""

    petition_id: int
    hashes: dict[int, str]
    sentence: str


def canonical(value: object) -> str:
    """The one way to write a value as JSON: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def text_hash(text: str) -> str:
    """SHA-256 of a text, in lower-case hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise Fault(sentence)


def _require_shape(value: Any, shape: Mapping[str, type[object]], what: str) -> None:
    """`value` must be an object of exactly these keys, each of its type (true and false are no numbers)."""
    fits = isinstance(value, dict) and set(value) == set(shape)
    fits = fits and all(type(value[key]) is kind for key, kind in shape.items())
    _require(fits, f"{what} does not have exactly the fields it must have.")


def _octets(text: Any, what: str) -> bytes:
    """The 32 octets that a text of 64 lower-case digits stands for."""
    try:
        octets = bytes.fromhex(text)
    except (TypeError, ValueError) as error:
        raise Fault(f"{what} is no hash.") from error
    _require(len(octets) == 32 and octets.hex() == text, f"{what} is not written as 64 lower-case digits.")
    return octets


def parse(raw: bytes) -> dict[str, Any]:
    """The object in a file, which must be written in the canonical way, octet for octet. Raises Fault."""
    try:
        value = json.loads(raw.decode("ascii"))
        rewritten = canonical(value).encode()
    except (ValueError, RecursionError) as error:
        raise Fault("This is not a file of JSON in ASCII.") from error
    if not isinstance(value, dict):
        raise Fault("This is neither a ledger nor a receipt.")
    _require(rewritten == raw, "The file is not written in the canonical way: it has been changed.")
    return value


def check_entry(entry: Any) -> None:
    """An entry by itself: its fields, and that its hash is the hash of the others. Raises Fault."""
    _require_shape(entry, ENTRY, "An entry")
    what = f"Entry {entry['number']}"
    _require_shape(entry["totals"], dict.fromkeys(STATES, int), f"The totals of entry {entry['number']}")
    body = {key: value for key, value in entry.items() if key != "hash"}
    _require(text_hash(canonical(body)) == entry["hash"], f"{what} does not fit its hash: it has been changed.")
    _require(entry["version"] == VERSION, f"{what} is of a version that is not known here.")
    _require(entry["size"] == entry["totals"]["confirmed"], f"{what} does not hold as many leaves as it counts.")


def _check_chain(entries: list[Any]) -> None:
    before = None
    for number, entry in enumerate(entries, start=1):
        check_entry(entry)
        _require(entry["number"] == number, f"Entry {number} is missing or out of its place.")
        previous = before["hash"] if before else FIRST_PREVIOUS
        _require(entry["previous"] == previous, f"Entry {number} is not chained to the one before.")
        if before:
            _require(entry["petition_id"] == before["petition_id"], f"Entry {number} is another petition's.")
            _require(entry["day"] > before["day"], f"Entry {number} is not of a later day than the one before.")
        before = entry


def check_ledger(ledger: dict[str, Any]) -> Verified:
    """A parsed ledger: every entry, the chain, and the leaves of the last one. Raises Fault at the first fault."""
    _require_shape(ledger, LEDGER, "The ledger")
    _require(ledger["format"] == LEDGER_FORMAT, "This is no ledger of a known format.")
    _require(bool(ledger["entries"]), "The ledger holds no entry.")
    _check_chain(ledger["entries"])
    last = ledger["entries"][-1]
    _require(len(ledger["leaves"]) == last["size"], "There are not as many leaves as the last entry counts.")
    hashes = [merkle.leaf_hash(_octets(leaf, f"Leaf {place}")) for place, leaf in enumerate(ledger["leaves"])]
    _require(merkle.root(hashes).hex() == last["root"], "The leaves do not lead to the root of the last entry.")
    sentence = (
        f"The ledger of petition {last['petition']} is whole: {last['number']} entries, the last of {last['day']}"
        f" over {last['size']} signatures, hash {last['hash']}."
    )
    return Verified(last["petition_id"], {entry["number"]: entry["hash"] for entry in ledger["entries"]}, sentence)


def check_receipt(receipt: dict[str, Any]) -> Verified:
    """A parsed receipt: its entry, and that its statement is among that entry's leaves. Raises Fault."""
    _require_shape(receipt, RECEIPT, "The receipt")
    _require(receipt["format"] == RECEIPT_FORMAT, "This is no receipt of a known format.")
    entry = receipt["entry"]
    check_entry(entry)
    nonce = _octets(receipt["nonce"], "The nonce")
    steps = [_octets(step, "A step of the path") for step in receipt["path"]]
    leaf = merkle.leaf_hash(sha256(nonce + receipt["statement"].encode("utf-8", "replace")).digest())
    found = merkle.root_by_path(leaf, steps, index=receipt["index"], size=entry["size"])
    _require(found is not None and found.hex() == entry["root"], "The receipt does not lead to the root of its entry.")
    try:
        statement = json.loads(receipt["statement"])
    except (ValueError, RecursionError) as error:
        raise Fault("The receipt's statement is not JSON.") from error
    _require_shape(statement, STATEMENT, "The receipt's statement")
    _require(statement["petition"] == entry["petition_id"], "The receipt's statement is about another petition.")
    sentence = (
        f"The receipt is right: signature {statement['signature']}, confirmed {statement['confirmed']}, is counted in"
        f" entry {entry['number']} of petition {entry['petition']} of {entry['day']}, hash {entry['hash']}."
    )
    return Verified(entry["petition_id"], {entry["number"]: entry["hash"]}, sentence)


def check_file(raw: bytes) -> Verified:
    """A ledger's file or a receipt, whichever it is. Raises Fault."""
    value = parse(raw)
    return check_receipt(value) if value.get("format") == RECEIPT_FORMAT else check_ledger(value)


def check_agreement(files: list[Verified]) -> None:
    """Files of one petition must name the same hash for each entry that they share. Raises Fault."""
    known: dict[tuple[int, int], str] = {}
    for verified in files:
        for number, found in verified.hashes.items():
            if known.setdefault((verified.petition_id, number), found) != found:
                raise Fault(f"The files do not agree about entry {number}: the ledger has been written anew.")
