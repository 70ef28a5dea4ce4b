"""The signature list as CSV over HTTP, against psql's own \\copy of the same query."""

import subprocess
import time
from pathlib import Path

import psutil
import requests

from campaign import devpg
from campaign.csv_stream import copy_statement
from petitions.admin.export import table
from petitions.models import Signature

MEGABYTE = 1024 * 1024
MOST_GROWTH = 16.0  # MB that the web process may grow while it exports
FILL = """
INSERT INTO petitions_signature (petition_id, text_id, email, domain, mailbox_hash, salt, name, country, us_state,
    postcode, comment, unlisted, honeypot, removal_ground, show_name, wants_news, submitted_at, processed_at,
    lettered_at, confirmed_at, code_failures, counted)
SELECT (SELECT min(id) FROM petitions_petition), (SELECT min(id) FROM petitions_petitiontext),
    'signer' || n || '@example.net', 'example.net', sha256(n::text::bytea), decode(md5(n::text), 'hex'),
    'Signer Number ' || n, 'US', 'CA', '90001',
    CASE WHEN n %% 7 = 0 THEN '=HYPERLINK("x")' WHEN n %% 5 = 0 THEN 'Because they must come home.' ELSE '' END,
    false, false, '', n %% 2 = 0, n %% 3 = 0, now() - n * interval '1 second', now(), now(), now(), 0, true
FROM generate_series(1, %s) AS n
"""


def organizer(site) -> requests.Session:
    """A session of the demo organizer, with its CSRF token as `token`."""
    session = requests.Session()
    session.get(f"{site.url}/admin/login/")
    email, password = site.logins["organizer"]
    form = {"username": email, "password": password, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    session.post(f"{site.url}/admin/login/", data={**form, "next": "/admin/"}).raise_for_status()
    return session


def download(site, session) -> tuple[int, float]:
    """Rows and seconds of one export of everything."""
    form = {"csrfmiddlewaretoken": session.cookies["csrftoken"]}
    start, lines = time.perf_counter(), 0
    with session.post(f"{site.url}/admin/signatures/export/", data=form, stream=True) as answer:
        answer.raise_for_status()
        for piece in answer.iter_content(MEGABYTE):
            lines += piece.count(b"\r\n")
    return lines - 1, time.perf_counter() - start


def web_processes(site) -> list[psutil.Process]:
    """The processes that answer requests."""
    main = psutil.Process(site.web.process.pid)
    return main.children(recursive=True) or [main]


def reset_peak(process: psutil.Process) -> int:
    """Forget the process's highest memory so far; gives the memory it holds now, in octets."""
    Path(f"/proc/{process.pid}/clear_refs").write_text("5")
    return process.memory_info().rss


def peak(process: psutil.Process) -> int:
    """The highest memory since `reset_peak`, in octets."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def psql_copy(site, statement: str) -> float:
    """Seconds that psql takes to write the same query to a file."""
    command = [devpg.program("psql"), site.database_url, "--quiet", "--no-psqlrc"]
    target = site.folder / "copy.csv"
    script = "\\" + statement.replace("\n", " ").replace("TO STDOUT", f"TO '{target}'").replace("COPY", "copy", 1)
    start = time.perf_counter()
    subprocess.run([*command, "-c", script], check=True)
    taken = time.perf_counter() - start
    target.unlink()
    return taken


def measure(site, say, *, signatures: int) -> None:
    """Speed and memory of an export of that many signatures."""
    session = organizer(site)
    download(site, session)  # warms both processes' code
    download(site, session)
    site.sql(FILL, signatures)
    site.sql("VACUUM ANALYZE petitions_signature")
    statement = copy_statement(table(Signature.objects.all()))
    psql_copy(site, statement)  # warms the cache
    processes = web_processes(site)
    before = {process: reset_peak(process) for process in processes}
    rows, taken = download(site, session)
    growth = max(peak(process) - held for process, held in before.items()) / MEGABYTE
    limit = rows / psql_copy(site, statement)
    say("export: rows a second, against psql's \\copy of the same query", rows / taken, "rows/s", limit)
    say(f"export: growth of the web process over {rows} rows", growth, "MB", MOST_GROWTH)
