"""Changed mailbox rules on the signatures there are: looked at, applied, taken back; and what disturbs it meanwhile."""

import random
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaign import worker
from campaign.mail.mailboxes import hash_of, suppress, suppressed
from campaign.mail.models import MailboxRule
from campaign.models import User
from petitions import moderation, services
from petitions.count import counting
from petitions.mailbox_review import moves as mailbox_moves
from petitions.mailbox_review import services as mailbox_review
from petitions.mailbox_review.models import MailboxMove
from petitions.models import Signature
from tests.builders import a_petition, a_signature, a_user

pytestmark = pytest.mark.django_db

START = timezone.now() - timedelta(days=30)


def at(minute, email, petition=None, **fields):
    """A signature confirmed that many minutes after the start."""
    row = a_signature(petition, email=email, **fields)
    Signature.objects.filter(pk=row.pk).update(confirmed_at=START + timedelta(minutes=minute))
    row.refresh_from_db()
    return row


def rule(domain="example.org", **fields):
    """The one rule of a domain from now on."""
    return MailboxRule.objects.update_or_create(domain=domain, defaults=fields)[0]


def begin(*, applies):
    """A review as an administrator asks for it."""
    return mailbox_review.begin(by=User.objects.first() or a_user("Administrator"), applies=applies)


def review(*, applies):
    """A whole review, as the worker does it."""
    made = begin(applies=applies)
    while mailbox_review.advance():
        pass
    made.refresh_from_db()
    assert made.finished_at
    assert made.percent == 100
    assert not MailboxMove.objects.exists()
    return made


def numbers(made):
    """What a review came to."""
    return made.done, made.doubles, made.singles


def applied():
    """Look, then apply: both come to the same numbers, and a second time there is nothing to do."""
    before = state()
    seen = review(applies=False)
    assert state() == before
    done = review(applies=True)
    assert numbers(done) == numbers(seen)
    assert done.sample == seen.sample
    assert numbers(review(applies=True)) == (0, 0, 0)
    assert_true()
    return done


def state():
    """All there is of all signatures."""
    return list(Signature.objects.order_by("pk").values())


def assert_true():
    """Each mailbox has one signature under a petition, the one confirmed first; the others point to it."""
    groups = {}
    for row in Signature.objects.filter(confirmed_at__isnull=False, withdrawn_at=None).order_by("confirmed_at", "pk"):
        first = groups.setdefault((row.petition_id, bytes(row.mailbox_hash)), row)
        assert row.duplicate_of_id == (None if row == first else first.pk)
        assert not (row.duplicate_of_id and row.counts)
        if row.email:
            assert bytes(row.mailbox_hash) == hash_of(row.email)


def counts():
    """The numbers of those that count."""
    return set(Signature.objects.filter(state="confirmed").values_list("pk", flat=True))


def codes(row):
    """What its timeline says."""
    return [event.code for event in row.events.order_by("pk")]


def test_spellings_that_become_one_mailbox_leave_the_one_confirmed_first():
    later, first, third = at(5, "ada.love@example.org"), at(2, "a.dalove@example.org"), at(9, "adalove@example.org")
    other = at(1, "adalove@example.net")
    rule(ignores_dots=True)
    assert numbers(applied()) == (2, 2, 0)
    assert counts() == {first.pk, other.pk}
    for row in (later, third):
        row.refresh_from_db()
        assert (row.state, row.removal_ground, row.duplicate_of) == ("removed", "double", first)
        assert codes(row) == ["duplicate"]
    assert codes(first) == []


def test_a_rule_taken_back_brings_them_back():
    rows = [at(number, f"{spelling}@example.org") for number, spelling in enumerate(["ada", "a.da", "ad.a", "a.d.a"])]
    before = state()
    rule(ignores_dots=True)
    assert numbers(applied()) == (3, 3, 0)
    assert counts() == {rows[0].pk}
    MailboxRule.objects.filter(domain="example.org").delete()
    assert numbers(applied()) == (3, 0, 3)
    assert state() == before
    assert codes(rows[1]) == ["duplicate", "unduplicated"]


def test_under_different_petitions_one_mailbox_signs_each():
    petitions = [a_petition("One"), a_petition("Other")]
    rows = [
        at(number, email, petition)
        for number, email in enumerate(["ada@example.org", "a.da@example.org"])
        for petition in petitions
    ]
    rule(ignores_dots=True)
    assert numbers(applied()) == (2, 2, 0)
    assert counts() == {rows[0].pk, rows[1].pk}


def test_domains_that_become_one_and_domains_that_part():
    first, second = at(1, "ada@example.org"), at(2, "ada@example.net")
    rule("example.net", same_as="example.org")
    assert numbers(applied()) == (1, 1, 0)
    second.refresh_from_db()
    assert (second.domain, second.duplicate_of) == ("example.org", first)
    MailboxRule.objects.filter(domain="example.net").delete()
    assert numbers(applied()) == (1, 0, 1)
    second.refresh_from_db()
    assert (second.domain, second.state) == ("example.net", "confirmed")


