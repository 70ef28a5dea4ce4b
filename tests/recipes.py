"""The programs of docs/ledger.md, taken out of it as an outsider would."""

import re
from pathlib import Path

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "ledger.md").read_text()


def recipe(language: str) -> str:
    """All blocks of that language, one below the other."""
    return "\n".join(blocks(language))


def blocks(language: str) -> list[str]:
    """The blocks of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
