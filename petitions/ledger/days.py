"""Writing the ledger: one entry a day for each public petition, over the signatures that stand at that moment."""

from datetime import UTC, date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Count
from django.utils import timezone

from ..models import Petition, Signature
from . import merkle
from .checks import FIRST_PREVIOUS, STATES, VERSION, canonical, text_hash
from .models import LedgerEntry

PART = 4096  # leaves to a part, a power of two; another number spoils receipts until the next entry

# What a leaf is made of. The salt is random and known to nobody outside, so no leaf can be guessed.
MADE_OF = """
SELECT s.id, s.petition_id, sha256('petitions.ledger'::bytea || s.salt) AS nonce,
    '{"confirmed":"' || to_char(s.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    || '","petition":' || s.petition_id || ',"signature":' || s.id || ',"text":' || t.number || '}' AS statement
FROM petitions_signature s JOIN petitions_petitiontext t ON t.id = s.text_id
"""
ENDED = """
WITH ended AS (
    UPDATE petitions_ledgerleaf l SET ended_entry = %s FROM petitions_signature s
    WHERE s.id = l.signature_id AND l.petition_id = %s AND l.ended_entry IS NULL AND s.state <> 'confirmed'
), made AS (
"""
ADDED = """
    WHERE s.petition_id = %s AND s.state = 'confirmed' AND NOT EXISTS (
        SELECT FROM petitions_ledgerleaf l WHERE l.signature_id = s.id AND l.ended_entry IS NULL
    )
), added AS (
    INSERT INTO petitions_ledgerleaf (petition_id, signature_id, data, first_entry)
    SELECT petition_id, id, sha256(nonce || convert_to(statement, 'UTF8')), %s FROM made ORDER BY 3
)
SELECT 'forgotten', coalesce(max(forgotten), 0) FROM petitions_tally WHERE petition_id = %s
UNION ALL
"""
# One statement, so that all of it sees one state of the signatures. Leaves of one entry stand in the
# order of their hashes: their place tells nothing about when somebody signed.
BRING_UP_TO_DATE = ENDED + MADE_OF + ADDED
PARTS = """
SELECT min(id), string_agg(data, ''::bytea ORDER BY id) FROM (
    SELECT id, data, (row_number() OVER (ORDER BY id) - 1) / %s AS part
    FROM petitions_ledgerleaf WHERE petition_id = %s AND ended_entry IS NULL
) numbered GROUP BY part ORDER BY part
"""


class Discrepancy(Exception):
    """The leaves are not as many as the signatures that count; no entry is written."""


def _bring_up_to_date(cursor: CursorWrapper, petition: Petition, number: int) -> dict[str, int]:
    """End the leaves of what no longer stands, add those of what stands now; gives the totals by state."""
    states = Signature.objects.filter(petition=petition).order_by().values_list("state").annotate(Count("pk"))
    counting, parameters = states.query.sql_with_params()
    own = [number, petition.pk, petition.pk, number, petition.pk]
    cursor.execute(BRING_UP_TO_DATE + counting, [*own, *parameters])
    return dict.fromkeys(STATES, 0) | dict(cursor.fetchall())


def _tree(petition: Petition) -> tuple[int, list[bytes], list[int]]:
    """Size, roots of the parts and first leaves of the parts, over the leaves that live; read in pieces."""
    size, nodes, starts = 0, [], []
    with connection.chunked_cursor() as cursor:
        cursor.execute(PARTS, [PART, petition.pk])
        for start, joined in cursor:
            leaves = [joined[at : at + merkle.HASH_BYTES] for at in range(0, len(joined), merkle.HASH_BYTES)]
            size += len(leaves)
            nodes.append(merkle.root([merkle.leaf_hash(bytes(leaf)) for leaf in leaves]))
            starts.append(start)
    return size, nodes, starts


def _write(petition: Petition, day: date, last: LedgerEntry | None, totals: dict[str, int]) -> LedgerEntry:
    """Write the entry after `last`, over the leaves that live now. Raises Discrepancy."""
    now = timezone.now().astimezone(UTC).replace(microsecond=0)
    size, nodes, starts = _tree(petition)
    if size != totals["confirmed"]:
        raise Discrepancy(f"Petition {petition.pk}: {size} leaves, {totals['confirmed']} signatures that count")
    number = last.number + 1 if last else 1
    body = canonical(
        {
            "day": day.isoformat(),
            "number": number,
            "petition": petition.slug,
            "petition_id": petition.pk,
            "previous": last.hash if last else FIRST_PREVIOUS,
            "root": merkle.root(nodes).hex(),
            "size": size,
            "totals": totals,
            "version": VERSION,
            "written": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        }
    )
    also = {"written_at": now, "hash": text_hash(body), "size": size, "nodes": b"".join(nodes), "starts": starts}
    return LedgerEntry.objects.create(petition=petition, number=number, day=day, body=body, **also)


@transaction.atomic
def close_day(*, petition: Petition, day: date | None = None) -> LedgerEntry | None:
    """Write the entry of a day (in UTC; today's unless said); None when that or a later day has its entry.

    None, too, while another worker is at it. Raises Discrepancy, and writes nothing, when leaves and count differ.
    """
    day = day or timezone.now().astimezone(UTC).date()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('petitions.ledger', %s))", [petition.pk])
        if not cursor.fetchone()[0]:
            return None
        last = LedgerEntry.objects.filter(petition=petition).only("number", "day", "hash").last()
        if last and last.day >= day:
            return None
        totals = _bring_up_to_date(cursor, petition, last.number + 1 if last else 1)
    return _write(petition, day, last, totals)


def close_days() -> int:
    """Write today's entry of every public petition that has none yet; returns how many were written."""
    today = timezone.now().astimezone(UTC).date()
    written, faults = 0, []
    for petition in Petition.objects.public().exclude(ledger__day__gte=today):
        try:
            written += close_day(petition=petition) is not None
        except Discrepancy as fault:
            faults.append(fault)
    if faults:  # the other petitions have their entries all the same
        raise faults[0]
    return written
