"""Visitors, staff and subscribers before the shipped nginx.conf, with the shipped web server behind it."""

import os
import re
import signal
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from detainees.models import DetaineePage
from detainees.outcomes import services
from petitions.models import Petition, Signature
from tests.builders import a_user, an_article
from tests.deploy.front import HOST, unit

HEADERS = [
    *("strict-transport-security", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy"),
    "x-frame-options",
]


def cache_states(front, place: str, *, requests: int) -> list[str]:
    """What the cache said of the requests for a place; nginx writes a line after the answer has gone out."""

    def found() -> list[str]:
        return [words[-1] for words in map(str.split, front.log_lines()) if words[2] == place]

    front.wait_until(lambda: len(found()) >= requests)
    return found()


def test_what_is_kept_is_drawn_for_nobody(front):
    front.ask("/detainees/", Cookie="csrftoken=nonsense", Accept_Encoding="br", Accept_Language="ru")
    assert front.ask("/detainees/").headers["cache-control"].startswith("public")
    assert cache_states(front, "/detainees/", requests=2)[-1] in ("HIT", "STALE")


def test_what_nobody_reads_in_a_query_makes_no_second_copy(front):
    front.ask("/about/")
    for query in ("?utm_source=x", "?x=1&y=2", "?q=secretword", "?page=secretword", "?year=20255", "?&&", "?"):
        assert front.ask(f"/about/{query}").status == 200
    for encoding in ("gzip", "gzip, deflate, br", "br;q=1, *;q=0.5", "identity"):
        assert front.ask("/about/", Accept_Encoding=encoding).status == 200
    front.ask("/about/", Cookie="csrftoken=nonsense")
    front.ask("//about/")
    front.ask("/%61bout/", "HEAD")
    assert set(cache_states(front, "/about/", requests=15)[1:]) <= {"HIT", "STALE"}


def test_what_a_page_reads_reaches_it_whatever_stands_beside_it(front):
    address = "/detainees/evidence/"
    all_people, one = front.ask(address), front.ask(f"{address}?utm=x&person=david-barnes&x=y")
    assert one.body != all_people.body
    assert one.body == front.ask(f"{address}?person=david-barnes").body
    framed = front.ask("/detainees/david-barnes/embed/?theme=dark&x=1")
    assert framed.body != front.ask("/detainees/david-barnes/embed/").body
    assert 'href="/detainees/david-barnes/"' in front.ask("/search/?q=Barnes").body


def test_no_word_of_a_visitors_is_written_to_the_disk(front):
    for address in (
        *("/?q=unspoken", "/news/?tag=1&q=unspoken", "/search/?q=unspoken", "/ru/search/?q=unspoken&page=1"),
        *(
            "/news/feed/?unspoken",
            "/petitions/manage/unspoken/",
            "/not-me/unspoken/",
            "/old.php?id=unspoken",
            "/about?unspoken",
        ),
    ):
        assert front.ask(address, Referer="https://unspoken.example/", Cookie="csrftoken=unspoken").status < 500
    assert "KEY: https" in front.kept()
    logs = "".join(path.read_text() for path in front.folder.glob("*.log"))
    assert "unspoken" not in front.kept() + logs


def test_what_staff_are_shown_is_kept_by_nobody(front):
    before = front.ask("/privacy/")
    own = front.ask("/privacy/", Cookie="a=b; sessionid=0123456789abcdef")
    assert "no-store" in own.headers["cache-control"]
    assert front.ask("/privacy/").headers["cache-control"] == before.headers["cache-control"]
    assert "-" in cache_states(front, "/privacy/", requests=3)
    assert front.ask("/admin/").status == 302


def test_whoever_asks_for_another_name_gets_no_answer(front):
    wrong = b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n"
    assert front.raw(wrong, tls=False) == front.raw(wrong) == b""
    with pytest.raises(ssl.SSLError):
        front.raw(wrong, name="elsewhere.example")
    answer = front.raw(b"GET /x?y=1 HTTP/1.0\r\nHost: WWW.EXAMPLE.ORG\r\n\r\n", tls=False).decode()
    assert f"\r\nLocation: https://{HOST}/x?y=1\r\n" in answer
    for nonsense in (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", b"nonsense\r\n\r\n"):
        refused = front.raw(nonsense, tls=False).decode()
        for text in (answer, refused):
            assert "\r\nServer: nginx\r\n" in text
            assert "\r\nX-Content-Type-Options: nosniff\r\n" in text
            assert "\r\nContent-Security-Policy: default-src 'none'" in text


def test_what_nginx_refuses_itself_carries_the_sites_headers_and_no_version(front):
    page = front.ask("/petitions/")
    long = front.ask("/subscribe/", "POST", "x" * 10, Content_Length=str(40_000_000))
    bad = front.raw(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()).decode()
    head, _, body = bad.partition("\r\n\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.splitlines()[1:])}
    assert (long.status, head.split()[1]) == (413, "400")
    assert (front.ask("/media/images/none.jpg").status, front.ask("/static/none.css").status) == (404, 404)
    for found, text in ((long.headers, long.body), (headers, body), (front.ask("/static/none.css").headers, body)):
        assert {name: found[name] for name in HEADERS} == {name: page.headers[name] for name in HEADERS}
        assert "default-src 'none'" in found["content-security-policy"]
        assert found["server"] == "nginx"
        assert "data-outcome" in text
        assert "15 MB" in text


def test_static_files_are_whole_and_those_with_a_digest_for_ever(front):
    page = front.ask("/")
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.body)
    assert len(names) > 3
    for name in names:
        answer = front.ask(name, Accept_Encoding="gzip")
        assert answer.status == 200, name
        assert "max-age=315360000" in answer.headers["cache-control"], name
    assert front.ask("/static/campaign/site.css").headers["cache-control"] == "max-age=60"


def test_a_subscriber_hears_of_an_entry_older_than_the_newest(front):
    an_article("Quite new", published_on=date(2026, 11, 1))
    known = front.ask("/news/feed/")
    condition = {"If_Modified_Since": known.headers.get("last-modified", "Fri, 27 Nov 2026 12:00:00 GMT")}
    person = DetaineePage.objects.get(slug="andre-khachatoorian")
    request = services.ask(page=person, by=a_user("Editor"), kind="home", at=datetime(2025, 5, 5, 12, tzinfo=UTC))
    assert services.consent(request=request, by=a_user("Administrator"))
    answer = front.ask("/news/feed/", **condition)
    assert answer.status == 200
    assert f"{person.title}:" in answer.body


def dead(front) -> None:
    """One worker dies, and so does the one in its place at once, as when a page takes all memory: granian ends."""
    for _ in range(5):
        if not front.web.is_running:
            return
        workers = front.web_workers()
        os.kill(workers[-1], signal.SIGKILL)
        front.wait_until(lambda known=workers: not front.web.is_running or set(front.web_workers()) - set(known))
    front.kill_web()  # it may live longer than it did; what stands below is about nobody answering


def test_two_deaths_are_survived_and_say_meanwhile_what_was_not_recorded(front):
    petition, count = Petition.objects.get(slug="wrongful-detainee-status"), Signature.objects.count()
    address = petition.get_absolute_url()
    known = front.ask(address).body
    dead(front)
    try:
        assert front.ask(address).body == known
        for prefix, language in (("", "en"), ("/ru", "ru"), ("/es", "es")):
            read = front.ask(f"{prefix}/search/?q=x")
            sent = front.ask(f"{prefix}{address}sign/", "POST", "name=Ada&email=ada%40example.org&country=US")
            for answer, outcome in ((read, "unavailable"), (sent, "not-recorded")):
                assert answer.status == 503
                assert answer.headers["retry-after"] == "30"
                assert f'<html lang="{language}">' in answer.body
                assert f'data-outcome="{outcome}"' in answer.body
                assert "no-store" in answer.headers["cache-control"]
        assert front.ask("/static/campaign/site.css").status == 200
    finally:
        front.web.start()  # as systemd does by the unit
        front.wait_until(front.is_up)
    assert Signature.objects.count() == count
    for name in ("web", "worker"):
        found = unit(name)
        assert found["Service"]["Restart"] == "always"
        assert float(found["Service"]["RestartSec"]) >= 1
        assert found["Unit"]["StartLimitIntervalSec"] == "0"


def test_the_sites_own_503_passes_as_it_is(front):
    """It holds what was typed: nginx must not put its own page in the place of it."""
    address = Petition.objects.get(slug="wrongful-detainee-status").get_absolute_url()
    form = "name=Ada+Keeps&email=ada%40example.org&country=US&postcode=10001"
    with front.no_database():
        answer = front.ask(f"{address}sign/", "POST", form)
    assert answer.status == 503
    assert "Ada Keeps" in answer.body


def test_answers_that_are_never_kept_do_not_pass_the_cache(front):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda word: front.ask(f"/search/?q=word{word}"), range(12)))
    assert {answer.status for answer in answers} == {200}
    assert set(cache_states(front, "/search/", requests=12)) == {"-"}


def test_nginx_itself_finds_no_fault_with_the_file(front):
    done = subprocess.run([*front.nginx.command, "-t"], capture_output=True, text=True, check=False)
    assert "test is successful" in done.stderr
    assert "[warn]" not in done.stderr
