"""Development's `.env` file beside manage.py; the real environment always wins.

Only what `make` starts reads it (`campaign.dev`), and hands it on to all its children: a file left behind by
`make run` cannot turn a service, or `manage.py` in production, into development.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"


def parse_env(text: str) -> dict[str, str]:
    """The variables that the text of an env file sets.

    One `KEY=value` a line; blank lines and lines that start with `#` are skipped, a leading
    `export` is allowed. A value is taken as it stands, to the end of the line (so a secret
    may hold a `#`), less the blanks around it and one pair of matching quotes.
    Raises ValueError naming the line by its number only, as it may hold a secret.
    """
    variables = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().removeprefix("export ")
        if not line or line.startswith("#"):
            continue
        name, equals, value = (part.strip() for part in line.partition("="))
        if not equals or not name.isidentifier():
            raise ValueError(f"line {number} is not of the form KEY=value")
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        variables[name] = value
    return variables


def load_env_file(path: Path = ENV_FILE) -> None:
    """Put the file's variables into os.environ, but for those already there.

    A file that is absent is no error; one that cannot be understood ends the program.
    """
    if not path.is_file():
        return
    try:
        variables = parse_env(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"{path} cannot be read: {error}") from None
    for name, value in variables.items():
        os.environ.setdefault(name, value)


def is_development(environment: Mapping[str, str]) -> bool:
    """Whether DEBUG is on in that environment."""
    return environment.get("DEBUG", "").lower() in {"1", "true", "yes", "on"}


def wants_devpg() -> bool:
    """Whether this environment is served by the embedded PostgreSQL: DEBUG on, no DATABASE_URL."""
    return is_development(os.environ) and not os.environ.get("DATABASE_URL")
