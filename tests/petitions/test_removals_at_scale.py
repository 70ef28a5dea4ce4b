"""Removals of many rows, and of rows that somebody else is changing at the same time."""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from petitions import services
from petitions.count import counting
from petitions.models import Removal, Signature, SignatureEvent, Tally
from petitions.removals import services as removal_services
from petitions.removals.criteria import preview
from petitions.removals.services import BATCH
from tests.builders import a_petition, a_signature, a_user, many_signatures

pytestmark = pytest.mark.django_db

MANY, OTHERS, PATIENCE = 100_000, 1_000, 30
JOBS = [removal_services.advance, removal_services.advance_undo, counting.advance_counts]
BY_DOMAIN = {"domain": "bots.example"}


def fingerprint(condition="true"):
    """A digest of every column of every signature that fits."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(string_agg(s::text, '|' ORDER BY s.id)) FROM petitions_signature s WHERE {condition}"
        )
        return cursor.fetchone()[0]


def public_count(petition):
    """The public count once the worker is through; it must be the true one.

    Of its jobs only those that matter here: some others look at all rows, whenever they run.
    """
    while sum(job() for job in JOBS):
        pass
    count = Tally.objects.get(petition=petition).count
    rows = Signature.objects.filter(petition=petition)
    assert rows.filter(state="confirmed").count() == rows.filter(counted=True).count() == count
    return count


def begun(petition, criteria=BY_DOMAIN):
    """A removal that two moderators agreed on, and what it was seen to do."""
    looked = preview(petition=petition, criteria=criteria)
    removal = removal_services.ask(preview=looked, ground="automated", reason="A flood", by=a_user("Moderator"))
    if removal.state == "waiting":
        assert removal_services.consent(removal=removal, preview=looked, by=a_user("Moderator"))
    removal.refresh_from_db()
    return removal, looked


def fresh(removal):
    """As it stands in the database."""
    return Removal.objects.get(pk=removal.pk)


def events(removal, code="bulk_removed"):
    """How many signatures' timelines say so."""
    return SignatureEvent.objects.filter(removal=removal, code=code).values("signature").distinct().count()


@pytest.mark.slow
def test_a_hundred_thousand_go_as_previewed_and_come_back_exactly():
    petition = a_petition()
    many_signatures(petition, MANY, "bots.example")
    many_signatures(petition, OTHERS, "people.example")
    before, others = fingerprint(), fingerprint("domain = 'people.example'")
    removal, looked = begun(petition)
    assert (looked.number, looked.effect) == (MANY, MANY)
    assert public_count(petition) == OTHERS
    removal = fresh(removal)
    assert (removal.state, removal.done, events(removal)) == ("finished", MANY, MANY)
    assert "we removed 100,000 signatures that were sent by machines." in removal.public_sentence
    assert fingerprint("domain = 'people.example'") == others

    assert removal_services.undo(removal=removal, by=a_user("Moderator"))
    assert public_count(petition) == MANY + OTHERS
    removal = fresh(removal)
    assert (removal.state, removal.restored, events(removal, "bulk_restored")) == ("undone", MANY, MANY)
    assert fingerprint() == before
    transaction.set_rollback(True)  # or PostgreSQL checks 800,000 foreign keys, as below it does for fewer


def test_cancelled_half_way_the_count_is_true_and_the_half_comes_back():
    petition = a_petition()
    many_signatures(petition, 5 * BATCH, "bots.example")
    before = fingerprint()
    removal, _looked = begun(petition)
    for _batch in range(2):
        removal_services.advance()
    assert not removal_services.undo(removal=removal, by=a_user("Moderator"))  # it must be cancelled first
    assert removal_services.cancel(removal=removal, by=a_user("Moderator"))
    assert public_count(petition) == 3 * BATCH
    removal = fresh(removal)
    assert (removal.state, removal.done) == ("stopped", 2 * BATCH)
    assert "we removed 4,000 signatures" in removal.public_sentence
    assert preview(petition=petition, criteria=BY_DOMAIN).number == 3 * BATCH

    assert removal_services.undo(removal=removal, by=a_user("Moderator"))
    assert public_count(petition) == 5 * BATCH
    assert fingerprint() == before


def run(*functions):
    """Run them at the same time, each on a connection of its own."""
    failures = []

    def on_its_own(function):
        try:
            function()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=on_its_own, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_each_row_once():
    petition = a_petition()
    many_signatures(petition, 4 * BATCH, "bots.example")
    before = fingerprint()
    removal, _looked = begun(petition)
    start = threading.Barrier(2)

    def work(until, step):
        start.wait(PATIENCE)
        while fresh(removal).state != until:
            step()

    def race(until, step):
        run(*[lambda: work(until, step)] * 2)

    race("finished", removal_services.advance)
    assert (fresh(removal).done, SignatureEvent.objects.count()) == (4 * BATCH, 4 * BATCH)
    assert public_count(petition) == 0
    removal_services.undo(removal=removal, by=a_user("Moderator"))
    race("undone", removal_services.advance_undo)
    assert (fresh(removal).restored, SignatureEvent.objects.count()) == (4 * BATCH, 8 * BATCH)
    assert public_count(petition) == 4 * BATCH
    assert fingerprint() == before


@contextmanager
def in_the_midst_of(action):
    """What runs inside does so while another transaction has done `action` and not yet committed."""
    done, finish = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            action()
            done.set()
            assert finish.wait(PATIENCE)

    thread = threading.Thread(target=run, args=[slowly])
    thread.start()
    assert done.wait(PATIENCE)
    try:
        yield
    finally:
        finish.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_meanwhile_is_neither_waited_for_nor_undone():
    rows = [a_signature(email=f"robot{number}@bots.example") for number in range(10)]
    assert public_count(rows[0].petition) == 10
    removal, _looked = begun(rows[0].petition)
    with in_the_midst_of(lambda: services.withdraw(signature=rows[4])):
        assert removal_services.advance()
        assert fresh(removal).done == 4  # up to the row in the signer's hands
    assert public_count(rows[0].petition) == 0
    assert (fresh(removal).state, fresh(removal).done) == ("finished", 9)

    removal_services.undo(removal=removal, by=a_user("Moderator"))
    with in_the_midst_of(lambda: services.withdraw(signature=rows[7])):
        removal_services.advance_undo()
    assert public_count(rows[0].petition) == 8
    assert [row.state for row in Signature.objects.order_by("pk")].count("withdrawn") == 2
    assert fresh(removal).restored == 8


@pytest.mark.django_db(transaction=True)
def test_whoever_confirms_meanwhile_is_no_longer_unconfirmed():
    rows = [a_signature(email=f"robot{number}@bots.example", state="pending") for number in range(10)]
    removal, _looked = begun(rows[0].petition, {"state": "unconfirmed"})
    with in_the_midst_of(lambda: services.confirm(signature=rows[4])):
        removal_services.advance()
    assert public_count(rows[0].petition) == 1
    assert (fresh(removal).state, fresh(removal).done) == ("finished", 9)
