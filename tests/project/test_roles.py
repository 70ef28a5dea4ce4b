"""What each role finds in the admin, and that nothing else opens to it."""

import re
from html import unescape

import pytest
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.models import Page

from campaign import worker
from petitions import moderation
from petitions.admin import export
from tests.builders import a_clipping, a_home, a_petition, a_profile, a_signature, a_user, an_article

pytestmark = pytest.mark.django_db

HISTORY = "/admin/reports/site-history/"
SIGNATURES = {"/admin/signatures/", "/admin/signatures/health/", "/admin/suppression-list/"}
SEES = {
    "Editor": {
        "/admin/updates/",
        "/admin/documents/",
        "/admin/outcomes/",
        "/admin/images/",
        "/admin/news/",
        "/admin/pages/",
        "/admin/people/",
        "/admin/redirects/",
        "/admin/reports/aging-pages/",
        "/admin/reports/page-types-usage/",
        HISTORY,
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/settings/campaign/campaignsettings/",
        "/admin/settings/petitions/petitionsettings/",
        "/admin/snippets/petitions/petition/",
    },
    "Moderator": {*SIGNATURES, "/admin/removals/", "/admin/snippets/campaign/senderrule/"},
    "Organizer": {*SIGNATURES, "/admin/signatures/export/"},
}
SEES["Administrator"] = {
    *SEES["Editor"],
    *SEES["Organizer"],
    "/admin/removals/",
    "/admin/collections/",
    "/admin/groups/",
    "/admin/locales/",
    "/admin/reports/locked/",
    "/admin/sites/",
    "/admin/snippets/campaign/limit/",
    "/admin/snippets/campaign/senderrule/",
    "/admin/snippets/detainees/approver/",
    "/admin/snippets/mail/mailboxrule/",
    "/admin/users/",
    "/admin/workflows/list/",
    "/admin/workflows/tasks/index/",
}
NAME, ADDRESS = "Wilhelmina Signer", "wilhelmina@example.org"


@pytest.fixture
def site():
    """A home page with something of every kind below it."""
    home = a_home()
    a_profile()
    an_article()
    a_clipping()
    return home


def entries(menu, request):
    """The addresses of all entries of a menu and of the menus in it."""
    for item in menu.menu_items_for_request(request):
        yield from entries(item.menu, request) if hasattr(item, "menu") else [item.url]


@pytest.mark.parametrize("role", SEES)
def test_the_menu_holds_what_the_role_can_use_and_nothing_else(client, site, role):
    client.force_login(a_user(role))
    home = client.get("/admin/")
    assert set(entries(admin_menu, home.wsgi_request)) == SEES[role]
    for url in SEES[role]:
        assert client.get(url, follow=True).status_code == 200, url


@pytest.mark.parametrize("role", ["Editor", "Moderator", "Organizer"])
def test_what_is_not_in_the_menu_does_not_open(client, site, role):
    client.force_login(a_user(role))
    for url in SEES["Administrator"] - SEES[role]:
        answer = client.get(url)
        assert answer.status_code in (302, 403), url
        if answer.status_code == 302:
            assert answer.url in ("/admin/", "/admin/login/"), url


def test_the_history_of_the_site_shows_each_what_they_may_see_elsewhere(client, site):
    page, row = an_article("An unpublished thought", live=False), a_signature()
    page.save_revision(user=a_user("Editor"), log_action=True)
    moderation.hold(signature_ids=[row.pk], by=a_user("Moderator"), reason="A look at it")
    shown = {}
    for role in ("Editor", "Administrator"):
        client.force_login(a_user(role))
        html = client.get(HISTORY).content.decode()
        shown[role] = ("An unpublished thought" in html, str(row) in html)
    assert shown == {"Editor": (True, False), "Administrator": (True, True)}


