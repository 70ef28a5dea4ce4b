"""Two thousand malformed requests: none breaks the site, and nothing that the form would refuse is stored."""

import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from campaign.requests import readable
from news.models import Subscription
from news.subscriptions.forms import SubscribeForm
from petitions.forms import AddressForm, SignForm
from petitions.models import LinkRequest, Petition, Signature
from tests.malformed import requests

STORED = ["name", "email", "country", "postcode", "comment", "show_name", "wants_news"]


def ask(client, request):
    """The answer of Django alone, without the door that refuses other charsets."""
    headers = {name: value for name, value in request.headers.items() if name != "Content-Type"}
    kind = request.headers["Content-Type"]
    return client.generic(request.method, request.path, request.body, kind, headers=headers)


def status_over_the_wire(port, request):
    """The status that the web server answers; 0 when it hangs up on what is no HTTP."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as wire:
        try:
            wire.sendall(request.raw)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all of it was sent: the answer may still be there
        answer = b""
        try:
            while b"\r\n" not in answer and (piece := wire.recv(4096)):
                answer += piece
        except ConnectionResetError:
            pass
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


def assert_valid(petition, rows):
    """Each row (a mapping of STORED) is what the form makes of it."""
    for row in rows:
        form = SignForm({name: value for name, value in row.items() if value}, petition=petition)
        assert form.is_valid(), (row, form.errors)
        cleaned = {name: form.cleaned_data[name] for name in row}
        assert cleaned == row


@pytest.mark.slow
def test_six_hundred_malformed_requests(demo, client):
    petition = Petition.objects.get()
    client.raise_request_exception = False
    statuses = Counter()
    for request in requests(1, 600, petition.slug):
        request.headers["Content-Type"] = request.headers["Content-Type"].partition("; charset")[0]
        answer = ask(client, request)
        assert 200 <= answer.status_code < 500, (answer.status_code, request)
        statuses[answer.status_code] += 1
    assert {200, 302, 303, 400, 403, 404, 405, 413, 422} <= set(statuses), statuses
    rows = Signature.objects.all()
    assert 10 < rows.count() <= statuses[303]
    assert_valid(petition, rows.values(*STORED))
    assert not rows.exclude(
        confirmed_at=None, mailbox_hash=None, processed_at=None, removed_at=None, us_state=""
    ).exists()
    for row in Subscription.objects.values():
        assert SubscribeForm({"email": row["email"]}).is_valid()
        assert row["confirmed_at"] is None
    for email in LinkRequest.objects.values_list("email", flat=True):
        assert AddressForm({"email": email}).is_valid()


@pytest.mark.parametrize(
    ("content_type", "passes"),
    [
        ("", True),
        ("text/plain", True),
        ("application/x-www-form-urlencoded; charset=UTF-8", True),
        ("application/x-www-form-urlencoded; charset=nonsense", True),
        ("multipart/form-data; boundary=x; charset=utf8", True),
        ("text/plain; charset=hex", False),
        ("text/plain; charset=idna", False),
        ("text/plain; charset=latin-1", False),
        ("text/plain; charset=\0", False),
        ("text/plain; name*=nonsense''%41", False),
    ],
)
def test_the_door_lets_in_what_django_can_decode(content_type, passes):
    statuses, got_in = [], []
    application = readable(lambda *call: got_in.append(call) or [])
    application({"CONTENT_TYPE": content_type}, lambda status, headers: statuses.append(status))
    assert (bool(got_in), statuses) == (passes, [] if passes else ["400 Bad Request"])


def test_fourteen_hundred_malformed_requests_over_the_wire(running_site):
    slug = running_site.sql("SELECT slug FROM petitions_petition ORDER BY id LIMIT 1")[0][0]
    last = running_site.sql("SELECT coalesce(max(id), 0) FROM petitions_signature")[0][0]
    wanted = list(requests(2, 1_400, slug))
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda request: status_over_the_wire(running_site.port, request), wanted))
    broken = [pair for pair in zip(statuses, wanted, strict=True) if not (200 <= pair[0] < 500 or pair[0] == 0)]
    assert not broken
    assert statuses.count(0) < 80
    assert {200, 303, 400, 403, 404, 405, 413, 422} <= set(statuses), Counter(statuses)
    columns = ", ".join(STORED)
    found = running_site.sql(f"SELECT {columns} FROM petitions_signature WHERE id > %s", last)
    assert len(found) > 30
    petition = Petition(title="As the demo's", slug=slug)
    assert_valid(petition, [dict(zip(STORED, row, strict=True)) for row in found])
    assert running_site.web.is_running
    assert "Internal Server Error" not in running_site.logs()
