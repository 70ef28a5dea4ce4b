"""The checklist of what can hurt a prisoner: asked for on submitting, and only then."""

import pytest
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from detainees.approval.checklist import CHECKS, LOGGED
from tests.approvals import CHECKED, SUBMIT, a_family, as_user, edit_url, form_of, fresh, submit, waiting
from tests.builders import a_news_index, a_profile, a_user, an_article

pytestmark = pytest.mark.django_db


def test_a_draft_is_saved_without_it():
    page, client = an_article(live=False), as_user(a_user("Editor"))
    assert client.post(edit_url(page), form_of(client, page, title="A draft")).status_code == 302
    assert fresh(page).title == "A draft"
    assert not PageLogEntry.objects.filter(action=LOGGED).exists()


def test_submitting_needs_every_point_and_loses_nothing():
    page, client = an_article(live=False), as_user(a_user("Editor"))
    half = dict.fromkeys(list(CHECKS)[:-1], "on")
    form = form_of(client, page, title="Typed just now", **{"action-submit": "1", **half})
    html = client.post(edit_url(page), form).content.decode()
    assert "Not submitted: the checklist is not complete." in html
    assert html.count("Confirm this, or change the page first.") >= 1
    assert html.count('class="checklist-missing"') == 1
    assert 'value="Typed just now"' in html
    assert html.count(" checked>") >= len(half)
    assert "data-incomplete" in html
    assert not waiting(page)
    assert fresh(page).title != "Typed just now"


def test_a_new_page_asks_for_it_too():
    client, index = as_user(a_user("Editor")), a_news_index()
    url = reverse("wagtailadmin_pages:add", args=["news", "clippingpage", index.pk])
    form = {
        "title": "A clipping",
        "slug": "a-clipping",
        "publication": "The Times",
        "published_on": "2024-08-02",
        "link": "https://example.com/",
        "action-submit": "1",
    }
    assert "Submit for approval" in client.get(url).content.decode()
    assert "the checklist is not complete" in client.post(url, form).content.decode()
    assert client.post(url, {**form, **CHECKED}).status_code == 302
    page = Page.objects.get(slug="a-clipping")
    assert waiting(page)
    assert PageLogEntry.objects.get(action=LOGGED).page_id == page.pk


def test_who_confirmed_it_is_in_the_page_s_history():
    page, editor = an_article(live=False), a_user("Editor", first_name="Ed", last_name="Itor")
    submit(editor, page)
    entry = PageLogEntry.objects.get(action=LOGGED)
    assert entry.user == editor
    assert entry.data["confirmed"] == [*CHECKS]
    assert entry.revision_id == fresh(page).latest_revision_id
    history = as_user(a_user("Editor")).get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Checklist of what can hurt a prisoner confirmed" in history


def test_the_editor_reads_who_will_be_asked():
    person = a_profile("Robert Gilman")
    a_family(person, first_name="Nancy", last_name="Gilman")
    client = as_user(a_user("Editor"))
    assert "Nancy Gilman (sister)" in client.get(edit_url(person)).content.decode()
    assert "another editor" in client.get(edit_url(an_article())).content.decode()


def test_the_embargo_is_named_as_one():
    html = as_user(a_user("Editor")).get(edit_url(a_profile())).content.decode()
    assert "Not public before" in html
    assert "public at once when it is approved" in html


def test_the_checklist_is_asked_again_after_being_sent_back():
    page, editor = an_article(live=False), a_user("Editor")
    submit(editor, page)
    chief = a_user("Administrator")
    url = reverse("approval", args=[waiting(page).pk])
    as_user(chief).post(url, {"decision": "reject", "comment": "Look again."})
    client = as_user(editor)
    bare = {name: value for name, value in SUBMIT.items() if name not in CHECKS}
    assert "Submit again for approval" in client.get(edit_url(page)).content.decode()
    client.post(edit_url(page), form_of(client, page, **bare))
    assert not waiting(page)
    submit(editor, page)
    assert waiting(page)
