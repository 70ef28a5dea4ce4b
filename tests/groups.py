"""Which tests stay together in one process: those that share what takes long to start."""

import functools
import re
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
USES_THE_SITE = re.compile(r"def \w+\([^)]*\brunning_site\b")


@functools.cache
def group_of(path: str) -> str | None:
    """The group of all tests in that file; None where each may run anywhere."""
    text = (ROOT / path).read_text()
    if path.startswith("tests/browser/") or USES_THE_SITE.search(text):
        return "the running site and the browser"
    return path if 'scope="module"' in text else None


class Groups(LoadScopeScheduling):
    """Hands out whole groups, the largest first, then the other tests one by one to who is free.

    Marks could say the same (xdist_group), but pytest 9.2 leaves xdist 3.8 no place to read them.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0]) or nodeid
