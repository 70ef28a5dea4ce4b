"""Nobody makes a page about a prisoner public alone: every way there is, and who the approver may be."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.log_actions import LogContext
from wagtail.models import Locale, Page, PageLogEntry, Task, TaskState, Workflow, WorkflowPage

from campaign.mail.sending import send_due
from campaign.models import User
from detainees.approval.models import Approver, PeerApprovalTask
from tests.approvals import a_family, as_user, decide, edit_url, form_of, fresh, submit, waiting
from tests.builders import a_clipping, a_home, a_news_index, a_profile, a_profile_index, a_user, an_article
from tests.campaign.test_pictures import an_image
from tests.project.test_admin import a_plain_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    """Somebody who may do everything."""
    return User.objects.create_superuser("chief@example.org", "correct horse battery")


def a_draft(**fields):
    """An article that is not public, with a revision nobody wrote."""
    page = an_article("A draft", live=False, **fields)
    page.save_revision()
    return page


def action(page, name) -> str:
    """An address of Wagtail's for acting on pages by script."""
    return reverse("wagtailadmin_api:pages:action", args=[page.pk, name])


@pytest.mark.parametrize("role", ["Editor", "Administrator", None])
def test_no_button_and_no_posted_form_makes_a_page_public_alone(role):
    user = a_user(role, is_superuser=role is None)
    client = as_user(user)
    for page in (a_draft(), a_profile("Robert Gilman", live=False), a_profile_index(), a_news_index()):
        page.save_revision()
        before = fresh(page).last_published_at
        html = client.get(edit_url(page)).content.decode()
        assert 'name="action-publish"' not in html
        assert "Submit for approval" in html
        client.post(edit_url(page), form_of(client, page, title="By one", **{"action-publish": "1"}))
        after = fresh(page)
        assert after.title != "By one" or not after.live
        assert after.last_published_at == before
        assert after.get_latest_revision().user == user  # what was typed is kept, as a draft


def test_no_new_page_is_public_at_once(chief):
    client, home = as_user(chief), a_home()
    for parent, app, model in (
        (a_news_index(), "news", "articlepage"),
        (a_profile_index(), "detainees", "detaineepage"),
    ):
        url = reverse("wagtailadmin_pages:add", args=[app, model, parent.pk])
        assert 'name="action-publish"' not in client.get(url).content.decode()
        client.post(url, {"title": "New", "slug": "new", "action-publish": "1"})
        assert not Page.objects.filter(slug="new", live=True).exists()
    a_news_index().delete()
    url = reverse("wagtailadmin_pages:add", args=["news", "newsindexpage", home.pk])
    assert 'name="action-publish"' not in client.get(url).content.decode()
    client.post(url, {"title": "News", "slug": "news-2", "action-publish": "1"})
    assert not Page.objects.filter(slug="news-2").exists()


def test_no_other_way_of_the_admin_makes_a_page_public(chief):
    client, draft, live = as_user(chief), a_draft(), a_clipping()
    live.save_revision()
    index = a_news_index()
    live_before = Page.objects.live().count()
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={draft.pk}&next=/admin/", {"include_descendants": "on"})
    client.post(f"{bulk}?id={a_home().pk}&next=/admin/", {"include_descendants": "on"})
    copy = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": index.pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[live.pk]), {**copy, "publish_copies": "on"})
    client.post(reverse("wagtailadmin_pages:copy", args=[live.pk]), {**copy, "alias": "on"})
    client.post(action(draft, "publish"), content_type="application/json")
    for name in ("copy", "create_alias"):
        data = {"slug": f"by-{name}", "update_slug": f"by-{name}", "destination_page_id": index.pk, "keep_live": True}
        client.post(action(live, name), data, content_type="application/json")
    revision = draft.get_latest_revision()
    client.post(action(draft, "revert_to_page_revision"), {"revision_id": revision.pk}, content_type="application/json")
    revert = reverse("wagtailadmin_pages:revisions_revert", args=[draft.pk, revision.pk])
    client.post(revert, form_of(client, draft, revision=revision.pk, **{"action-publish": "1"}))
    assert not fresh(draft).live
    assert Page.objects.live().count() == live_before


