"""Public pages uncached, against a view that does nothing."""

import time

import requests

TIMES = 60
PAGES = {"home": "/", "petition": "/petitions/wrongful-detainee-status/", "profile": "/detainees/david-barnes/"}


def rate(url: str) -> float:
    """Requests a second over one connection, one after the other."""
    with requests.Session() as session:
        session.get(url).raise_for_status()
        start = time.perf_counter()
        for _ in range(TIMES):
            session.get(url).raise_for_status()
        return TIMES / (time.perf_counter() - start)


def measure(site, say) -> None:
    """Each page against /healthz, the bare view of the same process."""
    bare = rate(f"{site.url}/healthz")
    for name, path in PAGES.items():
        say(f"page: {name}, uncached, against the bare view", rate(site.url + path), "requests/s", bare)
