"""Writing ledgers day by day, and reading them as anybody may."""

from datetime import date, timedelta

from petitions.ledger import days as ledger_days
from petitions.ledger import files as ledger_files
from petitions.ledger.models import LedgerEntry
from petitions.models import Signature

FIRST_DAY = date(2026, 5, 1)


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
