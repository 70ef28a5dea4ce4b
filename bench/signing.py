"""Submissions over HTTP, against a view that does nothing under the same load."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

CLIENTS, EACH = 8, 150
PATH = "/petitions/wrongful-detainee-status/sign/"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def load(site, request) -> float:
    """Requests a second of CLIENTS connections that send EACH requests."""

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        for turn in range(EACH):
            request(connection, f"{number}-{turn}")
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 400:
                raise AssertionError(f"{answer.status} under load")
        connection.close()

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(client, range(CLIENTS)))
    return CLIENTS * EACH / (time.perf_counter() - start)


def sign(connection, who: str) -> None:
    """One submission of a new address."""
    body = urlencode({"name": "Signer", "email": f"bench-{who}@example.net", "postcode": "90001"})
    connection.request("POST", PATH, body, FORM)


def measure(site, say) -> None:
    """Without the worker, which would take half of a small machine."""
    site.worker.stop()
    bare = load(site, lambda connection, who: connection.request("GET", "/healthz"))
    before = site.sql("SELECT count(*) FROM petitions_signature")[0][0]
    signed = load(site, sign)
    recorded = site.sql("SELECT count(*) FROM petitions_signature")[0][0] - before
    if recorded != CLIENTS * EACH:
        raise AssertionError(f"{recorded} of {CLIENTS * EACH} signatures were recorded")
    say("signing: submissions a second, against the bare view", signed, "requests/s", bare)
