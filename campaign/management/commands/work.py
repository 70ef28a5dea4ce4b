"""`manage.py work`: the worker."""

from django.core.management.base import BaseCommand, CommandError

from campaign import key_checks, lanes, worker
from campaign.worker import Lane


class Command(BaseCommand):
    """Decides new signatures, sends letters, advances counts, draws pictures, erases what is due.

    May be killed at any moment and may run several times at once.
    """

    help = "Send letters, advance counts and do all other work in the background, in lanes side by side."

    def add_arguments(self, parser):
        """--once for cron and tests; --only and --except to run lanes as services of their own."""
        parser.add_argument("--once", action="store_true", help="do what is due, one lane after another, then exit")
        choice = {"nargs": "+", "choices": Lane.values, "metavar": "LANE", "default": []}
        lanes_of_ours = parser.add_mutually_exclusive_group()
        lanes_of_ours.add_argument("--only", **choice, help=f"only these lanes, of {', '.join(Lane.values)}")
        lanes_of_ours.add_argument("--except", **choice, dest="without", help="all lanes but these")

    def handle(self, *args, once, only, without, **options):
        """Work until SIGTERM or SIGINT; finish the pieces in hand, then exit 0.

        With keys that the database does not know it does not begin; while the database is away it waits for its answer.
        """
        chosen = [lane for lane in Lane if lane not in without and (lane in only or not only)]
        if not chosen:
            raise CommandError("No lane is left to run.")
        if once:
            if not key_checks.are_known():
                raise CommandError("The database is away, or not migrated yet: nothing was done.")
            self.stdout.write(f"Done: {worker.drain(chosen)} pieces of work.")
        else:
            lanes.run(chosen)
