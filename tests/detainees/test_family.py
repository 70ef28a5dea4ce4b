"""What family and lawyers see: the pages about their person, what waits for them, and nothing else."""

import pytest
from django.urls import reverse
from wagtail.admin.menu import admin_menu

from campaign.models import User
from tests.approvals import a_family, as_user, decide, edit_url, fresh, submit, waiting
from tests.builders import a_clipping, a_profile, a_user, an_article
from tests.project.test_roles import crawl, entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Robert Gilman's sister, with news about him and about somebody else that waits for approval."""
    person, other = a_profile("Robert Gilman"), a_profile("David Barnes")
    mine, theirs = an_article("About Robert", live=False, people=[person]), a_clipping("About David", people=[other])
    a_family(other)
    for page in (mine, theirs):
        page.save_revision()
        submit(a_user("Editor"), page)
    return person, a_family(person), mine, theirs


def test_the_first_page_shows_what_waits_and_the_pages_about_the_person(case):
    person, family, mine, theirs = case
    answer = as_user(family).get("/admin/")
    html = answer.content.decode()
    assert "Waiting for your approval" in html
    assert "Pages about Robert Gilman" in html
    assert reverse("approval", args=[waiting(mine).pk]) in html
    assert person.url in html
    for unseen in ("David", "data-figure", "Your most recent edits", reverse("approval", args=[waiting(theirs).pk])):
        assert unseen not in html
    assert list(entries(admin_menu, answer.wsgi_request)) == []


def test_what_waits_for_others_does_not_open(case):
    _person, family, mine, theirs = case
    client, task = as_user(family), waiting(mine).task_id
    assert client.get(reverse("approval", args=[waiting(mine).pk])).status_code == 200
    assert client.get(reverse("approval_preview", args=[waiting(mine).pk])).status_code == 200
    for url in (
        reverse("approval", args=[waiting(theirs).pk]),
        reverse("approval_preview", args=[waiting(theirs).pk]),
        reverse("wagtailadmin_pages:workflow_preview", args=[mine.pk, task]),
        reverse("wagtailadmin_pages:workflow_preview", args=[theirs.pk, task]),
        reverse("wagtailadmin_pages:workflow_action", args=[theirs.pk, "approve", waiting(theirs).pk]),
        edit_url(mine),
        reverse("wagtailadmin_pages:view_draft", args=[mine.pk]),
        reverse("wagtailadmin_pages:history", args=[mine.pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailimages_chooser:choose"),
        "/admin/api/main/pages/",
        "/admin/reports/site-history/",
        "/admin/pages/search/?q=David",
    ):
        assert client.get(url).get("Location") == "/admin/", url
        assert client.post(url).status_code in (302, 405), url
    assert waiting(theirs)


def test_no_link_leads_out_of_what_is_theirs(case):
    _person, family, _mine, _theirs = case
    for url, answer in crawl(as_user(family), ["/admin/"]):
        if answer.status_code == 200:
            assert b"David" not in answer.content, url
            assert url.startswith(("/admin/account/", "/admin/approvals/")) or url in (
                "/admin/",
                "/admin/password_reset/",
            ), url


def test_once_approved_the_line_leads_to_the_public_page(case):
    _person, family, mine, _theirs = case
    decide(family, mine)
    html = as_user(family).get("/admin/").content.decode()
    assert "Nothing waits for you." in html
    assert fresh(mine).url in html


def test_another_role_beside_it_keeps_its_own_rights(case):
    _person, family, _mine, _theirs = case
    family.groups.add(a_user("Editor").groups.get())
    assert as_user(User.objects.get(pk=family.pk)).get("/admin/pages/").status_code in (200, 302)
    assert as_user(family).get("/admin/images/").status_code == 200
