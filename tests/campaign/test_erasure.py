"""Short memory: what goes when, what stays of it, in batches that may be stopped at any moment."""

import json
import os
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign import confirmation, erasure, worker
from campaign.mail.models import Letter
from campaign.models import NetworkKey, SenderRule
from campaign.networks import key_of_today, origin
from news.models import Subscription
from news.subscriptions import services as subscriptions
from petitions import services
from petitions.count import counting
from petitions.models import LinkRequest, Petition, Signature, SignatureEvent, Tally
from petitions.retention import ERASED
from tests.builders import a_petition, a_signature, a_subscription, a_user

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PERSONAL = {
    "name": "Ada Lovelace",
    "email": "ada@example.org",
    "country": "US",
    "postcode": "90001",
    "us_state": "CA",
    "comment": "They are ours.",
    "show_name": True,
    "wants_news": True,
}
KEPT = {
    *("id", "petition_id", "text_id", "removal_id", "removal_ground", "duplicate_of_id"),
    *("salt", "mailbox_hash", "confirm_digest", "manage_digest", "manage_until", "code_failures"),
    *("honeypot", "unlisted", "state", "counted"),
}

FOLLOWS = {"name_key"}  # derived by the database, and so erased with what it comes from


def erase(*, dry=False):
    """What `manage.py erase` prints, as rows by place."""
    out = StringIO()
    call_command("erase", dry_run=dry, stdout=out)
    printed = json.loads(out.getvalue())
    assert printed["dry_run"] is dry
    rows = {place["place"]: place["rows"] for place in printed["places"]}
    assert printed["rows"] == sum(rows.values())
    return {place: number for place, number in rows.items() if number}


def aged(row, age, **fields):
    """The row as if it had been submitted so long ago."""
    type(row).objects.filter(pk=row.pk).update(submitted_at=timezone.now() - age, **fields)
    return row