def test_who_moves_into_a_mailbox_that_another_one_leaves_never_meets_them():
    """a.da@ enters what the other domain's ada@ leaves, in one and the same review."""
    rule("example.net", same_as="example.org")
    leaving, entering = at(1, "ada@example.net"), at(2, "a.da@example.org")
    rule("example.net", same_as="")
    rule(ignores_dots=True)
    assert numbers(applied()) == (2, 0, 0)
    assert counts() == {leaving.pk, entering.pk}


def test_a_second_one_may_turn_out_the_second_of_somebody_else():
    rule(ignores_dots=True)
    first, second = at(1, "ada@example.org"), at(2, "ada@example.net")
    rule("example.net", same_as="example.org")
    applied()
    rule("example.net", same_as="example.com")
    third = at(0, "ada@example.com")
    assert numbers(applied()) == (1, 0, 0)
    second.refresh_from_db()
    assert second.duplicate_of == third
    assert counts() == {first.pk, third.pk}
    assert codes(second) == ["duplicate"]


def test_it_takes_many_batches_as_one(monkeypatch):
    monkeypatch.setattr(mailbox_moves, "BATCH", 3)
    monkeypatch.setattr(mailbox_moves, "MOVES", 2)
    for number in range(20):
        spelling = ["ada", "a.da", "ad.a", "a.d.a", "ada."][number // 4]
        at(100 - number, f"{spelling}{number % 4}@example.org")
    rule(ignores_dots=True)
    assert numbers(applied()) == (16, 16, 0)
    assert len(counts()) == 4


def test_what_is_not_confirmed_follows_the_rules_and_stays_undecided():
    pending = a_signature(state="pending", email="a.da@example.org")
    expired = a_signature(state="expired", email="ad.a@example.org")
    new = a_signature(state="new", email="a.d.a@example.org")
    rule(ignores_dots=True)
    assert numbers(applied()) == (2, 0, 0)
    for row in (pending, expired):
        state_before = row.state
        row.refresh_from_db()
        assert bytes(row.mailbox_hash) == hash_of("ada@example.org")
        assert row.state == state_before
    new.refresh_from_db()
    assert new.mailbox_hash is None
    assert services.confirm(signature=pending)


def test_what_is_erased_keeps_its_mailbox_and_its_place():
    erased, other = at(1, "ada@example.org"), at(2, "a.da@example.org")
    gone = dict.fromkeys(("email", "name", "domain", "language"), "")
    Signature.objects.filter(pk=erased.pk).update(**gone, erased_at=timezone.now())
    rule(ignores_dots=True)
    assert numbers(applied()) == (1, 1, 0)
    assert counts() == {erased.pk}
    other.refresh_from_db()
    assert other.duplicate_of == erased


def test_an_erased_second_one_stays_empty():
    first, erased = at(1, "a.da@example.org"), at(2, "ada@example.org")
    Signature.objects.filter(pk=erased.pk).update(email="", name="", domain="", language="", erased_at=timezone.now())
    rule(ignores_dots=True)
    assert numbers(applied()) == (1, 1, 0)
    erased.refresh_from_db()
    assert (erased.duplicate_of, erased.domain, erased.state) == (first, "", "removed")


def test_what_a_moderator_removed_stays_removed_whatever_the_rules_say():
    first, second = at(1, "ada@example.org"), at(2, "a.da@example.org")
    moderator = a_user("Moderator")
    moderation.remove(signature_ids=[second.pk], by=moderator, reason="insults", ground="abuse")
    rule(ignores_dots=True)
    assert numbers(applied()) == (1, 1, 0)
    second.refresh_from_db()
    assert (second.removal_ground, second.duplicate_of, codes(second)) == ("abuse", first, [])
    MailboxRule.objects.filter(domain="example.org").delete()
    assert numbers(applied()) == (1, 0, 1)
    second.refresh_from_db()
    assert (second.state, second.removal_ground, second.duplicate_of) == ("removed", "abuse", None)
    moderation.restore(signature_ids=[second.pk], by=moderator, reason="no insult")
    assert counts() == {first.pk, second.pk}


def test_a_second_one_cannot_be_restored_by_hand():
    at(1, "ada@example.org")
    second = at(2, "a.da@example.org")
    rule(ignores_dots=True)
    applied()
    assert moderation.restore(signature_ids=[second.pk], by=a_user("Moderator"), reason="please") == 0


def test_withdrawing_the_first_withdraws_its_second_ones():
    first, second, other = at(1, "ada@example.org"), at(2, "a.da@example.org"), at(3, "eve@example.org")
    rule(ignores_dots=True)
    applied()
    first.refresh_from_db()
    services.withdraw(signature=first)
    second.refresh_from_db()
    assert second.withdrawn_at
    assert not second.email
    assert numbers(applied()) == (0, 0, 0)
    assert counts() == {other.pk}


def test_the_public_count_follows():
    petition = a_petition()
    for number in range(6):
        at(number, f"{'a.' * number}da@example.org", petition)
    rule(ignores_dots=True)
    while counting.advance_counts():
        pass
    review(applies=True)
    while counting.advance_counts():
        pass
    petition.tally.refresh_from_db()
    assert petition.tally.count == len(counts())


def test_whoever_wants_no_letters_is_known_under_the_new_mailbox_too():
    at(1, "a.da@example.org")
    suppress(mailbox_hash=hash_of("a.da@example.org"), reason="not me")
    rule(ignores_dots=True)
    review(applies=False)
    assert suppressed([hash_of("ada@example.org")]) == set()
    review(applies=True)
    assert suppressed([hash_of("ada@example.org")]) == {hash_of("ada@example.org")}


def test_a_review_stopped_half_way_leaves_every_mailbox_with_one_signature(monkeypatch):
    monkeypatch.setattr(mailbox_moves, "MOVES", 1)
    for number in range(4):
        at(2 * number, f"ada{number}@example.org")
        at(2 * number + 1, f"a.da{number}@example.org")
    rule(ignores_dots=True)
    made = begin(applies=True)
    for _step in range(3):
        mailbox_review.advance()
    assert mailbox_review.stop(made, by=made.asked_by)
    assert not mailbox_review.stop(made, by=made.asked_by)
    assert mailbox_review.advance() == 0
    made.refresh_from_db()
    assert made.doubles == 2
    assert len(counts()) == 6
    assert not MailboxMove.objects.exists()
    assert review(applies=True).doubles == 2
    assert_true()


def test_only_one_review_at_a_time():
    assert begin(applies=False)
    assert begin(applies=True) is None
    worker.drain()
    assert begin(applies=True)


def test_signatures_that_come_later_are_left_to_the_rules_they_came_under():
    made = begin(applies=True)
    late = at(1, "a.da@example.org")
    rule(ignores_dots=True)
    while mailbox_review.advance():
        pass
    made.refresh_from_db()
    late.refresh_from_db()
    assert made.done == 0
    assert bytes(late.mailbox_hash) != hash_of(late.email)


SPELLINGS = [
    f"{local}@{domain}"
    for local in ("ada", "a.da", "ada+x", "a.da+y", "eve")
    for domain in ("one.example", "two.example", "sub.two.example")
]
TABLES = st.fixed_dictionaries(
    {
        "one.example": st.sampled_from([None, {"ignores_dots": True}, {"ignores_tags": False}]),
        "two.example": st.sampled_from([None, {"same_as": "one.example"}, {"ignores_dots": True}]),
        "*.two.example": st.sampled_from([None, {"same_as": "one.example"}, {"ignores_tags": False}]),
    }
)


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SPELLINGS), max_size=9), st.lists(TABLES, min_size=1, max_size=2), st.integers(1, 4))
def test_under_any_rules_one_after_the_other_the_look_equals_the_deed(monkeypatch, emails, tables, size):
    monkeypatch.setattr(mailbox_moves, "BATCH", size)
    monkeypatch.setattr(mailbox_moves, "MOVES", size)
    with transaction.atomic():
        order, petition = random.Random(len(emails)), a_petition("Any")
        rows, seen = [], set()
        for email in emails:
            if hash_of(email) in seen:
                continue  # it was the same mailbox already when it signed
            seen.add(hash_of(email))
            rows.append(at(order.randrange(1000), email, petition))
        for table in tables:
            for domain, reads in table.items():
                MailboxRule.objects.filter(domain=domain).delete()
                if reads:
                    MailboxRule.objects.create(domain=domain, **reads)
            applied()
            assert len(counts()) == len({hash_of(row.email) for row in rows})
        transaction.set_rollback(True)


