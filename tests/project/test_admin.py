"""The admin as staff meet it: what each role can open, previews, drafts and settings."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ReferenceIndex, Site, Task, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from campaign.models import ContentPage
from petitions import moderation, services
from petitions.count import counting
from petitions.models import Petition, PetitionSettings, Signature, SignatureExport
from tests.builders import a_child, a_home, a_petition, a_signature, a_user

pytestmark = pytest.mark.django_db

ROLES = ["Editor", "Moderator", "Organizer", "Administrator"]


@pytest.fixture
def log_in(client):
    """Gives a client that is logged in as a new member of staff with this role."""

    def as_role(role):
        client.force_login(a_user(role))
        return client

    return as_role


def menu_of(client) -> dict[str, str]:
    """What the side menu offers: label to address, submenus included."""
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.DOTALL).group(1)
    found = {}

    def walk(node):
        if isinstance(node, dict):
            if str(node.get("url", "")).startswith("/admin/"):
                found[node["label"]] = node["url"]
            node = list(node.values())
        if isinstance(node, list):
            for part in node:
                walk(part)

    walk(json.loads(props))
    return found


def a_plain_page(title="About", **fields):
    """A published content page under the home page."""
    return a_child(a_home(), ContentPage(title=title, **fields))


# What each role can open


@pytest.mark.parametrize("role", ROLES)
def test_every_entry_of_a_role_s_menu_opens(log_in, role):
    a_petition()
    client = log_in(role)
    menu = menu_of(client)
    for label, url in menu.items():
        response = client.get(url, follow=True)
        assert response.status_code == 200, label
        assert reverse("wagtailadmin_home") not in [step for step, _status in response.redirect_chain], label


def test_the_menu_holds_what_the_role_may_do(log_in):
    both = {"Signatures", "Verification", "Never write to", "Account"}
    assert set(menu_of(log_in("Moderator"))) == {*both, "Removals", "Block and allow list"}
    assert set(menu_of(log_in("Organizer"))) == {*both, "Export"}
    editor = set(menu_of(log_in("Editor")))
    assert {"Petitions", "Images", "Documents", "Campaign", "Petitions on the site", "Redirects"} <= editor
    others = {"Users", "Groups", "Mailbox rules", "Limits", "Sites", "Signatures", "Export", "Removals"}
    assert not editor & {*others, *both - {"Account"}}
    assert {*others, *both} <= set(menu_of(log_in("Administrator")))


def test_titles_carry_the_campaign_s_name(log_in):
    html = log_in("Editor").get(reverse("wagtailadmin_home")).content.decode()
    assert re.search(r"<title>[^<]*Americans Left Behind\s*</title>", html)
    assert "editor guide" not in html


def test_reviewing_has_nothing_to_do_with_the_moderators_of_signatures():
    names = [*Workflow.objects.values_list("name", flat=True), *Task.objects.values_list("name", flat=True)]
    assert sorted(names) == [*["Approval by a second person"] * 2, *["Review by a second person"] * 2]


def test_figures_on_the_home_panel(log_in):
    petition = a_petition()
    a_signature(petition)
    a_signature(petition, state="held")
    counting.advance_counts()
    html = log_in("Editor").get(reverse("wagtailadmin_home")).content.decode()
    figures = dict(re.findall(r'data-figure="(\w+)">([\d,]+)<', html))
    assert figures == {"today": "1", "total": "1", "letters": "0", "reviews": "0"}


def test_moderators_are_told_what_waits_for_them_and_until_when(log_in):
    moderator = log_in("Moderator")
    assert "data-held" not in moderator.get(reverse("wagtailadmin_home")).content.decode()
    row = a_signature(state="held")
    a_signature(state="held", confirmed_at=timezone.now())
    Signature.objects.filter(pk=row.pk).update(submitted_at=datetime(2026, 5, 3, 12, tzinfo=UTC))
    html = moderator.get(reverse("wagtailadmin_home")).content.decode()
    assert 'data-held="2"' in html
    assert "May 17, 2026" in html or "May 17, 2026" in html
    assert f"{reverse('signatures')}?status=held" in html
    assert "data-held" not in log_in("Editor").get(reverse("wagtailadmin_home")).content.decode()


def test_editors_see_no_signer_in_the_history(log_in):
    signature = a_signature(name="Ada Signer", email="ada@example.org")
    moderation.hold(signature_ids=[signature.pk], by=a_user("Moderator"), reason="looks doubled")
    client = log_in("Editor")
    for name in ["wagtailadmin_reports:site_history", "wagtailadmin_home"]:
        html = client.get(reverse(name)).content.decode()
        assert "Ada Signer" not in html
        assert "ada@example.org" not in html
        assert "looks doubled" not in html


def test_counting_before_an_export_puts_nothing_into_the_address(log_in):
    a_signature()
    client = log_in("Organizer")
    url = reverse("signatures_export")
    html = client.get(url).content.decode()
    assert 'formmethod="get"' not in html
    assert "1 signature fits." in client.post(url, {"count": "1"}).content.decode()
    assert not SignatureExport.objects.exists()


# Previews, drafts and settings


def petition_form(**fields):
    """A petition's form as the browser sends it."""
    return nested_form_data(
        {
            "title": "Let the families visit",
            "slug": "family-visits",
            "addressee": "the Secretary of State",
            "demand": "Let them visit.",
            "body": streamfield([]),
            "ask_country": "optional",
            "ask_postcode": "no",
            "ask_comment": "required",
            "thank_you": rich_text("<p>Thank you.</p>"),
            "comments": inline_formset([]),
            **fields,
        }
    )


