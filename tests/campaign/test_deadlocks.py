"""Two transactions that wait for each other: one is ended by PostgreSQL, and tries again by itself."""

import threading
from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import OperationalError, connection, transaction

from campaign import deadlocks
from campaign.models import Limit


def both_ways(*, within) -> tuple[list[int], list[bool]]:
    """Two threads lock the same two rows, each from its own end; how often each tried, and whether it ended well."""
    first, second = Limit.objects.order_by("pk").values_list("pk", flat=True)[:2]
    met, tries, ended = threading.Barrier(2), Counter(), {}

    @deadlocks.retried
    def lock(order):
        tries[order] += 1
        with transaction.atomic():
            for place, number in enumerate(order):
                Limit.objects.select_for_update().get(pk=number)
                if place == 0 and tries[order] == 1:
                    met.wait(timeout=60)

    def run(order):
        try:
            with within():
                lock(order)
            ended[order] = True
        except OperationalError:
            ended[order] = False
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[order]) for order in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(tries.values()), sorted(ended.values())


@pytest.mark.django_db(transaction=True)
def test_who_loses_a_deadlock_tries_again_and_both_come_through():
    tries, ended = both_ways(within=nullcontext)
    assert ended == [True, True]
    assert sum(tries) > 2  # the second attempt may meet the other one's first again


@pytest.mark.django_db(transaction=True)
def test_within_somebody_elses_transaction_the_error_is_theirs():
    assert both_ways(within=transaction.atomic) == ([1, 1], [False, True])
