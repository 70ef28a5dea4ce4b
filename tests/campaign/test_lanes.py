"""The worker's lanes as processes: none waits for another one, and none that dies stays away."""

import signal
from urllib.parse import urlencode

import psutil
import pytest
import requests

from tests.running_site import Child

LANES = {"letters", "pictures", "staff", "cleaning", "ledger"}


def lanes_of(worker) -> list[psutil.Process]:
    """The processes of a worker's lanes, in the order in which they were started."""
    children = psutil.Process(worker.process.pid).children()
    return sorted((child for child in children if child.status() != "zombie"), key=lambda child: child.pid)


def niceness(worker) -> list[int]:
    """How willingly each lane gives way; nothing while one of them dies."""
    try:
        return sorted(child.nice() for child in lanes_of(worker))
    except psutil.NoSuchProcess:
        return []


@pytest.fixture
def site(running_site):
    """The running site, whose worker is at work before and after."""
    running_site.worker.start()
    running_site.wait_until(lambda: niceness(running_site.worker) == [0, 5, 5, 5, 5])
    yield running_site
    running_site.worker.start()


def sign(site, email):
    """Submit the petition's form; gives the letter."""
    form = urlencode({"name": "Ada Lovelace", "email": email})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    address = f"{site.url}/petitions/wrongful-detainee-status/sign/"
    assert requests.post(address, form, headers=kind, allow_redirects=False, timeout=60).status_code == 303
    return site.mailbox.wait_for(to=email, seconds=60)


def test_letters_leave_while_every_other_lane_stands_still_and_who_watches_is_told(site):
    site.wait_until(lambda: site.sql("SELECT count(*) FROM campaign_workerlane") == [(len(LANES),)])
    for child in lanes_of(site.worker):
        if child.nice():
            child.suspend()
    site.sql("UPDATE campaign_workerlane SET last_round_at = now() - interval '16 minutes' WHERE name = 'pictures'")
    sign(site, "lanes@lanes.example.org")
    answer = requests.get(f"{site.url}/readyz", timeout=60)
    assert answer.status_code == 503
    lanes = answer.json()["worker_lanes"]
    assert set(lanes) == LANES
    assert [name for name, lane in lanes.items() if lane["stands_still"]] == ["pictures"]
    for child in lanes_of(site.worker):
        child.resume()
    site.wait_until(lambda: requests.get(f"{site.url}/readyz", timeout=60).status_code == 200)


def test_a_lane_that_is_killed_is_started_again_and_said(site):
    before = lanes_of(site.worker)
    for child in before:
        child.kill()
    site.wait_until(lambda: niceness(site.worker) == [0, 5, 5, 5, 5] and not set(before) & set(lanes_of(site.worker)))
    assert "ended by itself (-9) and is started again" in site.logs()
    sign(site, "killed@lanes.example.org")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_end_ends_all_its_lanes(site, number):
    lanes = lanes_of(site.worker)
    site.worker.process.send_signal(number)
    assert site.worker.process.wait(30) == 0
    assert not any(child.is_running() for child in lanes)


def test_no_lane_outlives_a_worker_that_is_killed(site):
    lanes = lanes_of(site.worker)
    site.worker.process.kill()  # it alone, as the system does when memory runs out
    site.worker.process.wait(30)
    site.wait_until(lambda: not any(child.is_running() for child in lanes))


def test_a_service_of_its_own_runs_its_lane_in_one_process(site):
    command = [*site.worker.command, "--only", "pictures"]
    pictures = Child(command, site.environment, site.folder / "pictures.log")
    pictures.start()
    site.wait_until(lambda: psutil.Process(pictures.process.pid).nice() == 5)
    assert lanes_of(pictures) == []
    assert pictures.stop() == 0
