"""`manage.py signature_states [petition]`: how many rows stand in each state."""

import json

from django.core.management.base import BaseCommand, CommandError

from petitions.count.counting import states_of
from petitions.models import Petition


class Command(BaseCommand):
    """Prints JSON: for each petition its address, its public count, and the rows in each state."""

    help = (
        "Print, as JSON, how many signatures stand in each state. Not the public ledger, which the worker writes once"
        " a day: that one is checked by verify_ledger."
    )

    def add_arguments(self, parser):
        parser.add_argument("petition", nargs="?", help="address (slug) of one petition")

    def handle(self, *args, petition, **options):
        """One object for one petition, a list for all."""
        if petition:
            found = Petition.objects.filter(slug=petition).first()
            if not found:
                raise CommandError(f"There is no petition with the address {petition}.")
            self.print(self.entry(found))
        else:
            self.print([self.entry(found) for found in Petition.objects.order_by("pk")])

    def entry(self, petition) -> dict:
        return {"petition": petition.slug, "count": petition.count, "states": states_of(petition)}

    def print(self, data) -> None:
        self.stdout.write(json.dumps(data, indent=2))