def petition_url(name, *args):
    """A page of the petitions' part of the admin."""
    return reverse(Petition.snippet_viewset.get_url_name(name), args=args)


def assert_framed(response):
    """The answer may stand in a frame of our own and in nobody else's."""
    assert response.status_code == 200
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_the_preview_of_a_page_opens_in_the_editor_s_frame(log_in):
    client = log_in("Editor")
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[a_plain_page().pk])
    form = {"title": "About", "slug": "about", "body": streamfield([("heading", "Who we are")])}
    assert client.post(preview, nested_form_data({**form, "comments": inline_formset([])})).json()["is_valid"]
    response = client.get(preview)
    assert_framed(response)
    assert "Who we are" in response.content.decode()


def test_the_preview_of_a_petition_opens_in_the_editor_s_frame(log_in):
    a_home()
    client = log_in("Editor")
    preview = petition_url("preview_on_add")
    assert client.post(preview, petition_form()).json()["is_valid"]
    response = client.get(preview)
    assert_framed(response)
    assert "Let the families visit" in response.content.decode()


def test_a_petition_is_a_draft_until_it_is_published(log_in, client):
    a_home()
    log_in("Editor").post(petition_url("add"), petition_form())
    petition = Petition.objects.get()
    assert not petition.live
    client.logout()
    assert client.get(petition.get_absolute_url()).status_code == 404
    log_in("Editor").post(petition_url("edit", petition.pk), petition_form(**{"action-publish": "1"}))
    client.logout()
    assert "Let the families visit" in client.get(petition.get_absolute_url()).content.decode()


def test_a_draft_of_a_published_petition_changes_nothing_in_public(log_in, client):
    a_home()
    petition = a_petition()
    log_in("Editor").post(petition_url("edit", petition.pk), petition_form(title="A draft", slug=petition.slug))
    petition.refresh_from_db()
    assert petition.title == "Bring them home"
    assert petition.has_unpublished_changes


def test_a_petition_is_published_at_the_time_that_was_set(log_in):
    a_home()
    soon = timezone.now() + timedelta(hours=1)
    form = petition_form(go_live_at=timezone.localtime(soon).strftime("%Y-%m-%d %H:%M"), **{"action-publish": "1"})
    log_in("Editor").post(petition_url("add"), form)
    petition = Petition.objects.get()
    assert not petition.live
    revision = petition.scheduled_revision
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)  # the hour has passed
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    services.publish_scheduled()
    petition.refresh_from_db()
    assert petition.live


def test_an_earlier_text_of_a_petition_is_compared_and_brought_back(log_in):
    a_home()
    client = log_in("Editor")
    client.post(petition_url("add"), petition_form(title="The first words"))
    petition = Petition.objects.get()
    edit = petition_url("edit", petition.pk)
    client.post(edit, petition_form(title="The second words"))
    first = petition.revisions.earliest("pk")
    compared = client.get(petition_url("revisions_compare", petition.pk, first.pk, "latest"))
    assert compared.status_code == 200
    assert "second" in compared.content.decode()
    revert = client.get(petition_url("revisions_revert", petition.pk, first.pk))
    assert "The first words" in revert.content.decode()
    client.post(edit, petition_form(title="The first words", revision=first.pk, **{"action-publish": "1"}))
    petition.refresh_from_db()
    assert petition.title == "The first words"


def test_the_list_of_petitions_does_not_ask_once_a_row(log_in, django_assert_max_num_queries):
    client = log_in("Editor")
    for number in range(3):
        a_petition(f"Petition {number}")
    client.get(petition_url("list"))
    with django_assert_max_num_queries(100) as few:
        client.get(petition_url("list"))
    for number in range(3, 12):
        a_petition(f"Petition {number}")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(petition_url("list"))


def test_a_signature_leaves_no_row_in_wagtail_s_index():
    signature = a_signature()
    assert not ReferenceIndex.objects.filter(object_id=str(signature.pk), content_type__model="signature").exists()
    assert type(signature) not in ReferenceIndex.tracked_models


@pytest.mark.parametrize("name", ["petitions/petition", "mail/mailboxrule"])
def test_lists_are_not_exported_past_the_log(log_in, name):
    a_petition()
    response = log_in("Administrator").get(f"/admin/snippets/{name}/", {"export": "csv"})
    assert not b"".join(response.streaming_content).strip()


def test_the_front_petition_is_chosen_in_the_settings(log_in, client):
    a_home()
    chosen, _newer = a_petition("The chosen one"), a_petition("The newer one")
    site = Site.objects.get(is_default_site=True)
    url = reverse("wagtailsettings:edit", args=["petitions", "petitionsettings", site.pk])
    assert log_in("Editor").post(url, {"front_petition": chosen.pk, "risk_notice": rich_text("")}).status_code == 302
    assert PetitionSettings.objects.get().front_petition == chosen
    client.logout()
    html = client.get("/").content.decode()
    assert "The chosen one" in html
    assert "The newer one" not in html


def test_a_menu_entry_needs_somewhere_to_lead(log_in):
    a_home()
    site = Site.objects.get(is_default_site=True)
    url = reverse("wagtailsettings:edit", args=["campaign", "campaignsettings", site.pk])
    form = {
        "name": "Americans Left Behind",
        "slogan": "We Don't Leave Americans Behind",
        "footer_text": rich_text(""),
        "navigation": streamfield([("link", {"label": "There", "page": "", "url": "javascript:alert(1)"})]),
        "footer_links": streamfield([]),
    }
    response = log_in("Editor").post(url, nested_form_data(form))
    assert response.status_code == 200
    assert "Begin with https://" in response.content.decode()
