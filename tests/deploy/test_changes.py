"""What staff change is seen by visitors within 30 seconds, and what they took down stays gone."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from detainees.models import DetaineePage
from detainees.outcomes import services
from petitions.models import Petition
from tests.builders import a_petition, a_user, an_article

WITHIN = 30  # seconds


class Watcher(threading.Thread):
    """A visitor who asks for an address again and again; remembers each answer and when it was asked for."""

    def __init__(self, front, address: str) -> None:
        super().__init__(daemon=True)
        self.front, self.address, self.seen, self.over = front, address, [], threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.3):
            began = time.monotonic()
            answer = self.front.ask(self.address)
            self.seen.append((began, answer.status, answer.body))

    @property
    def last(self) -> tuple[int, str]:
        return self.seen[-1][1:] if self.seen else (0, "")


@pytest.fixture
def watch(front):
    """Starts watchers; gives them by their address."""
    watchers = []

    def begin(addresses):
        found = [Watcher(front, address) for address in addresses]
        watchers.extend(found)
        front.wait_until(lambda: all(watcher.seen for watcher in found))
        return {watcher.address: watcher for watcher in found}

    yield begin
    for watcher in watchers:
        watcher.over.set()
    for watcher in watchers:
        watcher.join(90)


NAMES = ["unpublished", "closed", "locked", "moved", "deleted", "quiet", "lastly"]


class Content:
    """What staff work on: an article for each change, two petitions, somebody who comes home."""

    def __init__(self) -> None:
        self.pages = {name: an_article(f"Words {name}", slug=name) for name in NAMES}
        self.draft = an_article("Words published", slug="published", live=False)
        self.over, self.gone = a_petition("Words over"), a_petition("Words gone")
        self.person = DetaineePage.objects.get(slug="robert-gilman")
        self.articles = [f"/news/{name}/" for name in NAMES if name != "quiet"]
        self.closing, self.leaving = self.over.get_absolute_url(), self.gone.get_absolute_url()
        self.addresses = [*self.articles, "/news/published/", self.person.url, self.closing, self.leaving]
        self.addresses.append(f"{self.leaving}count.json")

    def change(self) -> None:
        """Everything at once, but for what is taken down last."""
        self.draft.save_revision().publish()
        for name in ("unpublished", "quiet"):
            self.pages[name].unpublish()
        restrict = PageViewRestriction.objects.create
        restrict(page=self.pages["closed"], restriction_type=PageViewRestriction.LOGIN)
        restrict(page=self.pages["locked"], restriction_type=PageViewRestriction.PASSWORD, password="correct horse")
        self.pages["moved"].slug = "elsewhere"
        self.pages["moved"].save_revision().publish()
        Page.objects.get(pk=self.pages["deleted"].pk).delete()
        Petition.objects.filter(pk=self.over.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
        Petition.objects.filter(pk=self.gone.pk).update(live=False)
        at = datetime(2026, 5, 5, 12, tzinfo=UTC)
        request = services.ask(page=self.person, by=a_user("Editor"), kind="home", at=at)
        assert services.consent(request=request, by=a_user("Administrator"))

    def is_seen(self, seen: dict) -> dict[str, bool]:
        """Which changes the newest answers show."""
        now = {address: watcher.last for address, watcher in seen.items()}
        return {
            "published": now["/news/published/"][0] == 200,
            "unpublished": now["/news/unpublished/"][0] == 404,
            "closed": now["/news/closed/"][0] == 302,
            "locked": now["/news/locked/"][0] == 200 and "Words" not in now["/news/locked/"][1],
            "moved": now["/news/moved/"][0] in (301, 404),
            "deleted": now["/news/deleted/"][0] == 404,
            "over": "The result" in now[self.closing][1],
            "gone": now[self.leaving][0] == now[f"{self.leaving}count.json"][0] == 404,
            "home": 'data-held="true"' not in now[self.person.url][1],
        }


def test_each_change_is_seen_while_others_keep_asking_and_nothing_comes_back(front, watch):
    content = Content()
    assert "Words quiet" in front.ask("/news/quiet/").body
    board, narrowed = front.ask("/detainees/evidence/").body, "/detainees/evidence/?x=1&person=david-barnes"
    seen = watch([*content.addresses, narrowed])
    assert all("Words" in seen[address].last[1] for address in content.articles)
    assert not any(content.is_seen(seen).values())

    content.change()
    began = time.monotonic()
    front.wait_until(lambda: all(content.is_seen(seen).values()) or time.monotonic() - began > WITHIN)
    assert all(content.is_seen(seen).values()), content.is_seen(seen)

    # Whoever comes first after nobody has asked for a while.
    front.wait_until(lambda: time.monotonic() - began > WITHIN)
    assert front.ask("/news/quiet/").status == 404
    # A page that nginx fetches anew behind the visitors' backs is asked for with the same arguments.
    assert all(len(body) < 0.8 * len(board) for _at, _status, body in seen[narrowed].seen)

    # The site fails at the very moment at which something is taken down: nginx cannot have heard of it.
    content.pages["lastly"].unpublish()
    failed = time.monotonic()
    front.kill_web()
    try:
        front.wait_until(lambda: all(watcher.seen[-1][0] - failed > WITHIN for watcher in seen.values()))
        for address in (*content.articles, content.leaving):
            since = failed if address == "/news/lastly/" else began
            answers = [(status, body) for at, status, body in seen[address].seen if at - since > WITHIN]
            assert not any("Words" in body for _status, body in answers), address
            assert answers[-1][0] == 503
        assert front.ask("/news/quiet/").status in (404, 503)
    finally:
        front.web.start()
        front.wait_until(front.is_up)
