"""The public count and the figures behind it."""

import logging
from collections import Counter
from datetime import UTC

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.log_actions import log as log_action
from wagtail.users.models import UserProfile

from campaign.absolute import absolute_url
from campaign.mail.models import Letter
from campaign.models import User

from ..models import CountMend, Petition, Signature, Tally
from ..states import State

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
                SELECT id FROM petitions_signature
                WHERE counted <> (state = 'confirmed')
                ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED
            ), moved AS (
                -- As an array, so that the planner looks each up: joined, it reads the whole table for every batch.
                UPDATE petitions_signature SET counted = state = 'confirmed' WHERE id = ANY (ARRAY(SELECT id FROM due))
                RETURNING petition_id, counted
            )
            SELECT petition_id, sum(CASE WHEN counted THEN 1 ELSE -1 END), count(*) FROM moved
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
    """Compare each public count with the truth and mend it, telling staff. Returns how many were wrong."""
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
                _report(CountMend.objects.create(petition=petition, was=tally.count, became=true_count))
    return wrong


def _report(mend: CountMend) -> None:
    """Into the audit log, and by letter to all who look after accounts; staff see it in the admin until it is seen."""
    petition, numbers = mend.petition, {"was": mend.was, "became": mend.became}
    log_action(instance=petition, action="petitions.count_mended", data=numbers)
    chiefs = Q(is_superuser=True) | Q(groups__permissions__codename="change_user")
    for user in User.objects.filter(chiefs, is_active=True).distinct():
        with translation.override(UserProfile.get_for_user(user).get_preferred_language()):
            subject = gettext("A count was wrong: %(petition)s") % {"petition": petition.title}
            text = gettext(
                "The daily check found that the public count of “%(petition)s” said %(was)s where %(became)s signatures"
                " are counted, and put it right. That should not happen: have somebody look into it."
            )
            lines = [text % {"petition": petition.title, **numbers}, absolute_url(reverse("signatures_health"))]
            EmailMessage(subject, "\n\n".join(lines), to=[user.email]).send()


def unseen_mends():
    """Counts that were put right, and that nobody has acknowledged."""
    return CountMend.objects.filter(seen_at=None).select_related("petition")


def see_mends(*, numbers, by) -> None:
    """Acknowledge these."""
    unseen_mends().filter(pk__in=numbers).update(seen_at=timezone.now(), seen_by=by)


def states_of(petition: Petition) -> dict[str, int]:
    """How many rows of a petition stand in each state, and in all."""
    rows = Signature.objects.filter(petition=petition).order_by().values_list("state").annotate(Count("pk"))
    counts = dict.fromkeys(State.values, 0) | dict(rows)
    return {"submitted": sum(counts.values()), **counts}


def figures_of(petition: Petition) -> dict:
    """What the page about the count says, from one pass over the petition's rows.

    `states` holds the rows in each state, `grounds` those removed by ground, `unlisted` how many of the confirmed
    asked to stand on no list, `days` the confirmed by day (UTC, ISO 8601), `letters` those waiting to be sent.
    """
    facts = Signature.objects.filter(petition=petition).order_by()
    facts = facts.values_list(
        "state",
        Case(When(state=State.REMOVED, then=F("removal_ground")), default=Value("")),
        Case(When(state=State.CONFIRMED, then=TruncDate("confirmed_at", tzinfo=UTC))),
        Case(When(state=State.CONFIRMED, unlisted=True, then=Value(True)), default=Value(False)),
    ).annotate(Count("pk"))
    states, grounds, days, unlisted = Counter(dict.fromkeys(State.values, 0)), Counter(), Counter(), 0
    for state, ground, day, is_unlisted, rows in facts:
        states[state] += rows
        unlisted += rows if is_unlisted else 0
        if ground:
            grounds[ground] += rows
        if day:
            days[day.isoformat()] += rows
    letters = Letter.objects.waiting().filter(kind__in=[Signature.confirm_letter, Signature.again_letter])
    rows = Signature.objects.filter(petition=petition, pk__in=letters.values("row_id"))
    return {"states": states, "grounds": grounds, "days": days, "unlisted": unlisted, "letters": rows.count()}


def refresh_figures() -> int:
    """Count anew, for every public petition, what the page about its count says. Returns 0: there is no more to do."""
    for petition in Petition.objects.public():
        figures = figures_of(petition)
        tally, _made = Tally.objects.get_or_create(petition=petition)
        figures["forgotten"] = tally.forgotten
        Tally.objects.filter(petition=petition).update(figures=figures, figures_at=timezone.now())
    return 0
