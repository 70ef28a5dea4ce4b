"""`make bench`: what the project promises about speed and memory, measured on real parts on this machine.

One JSON object a line: `value` against a `limit` measured in the same run (or, for memory,
promised), and their `ratio`. ARGS=200000 sets the number of signatures exported.
"""

import json
import sys
import tempfile
from pathlib import Path

from bench import export, indistinct, mail, moderation, pages, pictures, signing
from campaign import devpg
from tests.databases import Databases
from tests.running_site import RunningSite


def say(name: str, value: float, unit: str, limit: float) -> None:
    """Print one result."""
    result = {"name": name, "value": round(value, 3), "unit": unit, "limit": round(limit, 2)}
    print(json.dumps({**result, "ratio": round(value / limit, 3)}), flush=True)


def main() -> None:
    """Run every measurement against one site with its own database."""
    signatures = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    databases = Databases()
    try:
        name = databases.create("bench")
        with tempfile.TemporaryDirectory() as folder, RunningSite(name, Path(folder)) as site:
            pages.measure(site, say)
            pictures.measure(say)
            signing.measure(site, say)
            indistinct.measure(site, say)
            mail.measure(site, say)
            export.measure(site, say, signatures=signatures)
        moderation.measure(databases, say, signatures=signatures)
    finally:
        databases.close()


if __name__ == "__main__":
    with devpg.running():
        main()
