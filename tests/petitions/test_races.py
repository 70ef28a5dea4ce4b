"""Many at once, and a worker that is killed at any moment: nothing that counts is lost or doubled."""

import http.client
import random
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.letters import code_in, link_in
from tests.running_site import Child

SLUG = "wrongful-detainee-status"
MANY = 100
OURS = f"petition_id = (SELECT id FROM petitions_petition WHERE slug = '{SLUG}')"  # other tests have petitions too
dice = random.Random(1741)


def post(site, path, **fields):
    """The status of one POST to the running site."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        connection.request("POST", path, urlencode(fields), kind)
        return connection.getresponse().status
    finally:
        connection.close()


def at_once(function, items):
    """What the function gives for each of them, all called at the same time."""
    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(function, items))


def sign(site, email):
    """Submit the petition's form."""
    return post(site, f"/petitions/{SLUG}/sign/", name="Ada Lovelace", email=email)


def addresses(purpose, number):
    """So many addresses of our own."""
    return [f"{purpose}{count}@races.example.org" for count in range(number)]


def signed_links(site, emails):
    """The confirm link of each, freshly signed."""
    for turn in range(0, len(emails), 40):
        assert set(at_once(lambda email: sign(site, email), emails[turn : turn + 40])) == {303}
    site.wait_until(lambda: all(site.mailbox.to(email) for email in emails))
    return [link_in(site.mailbox.to(email)[-1]) for email in emails]


def number(site, condition="true", *parameters):
    """How many signatures fit."""
    return site.sql(f"SELECT count(*) FROM petitions_signature WHERE {OURS} AND ({condition})", *parameters)[0][0]


def public_count(site):
    """What the petition's page shows."""
    return site.sql(f"SELECT count FROM petitions_tally WHERE {OURS}")[0][0]


def processed(site):
    """Whether the worker has nothing left to do."""
    letters = "SELECT count(*) FROM mail_letter WHERE sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"
    open_rows = number(site, "processed_at IS NULL OR counted <> (state = 'confirmed')")
    return open_rows == 0 and site.sql(letters) == [(0,)]


def free_leases(site):
    """As if the lease of a killed worker had run out."""
    site.sql("UPDATE mail_letter SET leased_until = NULL, due_at = now() WHERE sent_at IS NULL")


@pytest.fixture
def site(running_site):
    """The running site, with nothing left to do before and after."""
    running_site.worker.start()
    running_site.wait_until(lambda: processed(running_site))
    yield running_site
    running_site.worker.start()
    free_leases(running_site)
    running_site.wait_until(lambda: processed(running_site))


def test_a_hundred_submissions_and_a_hundred_confirmations_count_once(site):
    email, before = "storm@races.example.org", public_count(site)
    assert at_once(lambda _number: sign(site, email), range(MANY)) == [303] * MANY
    link = link_in(site.mailbox.wait_for(to=email, seconds=60))
    site.wait_until(lambda: processed(site))
    assert len(site.mailbox.to(email)) == 1
    assert number(site, "email = %s", email) == MANY

    assert at_once(lambda _number: post(site, link), range(MANY)) == [303] * MANY
    site.wait_until(lambda: processed(site))
    assert number(site, "email = %s AND confirmed_at IS NOT NULL", email) == 1
    assert public_count(site) == before + 1
    assert len(site.mailbox.to(email)) == 1


def test_many_guesses_at_once_are_no_more_than_five(site):
    email = "guessed@races.example.org"
    sign(site, email)
    right = code_in(site.mailbox.wait_for(to=email, seconds=60))
    wrong = [f"{(int(right) + step) % 1_000_000:06d}" for step in range(1, 41)]
    page = f"/petitions/{SLUG}/check-your-inbox/"
    assert set(at_once(lambda code: post(site, page, email=email, code=code), wrong)) == {422}
    assert site.sql("SELECT code_failures FROM petitions_signature WHERE email = %s", email) == [(5,)]
    assert post(site, page, email=email, code=right) == 422


