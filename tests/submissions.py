"""Submissions from chosen places, and what the worker decides about them."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from campaign import networks
from campaign.limits import Limit
from campaign.sender_rules import SenderRule
from petitions import services
from petitions.models import Signature
from tests.builders import a_signature

HERE, NEIGHBOUR, ELSEWHERE = "203.0.113.9", "203.0.113.10", "198.51.100.7"
people = count(1)


def submitted(number=1, *, address=HERE, domain="gmail.com", ago=timedelta(), **fields):
    """That many new submissions of different people, a second apart, the last one `ago`."""
    origin, last = networks.origin(address), timezone.now() - ago
    rows = []
    for place in reversed(range(number)):
        at = last - timedelta(seconds=place)
        email = fields.get("email") or f"person{next(people)}@{domain}"
        row = a_signature(state="new", submitted_at=at, **{**origin, **fields, "email": email})
        rows.append(row)
    return rows


def held(rows):
    """For each row whether it is held, once the worker has decided."""
    while services.process_signatures():
        pass
    found = dict(Signature.objects.values_list("pk", "held_at"))
    return [bool(found[row.pk]) for row in rows]


def only(scope, **fields):
    """The one limit that is in force."""
    Limit.objects.all().delete()
    return Limit.objects.create(**{"scope": scope, "most": 2, "minutes": 10, **fields})


def listed(verdict, pattern, **fields):
    """A rule of the block and allow list."""
    return SenderRule.objects.create(verdict=verdict, pattern=pattern, **{"reason": "Because", **fields})
