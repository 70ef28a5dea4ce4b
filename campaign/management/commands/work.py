"""`manage.py work`: the worker."""

import signal
import threading

from django.core.management.base import BaseCommand

from campaign import worker

IDLE_SECONDS = 0.25


class Command(BaseCommand):
    """Decides new signatures, sends letters, advances counts, expires what is due.

    May be killed at any moment and may run several times at once.
    """

    help = "Send letters, advance counts and do all other work in the background."

    def add_arguments(self, parser):
        """--once for cron and tests."""
        parser.add_argument("--once", action="store_true", help="do what is due, then exit")

    def handle(self, *args, once, **options):
        """Work until SIGTERM or SIGINT; finish the piece in hand, then exit 0."""
        if once:
            self.stdout.write(f"Done: {worker.drain()} pieces of work.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            if not worker.run_due():
                stop.wait(IDLE_SECONDS)
