"""What the database itself refuses, whatever the code above it does."""

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from campaign.mail.models import Letter
from campaign.models import User
from petitions.models import Petition, Signature, State, Tally
from tests.builders import a_petition, a_signature, a_subscription, a_user

pytestmark = pytest.mark.django_db


def refused(action, by: str):
    """Run `action`; the constraint of that name must stop it."""
    with pytest.raises((IntegrityError, DataError), match=by), transaction.atomic():
        action()


def test_two_confirmed_signatures_of_one_mailbox():
    a_signature(email="ada@example.org")
    other = a_signature(email="ada@example.org", state="pending")
    rows = Signature.objects.filter(pk=other.pk)
    refused(lambda: rows.update(confirmed_at=timezone.now()), "one_signature_a_mailbox")
    other_petition = a_petition("Another demand")
    rows.update(petition=other_petition, confirmed_at=timezone.now())


@pytest.mark.parametrize("state", ["pending", "expired", "held"])
def test_any_number_of_unconfirmed_ones_is_fine(state):
    for _row in range(3):
        a_signature(email="ada@example.org", state=state)
    assert Signature.objects.count() == 3


@pytest.mark.parametrize("column", ["email", "domain", "name", "country", "postcode", "us_state", "comment"])
def test_a_withdrawn_signature_that_still_says_something(column):
    row = a_signature(state="withdrawn")
    rows = Signature.objects.filter(pk=row.pk)
    refused(lambda: rows.update(**{column: "US"}), "erased_is_empty")


def test_withdrawing_without_erasing():
    row = a_signature()
    rows = Signature.objects.filter(pk=row.pk)
    refused(lambda: rows.update(withdrawn_at=timezone.now()), "withdrawn_is_erased")


@pytest.mark.parametrize("name", ["", "Ada\nBcc: eve@example.org", "Ada\x1b[2J", "Ada\x7f"])
def test_a_name_that_is_empty_or_holds_control_characters(name):
    refused(lambda: a_signature(name=name), "name_is_plain")


@pytest.mark.parametrize("name", ["Ada", "李清照", "می\u200cخواهم", "Zoë O’Neill-Łukasz", "ẞ", "𠮷田"])
def test_a_name_in_any_script_is_fine(name):
    assert a_signature(name=name).name == name


@pytest.mark.parametrize(("column", "length"), [("name", 101), ("comment", 1001), ("postcode", 17), ("email", 255)])
def test_more_than_a_column_holds(column, length):
    row = a_signature()
    refused(lambda: Signature.objects.filter(pk=row.pk).update(**{column: "a" * length}), "too long")


def test_two_rows_with_one_token():
    one, other = a_signature(), a_signature()
    rows = Signature.objects.filter(pk=other.pk)
    refused(lambda: rows.update(confirm_digest=one.confirm_digest), "confirm_digest")


def test_the_state_is_derived_from_the_times_and_cannot_disagree():
    now = timezone.now()
    rows = {state: a_signature(state=state) for state in State.values}
    assert {state: (row.state, row.counts) for state, row in rows.items()} == {
        state: (state, state == "confirmed") for state in State.values
    }
    held, removed = a_signature(held_at=now), a_signature(state="removed", held_at=now)
    assert (held.state, removed.state) == ("held", "removed")  # confirmed, and set aside since
    Signature.objects.filter(pk=removed.pk).update(removed_at=None, removal_ground="")
    Signature.objects.filter(pk=held.pk).update(held_at=None)
    assert dict(Signature.objects.filter(pk__in=[held.pk, removed.pk]).values_list("pk", "state")) == {
        held.pk: "confirmed",
        removed.pk: "held",
    }
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="state"), transaction.atomic():
        cursor.execute("UPDATE petitions_signature SET state = 'held'")


def test_a_negative_count():
    petition = a_petition()
    refused(lambda: Tally.objects.create(petition=petition, count=-1), "count")


def test_a_petition_that_people_signed_cannot_be_deleted():
    row = a_signature(state="withdrawn")
    with pytest.raises(ProtectedError):
        row.petition.delete()
    assert Petition.objects.filter(pk=row.petition.pk).exists()


def test_two_petitions_at_one_address():
    a_petition("Free them")
    refused(lambda: a_petition("Free them"), "slug")


def test_a_letter_that_ended_twice():
    now = timezone.now()
    for ends in [("sent_at", "failed_at"), ("sent_at", "dropped_at"), ("failed_at", "dropped_at")]:
        moments = dict.fromkeys(ends, now)
        refused(lambda moments=moments: Letter.objects.create(kind="k", row_id=1, **moments), "letter_ends_once")


def test_two_places_of_one_mailbox_on_the_list():
    a_subscription()
    other = a_subscription(confirmed=False)
    rows = type(other).objects.filter(pk=other.pk)
    refused(lambda: rows.update(confirmed_at=timezone.now()), "one_subscription_a_mailbox")


def test_a_place_given_up_that_keeps_its_address():
    row = a_subscription()
    rows = type(row).objects.filter(pk=row.pk)
    refused(lambda: rows.update(unsubscribed_at=timezone.now()), "unsubscribed_is_erased")


def test_two_members_of_staff_whose_addresses_differ_by_case():
    a_user(email="ada@example.org")
    refused(lambda: a_user(email="ADA@example.org"), "user_email_any_case")
    assert User.objects.get_by_natural_key("Ada@Example.org")
