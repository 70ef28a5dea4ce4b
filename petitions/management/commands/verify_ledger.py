"""`manage.py verify_ledger FILE…`: whether ledgers and receipts are whole, without asking any database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from petitions.ledger.checks import Fault, Verified, check_agreement, check_file


class Command(BaseCommand):
    """Says one sentence for each file; ends with 1 at the first fault."""

    help = (
        "Verify downloaded ledgers and receipts. Several files of one petition must agree with each other. How many"
        " signatures stand in each state, signature_states prints."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a ledger.json or a receipt.json")

    def handle(self, *args, files, **options):
        """Each file by itself, then all of them together."""
        found = [self.verify(Path(name)) for name in files]
        try:
            check_agreement(found)
        except Fault as fault:
            raise CommandError(str(fault)) from fault

    def verify(self, path: Path) -> Verified:
        try:
            verified = check_file(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except Fault as fault:
            raise CommandError(f"{path}: {fault}") from fault
        self.stdout.write(verified.sentence)
        return verified
