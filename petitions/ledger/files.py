"""What the ledger hands out: the file for everybody, and the receipt for one signer."""

import json
import logging
from bisect import bisect_right
from collections.abc import Iterator

from django.db import connection
from django.db.models import Q

from ..models import Petition, Signature
from . import days as ledger_days
from . import merkle
from .checks import LEDGER_FORMAT, RECEIPT_FORMAT, Fault, canonical, check_receipt
from .models import LedgerEntry, LedgerLeaf

LEAVES = """
SELECT string_agg('"' || encode(data, 'hex') || '"', ',' ORDER BY id) FROM petitions_ledgerleaf
WHERE petition_id = %s AND id >= %s AND id < %s AND first_entry <= %s AND (ended_entry IS NULL OR ended_entry > %s)
"""
LAST_ID = 2**63 - 1

log = logging.getLogger("campaign.petitions")


def latest_entry(petition: Petition) -> LedgerEntry | None:
    """The newest entry, without its tree."""
    return LedgerEntry.objects.filter(petition=petition).defer("nodes", "starts").last()


def _with_hash(body: str, found: str) -> str:
    """An entry as it is handed out: its body and its hash."""
    return canonical(json.loads(body) | {"hash": found})


def ledger_pieces(entry: LedgerEntry) -> Iterator[str]:
    """The ledger up to an entry, in pieces: always the same octets for the same entry.

    Each part of the leaves is a query of its own: nothing is held open while somebody downloads slowly.
    """
    entries = LedgerEntry.objects.filter(petition=entry.petition_id, number__lte=entry.number)
    pairs = entries.order_by("number").values_list("body", "hash")
    yield '{"entries":[' + ",".join(_with_hash(*pair) for pair in pairs) + f'],"format":"{LEDGER_FORMAT}","leaves":['
    comma = ""
    for start, end in zip(entry.starts, [*entry.starts[1:], LAST_ID], strict=False):
        with connection.cursor() as cursor:
            cursor.execute(LEAVES, [entry.petition_id, start, end, entry.number, entry.number])
            yield comma + cursor.fetchone()[0]
        comma = ","
    yield "]}"


def _statement(signature: Signature) -> tuple[str, bytes]:
    """What the signature's leaf is made of."""
    with connection.cursor() as cursor:
        cursor.execute(ledger_days.MADE_OF + " WHERE s.id = %s", [signature.pk])
        _id, _petition, nonce, statement = cursor.fetchone()
    return statement, bytes(nonce)


def receipt(signature: Signature) -> str | None:
    """The proof that the newest entry counts this signature, as JSON; None while none does.

    Reads one part of the tree, however many signatures there are.
    """
    entry = LedgerEntry.objects.filter(petition=signature.petition_id).last()
    if not entry:
        return None
    living = LedgerLeaf.objects.filter(Q(ended_entry=None) | Q(ended_entry__gt=entry.number))
    living = living.filter(petition=signature.petition_id, first_entry__lte=entry.number)
    leaf = living.filter(signature=signature).first()
    if not leaf:
        return None
    part = bisect_right(entry.starts, leaf.pk) - 1
    end = entry.starts[part + 1] if part + 1 < len(entry.starts) else LAST_ID
    rows = living.filter(pk__gte=entry.starts[part], pk__lt=end).order_by("pk").values_list("pk", "data")
    ids, data = zip(*rows, strict=True)
    hashes, place = [merkle.leaf_hash(bytes(each)) for each in data], ids.index(leaf.pk)
    nodes = [bytes(entry.nodes[at : at + merkle.HASH_BYTES]) for at in range(0, len(entry.nodes), merkle.HASH_BYTES)]
    statement, nonce = _statement(signature)
    made = {
        "entry": json.loads(entry.body) | {"hash": entry.hash},
        "format": RECEIPT_FORMAT,
        "index": part * ledger_days.PART + place,
        "nonce": nonce.hex(),
        "path": [step.hex() for step in [*merkle.path(hashes, place), *merkle.path(nodes, part)]],
        "statement": statement,
    }
    try:
        check_receipt(made)
    except Fault:
        log.exception("No right receipt could be made for signature %s", signature.pk)
        return None
    return canonical(made)
