"""What `make run` does to the database before the site starts, in one process as each costs seconds to start.

Prints the demo logins on its standard output, everything else on its standard error.
"""

from __future__ import annotations

import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    """Bring the database to the newest migration and, the first time, the demo content in."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    call_command("migrate", verbosity=0, stdout=sys.stderr)
    call_command("load_demo", if_empty=True, stdout=sys.stderr)
    call_command("demo_logins")


if __name__ == "__main__":
    main()
