"""The public count and the figures behind it."""

import logging

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import STATES, Petition, Signature, Tally

log = logging.getLogger("campaign.petitions")


@transaction.atomic
def advance_counts() -> int:
    """Bring the public counts in line with what stands now; returns how many signatures moved them.

    Each signature remembers whether the tally holds it, so a crash, a second worker or a
    removal meanwhile can neither lose nor double one.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM petitions_signature WHERE standing <> counted
                ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED
            ), moved AS (
                UPDATE petitions_signature s SET counted = s.standing FROM due WHERE s.id = due.id
                RETURNING s.petition_id, s.standing
            )
            SELECT petition_id, sum(CASE WHEN standing THEN 1 ELSE -1 END), count(*) FROM moved
            GROUP BY petition_id ORDER BY petition_id
            """
        )
        moved = cursor.fetchall()
    now = timezone.now()
    for petition_id, change, _rows in moved:
        Tally.objects.get_or_create(petition_id=petition_id)
        Tally.objects.filter(petition_id=petition_id).update(count=F("count") + change, as_of=now)
    return sum(rows for _petition_id, _change, rows in moved)


def check_counts() -> int:
    """Compare each public count with the truth, and mend it with an entry in the log. Returns how many were wrong."""
    wrong = 0
    for petition in Petition.objects.all():
        with transaction.atomic():
            Tally.objects.get_or_create(petition=petition)
            tally = Tally.objects.select_for_update().get(petition=petition)
            true_count = Signature.objects.filter(petition=petition, counted=True).count()
            if tally.count != true_count:
                wrong += 1
                log.error("Petition %s counted %s instead of %s", petition.pk, tally.count, true_count)
                Tally.objects.filter(petition=petition).update(count=true_count, as_of=timezone.now())
    return wrong


def states_of(petition: Petition) -> dict[str, int]:
    """How many rows of a petition stand in each state, and in all."""
    rows = Signature.objects.filter(petition=petition)
    counts = {state: getattr(rows, state)().count() for state in STATES}
    return {"submitted": rows.count(), **counts}