def test_two_spellings_confirmed_at_the_same_time_count_once(site):
    before, emails = public_count(site), ["ada.twice@gmail.com", "AdaTwice@googlemail.com"]
    links = []
    for email in emails:
        sign(site, email)
        links.append(link_in(site.mailbox.wait_for(to=email, seconds=60)))
        site.sql("UPDATE petitions_signature SET lettered_at = lettered_at - interval '1 hour' WHERE email = %s", email)
    assert at_once(lambda link: post(site, link), links * 20) == [303] * 40
    site.wait_until(lambda: processed(site))
    assert number(site, "domain = 'gmail.com' AND confirmed_at IS NOT NULL") == 1
    assert public_count(site) == before + 1


def test_two_letters_of_one_mailbox_answered_differently_at_once_keep_one_of_the_answers(site):
    email, before = "ada.differs@races.example.org", public_count(site)
    for name in ("Ada First", "Ada Second"):
        assert post(site, f"/petitions/{SLUG}/sign/", name=name, email=email) == 303
        site.wait_until(lambda: processed(site))
        aged = "UPDATE petitions_signature SET lettered_at = lettered_at - interval '1 hour' WHERE email = %s"
        site.sql(aged, email)
    tokens = [link_in(letter).split("/")[3] for letter in site.mailbox.to(email)]
    rows = [row for (row,) in site.sql("SELECT id FROM petitions_signature WHERE email = %s ORDER BY id", email)]
    assert len(tokens) == len(rows) == 2

    def press(turn):
        token, row = tokens[turn % 2], rows[turn // 2 % 2]
        fields = {"token": token, "version": row, f"{row}-name": f"Chosen {'AB'[turn // 2 % 2]}", "show_name": "on"}
        return post(site, f"/petitions/{SLUG}/thank-you/", **fields)

    assert sorted(at_once(press, range(40))) == [200] + [303] * 39
    site.wait_until(lambda: processed(site))
    ((name, counts),) = site.sql("SELECT name, state = 'confirmed' FROM petitions_signature WHERE email = %s", email)
    assert name in ("Chosen A", "Chosen B")
    assert counts
    assert public_count(site) == before + 1


def test_two_hundred_confirmations_at_once_count_two_hundred(site):
    before, links = public_count(site), signed_links(site, addresses("crowd", 200))
    assert at_once(lambda link: post(site, link), links) == [303] * 200
    site.wait_until(lambda: processed(site))
    assert public_count(site) == before + 200 == number(site, "state = 'confirmed'")


def test_a_removal_during_confirmations_takes_what_fits_and_the_count_stays_true(site):
    doubtful = [f"bot{turn}@doubtful.example.org" for turn in range(60)]
    links, doubted = signed_links(site, addresses("honest", 60)), signed_links(site, doubtful)
    at_once(lambda link: post(site, link), doubted[:30])
    before = number(site, "state = 'confirmed' AND domain <> 'doubtful.example.org'")

    def confirm_or_remove(turn):
        if turn != 20:
            return post(site, [*links, *doubted[30:]][turn - (turn > 20)])
        return site.sql(
            "INSERT INTO petitions_removal (petition_id, asked_by_id, criteria, ground, reason, through_id, total,"
            " done, effect, restored, cursor, public_sentence, sentence_shown, asked_at, previewed_at, started_at)"
            " SELECT min(p.id), min(u.id), '{\"domain\": \"doubtful.example.org\"}', 'automated', 'Bots',"
            " (SELECT max(id) FROM petitions_signature), 60, 0, 60, 0, 0, '', false, now(), now(), now()"
            " FROM petitions_petition p, campaign_user u"
        )

    at_once(confirm_or_remove, range(91))
    site.wait_until(lambda: site.sql("SELECT bool_and(finished_at IS NOT NULL) FROM petitions_removal") == [(True,)])
    site.wait_until(lambda: processed(site))
    assert number(site, "removal_id IS NOT NULL AND domain = 'doubtful.example.org'") == 60
    assert public_count(site) == before + 60 == number(site, "state = 'confirmed'") == number(site, "counted")


def test_a_worker_killed_at_twenty_moments_loses_and_doubles_nothing(site):
    everybody, before, kills = addresses("killed", 80), public_count(site), 0
    for turn in range(4):
        ours = everybody[turn::4]
        assert set(at_once(lambda email: sign(site, email), ours)) == {303}
        for _moment in range(5):
            time.sleep(dice.uniform(0, 1.5))  # in the middle of anything, its start included
            reached = [email for email in ours if site.mailbox.to(email)]
            if reached:
                at_once(lambda email: post(site, link_in(site.mailbox.to(email)[0])), reached)
            site.worker.kill()
            kills += 1
            free_leases(site)
            site.worker.start()
    site.wait_until(lambda: processed(site))

    doubled = 0
    for email in everybody:
        letters = site.mailbox.to(email)
        assert {letter["Message-ID"] for letter in letters} == {letters[0]["Message-ID"]}
        assert len({link_in(letter) for letter in letters}) == 1
        doubled += len(letters) - 1
        post(site, link_in(letters[0]))
    assert doubled <= kills == 20
    site.wait_until(lambda: processed(site))
    assert public_count(site) == before + len(everybody) == number(site, "state = 'confirmed'")
    assert number(site, "counted") == public_count(site)


def test_a_worker_killed_while_it_counts_keeps_the_count_true(site):
    """Signatures confirmed in one statement, so that the worker has much to count when it dies."""
    for _turn in range(3):
        site.sql(
            "INSERT INTO petitions_signature (petition_id, text_id, name, email, mailbox_hash, salt,"
            " processed_at, confirmed_at, domain, country, postcode, us_state, comment, show_name, wants_news,"
            " unlisted, honeypot, removal_ground, code_failures, counted)"
            " SELECT (SELECT min(id) FROM petitions_petition), (SELECT min(id) FROM petitions_petitiontext), 'Ada',"
            " g || '@c.example.org', sha256(gen_random_uuid()::text::bytea), '', now(), now(), '', '', '', '', '',"
            " false, false, false, false, '', 0, false FROM generate_series(1, 12000) g"
        )
        site.wait_until(lambda: number(site, "state = 'confirmed' AND counted") % 12000 != 0 or processed(site))
        site.worker.kill()
        counted = f"SELECT count(*) FROM petitions_signature WHERE {OURS} AND counted"
        assert len(set(site.sql(f"SELECT count, ({counted}) FROM petitions_tally WHERE {OURS}")[0])) == 1
        site.worker.start()
    site.wait_until(lambda: processed(site))
    assert public_count(site) == number(site, "state = 'confirmed'")
    site.sql("DELETE FROM petitions_signature WHERE email LIKE '%%@c.example.org'")
    site.sql(f"UPDATE petitions_tally SET count = ({counted}) WHERE {OURS}")


@pytest.fixture
def second_worker(site):
    """Another worker of the same site, at work."""
    named = site.environment | {"DATABASE_URL": f"{site.database_url}?application_name=second-worker"}
    worker = Child(site.worker.command, named, site.folder / "second-worker.log")
    worker.start()
    site.wait_until(lambda: site.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'second-worker'"))
    yield worker
    worker.stop()


def test_two_workers_at_once_send_each_letter_once(site, second_worker):
    everybody, before = addresses("shared", 120), public_count(site)
    for turn in range(3):
        assert set(at_once(lambda email: sign(site, email), everybody[turn::3])) == {303}
    site.wait_until(lambda: all(site.mailbox.to(email) for email in everybody))
    at_once(lambda email: post(site, link_in(site.mailbox.to(email)[0])), everybody)
    site.wait_until(lambda: processed(site))
    assert [len(site.mailbox.to(email)) for email in everybody] == [1] * len(everybody)
    assert public_count(site) == before + len(everybody)
    assert second_worker.stop() == 0
