"""Erasure: every place that holds somebody's data registers here what is erased of it, and when.

A rule takes `dry` and returns how many rows it erased, or would erase in all. Each call
is one bounded transaction, so the whole may be stopped and resumed at any moment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from .confirmation import kinds

BATCH = 2000
SAMPLED = "campaign.erasure.sampled"  # in this process's cache for so long after the tables were sampled
SAMPLED_SECONDS = 23 * 60 * 60
UNCONFIRMED_LIFE = timedelta(days=14)  # of a submission on any form


@dataclass(frozen=True)
class RetentionRule:
    """One place, its rule in words, and the function that erases."""

    place: str
    rule: str
    run: Callable[..., int]


retention_rules: list[RetentionRule] = []
also_sampled: list[type[Model]] = []  # besides the forms: whose columns hold somebody's data until it is erased


def retention_rule(place: str, rule: str):
    """Register a function `f(*, dry: bool) -> int` that erases one batch of what the rule says is over."""

    def register(function):
        retention_rules.append(RetentionRule(place, rule, function))
        return function

    return register


@transaction.atomic
def _one_batch(rows: QuerySet, change: Callable[[QuerySet], object]) -> int:
    ids = list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    if ids:
        change(rows.model._base_manager.filter(pk__in=ids))
    return len(ids)


def delete_batch(rows: QuerySet, *, dry: bool) -> int:
    """Delete up to BATCH of these rows, on which nothing depends. Rows that somebody else has in hand wait."""
    return rows.count() if dry else _one_batch(rows, lambda found: found._raw_delete(found.db))


def update_batch(rows: QuerySet, *, dry: bool, **fields) -> int:
    """Give up to BATCH of these rows these values; afterwards they must fit the query no more."""
    return rows.count() if dry else _one_batch(rows, lambda found: found.update(**fields))


def preview() -> list[dict]:
    """What would be erased now, place by place; nothing is changed."""
    return [{"place": each.place, "rule": each.rule, "rows": each.run(dry=True)} for each in retention_rules]


def erase_batch() -> list[int]:
    """One batch of every place; returns how many rows each erased."""
    return [each.run(dry=False) for each in retention_rules]


def erase_all() -> list[dict]:
    """Batch after batch until nothing is left; returns how many rows each place erased."""
    rows = [0] * len(retention_rules)
    while any(erased := erase_batch()):
        rows = [before + now for before, now in zip(rows, erased, strict=True)]
    if any(rows):
        renew_statistics()
    done = zip(retention_rules, rows, strict=True)
    return [{"place": each.place, "rule": each.rule, "rows": number} for each, number in done]


def erase_due() -> int:
    """The worker's job every minute: one batch of every place; returns how many rows were erased."""
    return sum(erase_batch())


def erase_samples() -> int:
    """The worker's job at its start and every day: samples of what was erased, or withdrawn, since go as well."""
    if cache.add(SAMPLED, True, SAMPLED_SECONDS):
        renew_statistics()
    return 0


def renew_statistics() -> None:
    """Have PostgreSQL sample the tables anew: its samples hold names and addresses as they stood before."""
    with connection.cursor() as cursor:
        for model in [*kinds(), *also_sampled]:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