def test_a_person_who_acts_is_refused_below_all_forms_and_a_command_is_not(chief):
    draft, live = a_draft(), a_clipping()
    with LogContext(user=chief), pytest.raises(PermissionDenied):
        draft.get_latest_revision().publish(user=chief)
    with LogContext(user=chief), pytest.raises(PermissionDenied):
        live.copy(update_attrs={"slug": "copied"}, keep_live=True)
    live.go_live_at = timezone.now() + timezone.timedelta(days=1)
    with LogContext(user=chief), pytest.raises(PermissionDenied):
        live.save_revision(user=chief).publish(user=chief)
    draft.get_latest_revision().publish()
    assert fresh(draft).live


def test_one_person_takes_a_page_down_but_not_up_again(chief):
    live, client = a_clipping(), as_user(chief)
    live.save_revision(user=chief).publish()
    client.post(reverse("wagtailadmin_pages:unpublish", args=[live.pk]))
    assert not fresh(live).live
    client.post(action(live, "publish"), content_type="application/json")
    client.post(edit_url(live), form_of(client, live, **{"action-publish": "1"}))
    assert not fresh(live).live


def test_one_person_closes_a_page_but_does_not_open_it_again(chief):
    live, client = a_clipping(), as_user(chief)
    url = reverse("wagtailadmin_pages:set_privacy", args=[live.pk])
    client.post(url, {"restriction_type": "login", "password": "", "groups": []})
    assert live.view_restrictions.exists()
    client.post(url, {"restriction_type": "none", "password": "", "groups": []})
    assert live.view_restrictions.exists()


def test_without_family_another_editor_approves_and_never_the_one_who_wrote(chief):
    writer, second, page = a_user("Editor"), a_user("Editor"), a_draft()
    assert submit(writer, page, title="For a second look").status_code == 302
    state = waiting(page)
    assert isinstance(state.task.specific, PeerApprovalTask)
    for user in (writer, a_user("Moderator"), a_user()):
        assert decide(user, page).status_code == 302
        assert not fresh(page).live
    assert decide(second, page).status_code == 302
    page = fresh(page)
    assert page.live
    assert page.title == "For a second look"
    actions = list(PageLogEntry.objects.filter(page_id=page.pk).values_list("action", "user_id"))
    assert {("wagtail.workflow.approve", second.pk), ("wagtail.publish", second.pk)} <= set(actions)


def test_who_helped_to_write_is_no_approver(chief):
    helper, writer, page = a_user("Editor"), a_user("Editor"), a_draft()
    page.save_revision(user=helper)
    page.save_revision(user=chief)
    submit(writer, page)
    for user in (helper, chief, writer):
        decide(user, page)
        assert not fresh(page).live


def test_family_approves_where_there_is_any_and_no_editor_or_administrator(chief):
    person = a_profile("Robert Gilman")
    family, others = a_family(person), a_family(a_profile("David Barnes"))
    page = a_draft(people=[person])
    submit(a_user("Editor"), page)
    for user in (chief, a_user("Administrator"), a_user("Editor"), others):
        decide(user, page)
        assert not fresh(page).live
    decide(family, page)
    assert fresh(page).live


def test_the_family_is_asked_even_if_the_person_is_taken_off_the_page(chief):
    person = a_profile("Robert Gilman")
    family, page = a_family(person), a_clipping(people=[person])
    page.save_revision()
    submit(a_user("Editor"), page, people=[])
    decide(chief, page)
    assert waiting(page)
    decide(family, page)
    assert not waiting(page)