# What happens in the same moment


def elsewhere(work):
    """Do this in another thread, with a database connection of its own."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_confirmations_at_the_same_time_never_make_two_of_a_mailbox(monkeypatch):
    monkeypatch.setattr(mailbox_moves, "BATCH", 7)
    monkeypatch.setattr(mailbox_moves, "MOVES", 3)
    petition = a_petition()
    waiting = []
    for number in range(20):
        at(number, f"a.da{number}@example.org", petition)
        waiting.append(a_signature(petition, state="pending", email=f"ada{number}@example.org"))
        waiting.append(a_signature(petition, state="pending", email=f"ad.a{number}@example.org"))
    rule(ignores_dots=True)
    begin(applies=True)
    signers = [
        elsewhere(lambda part=part: [services.confirm(signature=row) for row in waiting[part::3]]) for part in range(3)
    ]
    workers = [elsewhere(lambda: [mailbox_review.advance() for _turn in range(40)]) for _worker in range(2)]
    for thread in [*signers, *workers]:
        thread.join()
    while mailbox_review.advance():
        pass
    assert_true()
    assert len(counts()) == 20
    assert numbers(review(applies=True)) == (0, 0, 0)
    while counting.advance_counts():
        pass
    petition.tally.refresh_from_db()
    assert petition.tally.count == 20