@pytest.mark.parametrize("role", ["Moderator", "Organizer"])
def test_who_works_with_signatures_edits_nothing(client, site, role):
    petition = a_petition()
    client.force_login(a_user(role))
    before = list(Page.objects.values())
    for url in (
        reverse("wagtailadmin_pages:edit", args=[site.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[site.pk]),
        reverse("wagtailadmin_pages:delete", args=[Page.objects.child_of(site).first().pk]),
        f"/admin/snippets/petitions/petition/edit/{petition.pk}/",
        "/admin/snippets/petitions/petition/add/",
        "/admin/images/add/",
        "/admin/documents/add/",
    ):
        for answer in (client.get(url), client.post(url, {"title": "x"})):
            assert answer.status_code in (302, 403), url
    assert list(Page.objects.values()) == before


def test_the_first_page_shows_the_figures_to_everybody(client, site):
    row = a_signature()
    a_signature(row.petition)
    a_signature(row.petition, state="pending")
    worker.drain()
    for role in SEES:
        client.force_login(a_user(role))
        page = client.get("/admin/").content.decode()
        figures = dict(re.findall(r'data-figure="(\w+)">(\d+)<', page))
        assert figures == {"today": "2", "total": "2", "letters": "0", "reviews": "0"}


def links_in(html):
    """The admin's addresses that a page leads to."""
    for link in re.findall(r'(?:href|action|data-url|data-[\w-]+-url-value)="(/admin/[^"#]*)', html):
        yield unescape(link)


def crawl(client, starts, *, most=80):
    """Every page that can be reached by links from `starts`, at most two of a kind: (address, answer)."""
    waiting, seen, kinds = list(starts), set(starts), {}
    while waiting and len(kinds) < most:
        url = waiting.pop(0)
        kind = re.sub(r"\d+", "N", url.partition("?")[0])
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 2 or "logout" in url:
            continue
        answer = client.get(url)
        yield url, answer
        if answer.status_code in (301, 302) and answer.url.startswith("/admin/"):
            found = [answer.url]
        elif not answer.streaming:
            found = links_in(answer.content.decode())
        for link in found:
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def test_an_editor_finds_no_signer_on_any_page_that_opens(client, site):
    petition = a_petition()
    row = a_signature(petition, name=NAME, email=ADDRESS)
    moderation.hold(signature_ids=[row.pk], by=a_user("Moderator"), reason="A look at it")
    moderation.restore(signature_ids=[row.pk], by=a_user("Moderator"), reason="All is well")
    export.begin(by=a_user("Organizer"), filters={"petition": str(petition)})
    worker.drain()
    client.force_login(a_user("Editor"))
    edit = f"/admin/snippets/petitions/petition/edit/{petition.pk}/"
    starts = ["/admin/", *SEES["Administrator"], edit, edit.replace("edit", "history"), edit.replace("edit", "usage")]
    starts += ["/admin/pages/search/?q=Signer", "/admin/reports/site-history/?export=csv"]
    starts += ["/admin/signatures/?email=", "/admin/signatures/moderate/", "/admin/signatures/export/?status="]
    opened = 0
    for url, answer in crawl(client, starts):
        assert answer.status_code < 500, url
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"wilhelmina" not in text.lower(), url
        opened += answer.status_code == 200
    assert opened > 40


def test_no_page_of_the_admin_breaks(client, site):
    a_signature()
    client.force_login(a_user("Administrator"))
    client.raise_request_exception = False
    broken = [url for url, answer in crawl(client, ["/admin/", *SEES["Administrator"]]) if answer.status_code >= 500]
    assert not broken


def test_a_petition_that_people_signed_cannot_be_deleted_and_the_admin_says_so(client, site):
    row = a_signature()
    client.force_login(a_user("Administrator"))
    url = f"/admin/snippets/petitions/petition/delete/{row.petition.pk}/"
    for answer in (client.get(url), client.post(url, follow=True)):
        assert answer.status_code < 500
    row.petition.refresh_from_db()


def test_without_a_role_there_is_no_admin(client, site):
    client.force_login(a_user())
    assert client.get("/admin/").status_code == 302
