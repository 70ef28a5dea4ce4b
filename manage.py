#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL behind it in development."""

import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from campaign import devpg
from campaign.environment import wants_devpg


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    if not wants_devpg():
        execute_from_command_line(sys.argv)
        return
    # Without this a SIGTERM would leave the server running behind us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with devpg.running():
            execute_from_command_line(sys.argv)
    except devpg.ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    try:
        main()
    except ImproperlyConfigured as error:
        command = " ".join(sys.argv[1:])
        sys.exit(f'{error}\n(In development say `make manage ARGS="{command}"`.)')
