"""Writing ledgers day by day, and reading them as anybody may."""

import fcntl
import os
from datetime import date, timedelta
from pathlib import Path

from petitions.ledger import days as ledger_days
from petitions.ledger import files as ledger_files
from petitions.ledger.models import LedgerEntry
from petitions.models import Signature
from tests.builders import a_petition, many_signatures

FIRST_DAY = date(2026, 5, 1)
GREAT = 100_000


def close(petition, number=1):
    """The entry of the so-many-th day."""
    return ledger_days.close_day(petition=petition, day=FIRST_DAY + timedelta(days=number - 1))


def file_of(petition) -> bytes:
    """The ledger as anybody downloads it."""
    entry = LedgerEntry.objects.filter(petition=petition).last()
    return "".join(ledger_files.ledger_pieces(entry)).encode()


def receipt_of(row) -> bytes:
    """A signer's receipt."""
    return ledger_files.receipt(Signature.objects.get(pk=row.pk)).encode()


def save(folder: Path, petition, rows):
    """Close a day and download everything into the folder: ledger.json, receipt0.json and so on; gives the entry."""
    entry = ledger_days.close_day(petition=petition)
    with (folder / "ledger.json").open("w") as file:
        file.writelines(ledger_files.ledger_pieces(entry))
    for number, row in enumerate(rows):
        (folder / f"receipt{number}.json").write_text(ledger_files.receipt(row))
    return entry


def great_ledger(own: Path) -> Path:
    """The folder with the ledger of 100,000 signatures and three of their receipts, saved once in a run.

    `own` is the temporary folder of this test process; that of the run lies above it where there are several.
    """
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, half = run / "great-ledger", run / "great-ledger-half"
    with (run / "great-ledger.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half.mkdir()
            petition = a_petition()
            many_signatures(petition, GREAT, counted=False)
            rows = Signature.objects.filter(petition=petition).order_by("pk")
            save(half, petition, [rows[0], rows[GREAT // 3], rows[GREAT - 1]])
            half.rename(folder)
    return folder
