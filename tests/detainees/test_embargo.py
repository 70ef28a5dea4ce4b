"""What is approved under embargo is nowhere early, and everywhere at its time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from campaign.models import User
from petitions.models import PetitionSettings
from petitions.services import publish_scheduled
from tests.approvals import as_user, decide, edit_url, fresh, submit, waiting
from tests.builders import a_home, a_news_index, a_petition, a_profile, a_profile_index, a_user, an_article

pytestmark = pytest.mark.django_db

SECRET, SOUGHT = "Quetzalcoatlus", "pterosaur"  # the second is searched for, and said back
# Every address that may speak of a profile or an article; one that is not there answers 404 and holds nothing.
OF_PROFILE = ["", "embed/", "share.png", "clocks.json", "calendar.ics", "brief/"]
OF_ARTICLE = ["", "share.png"]
OF_INDEX = ["", "clocks.json", "calendar.ics", "evidence/"]
OF_SITE = [
    "/",
    "/news/",
    "/news/feed/",
    "/news/feed/atom/",
    "/sitemap.xml",
    "/news-sitemap.xml",
    f"/search/?q={SOUGHT}",
    "/petitions/",
    "/detainees/?evidence=all",
]


@pytest.fixture
def others():
    """A site with one of everything that is public, and a person to be related to."""
    home, person = a_home(), a_profile("Robert Gilman")
    a_news_index()
    an_article("An old one", people=[person])
    PetitionSettings.objects.create(site=Site.objects.get(root_page=home), front_petition=a_petition())
    return person


def body(client, url) -> bytes:
    """What a visitor gets, whole; nothing of an address that is not there."""
    answer = client.get(url)
    assert answer.status_code in (200, 404), url
    if answer.status_code == 404:
        return b""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def elsewhere(person) -> list[str]:
    """The addresses that would show a page which is not their own."""
    index = a_profile_index().url
    return [*OF_SITE, *(index + part for part in OF_INDEX), *(person.url + part for part in OF_PROFILE)]


def naming_it(client, urls) -> list[str]:
    """Those of the addresses that give the secret away."""
    return [url for url in urls if SECRET in body(client, url).decode("utf-8", "replace")]


def approve_with_embargo(page, **fields):
    """One submits with an hour to come, another approves."""
    hour = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    assert submit(a_user("Editor"), page, go_live_at=hour, **fields).status_code == 302
    assert waiting(page)
    chief = User.objects.create_superuser("chief@example.org", "correct horse battery")
    assert decide(chief, page).status_code == 302
    assert not waiting(page)


def let_the_hour_come(page):
    """The clock passes the embargo, and the worker's job runs."""
    publish_scheduled()
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    publish_scheduled()


def a_secret(kind, person, **fields):
    """A profile or an article with the secret in title and summary."""
    words = {"summary": f"A {SOUGHT}: {SECRET}", **fields}
    if kind == "profile":
        return a_profile(f"Person {SECRET}", tagline=SECRET, **words)
    return an_article(f"Article about {SECRET}", people=[person], **words)


@pytest.mark.parametrize(("kind", "own"), [("profile", OF_PROFILE), ("article", OF_ARTICLE)])
def test_a_page_that_was_never_public_is_nowhere_before_its_hour(client, others, kind, own):
    page = a_secret(kind, others, live=False)
    page.save_revision()
    approve_with_embargo(page)
    for part in own:
        assert client.get(page.url + part).status_code == 404, part
    assert naming_it(client, elsewhere(others)) == []
    for url in (
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk]),
        reverse("wagtailadmin_pages:revisions_view", args=[page.pk, page.get_latest_revision().pk]),
    ):
        assert client.get(url).url.startswith("/admin/login/")
    let_the_hour_come(page)
    assert fresh(page).live
    assert SECRET in body(client, page.url).decode()
    expected = "/news/feed/" if kind == "article" else a_profile_index().url
    assert expected in naming_it(client, elsewhere(others))


@pytest.mark.parametrize(("kind", "own"), [("profile", OF_PROFILE), ("article", OF_ARTICLE)])
def test_a_change_of_a_public_page_is_nowhere_before_its_hour(client, others, kind, own):
    page = a_profile("David Barnes") if kind == "profile" else an_article("Plain words", people=[others])
    page.save_revision().publish()
    addresses = [page.url + part for part in own]
    pictures = {url: body(client, url) for url in addresses if url.endswith(".png")}
    words = {"title": f"Now {SECRET}", "summary": f"A {SOUGHT}: {SECRET}"}
    approve_with_embargo(page, **words)
    assert naming_it(client, [*addresses, *elsewhere(others)]) == []
    assert pictures == {url: body(client, url) for url in pictures}
    assert fresh(page).live
    let_the_hour_come(page)
    assert page.url in naming_it(client, addresses)
    assert fresh(page).title == words["title"]


def test_what_waits_for_its_hour_is_called_back_by_one_and_needs_approval_again(others):
    page = a_secret("article", others, live=False)
    page.save_revision()
    approve_with_embargo(page)
    editor = as_user(a_user("Editor"))
    revision = page.revisions.get(approved_go_live_at__isnull=False)
    editor.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk]))
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()
    editor.post(edit_url(page), {"action-publish": "1", "body-count": "0"})
    publish_scheduled()
    assert not fresh(page).live
