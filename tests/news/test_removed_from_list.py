"""Places on the e-mail list that came with a signature go with it, and come back with it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaign import erasure, worker
from news.models import Subscription
from news.subscriptions import services as subscriptions
from petitions import moderation, services
from petitions.models import Signature
from petitions.removals import services as removals
from petitions.removals.criteria import preview
from tests.builders import a_petition, a_signature, a_subscription, a_user

pytestmark = pytest.mark.django_db


def a_signer(email, petition=None):
    """Somebody who signed and ticked the box for news."""
    row = a_signature(petition, state="pending", email=email, wants_news=True)
    assert services.confirm(signature=row)
    return row


def listed():
    """Whom a letter to the list would reach."""
    return set(Subscription.objects.receiving().values_list("email", flat=True))


def by_hand(verb, row):
    """A moderator's action on one signature."""
    verb(signature_ids=[row.pk], by=a_user("Moderator"), reason="Fraud")


def test_a_removed_signature_takes_its_place_along_and_brings_it_back():
    fraud, honest = a_signer("fraud@example.org"), a_signer("honest@example.org")
    a_subscription("own@example.org")
    by_hand(moderation.remove, fraud)
    assert listed() == {"honest@example.org", "own@example.org"}
    by_hand(moderation.restore, fraud)
    assert listed() == {"fraud@example.org", "honest@example.org", "own@example.org"}
    by_hand(moderation.hold, honest)  # a hold is no verdict, and its mailbox is proven
    assert "honest@example.org" in listed()


def test_a_removal_of_many_does_the_same_and_so_does_its_undoing():
    petition = a_petition()
    for number in range(3):
        a_signer(f"bot{number}@robots.example", petition)
    a_signer("ada@example.org", petition)
    Signature.objects.filter(email__endswith="robots.example").update(domain="robots.example")
    seen = preview(petition=petition, criteria={"domain": "robots.example"})
    removal = removals.ask(preview=seen, ground="automated", reason="Bots", by=a_user("Moderator"))
    worker.drain()
    assert listed() == {"ada@example.org"}
    assert removals.undo(removal=removal, by=a_user("Moderator"))
    worker.drain()
    assert len(listed()) == 4


def test_who_stands_under_another_petition_stays_and_who_asked_by_the_list_form_too():
    twice, other = a_signer("twice@example.org"), a_petition("Another one")
    a_signer("twice@example.org", other)
    own = a_signature(other, email="own@example.org")
    a_subscription("own@example.org")
    for row in (twice, own):
        by_hand(moderation.remove, row)
    assert listed() == {"twice@example.org", "own@example.org"}


def test_who_is_suspended_may_join_anew_and_nobody_gets_a_place_twice():
    fraud = a_signer("ada@example.org")
    by_hand(moderation.remove, fraud)
    Subscription.objects.update(lettered_at=timezone.now() - timedelta(hours=1))  # no letter follows another at once
    subscriptions.subscribe(email="ada@example.org")
    worker.drain()
    assert "Confirm" in mail.outbox[-1].subject
    subscriptions.confirm(subscription=Subscription.objects.get(confirmed_at=None, suspended_at=None))
    assert listed() == {"ada@example.org"}
    by_hand(moderation.restore, fraud)
    assert Subscription.objects.count() == 1
    place = Subscription.objects.get()
    subscriptions.unsubscribe(subscription=place)
    by_hand(moderation.remove, fraud)
    by_hand(moderation.restore, fraud)
    assert listed() == set()  # who has left stays away


def test_a_suspended_place_outlives_the_fortnight_and_not_half_a_year():
    by_hand(moderation.remove, a_signer("ada@example.org"))
    long_ago = timezone.now() - timedelta(days=30)
    Subscription.objects.update(submitted_at=long_ago, processed_at=long_ago)
    erasure.erase_all()
    assert Subscription.objects.count() == 1
    Subscription.objects.update(suspended_at=timezone.now() - timedelta(days=181))
    erasure.erase_all()
    assert not Subscription.objects.exists()
