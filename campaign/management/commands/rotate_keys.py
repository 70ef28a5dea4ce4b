"""`manage.py rotate_keys [--leaked] [--dry-run]`: a new SECRET_KEY."""

import json

from django.core.management.base import BaseCommand, CommandError

from campaign import key_rotation


class Command(BaseCommand):
    """Has the database know the new SECRET_KEY that the environment holds; may be killed and run again."""

    help = "Have the database know a new SECRET_KEY; if the former one leaked, write anew to who waits. Prints JSON."

    def add_arguments(self, parser):
        """Which of the two rotations, or what either would end."""
        parser.add_argument(
            "--leaked", action="store_true", help="the former key is in no fallback: its links, codes and sessions end"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what a planned and a leaked rotation would end; change nothing"
        )

    def handle(self, *args, leaked, dry_run, **options):
        """Rotate, or count."""
        if dry_run:
            done = key_rotation.preview()
        else:
            try:
                done = key_rotation.rotate(leaked=leaked)
            except key_rotation.RotationError as error:
                raise CommandError(str(error)) from None
        self.stdout.write(json.dumps({"dry_run": dry_run, **done}, indent=2))