def samples():
    """What PostgreSQL's planner remembers of the tables' contents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = 'public'"
        )
        return str(cursor.fetchall())


def exists(row):
    """Whether the row is still there."""
    return type(row).objects.filter(pk=row.pk).exists()


def test_every_place_states_its_rule():
    assert {rule.place for rule in erasure.retention_rules} == {
        "network keys",
        "hashes of network addresses",
        "block and allow list",
        "sessions of staff",
        "letters",
        "letters on a development machine",
        "letters to staff",
        "requests for passwords",
        "e-mail list, suspended with a removed signature",
        "e-mail list, never confirmed",
        "signatures, never confirmed",
        "signatures, confirmed",
        "requests for links",
        "links of submissions that another one took along",
        "updates, who got which",
        "name patterns of removals",
    }


def test_what_nobody_confirmed_goes_after_14_days_and_is_only_counted():
    petition = a_petition()
    gone = [aged(a_signature(petition, state=state), 14 * DAY) for state in ("pending", "held", "expired", "new")]
    stay = [aged(a_signature(petition, state="pending"), 14 * DAY - HOUR), aged(a_signature(petition), 14 * DAY)]
    SignatureEvent.objects.create(signature=gone[1], code="limit")
    assert erase(dry=True) == {"signatures, never confirmed": 4}
    assert all(map(exists, gone))
    assert erase() == {"signatures, never confirmed": 4}
    assert not any(map(exists, gone))
    assert all(map(exists, stay))
    assert Tally.objects.get(petition=petition).forgotten == 4
    assert erase() == {}
    assert Tally.objects.get(petition=petition).forgotten == 4


def test_what_a_moderator_released_keeps_the_days_its_letter_promises():
    row = aged(a_signature(state="pending"), 15 * DAY, released_at=timezone.now() - 6 * DAY)
    assert erase() == {}
    aged(row, 15 * DAY, released_at=timezone.now() - 7 * DAY)
    assert erase() == {"signatures, never confirmed": 1}


def test_a_place_on_the_list_that_nobody_confirmed_goes_after_14_days():
    gone = aged(a_subscription("eve@example.org", confirmed=False), 14 * DAY)
    stay = [aged(a_subscription(), 400 * DAY), aged(a_subscription("joe@example.org", confirmed=False), 13 * DAY)]
    assert erase() == {"e-mail list, never confirmed": 1}
    assert not exists(gone)
    assert all(map(exists, stay))


def test_a_request_for_links_goes_a_day_after_it_was_answered():
    services.request_links(email="ada@example.org", address="203.0.113.9")
    worker.drain()
    assert erase() == {}
    LinkRequest.objects.update(processed_at=timezone.now() - DAY)
    assert erase() == {"requests for links": 1}
    assert not LinkRequest.objects.exists()


@pytest.mark.parametrize(
    ("fields", "goes"),
    [
        ({"closes_at": timezone.now() - 200 * DAY}, True),
        ({"closes_at": timezone.now() - 100 * DAY}, False),
        ({"closes_at": timezone.now() - 200 * DAY, "erase_after": date(2999, 1, 1)}, False),
        ({"erase_after": timezone.localdate() - DAY}, True),
        ({"erase_after": timezone.localdate()}, False),
        ({}, False),
    ],
)
def test_signers_are_erased_after_the_retention_date_and_stay_counted(fields, goes):
    petition = a_petition()
    row = a_signature(petition, **PERSONAL, **origin("203.0.113.9"))
    removed = a_signature(petition, state="removed")
    counting.advance_counts()
    Petition.objects.update(**fields)
    before = Signature.objects.filter(pk=row.pk).values().get()
    assert erase(dry=True) == ({"signatures, confirmed": 2} if goes else {})
    assert erase() == ({"signatures, confirmed": 2} if goes else {})
    after = Signature.objects.filter(pk=row.pk).values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == ({*ERASED, *FOLLOWS, "erased_at"} if goes else set())
    assert bool(Signature.objects.get(pk=removed.pk).erased_at) is goes
    assert counting.check_counts() == 0
    assert Petition.objects.get().count == 1


def test_a_slip_of_the_pen_erases_nobody():
    petition, now = a_petition(), timezone.now()
    for slip in ({"erase_after": timezone.localdate() - DAY}, {"closes_at": now - 400 * DAY}):
        (field,) = slip
        with pytest.raises(ValidationError) as refused:
            Petition(pk=petition.pk, title="Bring them home", **slip).clean()
        assert set(refused.value.message_dict) == {field}
    Petition(pk=petition.pk, closes_at=now - 400 * DAY, erase_after=timezone.localdate() + DAY).clean()
    Petition.objects.update(closes_at=now - 400 * DAY)
    Petition.objects.get().clean()  # over already: its other fields may be edited


def test_every_column_of_a_signature_is_erased_or_known_to_be_nobodys():
    columns = {field.attname for field in Signature._meta.concrete_fields}
    assert {name for name in columns if not name.endswith("_at")} == KEPT | FOLLOWS | set(ERASED)


def test_an_erased_signer_still_signs_only_once_and_still_withdraws():
    petition = a_petition(erase_after=timezone.localdate() - DAY)
    row = a_signature(petition, email="ada@example.org")
    erase()
    assert services.has_signed(petition=petition, mailbox_hash=Signature.objects.get(pk=row.pk).mailbox_hash)
    services.withdraw(signature=row)
    row.refresh_from_db()
    assert (row.state, row.mailbox_hash) == ("withdrawn", None)


def test_an_erased_signatures_timeline_names_no_address_of_a_rule():
    row = a_signature(a_petition(erase_after=timezone.localdate() - DAY))
    for code in ("blocked", "limit"):
        SignatureEvent.objects.create(signature=row, code=code, detail="a•••@example.org: spam")
    erase()
    assert dict(row.events.values_list("code", "detail")) == {"blocked": "", "limit": "a•••@example.org: spam"}


def test_hashes_of_network_addresses_go_after_30_days_on_every_form():
    where = origin("203.0.113.9")
    place = a_subscription()
    rows = [a_signature(**where), place, a_signature(**where), LinkRequest.objects.create(email="e@example.org")]
    for row in rows:
        aged(row, 30 * DAY, **where)
    fresh = aged(rows[2], 29 * DAY)
    assert erase() == {"hashes of network addresses": 3}
    for row in (rows[0], place, rows[3]):
        row.refresh_from_db()
        assert (row.source_hash, row.network_hash) == (None, None)
    fresh.refresh_from_db()
    assert fresh.source_hash


def test_a_days_key_is_destroyed_after_72_hours():
    key_of_today()
    NetworkKey.objects.create(day=date(2020, 1, 1), key=b"k" * 32)
    NetworkKey.objects.filter(day=date(2020, 1, 1)).update(created_at=timezone.now() - 72 * HOUR)
    assert erase() == {"network keys": 1}
    assert NetworkKey.objects.get().day == timezone.now().date()


def test_a_rule_goes_30_days_after_its_end():
    now = timezone.now()
    for days in (None, -1, 29, 30):
        rule = SenderRule.objects.create(verdict="block", pattern=f"eve{days}@example.org", reason="Spam")
        SenderRule.objects.filter(pk=rule.pk).update(expires_at=None if days is None else now - days * DAY)
    assert erase() == {"block and allow list": 1}
    assert not SenderRule.objects.filter(pattern__contains="eve30").exists()


def test_letters_go_when_no_cap_counts_them_any_more():
    now = timezone.now()

    def letter(days, **ends):
        made = Letter.objects.create(kind="petitions.confirm", row_id=1, **ends)
        Letter.objects.filter(pk=made.pk).update(created_at=now - days * DAY)
        return made

    gone = [letter(31, sent_at=now - 30 * DAY), letter(31, failed_at=now), letter(31, dropped_at=now)]
    stay = [letter(30, sent_at=now - 30 * DAY), letter(31, sent_at=now - 29 * DAY), letter(31)]
    assert erase() == {"letters": 3}
    assert not any(map(exists, gone))
    assert all(map(exists, stay))


def test_letters_of_a_development_machine_go_too(settings):
    settings.OUTBOX.mkdir(parents=True, exist_ok=True)
    files = [settings.OUTBOX / name for name in ("old.eml", "new.eml")]
    for path in files:
        path.write_text("To: ada@example.org")
    old = (timezone.now() - 15 * DAY).timestamp()
    os.utime(files[0], (old, old))
    assert erase(dry=True) == {"letters on a development machine": 1}
    assert erase() == {"letters on a development machine": 1}
    assert [path.exists() for path in files] == [False, True]


def test_ended_sessions_go(client):
    client.force_login(a_user("Moderator"))
    assert erase() == {}
    Session.objects.update(expire_date=timezone.now() - HOUR)
    assert erase() == {"sessions of staff": 1}


@pytest.fixture
def small_batches(monkeypatch):
    """Two rows a batch."""
    for module in ("campaign.erasure", "petitions.retention"):
        monkeypatch.setattr(f"{module}.BATCH", 2)


def test_the_dry_run_counts_what_all_batches_take(small_batches):
    petition = a_petition()
    for number in range(5):
        aged(a_signature(petition, state="pending"), 20 * DAY)
        aged(a_signature(petition, **origin("203.0.113.9")), 40 * DAY)
        aged(a_subscription(f"eve{number}@example.org", confirmed=False), 20 * DAY)
    expected = {"signatures, never confirmed": 5, "e-mail list, never confirmed": 5, "hashes of network addresses": 5}
    assert erase(dry=True) == expected
    assert erase() == expected


def test_it_is_resumed_where_it_was_stopped(small_batches):
    for _number in range(5):
        aged(a_signature(state="pending"), 20 * DAY)
    assert sum(erasure.erase_batch()) == 2
    assert erase() == {"signatures, never confirmed": 3}
    assert Tally.objects.get().forgotten == 5


def test_the_worker_forgets_by_itself_and_comes_to_an_end(small_batches):
    row = a_signature(a_petition(erase_after=timezone.localdate() - DAY))
    for _number in range(5):
        aged(a_signature(state="pending"), 20 * DAY)
    worker.drain()
    assert Signature.objects.get() == row
    row.refresh_from_db()
    assert row.erased_at


@pytest.mark.parametrize("end", ["withdraw", "suppress"])
def test_withdrawing_and_suppressing_take_what_the_mailbox_never_confirmed(end):
    row = a_signature(email="Ada.Love@gmail.com")
    twin = a_signature(row.petition, email="adalove+x@googlemail.com", state="pending")
    stranger = a_signature(row.petition, state="pending")
    if end == "withdraw":
        services.withdraw(signature=row)
    else:
        confirmation.suppress(mailbox_hash=bytes(row.mailbox_hash))
    assert not exists(twin)
    assert exists(stranger)
    assert Tally.objects.get(petition=row.petition).forgotten == 1


def test_withdrawing_takes_the_request_for_the_link_with_it():
    row = a_signature(email="ada@example.org")
    services.request_links(email="Ada+x@example.org", address="203.0.113.9")
    worker.drain()
    services.withdraw(signature=row)
    assert not LinkRequest.objects.exists()


def test_leaving_the_list_erases_where_it_came_from():
    place = aged(a_subscription(), DAY, **origin("203.0.113.9"))
    subscriptions.unsubscribe(subscription=place)
    assert Subscription.objects.values_list("email", "source_hash", "network_hash").get() == ("", None, None)


def test_the_planner_s_samples_forget_who_withdrew_and_whom_a_rule_named():
    planted = [f"Zebedee Planted {number}" for number in range(4)]
    rows = [a_signature(name=name) for name in planted]
    for number in range(4):
        SenderRule.objects.create(pattern=f"planted{number}@example.org", verdict="block", reason="x")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE petitions_signature, campaign_senderrule")
    assert re.search("Planted", samples())
    assert re.search("planted", samples())
    for row in rows:
        services.withdraw(signature=row)
    SenderRule.objects.update(expires_at=timezone.now() - 31 * DAY)
    SenderRule.objects.create(pattern="192.0.2.0/24", verdict="allow", reason="x")  # PostgreSQL samples no empty table
    worker.drain()
    assert not re.search("planted", samples(), re.IGNORECASE)


def test_looking_for_what_is_over_scans_no_table():
    """Each look goes by an index whose rows are only those that time has something to take from."""
    with CaptureQueriesContext(connection) as asked:
        a_petition(erase_after=timezone.localdate() - DAY)
        erasure.erase_batch()
    looks = [query["sql"] for query in asked if " FOR UPDATE" in query["sql"] and "petitions_signature" in query["sql"]]
    assert len(looks) == 3
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for look in looks:
            cursor.execute(f"EXPLAIN {look}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert re.search(r"signature_(unconfirmed_)?to_erase", plan), plan
