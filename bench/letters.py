"""How long a signer waits for the letter, in a quiet time and while photographs are uploaded and drawn, in production.

From the sending of the form to the moment at which an SMTP server has the letter. Signers come at random moments,
the same in both runs; the upload is an editor's own, of one picture after the other.
"""

import io
import math
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import requests
from django.conf import settings

from bench.pictures import a_photograph
from bench.signing import PATH
from campaign.dev.site import HOST

SIGNERS, PHOTOGRAPHS = 50, 10
SIZE = (5472, 3648)  # pixels: a camera's 20 megapixels
PAUSE = 0.5  # seconds between two signers, on average
LONGEST = 5.0  # seconds that a letter may wait
SITE = "www.example.org"
PROXIED = {"Host": SITE, "X-Forwarded-Proto": "https", "Origin": f"https://{SITE}", "X-Forwarded-For": HOST}
BUSY = "Other pictures are being worked on"
DRAWN = "SELECT count(*) FROM campaign_campaignimage WHERE title LIKE 'Photograph %%' AND drawn_as <> ''"


@contextmanager
def in_production(site):
    """Web server and worker as services run them: with DEBUG off, behind a proxy on this machine."""
    known = dict(site.environment)
    site.environment |= {
        "DEBUG": "",
        "SECRET_KEY": settings.SECRET_KEY,
        "MAILBOX_KEY": settings.MAILBOX_KEY,
        "ALLOWED_HOSTS": f"{SITE},{HOST}",
        "BASE_URL": f"https://{SITE}",
        "TRUSTED_PROXIES": HOST,
    }
    site.manage("collectstatic", "--no-input", "--verbosity=0")
    try:
        restart(site)
        yield
    finally:
        site.environment.clear()
        site.environment.update(known)
        restart(site)


def restart(site) -> None:
    """Both services anew, in the environment as it is now."""
    for child in (site.web, site.worker):
        child.stop()
        child.start()
    site.wait_until_healthy()


def ask(site, method: str, path: str, kept: dict[str, str] | None = None, **arguments) -> requests.Response:
    """One request as the proxy passes it on, with the cookies that a browser keeps for the site's own address."""
    cookies = "; ".join(f"{name}={value}" for name, value in (kept or {}).items())
    headers = PROXIED | ({"Cookie": cookies} if cookies else {})
    return requests.request(method, site.url + path, headers=headers, allow_redirects=False, timeout=120, **arguments)


def editor(site) -> dict[str, str]:
    """The cookies of the demo editor's session."""
    kept = ask(site, "GET", "/admin/login/").cookies.get_dict()
    email, password = site.logins["editor"]
    form = {"username": email, "password": password, "csrfmiddlewaretoken": kept["csrftoken"], "next": "/admin/"}
    answer = ask(site, "POST", "/admin/login/", kept, data=form)
    if answer.status_code != 302:
        raise AssertionError(f"{answer.status_code} at the log-in")
    return kept | answer.cookies.get_dict()


def upload(site, kept: dict[str, str], number: int, photograph: bytes) -> None:
    """One picture through the admin's form."""
    title = f"Photograph {number}"
    form = {"csrfmiddlewaretoken": kept["csrftoken"], "title": title, "description": title, "collection": "1"}
    file = {"file": (f"{number}.jpg", photograph, "image/jpeg")}
    answer = ask(site, "POST", "/admin/images/add/", kept, data=form, files=file)
    while answer.status_code == 200 and BUSY in answer.text:  # the editor is asked to try again, and does
        answer = ask(site, "POST", "/admin/images/add/", kept, data=form, files=file)
    if answer.status_code != 302:
        raise AssertionError(f"{answer.status_code} at the upload of a picture")


def sign(site, email: str) -> float:
    """One submission; gives the moment at which it was sent."""
    start = time.monotonic()
    answer = ask(site, "POST", PATH, data={"name": "Signer", "email": email, "postcode": "90001"})
    if answer.status_code != 303:
        raise AssertionError(f"{answer.status_code} instead of 303")
    return start


def waits(site, run: str, signers: int = SIGNERS) -> list[float]:
    """Seconds from each signer's submission to the hand-over of the letter, in order of length."""
    dice, sent = random.Random(1741), {}  # noqa: S311  not a secret
    for turn in range(signers):
        time.sleep(min(dice.expovariate(1 / PAUSE), 4 * PAUSE))
        email = f"{run}-{turn}@example.net"
        sent[email] = sign(site, email)
    return sorted(site.mailbox.wait_for(to=email, seconds=120).arrived_at - start for email, start in sent.items())


def ninety_five(sorted_times: list[float]) -> float:
    """The 95th percentile, by the nearest rank."""
    return sorted_times[math.ceil(0.95 * len(sorted_times)) - 1]


def measure(site, say) -> None:
    """The quiet run first; the other one begins with the first upload."""
    file = io.BytesIO()
    a_photograph(SIZE).save(file, "JPEG", quality=90)
    with in_production(site):
        kept = editor(site)
        waits(site, "warm", 5)
        quiet = waits(site, "quiet")
        with ThreadPoolExecutor(1) as pool:
            uploads = pool.submit(lambda: [upload(site, kept, turn, file.getvalue()) for turn in range(PHOTOGRAPHS)])
            busy = waits(site, "busy")
            uploads.result()
        site.wait_until(lambda: site.sql(DRAWN) == [(PHOTOGRAPHS,)], seconds=300)
    say("letter: 95th percentile of the wait, quiet", ninety_five(quiet), "s", LONGEST)
    words = f"letter: 95th percentile of the wait while {PHOTOGRAPHS} photographs come in, against twice the quiet one"
    say(words, ninety_five(busy), "s", 2 * ninety_five(quiet))
    say(f"letter: longest wait while {PHOTOGRAPHS} photographs come in", busy[-1], "s", LONGEST)