def test_a_lawyer_who_wrote_it_leaves_the_second_look_to_an_editor(chief):
    person = a_profile("Robert Gilman", live=False)
    lawyer = a_user("Editor")
    Approver.objects.create(page=person, user=lawyer, role="lawyer")
    submit(lawyer, person)
    decide(lawyer, person)
    assert not fresh(person).live
    decide(chief, person)
    assert fresh(person).live


def test_what_is_approved_is_what_was_read(chief):
    writer, page = a_user("Editor"), a_draft()
    submit(writer, page, title="As read")
    for user in (writer, chief):  # nobody changes it meanwhile
        client = as_user(user)
        client.post(edit_url(page), form_of(client, page, title="Smuggled in"))
    stale = waiting(page)
    client = as_user(writer)
    client.post(edit_url(page), form_of(client, page, **{"action-cancel-workflow": "1"}))
    submit(writer, page, title="Second version")
    url = reverse("approval", args=[stale.pk])
    as_user(chief).post(url, {"decision": "approve"})
    assert not fresh(page).live
    fresh(page).save_revision(user=writer)  # by a way past the lock
    decide(chief, page)
    assert not fresh(page).live


def test_wagtail_s_own_addresses_obey_too(chief):
    person = a_profile("Robert Gilman")
    family, mine, theirs = a_family(person), a_draft(people=[person]), a_profile("David Barnes", live=False)
    a_family(theirs)
    submit(a_user("Editor"), mine)
    submit(a_user("Editor"), theirs)

    def press(user, page, state, name="approve"):
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk])
        return as_user(user).post(url, {"comment": ""})

    press(family, mine, waiting(theirs))  # my page in the address, their request behind it
    press(chief, mine, waiting(mine))
    assert not fresh(mine).live
    assert not fresh(theirs).live
    editor = a_user("Editor")
    Approver.objects.create(page=person, user=editor, role="lawyer")
    press(editor, mine, waiting(theirs))
    assert not fresh(theirs).live
    press(editor, mine, waiting(mine))
    assert fresh(mine).live


def test_switching_the_workflow_off_in_the_admin_publishes_nothing(chief):
    client, page = as_user(chief), a_draft()
    for task in Task.objects.all():
        client.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
    for workflow in Workflow.objects.all():
        client.post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))
    submit(a_user("Editor"), page)
    assert not fresh(page).live
    assert waiting(page)
    WorkflowPage.objects.all().delete()
    decide(chief, page)
    assert fresh(page).live


def test_sending_back_needs_a_reason_and_reaches_the_writer(chief):
    writer, page = a_user("Editor"), a_draft()
    submit(writer, page)
    answer = decide(chief, page, "reject")
    assert "Say in a few words" in answer.content.decode()
    send_due()
    mail.outbox.clear()
    decide(chief, page, "reject", "The brother is named.")
    assert not fresh(page).live
    send_due()
    assert [letter.to for letter in mail.outbox] == [[writer.email]]
    assert "The brother is named." in mail.outbox[0].body
    submit(writer, page, title="Without the brother")
    decide(chief, page)
    assert fresh(page).title == "Without the brother"


def test_the_letter_reaches_the_approvers_alone_and_tells_little(chief):
    person = a_profile("Robert Gilman")
    family = a_family(person, email="sister@example.org")
    a_family(a_profile("David Barnes"))
    page = a_draft(people=[person], summary="Not for the post")
    submit(a_user("Editor", first_name="Ed", last_name="Itor"), page)
    assert mail.outbox == []  # the request waits for no mail server
    send_due()
    asked = [letter for letter in mail.outbox if "approv" in letter.subject.lower()]
    assert [letter.to for letter in asked] == [[family.email]]
    assert reverse("approval", args=[waiting(page).pk]) in asked[0].body
    assert "Ed Itor asks you to approve “A draft”" in asked[0].body
    assert "Not for the post" not in asked[0].body


