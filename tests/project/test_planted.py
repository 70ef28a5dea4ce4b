"""A planted name, address and network address, sent through everything: afterwards nothing of them is anywhere."""

import http.client
import shutil
import subprocess
from urllib.parse import quote, urlencode

import pytest

from campaign import devpg
from campaign.environment import wants_devpg
from tests.letters import code_in, link_in

NAME, LOCAL, COMMENT, ZIP = "Zephyrine Plantagenista", "zephyrplant", "Quixotic vermilion words", "PLANT 4711"
HERE, FORGED, FORGED_6 = "127.77.66.55", "203.0.113.77", "2001:db8:77:66::55"
DOMAIN = "planted-mail.example.org"
PERSON = [*NAME.split(), LOCAL, *COMMENT.split()[:2], "PLANT 4711", "planted-mail"]
PLACES = [HERE, FORGED, FORGED_6, "127.77.66"]
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
SLUG = "demand-of-nobody"
A_PETITION = f"""
from petitions.models import Petition
Petition.objects.create(title="Demand {SLUG}", slug="{SLUG}", addressee="nobody", demand="Nothing.")
"""


def address(purpose):
    """A planted address."""
    return f"{LOCAL}.{purpose}@{DOMAIN}"


def send(site, path, body=b"", *, method="POST", headers=FORM):
    """The status of one request from the planted network address."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60, source_address=(HERE, 0))
    try:
        connection.request(method, path, body if isinstance(body, bytes) else urlencode(body), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def sign(site, purpose, *, headers=FORM, **more):
    """Submit the form; gives the status."""
    fields = {"name": NAME, "email": address(purpose), "comment": COMMENT, "postcode": ZIP, "country": "AE", **more}
    return send(site, f"/petitions/{SLUG}/sign/", fields, headers=headers)


def letter(site, purpose, subject):
    """The letter that such a submission causes."""
    return site.mailbox.wait_for(to=address(purpose), subject=subject, seconds=60)


def misbehave(site):
    """What is refused, one way or another: nothing of it may be written down either."""
    page = f"/petitions/{SLUG}/sign/"
    planted = f"{LOCAL}@{DOMAIN}"
    forged = {"X-Forwarded-For": f"{FORGED}, {FORGED_6}", "X-Real-IP": FORGED, "Forwarded": f"for={FORGED}"}
    assert sign(site, "bad", email=f"{LOCAL}@@{DOMAIN}") == 422
    assert sign(site, "bad", name=f"{NAME} http://planted") == 422
    assert sign(site, "bad", comment="\x00" + COMMENT) == 422
    assert send(site, page, b"\xff\xfe" + planted.encode(), headers={**FORM, "Content-Type": "text/plain"}) < 500
    multipart = {**FORM, "Content-Type": "multipart/form-data; boundary=X"}
    whole = f'--X\r\nContent-Disposition: form-data; name="name"; filename="{NAME}"\r\n\r\n{COMMENT}\r\n'.encode()
    assert send(site, page, whole * 30, headers=multipart) < 500
    assert send(site, page, whole * 9000, headers=multipart) == 413
    assert send(site, page, {"name": NAME}, headers={**FORM, "Sec-Fetch-Site": "cross-site"}) == 403
    assert send(site, page, {"name": NAME}, headers={**FORM, "Content-Type": "text/plain; charset=hex"}) == 400
    for path in (f"/petitions/{quote(planted)}/", f"/{quote(NAME)}/", f"/?email={planted}", f"/not-me/{LOCAL}%00/"):
        assert send(site, path, method="GET", headers=forged) < 500
    inbox = f"/petitions/{SLUG}/check-your-inbox/"
    assert send(site, inbox, {"email": address("pending"), "code": "000000"}, headers={**FORM, **forged}) in (303, 422)


def break_the_database(site):
    """A row that PostgreSQL refuses, quoting all of it in its error."""
    site.sql("ALTER TABLE petitions_signature ADD CONSTRAINT planted CHECK (postcode <> 'PLANT 4711 X') NOT VALID")
    try:
        assert sign(site, "refused", postcode=f"{ZIP} X") == 503
    finally:
        site.sql("ALTER TABLE petitions_signature DROP CONSTRAINT planted")
    assert "was not recorded" in site.logs()
    assert "planted" in site.logs()  # the constraint's name: the error is there, the row is not


def dump(site):
    """All that is in the database, as text."""
    program = devpg.program("pg_dump") if wants_devpg() else shutil.which("pg_dump")
    done = subprocess.run([program, f"--dbname={site.database_url}"], capture_output=True, check=True, text=True)
    return done.stdout


def found(text, planted):
    """Those of the planted words that the text holds, in any case, or as the octets of a bytea."""
    text = text.lower()
    return [word for word in planted if word.lower() in text or word.encode().hex() in text]


def samples(site):
    """What PostgreSQL's planner remembers of the forms' tables."""
    rows = site.sql(
        "SELECT tablename, attname, most_common_vals::text, histogram_bounds::text FROM pg_stats"
        " WHERE schemaname = 'public'"
    )
    return "\n".join(str(row) for row in rows)


def written_files(site):
    """Everything that the site wrote to the disk: logs, temporary files, media."""
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert site.web.log in files
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def database_log(site):
    """The log of the embedded database, if it was started with our settings."""
    ours = wants_devpg() and site.sql("SHOW log_min_error_statement") == [("panic",)]
    return (devpg.folder() / "log").read_text(errors="replace") if ours else ""


def let_time_pass(site):
    """Forty days, for what was planted, and the petition's retention date."""
    site.sql("UPDATE petitions_petition SET erase_after = current_date - 2 WHERE slug = %s", SLUG)
    times = ("submitted_at", "processed_at", "lettered_at", "confirmed_at", "expired_at", "held_at")
    for table in ("petitions_signature", "news_subscription", "petitions_linkrequest"):
        back = ", ".join(f"{name} = {name} - interval '40 days'" for name in times)
        site.sql(f"UPDATE {table} SET {back} WHERE email LIKE %s", f"%{DOMAIN}")
    site.sql("UPDATE news_subscription SET submitted_at = submitted_at - interval '40 days' WHERE email = ''")


