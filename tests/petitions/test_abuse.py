"""Attacks on the running site, from many addresses of this machine and with a real mail server: what they achieve."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from itertools import count, cycle
from urllib.parse import urlencode

import pytest

from tests.letters import link_in

SLUG = "wrongful-detainee-status"
PATH = f"/petitions/{SLUG}/sign/"
SPELLINGS = ["the.victim", "thevictim", "T.H.E.victim+{}", "TheVictim+spam{}", "t.hevicti.m", "THEVICTIM+{}.x"]
turns = count(1)


def post(site, path, *, source, headers=(), **fields):
    """The status of one POST from that address of this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60, source_address=(source, 0))
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded", **dict(headers)}
        connection.request("POST", path, urlencode(fields), kind)
        return connection.getresponse().status
    finally:
        connection.close()


def sign(site, email, *, source, headers=()):
    """Submit the petition's form."""
    return post(site, PATH, source=source, headers=headers, name="Ada Lovelace", email=email)


def all_of(function, items):
    """What the function gives for each, eight at a time."""
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(function, items))


def number(site, condition, *parameters):
    """How many signatures fit."""
    return site.sql(f"SELECT count(*) FROM petitions_signature WHERE {condition}", *parameters)[0][0]


@pytest.fixture
def site(running_site):
    """The running site with its worker, and nobody else's submissions waiting."""
    running_site.worker.start()
    running_site.wait_until(lambda: number(running_site, "processed_at IS NULL") == 0)
    return running_site


@pytest.fixture
def place():
    """The first two parts of an address block that no other test uses."""
    return f"127.{100 + next(turns)}"


def processed(site):
    """Wait for the worker."""
    site.wait_until(lambda: number(site, "processed_at IS NULL") == 0)
    waiting = "SELECT 1 FROM mail_letter WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL LIMIT 1"
    site.wait_until(lambda: not site.sql(waiting))


def test_five_hundred_submissions_of_one_address_in_any_spelling_cause_three_letters_at_most(site, place):
    spelled = zip(range(500), cycle(SPELLINGS), cycle(["gmail.com", "googlemail.com", "GMail.com"]), strict=False)
    addresses = [f"{local.format(turn)}@{domain}" for turn, local, domain in spelled]
    sources = [f"{place}.{turn % 250}.{turn // 250 + 1}" for turn in range(500)]
    before = len(site.mailbox.messages)
    for half in (slice(0, 250), slice(250, 500)):
        answers = all_of(
            lambda each: sign(site, each[0], source=each[1]), zip(addresses[half], sources[half], strict=True)
        )
        assert set(answers) == {303}
        processed(site)
        # As if the pause between two letters about one thing were over, so that the cap alone has to hold.
        site.sql("UPDATE petitions_signature SET lettered_at = lettered_at - interval '1 hour'")
    for turn in range(8):
        site.sql("UPDATE petitions_signature SET lettered_at = lettered_at - interval '1 hour'")
        post(site, "/subscribe/", source=f"{place}.251.{turn}", email=addresses[turn])
        sign(site, addresses[turn], source=f"{place}.252.{turn}")
        processed(site)
    caught = site.mailbox.messages[before:]
    wanted = [one for one in caught if "victim" in one.envelope_recipients[0].lower().replace(".", "")]
    assert 1 <= len(wanted) <= 3
    whose = "SELECT count(DISTINCT mailbox_hash), count(*) FROM petitions_signature WHERE email ILIKE %s"
    assert site.sql(whose, "%victi%") == [(1, 508)]


@pytest.mark.parametrize("forged", [False, True])
def test_three_hundred_from_one_address_are_held_but_for_the_first_and_others_sign_as_ever(site, place, forged):
    source, other = f"{place}.0.1", f"{place}.9.9"
    emails = [f"flood{turn}@flood{turn}-{place}.drill.com" for turn in range(300)]

    def submit(turn):
        header = f"198.51.{turn % 250}.{turn % 200}"
        forwarded = {"X-Forwarded-For": header, "Forwarded": f"for={header}", "X-Real-IP": header} if forged else {}
        return sign(site, emails[turn], source=source, headers=forwarded)

    assert set(all_of(submit, range(150))) == {303}
    meanwhile = f"person@person-{place}.drill.com"
    assert sign(site, meanwhile, source=other) == 303
    assert set(all_of(submit, range(150, 300))) == {303}
    processed(site)

    flood = "email LIKE %s"
    assert number(site, flood, f"flood%@%-{place}.drill.com") == 300
    let_through = number(site, f"{flood} AND held_at IS NULL", f"flood%@%-{place}.drill.com")
    assert let_through == 20
    for email in emails:
        for letter in site.mailbox.to(email):
            post(site, link_in(letter), source=other)
    assert number(site, f"{flood} AND state = 'confirmed'", f"flood%@%-{place}.drill.com") <= 25
    link = link_in(site.mailbox.wait_for(to=meanwhile))
    assert post(site, link, source=other) == 303
    assert number(site, "email = %s AND state = 'confirmed'", meanwhile) == 1


def test_a_network_beyond_its_limit_is_held_and_its_neighbour_is_not(site, place):
    emails = [f"net{turn}@net{turn}-{place}.drill.com" for turn in range(320)]
    answers = all_of(lambda turn: sign(site, emails[turn], source=f"{place}.5.{1 + turn % 200}"), range(320))
    assert set(answers) == {303}
    assert sign(site, f"next@next-{place}.drill.com", source=f"{place}.6.1") == 303
    processed(site)
    assert number(site, "held_at IS NULL AND email LIKE %s", f"net%@%-{place}.drill.com") == 300
    assert number(site, "held_at IS NULL AND email = %s", f"next@next-{place}.drill.com") == 1


def test_a_made_up_mail_domain_is_held_after_ten(site, place):
    domain = f"made-up-{place}.drill.com"
    sources = [f"{place}.{turn}.1" for turn in range(30)]
    all_of(lambda turn: sign(site, f"bot{turn}@{domain}", source=sources[turn]), range(30))
    processed(site)
    assert number(site, "domain = %s AND held_at IS NULL", domain) == 10
    assert {
        code
        for (code,) in site.sql(
            "SELECT code FROM petitions_signatureevent e JOIN petitions_signature s"
            " ON s.id = e.signature_id WHERE s.domain = %s",
            domain,
        )
    } == {"limit"}