def test_the_page_of_approval_shows_what_is_new_who_confirmed_and_the_embargo(chief):
    page = a_clipping(summary="As it is public")
    page.save_revision().publish()
    submit(
        a_user("Editor", first_name="Ed", last_name="Itor"), page, summary="As it may be", go_live_at="2999-12-01 10:00"
    )
    html = as_user(chief).get(reverse("approval", args=[waiting(page).pk])).content.decode()
    for words in (
        "Ed Itor",
        "Not before December 1, 2999, 10:00 AM EST",
        "Confirmed by",
        "No names of other prisoners",
    ):
        assert words in html
    assert 'class="addition">may be' in html
    preview = reverse("approval_preview", args=[waiting(page).pk])
    assert "As it may be" in as_user(chief).get(preview).content.decode()


def test_other_pages_are_published_as_before(chief):
    page = a_plain_page()
    client = as_user(a_user("Editor"))
    assert 'name="action-publish"' in client.get(edit_url(page)).content.decode()
    assert "What can hurt a prisoner" not in client.get(edit_url(page)).content.decode()
    client.post(edit_url(page), form_of(client, page, title="Changed", **{"action-publish": "1"}))
    assert fresh(page).title == "Changed"


def test_translations_have_the_same_approvers(chief):
    person = a_profile("Robert Gilman")
    family = a_family(person)
    russian = Locale.objects.get_or_create(language_code="ru")[0]
    there = person.copy_for_translation(russian, copy_parents=True)
    assert not there.live
    submit(a_user("Editor"), there)
    decide(chief, there)
    assert not fresh(there).live
    decide(family, there)
    assert fresh(there).live


def test_an_approver_s_login_has_to_be_able_to_enter(chief):
    person, stranger = a_profile("Robert Gilman"), a_user()
    client = as_user(a_user("Administrator"))
    url = reverse(Approver.snippet_viewset.get_url_name("add"))
    answer = client.post(url, {"page": person.pk, "user": stranger.pk, "role": "sister"})
    assert "This login cannot enter" in answer.content.decode()
    family = a_user("Family and lawyers")
    assert client.post(url, {"page": person.pk, "user": family.pk, "role": "sister"}).status_code == 302
    assert Approver.objects.get().user == family
    assert as_user(a_user("Editor")).get(url).status_code == 302


def test_what_waits_is_counted_once_on_the_first_page(chief):
    page = a_draft()
    submit(a_user("Editor"), page, title="Only one line")
    html = as_user(chief).get("/admin/").content.decode()
    assert html.count(reverse("approval", args=[waiting(page).pk])) == 1
    assert "Awaiting your review" not in html
    assert TaskState.objects.reviewable_by(chief).count() == 1


def test_what_stands_on_a_public_page_keeps_its_file(chief):
    picture, client = an_image(), as_user(chief)
    document = Document.objects.create(title="Verdict", file=ContentFile(b"%PDF-1.4", "verdict.pdf"))
    papers = [("document", {"document": document, "label": ""})]
    person = a_profile("Robert Gilman", portrait=picture, documents=papers)
    png = an_image(size=(9, 9)).file.open().read()

    def exchanged() -> list[bool]:
        """Whether another file was taken, in place of the picture's and of the document's."""
        taken = []
        for item, view, file in (
            (picture, "wagtailimages:edit", ContentFile(png, "other.png")),
            (document, "wagtaildocs:edit", ContentFile(b"%PDF-1.4 other", "other.pdf")),
        ):
            words = {"title": "Other words", "description": "A man smiles", "credit": "", "tags": "", "collection": 1}
            answer = client.post(reverse(view, args=[item.pk]), {**words, "file": file})
            assert answer.status_code == 302 or "stands on “Robert Gilman”" in answer.content.decode()
            taken.append("other" in fresh(item).file.name)
        return taken

    assert exchanged() == [False, False]
    fresh(person).unpublish()
    assert exchanged() == [True, True]
