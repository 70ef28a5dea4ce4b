"""What staff change is seen by visitors within 30 seconds, and what they took down stays gone."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from detainees.models import DetaineePage
from detainees.release import services
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


def test_each_change_is_seen_while_others_keep_asking_and_nothing_comes_back(front, watch):
    names = ["unpublished", "closed", "locked", "moved", "deleted", "quiet"]
    pages = {name: an_article(f"Words {name}", slug=name) for name in names}
    last = an_article("Words lastly", slug="lastly")
    draft = an_article("Words published", slug="published", live=False)
    over, gone = a_petition("Words over"), a_petition("Words gone")
    person = DetaineePage.objects.get(slug="robert-gilman")
    assert "Words quiet" in front.ask("/news/quiet/").body
    articles = [f"/news/{name}/" for name in names[:-1]]
    petitions = [petition.get_absolute_url() for petition in (over, gone)]
    seen = watch([*articles, "/news/published/", person.url, *petitions, f"{petitions[1]}count.json", "/news/lastly/"])
    before = {address: watcher.last for address, watcher in seen.items()}
    assert {before[address][0] for address in before} == {200, 404}
    assert all("Words" in before[address][1] for address in articles)

    draft.save_revision().publish()
    for name in ("unpublished", "quiet"):
        pages[name].unpublish()
    restrict = PageViewRestriction.objects.create
    restrict(page=pages["closed"], restriction_type=PageViewRestriction.LOGIN)
    restrict(page=pages["locked"], restriction_type=PageViewRestriction.PASSWORD, password="correct horse")
    pages["moved"].slug = "elsewhere"
    pages["moved"].save_revision().publish()
    Page.objects.get(pk=pages["deleted"].pk).delete()
    type(over).objects.filter(pk=over.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    type(gone).objects.filter(pk=gone.pk).update(live=False)
    request = services.ask(page=person, by=a_user("Editor"), kind="home", at=datetime(2026, 5, 5, 12, tzinfo=UTC))
    assert services.consent(request=request, by=a_user("Administrator"))
    began = time.monotonic()

    def as_it_is() -> dict[str, bool]:
        now = {address: watcher.last for address, watcher in seen.items()}
        return {
            "published": now["/news/published/"][0] == 200,
            "unpublished": now["/news/unpublished/"][0] == 404,
            "closed": now["/news/closed/"][0] == 302,
            "locked": now["/news/locked/"][0] == 200 and "Words" not in now["/news/locked/"][1],
            "moved": now["/news/moved/"][0] in (301, 404),
            "deleted": now["/news/deleted/"][0] == 404,
            "over": now[petitions[0]] != before[petitions[0]] and "The result" in now[petitions[0]][1],
            "gone": now[petitions[1]][0] == now[f"{petitions[1]}count.json"][0] == 404,
            "home": 'data-held="true"' not in now[person.url][1],
        }

    front.wait_until(lambda: all(as_it_is().values()) or time.monotonic() - began > WITHIN)
    assert all(as_it_is().values()), as_it_is()

    # Whoever comes first after nobody has asked for a while.
    front.wait_until(lambda: time.monotonic() - began > WITHIN)
    assert front.ask("/news/quiet/").status == 404

    # The site fails at the very moment at which something is taken down: nginx cannot have heard of it.
    last.unpublish()
    failed = time.monotonic()
    front.kill_web()
    try:
        front.wait_until(lambda: time.monotonic() - failed > WITHIN)
        for watcher in seen.values():
            front.wait_until(lambda watcher=watcher: watcher.seen[-1][0] - failed > WITHIN)
        for address in (*articles, *petitions, "/news/lastly/"):
            answers = [(status, body) for at, status, body in seen[address].seen if at - began > WITHIN]
            if address == "/news/lastly/":
                answers = [(status, body) for at, status, body in seen[address].seen if at - failed > WITHIN]
            if address != petitions[0]:
                assert not any("Words" in body and status == 200 for status, body in answers), address
            assert answers[-1][0] == 503
        assert front.ask("/news/quiet/").status in (404, 503)
    finally:
        front.web.start()
        front.wait_until(front.is_up)
