"""`manage.py erase [--dry-run]`: erase what the rules say is over."""

import json

from django.core.management.base import BaseCommand

from campaign import erasure


class Command(BaseCommand):
    """Prints, as JSON, how many rows were erased per rule; may be killed and run again at any moment."""

    help = "Erase what is kept no longer; the worker does the same, batch by batch. Prints JSON."

    def add_arguments(self, parser):
        """Whether to count only."""
        parser.add_argument("--dry-run", action="store_true", help="count what would be erased; change nothing")

    def handle(self, *args, dry_run, **options):
        """Every place with its rule and its number of rows."""
        places = erasure.preview() if dry_run else erasure.erase_all()
        done = {"dry_run": dry_run, "rows": sum(place["rows"] for place in places), "places": places}
        self.stdout.write(json.dumps(done, indent=2))
