"""The ledger: entries nobody can change, leaves that tie to nobody, receipts that stay right."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign import worker
from petitions import moderation, services
from petitions.ledger import checks as ledger_checks
from petitions.ledger import days as ledger_days
from petitions.ledger import files as ledger_files
from petitions.ledger.checks import check_file
from petitions.ledger.models import LedgerEntry, LedgerLeaf
from petitions.models import Signature
from petitions.retention import ERASED
from tests.builders import a_petition, a_signature, a_user, many_signatures
from tests.ledgers import close, file_of, receipt_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_parts(monkeypatch):
    """Trees of several parts, without thousands of signatures."""
    monkeypatch.setattr(ledger_days, "PART", 4)


def size_of(entry) -> int:
    """How many signatures an entry counts; its own words must agree."""
    body = json.loads(entry.body)
    assert body["size"] == body["totals"]["confirmed"] == entry.size
    return entry.size


def test_an_entry_tells_how_many_rows_stand_in_each_state():
    petition = a_petition("Free them")
    for state in ("confirmed", "confirmed", "pending", "expired", "held", "removed", "withdrawn"):
        a_signature(petition, state=state)
    Signature.objects.filter(expired_at__isnull=False).erase_unconfirmed()
    a_signature(a_petition("Another demand"))
    entry = close(petition)
    body = json.loads(entry.body)
    states = {"pending": 1, "expired": 0, "forgotten": 1, "held": 1, "removed": 1, "withdrawn": 1}
    assert body["totals"] == {"confirmed": 2, **states}
    assert (body["number"], body["day"], body["petition"]) == (1, "2026-05-01", "free-them")
    assert entry.hash == hashlib.sha256(entry.body.encode()).hexdigest()
    assert check_file(file_of(petition)).hashes == {1: entry.hash}


def test_a_day_has_one_entry_and_days_without_change_are_chained_too():
    petition = a_signature().petition
    first = close(petition)
    assert close(petition) is None
    later, latest = close(petition, 2), close(petition, 5)
    assert close(petition, 3) is None
    assert [entry.number for entry in (first, later, latest)] == [1, 2, 3]
    assert json.loads(later.body)["previous"] == first.hash
    assert json.loads(first.body)["root"] == json.loads(later.body)["root"]
    assert check_file(file_of(petition)).hashes == {1: first.hash, 2: later.hash, 3: latest.hash}


def test_a_petition_without_signatures_has_a_ledger_too():
    petition = a_petition()
    close(petition)
    assert b'"leaves":[]' in file_of(petition)
    assert "0 signatures" in check_file(file_of(petition)).sentence


def test_the_worker_writes_the_day_of_public_petitions_once():
    public, hidden = a_petition("Public"), a_petition("Hidden", live=False)
    assert ledger_days.close_days() == 1
    assert ledger_days.close_days() == 0
    worker.drain()
    assert LedgerEntry.objects.get().petition == public
    assert LedgerEntry.objects.get().day == timezone.now().astimezone(ledger_days.UTC).date()
    assert not LedgerEntry.objects.filter(petition=hidden).exists()


def test_receipts_verify_at_every_size_around_the_parts_of_the_tree(small_parts):
    petition, rows = a_petition(), []
    for number in range(1, 14):
        rows.append(a_signature(petition))
        entry = close(petition, number)
        assert len(entry.starts) == -(-number // 4) == len(entry.nodes) // 32
        whole = check_file(file_of(petition))
        for row in rows if number in (1, 3, 4, 5, 8, 9, 12, 13) else rows[-1:]:
            verified = check_file(receipt_of(row))
            assert verified.hashes == {number: entry.hash}
            ledger_checks.check_agreement([whole, verified])


def leave(row, way):
    """Let a signature count no longer."""
    by = a_user()
    if way == "withdrawn":
        services.withdraw(signature=row)
    elif way == "held":
        moderation.hold(signature_ids=[row.pk], by=by, reason="x")
    else:
        moderation.remove(signature_ids=[row.pk], by=by, reason="x")


@pytest.mark.parametrize("way", ["withdrawn", "held", "removed"])
def test_who_no_longer_counts_is_left_out_from_the_next_entry_and_older_receipts_stay_right(way, small_parts):
    petition = a_petition()
    rows = [a_signature(petition) for _number in range(6)]
    close(petition)
    older = [receipt_of(row) for row in rows]
    first = file_of(petition)
    leave(rows[2], way)
    assert size_of(close(petition, 2)) == 5
    assert ledger_files.receipt(Signature.objects.get(pk=rows[2].pk)) is None
    newer = [receipt_of(row) for row in rows if row != rows[2]]
    ledger_checks.check_agreement([check_file(raw) for raw in (first, file_of(petition), *older, *newer)])
    for raw in older:
        entry = LedgerEntry.objects.get(petition=petition, number=1)
        assert check_file(raw).hashes == {1: entry.hash}


def test_between_withdrawal_and_the_next_entry_no_receipt_can_be_made():
    row = a_signature()
    close(row.petition)
    services.withdraw(signature=row)
    assert ledger_files.receipt(Signature.objects.get(pk=row.pk)) is None


def test_who_is_restored_gets_a_leaf_of_their_own_again():
    row = a_signature()
    close(row.petition)
    leave(row, "removed")
    assert size_of(close(row.petition, 2)) == 0
    moderation.restore(signature_ids=[row.pk], by=a_user(), reason="x")
    assert size_of(close(row.petition, 3)) == 1
    spans = LedgerLeaf.objects.order_by("pk").values_list("first_entry", "ended_entry")
    assert list(spans) == [(1, 2), (3, None)]
    check_file(receipt_of(row))


def test_erasing_changes_neither_the_count_nor_the_receipt():
    row = a_signature()
    close(row.petition)
    before = receipt_of(row)
    Signature.objects.filter(pk=row.pk).update(**ERASED, erased_at=timezone.now())
    assert receipt_of(row) == before
    assert size_of(close(row.petition, 2)) == 1
    check_file(receipt_of(row))


def test_leaves_hold_nothing_that_could_be_guessed_and_are_not_in_the_order_of_signing():
    petition = a_petition()
    fields = {"name": "Ada Lovelace", "postcode": "SW1A 1AA"}
    rows = [a_signature(petition, email=f"ada{number}@example.org", **fields) for number in range(12)]
    Signature.objects.update(confirmed_at=rows[0].confirmed_at)
    close(petition)
    leaves = list(LedgerLeaf.objects.order_by("pk").values_list("signature_id", "data"))
    data = [bytes(each) for _signature, each in leaves]
    assert len(set(data)) == 12
    assert data == sorted(data)
    assert [signature for signature, _data in leaves] != [row.pk for row in rows]
    receipt = json.loads(receipt_of(rows[0]))
    statement = json.loads(receipt["statement"])
    confirmed = rows[0].confirmed_at.astimezone(ledger_days.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert statement == {"confirmed": confirmed, "petition": petition.pk, "signature": rows[0].pk, "text": 1}
    salt = bytes(rows[0].salt)
    nonce = hashlib.sha256(b"petitions.ledger" + salt).digest()
    assert receipt["nonce"] == nonce.hex()
    own = hashlib.sha256(nonce + receipt["statement"].encode()).digest()
    assert own in data
    public = file_of(petition) + receipt_of(rows[0])
    for planted in (
        b"Lovelace",
        b"@",
        b"example.org",
        b"SW1A",
        salt.hex().encode(),
        bytes(rows[0].mailbox_hash).hex().encode(),
    ):
        assert planted not in public


CHANGES = {
    "an entry's text": "UPDATE petitions_ledgerentry SET body = '{}'",
    "an entry's day, to the same": "UPDATE petitions_ledgerentry SET day = day",
    "an entry's end": "DELETE FROM petitions_ledgerentry",
    "all entries' end": "TRUNCATE petitions_ledgerentry",
    "a leaf's end": "DELETE FROM petitions_ledgerleaf",
    "all leaves' end": "TRUNCATE petitions_ledgerleaf",
    "a petition, with all that is about it,": "TRUNCATE petitions_petition CASCADE",
    "a leaf's hash": "UPDATE petitions_ledgerleaf SET data = sha256('')",
    "a leaf's hash while it is ended": "UPDATE petitions_ledgerleaf SET ended_entry = 2, data = sha256('')",
    "a leaf's beginning": "UPDATE petitions_ledgerleaf SET first_entry = 0, ended_entry = 2",
    "a leaf ended twice": "UPDATE petitions_ledgerleaf SET ended_entry = 3 WHERE ended_entry IS NOT NULL",
    "a leaf brought back": "UPDATE petitions_ledgerleaf SET ended_entry = NULL WHERE ended_entry IS NOT NULL",
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses(change):
    rows = [a_signature(), a_signature()]
    close(rows[0].petition)
    leave(rows[0], "removed")
    close(rows[0].petition, 2)
    connection.check_constraints()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHANGES[change])


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_write_one_entry_while_signatures_come_and_go():
    petition = a_petition()
    many_signatures(petition, 400, counted=False)
    ids = list(Signature.objects.values_list("pk", flat=True))

    def work(task):
        try:
            if isinstance(task, list):
                moderation.hold(signature_ids=task[:20], by=by, reason="x")
                moderation.restore(signature_ids=task[10:], by=by, reason="x")
                return None
            return close(petition, task)
        finally:
            connection.close()

    by, days = a_user(), 6
    with ThreadPoolExecutor(6) as pool:
        for day in range(1, days + 1):
            moves = [ids[start : start + 40] for start in range(40 * (day - 1), 400, 130)]
            written = [entry for entry in pool.map(work, [day, *moves, day, day]) if entry]
            assert len(written) == 1
            size_of(written[0])
            check_file(file_of(petition))
    assert list(LedgerEntry.objects.values_list("number", flat=True)) == list(range(1, days + 1))
