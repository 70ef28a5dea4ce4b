"""The worker: its jobs, its signs of life, the counts it keeps, and what it says when something is wrong."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command, load_command_class
from django.db import IntegrityError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaign import worker
from campaign.mail.models import Letter
from campaign.mail.sending import send_due
from campaign.models import WorkerJob, WorkerLane
from campaign.worker import Lane
from petitions import moderation
from petitions.count import counting
from petitions.models import CountMend, Signature, Tally
from tests.builders import a_home, a_petition, a_signature, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch):
    """A worker without jobs; tests add their own."""
    monkeypatch.setattr(worker, "jobs", [])
    return worker.jobs


def test_what_a_visitor_waits_for_shares_no_lane_with_pictures_the_ledger_and_whole_tables():
    lanes = {lane: {job.name for job in worker.jobs if job.lane == lane} for lane in Lane}
    assert all(lanes.values())
    assert lanes[Lane.LETTERS] >= {
        "process signatures",
        "process subscriptions",
        "send signers their links",
        "answer requests for passwords",
        "send letters",
        "advance counts",
    }
    assert lanes[Lane.PICTURES] == {"pictures", "picture files", "documents"}  # they share what one remembers
    assert lanes[Lane.LEDGER] >= {"write the ledger", "check counts"}
    assert lanes[Lane.CLEANING] >= {"erase", "expire signatures"}
    assert lanes[Lane.STAFF] >= {"remove signatures", "review mailboxes", "publish what is scheduled"}


def test_draining_goes_on_until_nothing_is_left(jobs):
    pieces = [1, 0, 2, 0, 0]
    for lane in (Lane.LETTERS, Lane.LEDGER):
        worker.job(lane, lane=lane, every=60)(lambda: pieces.pop(0) if pieces else 0)
    assert worker.drain() == 3
    assert not pieces


def test_a_job_that_fails_stops_no_other_and_is_reported_without_personal_data(jobs, client):
    done = []

    def fail():
        raise IntegrityError("duplicate key of <ada@example.org>\nDETAIL:  Failing row contains (1, Ada Lovelace)")

    worker.job("failing", lane=Lane.LETTERS, every=1)(fail)
    worker.job("working", lane=Lane.LETTERS, every=1)(lambda: done.append(1) or 0)
    worker.run_due(Lane.LETTERS)
    assert done
    job = WorkerJob.objects.get(name="failing")
    assert job.last_error == "IntegrityError: duplicate key of <…>"
    answer = client.get("/readyz")
    assert answer.json()["last_error"] == "job_failed"  # what it says, staff read
    assert "Lovelace" not in answer.content.decode()


def test_an_idle_job_is_not_run_before_its_time(jobs):
    runs = []
    worker.job("rarely", lane=Lane.LETTERS, every=3600)(lambda: runs.append(1) or 0)
    worker.run_due(Lane.LETTERS)
    worker.run_due(Lane.LETTERS)
    assert len(runs) == 1


def test_readiness_needs_a_living_worker_and_letters_that_leave(client):
    assert client.get("/readyz").status_code == 503
    call_command("work", once=True, without=["pictures"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    lanes = answer.json()["worker_lanes"]
    assert lanes["pictures"] == {"last_round_at": None, "stands_still": True}
    assert {name for name, lane in lanes.items() if lane["last_round_at"] and not lane["stands_still"]} == {
        *("letters", "staff", "cleaning", "ledger"),
    }
    call_command("work", once=True, only=["pictures"])
    assert client.get("/readyz").status_code == 200
    letter = Letter.objects.create(kind="k", row_id=1, created_at=timezone.now() - timedelta(minutes=16))
    assert client.get("/readyz").json()["ready"] is False
    Letter.objects.filter(pk=letter.pk).update(dropped_at=timezone.now())
    assert client.get("/readyz").status_code == 200
    WorkerLane.objects.filter(name="letters").update(last_round_at=timezone.now() - timedelta(minutes=3))
    assert client.get("/readyz").json()["worker_alive"] is False
    assert client.get("/healthz").content == b"ok\n"


def test_counting_is_the_same_however_often_it_runs():
    petition = a_petition()
    for _number in range(3):
        a_signature(petition)
    assert counting.advance_counts() == 3
    assert counting.advance_counts() == 0
    assert Tally.objects.get().count == 3


def test_counts_of_several_petitions_are_kept_apart():
    here, there = a_petition("Here"), a_petition("There")
    a_signature(here)
    a_signature(there)
    a_signature(there)
    counting.advance_counts()
    assert dict(Tally.objects.values_list("petition", "count")) == {here.pk: 1, there.pk: 2}


def test_a_wrong_count_is_found_and_mended(caplog):
    petition = a_signature().petition
    counting.advance_counts()
    Tally.objects.update(count=4711)
    assert counting.check_counts() == 1
    assert Tally.objects.get(petition=petition).count == 1
    assert "4711" in caplog.text
    assert counting.check_counts() == 0


def test_a_mended_count_is_told_to_who_looks_after_the_house_and_shown_until_it_is_seen(client):
    petition = a_signature().petition
    counting.advance_counts()
    chief, moderator = a_user("Administrator"), a_user("Moderator")
    Tally.objects.update(count=4711)
    counting.check_counts()
    send_due()
    assert [letter.to for letter in mail.outbox] == [[chief.email]]
    assert "4711" in mail.outbox[0].body
    [entry] = ModelLogEntry.objects.filter(action="petitions.count_mended")
    assert (entry.data, entry.object_id) == ({"was": 4711, "became": 1}, str(petition.pk))
    a_home()
    client.force_login(moderator)
    for url in ("/admin/", "/admin/signatures/health/"):
        assert "4,711" in client.get(url).content.decode()
    [mend] = CountMend.objects.all()
    client.post("/admin/signatures/health/", {"mend": mend.pk})
    mend.refresh_from_db()
    assert (mend.seen_by, bool(mend.seen_at)) == (moderator, True)
    assert "data-mend" not in client.get("/admin/").content.decode()


def test_a_signature_not_counted_yet_is_not_a_wrong_count():
    a_signature()
    assert counting.check_counts() == 0
    counting.advance_counts()
    assert Tally.objects.get().count == 1


@pytest.mark.parametrize("name", ["signature_states", "ledger"])
def test_a_command_tells_how_many_rows_stand_in_each_state(capsys, name):
    petition = a_petition("Free them")
    for state in ("confirmed", "confirmed", "pending", "expired", "held", "removed", "withdrawn"):
        a_signature(petition, state=state)
    counting.advance_counts()
    call_command(name, "free-them")
    entry = json.loads(capsys.readouterr().out)
    states = {"submitted": 7, "confirmed": 2, "pending": 1, "expired": 1, "held": 1, "removed": 1, "withdrawn": 1}
    assert entry == {"petition": "free-them", "count": 2, "states": states}
    call_command(name)
    assert json.loads(capsys.readouterr().out) == [entry]
    with pytest.raises(CommandError):
        call_command(name, "nowhere")


def test_each_command_s_help_says_which_ledger_it_is_about():
    helps = [load_command_class("petitions", name).help for name in ("signature_states", "ledger", "verify_ledger")]
    assert all("verify_ledger" in text for text in helps[:2])
    assert all("signature_states" in text for text in helps[1:])


def test_who_is_held_and_removed_is_removed_until_it_is_restored():
    rows = [a_signature(state=state) for state in ("confirmed", "pending", "expired", "held", "removed", "withdrawn")]
    moderation.hold(signature_ids=[rows[2].pk], by=a_user(), reason="x")
    moderation.remove(signature_ids=[rows[3].pk, rows[1].pk], by=a_user(), reason="x")
    states = {"submitted": 6, "confirmed": 1, "pending": 0, "expired": 0, "held": 1, "removed": 3, "withdrawn": 1}
    assert counting.states_of(rows[0].petition) == states


def test_working_once_does_everything_and_ends(capsys):
    a_signature(state="new")
    call_command("work", "--once")
    assert "pieces of work" in capsys.readouterr().out
    assert Signature.objects.get().processed_at
    assert Letter.objects.get().sent_at


def test_one_lane_works_by_itself_and_without_lanes_there_is_nothing_to_do():
    a_signature(state="new")
    call_command("work", once=True, only=["cleaning", "ledger"])
    assert not Signature.objects.get().processed_at
    call_command("work", "--once", "--only", "letters")
    assert Letter.objects.get().sent_at
    for wrong in (["--only", "nothing"], ["--except", *Lane.values], ["--only", "letters", "--except", "ledger"]):
        with pytest.raises(CommandError):
            call_command("work", "--once", *wrong)


def test_staff_see_which_lane_stands_still_and_since_when(client):
    a_home()
    client.force_login(a_user("Moderator"))
    worker.drain()
    for url in ("/admin/", "/admin/signatures/health/"):
        assert "data-stands-still" not in client.get(url).content.decode()
    WorkerLane.objects.filter(name="pictures").update(last_round_at=timezone.now() - timedelta(minutes=16))
    for url in ("/admin/", "/admin/signatures/health/"):
        html = client.get(url).content.decode()
        assert re.findall(r'data-stands-still="(\w+)"', html) == ["pictures"]
        assert "letters leave all the same" in html
    assert re.findall(r'data-lane="(\w+)"', html) == Lane.values
    since = WorkerLane.objects.get(name="pictures").last_round_at
    assert f'datetime="{timezone.localtime(since).isoformat()}"' in html
    WorkerLane.objects.filter(name="letters").delete()
    assert "no letters leave" in client.get("/admin/").content.decode()
