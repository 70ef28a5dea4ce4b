"""`make bench`: what the project promises about speed and memory, measured on real parts on this machine.

One JSON object a line: `value` against a `limit` measured in the same run (or, for memory and waits,
promised), and their `ratio`. NAME=word runs only what has that word in its name; ARGS=200000 sets the number of
signatures exported.
"""

import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench import export, indistinct, letters, mail, moderation, pages, pictures, signing
from campaign import devpg
from tests.databases import Databases
from tests.running_site import RunningSite


def word() -> str:
    """What NAME asks for; everything holds an empty word."""
    return os.environ.get("NAME", "").lower()


def say(name: str, value: float, unit: str, limit: float) -> None:
    """Print one result, if it was asked for: some cases measure more than one thing."""
    if word() not in name.lower():
        return
    result = {"name": name, "value": round(value, 3), "unit": unit, "limit": round(limit, 2)}
    print(json.dumps({**result, "ratio": round(value / limit, 3)}), flush=True)


class Parts:
    """The databases and the running site of all cases; each is made for the first case that asks for it."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack, self._site = stack, None
        self._databases = None

    def databases(self):
        """The makers of databases."""
        if self._databases is None:
            self._databases = Databases()
            self.stack.callback(self._databases.close)
        return self._databases

    def site(self):
        """One site with a database of its own."""
        if self._site is None:
            folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            self._site = self.stack.enter_context(RunningSite(self.databases().create("bench"), folder))
        return self._site


def cases(parts: Parts, signatures: int) -> dict:
    """What can be measured, in order, by the words of the names that it prints."""
    return {
        "page: home, petition, profile": lambda: pages.measure(parts.site(), say),
        "picture: memory": lambda: pictures.measure(say),
        "signing: submissions": lambda: signing.measure(parts.site(), say),
        "signing: distance": lambda: indistinct.measure(parts.site(), say),
        "mail: letters a second": lambda: mail.measure(parts.site(), say),
        "letter: wait while photographs come in": lambda: letters.measure(parts.site(), say),
        "export: rows, growth": lambda: export.measure(parts.site(), say, signatures=signatures),
        "moderation: finding": lambda: moderation.measure(parts.databases(), say, signatures=signatures),
    }


def main() -> str | None:
    """Run what NAME asks for, or everything; gives the sentence that says why not."""
    signatures = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with ExitStack() as stack:
        known = cases(Parts(stack), signatures)
        chosen = [measure for name, measure in known.items() if word() in name]
        for measure in chosen:
            measure()
    return None if chosen else f"No case holds the word “{word()}”: they are {'; '.join(known)}."


if __name__ == "__main__":
    with devpg.running():
        sys.exit(main())