@pytest.fixture
def site(running_site):
    """The running site with a petition of this test's own."""
    running_site.manage("shell", "-c", A_PETITION)
    running_site.worker.start()
    yield running_site
    running_site.worker.start()


def plant(site):
    """Sign, confirm, withdraw, subscribe, leave, ask for links, and leave something waiting."""
    forged = {**FORM, "X-Forwarded-For": f"{FORGED}, {FORGED_6}", "X-Real-IP": FORGED, "Forwarded": f"for={FORGED}"}
    for purpose in ("kept", "gone", "coded"):
        assert sign(site, purpose) == 303
    assert sign(site, "pending", headers=forged) == 303
    for purpose in ("left", "waits"):
        assert send(site, "/subscribe/", {"email": address(purpose)}, headers=forged) == 303
    for purpose in ("kept", "gone"):
        assert send(site, link_in(letter(site, purpose, "confirm"))) == 303
    coded = letter(site, "coded", "confirm")
    typed = {"email": address("coded"), "code": code_in(coded)}
    assert send(site, f"/petitions/{SLUG}/check-your-inbox/", typed) == 303  # to the page that asks
    assert send(site, link_in(coded)) == 303
    assert send(site, link_in(letter(site, "left", "confirm"), "subscribe/confirm")) == 303
    assert send(site, link_in(letter(site, "left", "on the list"), "unsubscribe")) == 303
    assert send(site, "/petitions/manage/", {"email": address("gone")}) == 200
    own_page = link_in(letter(site, "gone", "your signatures"), "petitions/manage")
    assert send(site, f"{own_page}data.json", method="GET") == 200
    assert send(site, own_page, {"action": "withdraw"}) == 303


def test_nothing_planted_is_left_anywhere(site):
    earlier = len(database_log(site))
    plant(site)
    misbehave(site)
    break_the_database(site)
    site.sql("ANALYZE petitions_signature, news_subscription, petitions_linkrequest")
    before = dump(site)
    assert found(before, PERSON) == PERSON  # so the search would find it
    assert found(before, PLACES) == []  # no network address is ever stored
    assert found(before, [address("gone"), address("left")]) == []  # withdrawn and left: at once
    assert found(samples(site), PERSON)

    site.worker.stop()  # it would erase by itself, before we have looked
    let_time_pass(site)
    dry = site.manage("erase", "--dry-run")
    assert found(dump(site), PERSON) == PERSON, dry
    site.manage("erase")
    site.manage("erase")  # again, in case the worker had some of the rows in hand
    assert found(dump(site), PERSON + PLACES) == []
    assert found(samples(site), PERSON + PLACES) == []
    assert found(written_files(site), PERSON + PLACES) == []
    assert found(database_log(site)[earlier:], PERSON + PLACES) == []
    states = "SELECT count(*) FILTER (WHERE state = 'confirmed'), count(*) FILTER (WHERE state = 'withdrawn'), count(*)"
    rows = f"{states} FROM petitions_signature s JOIN petitions_petition p ON p.id = s.petition_id WHERE slug = %s"
    assert site.sql(rows, SLUG) == [(2, 1, 3)]  # what counted counts
