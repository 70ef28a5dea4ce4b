"""One reminder after a day: who gets it, who never does, and that nobody gets two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Site

from campaign import processing, worker
from campaign.mail import letters, mailboxes, sending
from campaign.mail.models import Letter
from campaign.models import CampaignSettings
from petitions import moderation, reminders, services
from petitions.models import Petition, PetitionSettings, Signature
from tests.builders import a_home, a_petition, a_signature, a_user
from tests.letters import code_in, link_in, text_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
ADA = "ada@example.org"


def a_submission(email=ADA, petition=None, *, hours=25, **fields):
    """Somebody who signed so many hours ago, got the letter at once and has not confirmed."""
    row = a_signature(petition, state="new", email=email, **fields)
    moment = timezone.now() - hours * HOUR
    services.process_signatures()
    sending.send_due()
    Signature.objects.filter(pk=row.pk).update(submitted_at=moment, processed_at=moment, lettered_at=moment)
    Letter.objects.filter(row_id=row.pk, kind="petitions.confirm").update(created_at=moment, sent_at=moment)
    row.refresh_from_db()
    return row


def reminded(*rows):
    """Which of them were reminded of, once the worker has done its work."""
    reminders.remind()
    sending.send_due()
    queued = Letter.objects.filter(kind="petitions.reminder")
    found = {row.pk for row in rows if Signature.objects.filter(pk=row.pk, reminded_at__isnull=False).exists()}
    assert sorted(queued.values_list("row_id", flat=True)) == sorted(found)
    return [row for row in rows if row.pk in found]


def letters_to(email=ADA):
    """Everything that mailbox was sent, oldest first."""
    return [message for message in mail.outbox if message.to == [email]]


def test_a_day_after_the_letter_comes_one_reminder_with_the_same_link_and_code(client):
    row = a_submission(name="Ada Lovelace")
    assert reminded(row) == [row]
    first, second = letters_to()
    assert link_in(second) == link_in(first)
    assert code_in(second) == code_in(first)
    assert second.subject != first.subject
    assert "Lovelace" not in text_of(second)
    assert "not remind you again" in text_of(second)
    assert "never write to me again" in text_of(second)
    client.post(link_in(second))
    row.refresh_from_db()
    assert row.confirmed_at
    worker.drain()
    assert len(letters_to()) == 2


def test_the_worker_does_it():
    row = a_submission()
    worker.drain()
    row.refresh_from_db()
    assert row.reminded_at
    assert len(letters_to()) == 2


@pytest.mark.parametrize(("hours", "comes"), [(23, False), (24.1, True), (47, True), (49, False), (24 * 6, False)])
def test_it_comes_on_the_second_day_or_never(hours, comes):
    row = a_submission(hours=hours)
    assert bool(reminded(row)) == comes


def test_a_letter_that_left_late_gives_the_reminder_time():
    row = a_submission(hours=60)
    sent = Letter.objects.filter(row_id=row.pk)
    sent.update(sent_at=timezone.now() - 20 * HOUR)
    assert reminded(row) == []
    sent.update(sent_at=timezone.now() - 30 * HOUR)
    assert reminded(row) == [row]


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_at": timezone.now()},
        {"held_at": timezone.now()},
        {"removed_at": timezone.now(), "removal_ground": "abuse"},
        {"expired_at": timezone.now()},
        {"confirm_digest": None},
        {"reminded_at": timezone.now()},
    ],
)
def test_no_reminder_for_what_is_decided(change):
    row = a_submission()
    Signature.objects.filter(pk=row.pk).update(**change)
    assert reminders.remind() == 0
    assert not Letter.objects.filter(kind="petitions.reminder").exists()


@pytest.mark.parametrize("change", [{"failed_at": timezone.now(), "sent_at": None}, {"sent_at": None}])
def test_no_reminder_after_a_letter_that_bounced_or_never_left(change):
    row = a_submission()
    Letter.objects.filter(row_id=row.pk).update(due_at=timezone.now() + HOUR, **change)
    assert reminded(row) == []


def test_no_reminder_to_whoever_wants_no_letters():
    row = a_submission()
    mailboxes.suppress(mailbox_hash=row.mailbox_hash, reason="no such mailbox")
    assert reminded(row) == []


@pytest.mark.parametrize("closed", [-1, 1])
def test_no_reminder_under_a_petition_that_has_closed(closed):
    row = a_submission()
    Petition.objects.update(closes_at=timezone.now() + closed * HOUR)
    assert bool(reminded(row)) == (closed > 0)


def test_no_reminder_under_a_petition_that_is_not_public():
    row = a_submission()
    Petition.objects.update(live=False)
    assert reminded(row) == []


def test_it_says_until_when_the_link_works():
    row = a_submission()
    closes = timezone.now() + HOUR
    Petition.objects.update(closes_at=closes)
    reminded(row)
    day = timezone.localtime(closes + timedelta(days=1))
    assert date_format(day, "DATETIME_FORMAT") in text_of(letters_to()[-1])


def test_only_the_latest_submission_of_a_mailbox_is_reminded_of(monkeypatch):
    monkeypatch.setattr(letters, "MOST_IN_30_DAYS", 6)
    first = a_submission("ada.love@gmail.com", hours=30)
    latest = a_submission("AdaLove@googlemail.com", hours=25)
    other_petition = a_submission("adalove@gmail.com", a_petition("Another demand"), hours=26)
    assert reminded(first, latest, other_petition) == [latest, other_petition]


def test_a_mailbox_is_not_reminded_again_after_another_submission():
    first = a_submission(hours=40)
    assert reminded(first) == [first]
    again = a_submission(hours=25)
    assert reminded(first, again) == [first]


def test_who_has_confirmed_by_another_submission_is_left_alone():
    first = a_submission(hours=40)
    services.confirm(signature=first)
    again = a_submission(hours=25)
    Signature.objects.filter(pk=again.pk).update(confirm_digest=b"x" * 32)
    assert reminded(first, again) == []


def test_what_is_held_while_the_reminder_waits_goes_unsent():
    row = a_submission()
    assert reminders.remind() == 1
    moderation.hold(signature_ids=[row.pk], by=a_user("Moderator"), reason="looks doubled")
    sending.send_due()
    assert len(letters_to()) == 1
    assert Letter.objects.get(kind="petitions.reminder").dropped_at


def test_who_confirms_while_the_reminder_waits_gets_none():
    row = a_submission()
    assert reminders.remind() == 1
    services.confirm(signature=row)
    sending.send_due()
    assert len(letters_to()) == 1


def test_it_counts_among_the_letters_a_mailbox_may_get():
    row = a_submission()
    before = letters.allowance([row.mailbox_hash])[row.mailbox_hash]
    reminded(row)
    assert letters.allowance([row.mailbox_hash])[row.mailbox_hash] == before - 1


def test_a_mailbox_that_has_had_its_number_gets_none_and_its_timeline_says_so():
    rows = [a_submission(petition=a_petition(f"Demand {number}")) for number in range(letters.MOST_IN_30_DAYS)]
    assert reminded(*rows) == []
    assert {event.code for row in rows for event in row.events.all()} == {"cap"}
    Letter.objects.all().delete()
    assert reminded(*rows) == []  # it was decided


def test_the_number_holds_within_one_batch():
    """Five letters in thirty days, one kept for the owner: three were confirm letters, so one reminder is left."""
    rows = [a_submission(petition=a_petition(f"Demand {number}")) for number in range(3)]
    assert len(reminded(*rows)) == letters.MOST_IN_30_DAYS - letters.KEPT_FOR_OWNER - 3
    assert Letter.objects.count() == letters.MOST_IN_30_DAYS - letters.KEPT_FOR_OWNER


def test_staff_can_switch_it_off_and_last_week_is_not_made_up_for():
    a_home()
    settings = PetitionSettings.for_site(Site.objects.get(is_default_site=True))
    settings.send_reminders = False
    settings.save()
    row, old = a_submission(hours=26), a_submission("eve@example.org", hours=70)
    assert reminded(row, old) == []
    settings.send_reminders = True
    settings.save()
    assert reminded(row, old) == [row]


def test_while_nobody_can_confirm_nobody_is_reminded():
    a_home()
    settings = CampaignSettings.for_site(Site.objects.get(is_default_site=True))
    settings.mode = "readonly"
    settings.save()
    row = a_submission()
    assert reminded(row) == []
    settings.mode = "paused"
    settings.save()
    assert reminded(row) == [row]


def test_a_crash_before_the_end_leaves_it_to_be_done_once():
    row = a_submission()
    with transaction.atomic():
        assert reminders.remind() == 1
        transaction.set_rollback(True)
    assert not Letter.objects.filter(kind="petitions.reminder").exists()
    assert reminded(row) == [row]
    assert len(letters_to()) == 2


def test_a_crash_after_sending_costs_one_identical_duplicate():
    row = a_submission()
    reminded(row)
    Letter.objects.filter(kind="petitions.reminder").update(sent_at=None, leased_until=None)
    sending.send_due()
    _first, second, third = letters_to()
    assert second.extra_headers["Message-ID"] == third.extra_headers["Message-ID"]
    assert text_of(second) == text_of(third)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_remind_once():
    rows = [a_submission(f"ada{number}@example.org") for number in range(20)]

    def work(_number):
        try:
            return reminders.remind()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    assert reminded(*rows) == rows
    assert Letter.objects.filter(kind="petitions.reminder").count() == 20


@pytest.mark.django_db(transaction=True)
def test_while_another_worker_decides_about_letters_it_waits_its_turn():
    row = a_submission()

    def elsewhere():
        try:
            return reminders.remind()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
        assert processing.take_turn(cursor)
        assert pool.submit(elsewhere).result() == 0
    assert reminded(row) == [row]


@pytest.mark.django_db(transaction=True)
def test_who_is_confirming_at_this_moment_is_not_waited_for():
    row, other = a_submission(), a_submission("eve@example.org")

    def elsewhere():
        try:
            return reminders.remind()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        services.confirm(signature=row)
        assert pool.submit(elsewhere).result() == 1
    assert reminded(row, other) == [other]
