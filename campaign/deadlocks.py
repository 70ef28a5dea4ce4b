"""Two transactions that wait for each other: PostgreSQL ends one of them, and nothing of that one has happened."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

ATTEMPTS = 5

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def retried(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Run it anew when its transaction was the one that was ended, at most ATTEMPTS times in all.

    Within somebody else's transaction the error is theirs: all they did before is undone with it.
    """

    @functools.wraps(function)
    def attempt(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for _attempt in range(ATTEMPTS - 1):
            try:
                return function(*args, **kwargs)
            except OperationalError as error:
                if connection.in_atomic_block or not isinstance(error.__cause__, DeadlockDetected):
                    raise
        return function(*args, **kwargs)

    return attempt
