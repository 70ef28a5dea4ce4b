"""What the logs say: which place in the code and which kind of error, but nobody's data."""

import logging
import re
import traceback

from .text import error_line

ADDRESS = re.compile(r"[^\s<>'\"/=&?]+@[^\s<>'\"/=&?]+")
SECRET = re.compile(r"[\w-]{43,}={0,2}")  # the token of a link


class DiscreetFormatter(logging.Formatter):
    """Leaves out e-mail addresses, the tokens of links, and what an error quotes of the row that caused it."""

    def format(self, record):
        """The whole line, traceback included."""
        return SECRET.sub("…", ADDRESS.sub("…", super().format(record)))

    def formatException(self, ei):  # noqa: N802 - the name that logging calls
        """The places in the code, and of each error in the chain its kind and first line.

        PostgreSQL quotes the row it refused in the lines after the first.
        """
        lines, error, seen = [], ei[1], set()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            places = "".join(traceback.format_tb(error.__traceback__))
            lines.append(f"{places}{kind}: {error_line(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n… which came from:\n".join(lines)
