"""Whether the time of the answer tells an address that has signed from one that has not."""

import http.client
import time
from urllib.parse import urlencode

from bench.signing import FORM, PATH

PAIRS = 400
MOST = 0.05  # how far from 0.5 the area under the ROC curve may lie
SIGNED = "has-signed@example.net"


def submit(connection, email: str) -> float:
    """Seconds until the answer to one submission."""
    start = time.perf_counter()
    connection.request("POST", PATH, urlencode({"name": "Signer", "email": email, "postcode": "90001"}), FORM)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 303:
        raise AssertionError(f"{answer.status} instead of 303")
    return time.perf_counter() - start


def area(ones: list[float], others: list[float]) -> float:
    """The area under the ROC curve: how often one of the first is greater than one of the second, ties by half."""
    wins = sum((one > other) + 0.5 * (one == other) for one in ones for other in others)
    return wins / (len(ones) * len(others))


def measure(site, say) -> None:
    """400 pairs, each the other way round than the one before, over one connection, without the worker."""
    site.worker.start()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    submit(connection, SIGNED)
    row = "SELECT id FROM petitions_signature WHERE email = %s AND processed_at IS NOT NULL"
    site.wait_until(lambda: site.sql(row, SIGNED))
    first = "SELECT min(id) FROM petitions_signature WHERE email = %s"
    site.sql("UPDATE petitions_signature SET confirmed_at = now() WHERE id = %s", site.sql(first, SIGNED)[0][0])
    site.worker.stop()
    signed, new = [], []
    for turn in range(PAIRS):
        pair = [(signed, SIGNED), (new, f"new-signer-{turn}@example.net")]
        for times, email in pair if turn % 2 else reversed(pair):
            times.append(submit(connection, email))
    connection.close()
    away = abs(area(signed, new) - 0.5)
    say(f"signing: distance from 0.5 of the area under the ROC curve, {PAIRS} pairs", away, "", MOST)
