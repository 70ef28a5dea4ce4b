"""Who may do what: every address that the resolver knows, with every method, for every role.

`access.txt` states the policy, one address a line: the roles it opens to, for reading and for
posting. An address without a line, a line without an address, and any difference fail.
"""

import re
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, PageViewRestriction, Site, Task, Workflow

from campaign import worker
from campaign.mail import mailboxes
from campaign.mail.models import MailboxRule
from campaign.models import CampaignImage, CampaignSettings, Limit, SenderRule
from detainees.models import Approver, OutcomeRequest
from news.models import CampaignUpdate
from petitions import services
from petitions.models import GROUNDS, Removal
from petitions.site_settings import PetitionSettings
from tests.addresses import patterns
from tests.builders import (
    a_clipping,
    a_home,
    a_news_index,
    a_petition,
    a_profile,
    a_signature,
    a_subscription,
    a_user,
    an_article,
)

POLICY = Path(__file__).with_name("access.txt")
ROLES = {"E": "Editor", "M": "Moderator", "O": "Organizer", "A": "Administrator", "F": "Family and lawyers"}
SECRET = "Quetzalcoatlus"  # a word of titles that are not public
VISITOR, OUTSIDER = "v", "u"  # nobody logged in; a login without any role
EVERYBODY = [VISITOR, OUTSIDER, *ROLES]
OTHERS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")
# Wagtail's own, for staff only: one that breaks on purpose, and those that expect only what its own scripts send.
BREAKS = (
    "/admin/failwhale/",
    "/admin/choose-external-link/",
    "/admin/pages/",
    "/admin/redirects/import/",
    "/admin/snippets/",
)
ALIVE = "/readyz"  # says 503 while no worker runs
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def samples():
    """What stands for the parameters of the addresses: by the address's beginning, then by the parameter's name."""
    home = a_home()
    for settings in (CampaignSettings, PetitionSettings):
        settings.for_site(Site.objects.get(is_default_site=True))  # or each request makes them anew
    person = a_profile()
    page, clipping = an_article(), a_clipping()
    page.save_revision().publish()
    petition = a_petition()
    petition.save_revision().publish()
    row, waiting = a_signature(petition), a_signature(petition, state="pending")
    services.issue_manage_links([row])
    place, asked = a_subscription(), a_subscription("eve@example.org", confirmed=False)
    moderator = a_user("Moderator")
    approver = Approver.objects.create(page=person, user=a_user("Family and lawyers"), role="sister")
    clipping.save_revision()
    approval = clipping.get_workflow().start(clipping, moderator).current_task_state
    outcome = OutcomeRequest.objects.create(page=person, kind="home", at=timezone.now(), asked_by=moderator)
    update = CampaignUpdate.objects.create(subject="News", body="<p>Words</p>", asked_by=moderator)
    removal = Removal.objects.create(
        petition=petition, asked_by=moderator, ground=next(iter(GROUNDS)), reason="Doubtful", through_id=row.pk
    )
    rule = SenderRule.objects.create(verdict="block", pattern="bad.example.com", reason="Doubtful")
    document = Document.objects.create(title="Paper", file="paper.pdf")
    picture = CampaignImage.objects.create(title="P", description="A crowd", file=get_test_image_file())
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/")
    worker.drain()  # its first ledger entry makes receipts
    workflow, task = Workflow.objects.first(), Task.objects.first()
    return [
        ("admin/pages/", {"page_id": page.pk, "parent_page_id": home.pk, "page_to_move_id": page.pk}),
        ("admin/pages/", {"destination_id": home.pk, "revision_id": page.latest_revision_id}),
        ("admin/pages/add/", {"content_type_app_name": "news", "content_type_model_name": "newsindexpage"}),
        ("admin/pages/", {"content_type_app_name": "news", "content_type_model_name": "articlepage"}),
        ("admin/pages/create", {"app_label": "news", "model_name": "articlepage"}),
        ("admin/bulk/", {"app_label": "wagtailcore", "model_name": "page", "action": "delete"}),
        ("admin/api/main/^documents", {"pk": document.pk}),
        ("admin/api/main/^pages", {"pk": page.pk, "action_name": "delete"}),
        ("admin/choose-page/", {"parent_page_id": home.pk}),
        ("admin/images/", {"image_id": picture.pk, "pk": picture.pk, "filter_spec": "original"}),
        ("admin/api/main/^images", {"pk": picture.pk}),
        ("admin/redirects/", {"redirect_id": redirect.pk}),
        ("admin/collections/", {"pk": Collection.objects.first().pk, "collection_id": Collection.objects.first().pk}),
        ("admin/workflows/tasks/", {"pk": task.pk, "app_label": "wagtailcore", "model_name": "groupapprovaltask"}),
        ("admin/workflows/", {"pk": workflow.pk, "workflow_pk": workflow.pk, "page_pk": home.pk, "task_id": task.pk}),
        ("admin/settings/", {"app_name": "petitions", "model_name": "petitionsettings"}),
        ("admin/settings/", {"pk": Site.objects.get(is_default_site=True).pk}),
        ("admin/documents/", {"document_id": document.pk, "doc_id": document.pk, "pk": document.pk}),
        ("admin/snippets/petitions/petition/", {"pk": petition.pk, "revision_id": petition.latest_revision_id}),
        ("admin/snippets/choose/petitions/petition/", {"pk": petition.pk}),
        ("admin/snippets/mail/mailboxrule/", {"pk": MailboxRule.objects.first().pk}),
        ("admin/snippets/campaign/limit/", {"pk": Limit.objects.first().pk}),
        ("admin/snippets/campaign/senderrule/", {"pk": rule.pk}),
        ("admin/locales/", {"pk": Locale.objects.create(language_code="ru").pk}),
        ("admin/translation/", {"page_id": page.pk}),
        ("admin/sites/", {"pk": Site.objects.get(is_default_site=True).pk}),
        ("admin/users/", {"pk": moderator.pk}),
        ("admin/groups/", {"pk": Group.objects.get(name="Editor").pk}),
        ("admin/snippets/detainees/approver/", {"pk": approver.pk}),
        ("admin/approvals/", {"pk": approval.pk}),
        ("admin/outcomes/new/", {"pk": person.pk}),
        ("admin/outcomes/", {"pk": outcome.pk}),
        ("admin/updates/", {"pk": update.pk}),
        ("admin/signatures/", {"pk": row.pk, "signature_id": row.pk}),
        ("<path:page_path>/", {"page_path": person.url.strip("/")}),
        ("admin/removals/", {"pk": removal.pk, "removal_id": removal.pk}),
        ("not-me/", {"token": mailboxes.suppression_token(bytes(row.mailbox_hash))}),
        ("petitions/confirm/", {"token": waiting.confirm_token}),
        ("petitions/manage/", {"token": row.manage_token}),
        ("petitions/", {"slug": petition.slug}),
        ("subscribe/confirm/", {"token": asked.confirm_token}),
        ("unsubscribe/", {"token": place.unsubscribe_token}),
    ]


def filled(pattern, known):
    """The address with something in place of each parameter: an object that is there, or 0, which nothing is."""

    def value(match):
        name = match[1] or match[2]
        found = (values[name] for start, values in known if pattern.startswith(start) and name in values)
        return str(next(found, "0"))

    plain = PARAMETER.sub(value, pattern).replace("(\\d+)", "0").replace("(.*)", "paper.pdf").replace(".*", "nowhere")
    plain = plain.replace("((?:[\\w\\-]+/)*)", "").replace("\\.\\.\\.", "...")
    return "/" + re.sub(r"[\^$]", "", plain)


def opens(answer):
    """Whether an answer lets somebody in: not to the login, not back to the start, not refused, not missing."""
    if answer.status_code in (301, 302) and re.match(r"/admin/(login/.*)?$|/_util/login/", answer.url):
        return False
    return answer.status_code not in (403, 404, 405)


def ask(client, method, url):
    """The answer to a request, whose effects are taken back."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        answer = client.generic(method, url)
        if answer.streaming:
            list(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    broken = answer.status_code >= 500 and not url.startswith((*BREAKS, ALIVE))
    assert not broken, f"{method} {url}: {answer.status_code}"
    return answer


@contextmanager
def undrawn(role):
    """Pages are not drawn, which is half the work: whether they open is decided before. Administrators' are."""
    if role == "A":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SimpleTemplateResponse, "rendered_content", "")
        yield


def planted():
    """What stands for the parameters, each of it not public, with SECRET in its title: who works on it may know it."""
    known, home, index = samples(), a_home(), a_news_index()
    draft, embargoed, changed, private = (an_article(title, live=False) for title in ("a", "b", "c", "d"))
    for page in (changed, private):
        page.save_revision().publish()
    for made in (draft, embargoed, changed, private):
        page = made.specific_class.objects.get(pk=made.pk)
        page.title = f"{SECRET} comes home"
        page.save_revision()
    later = timezone.now() + timedelta(days=2)
    embargoed.revisions.update(approved_go_live_at=later)
    private.get_latest_revision().publish()
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    petition = a_petition("Never public", live=False)
    gone = a_petition("Once public")
    gone.save_revision().publish()
    row = a_signature(gone)
    for one in (petition, gone):
        one.title, one.live = f"{SECRET} is asked for", False
        one.save()
        one.save_revision()
    waits = draft.get_workflow().start(draft.specific_class.objects.get(pk=draft.pk), a_user("Moderator"))
    state = waits.current_task_state
    for page in (draft, embargoed, changed, private):
        page.refresh_from_db()
        yield [
            ("admin/pages/", {"page_id": page.pk, "parent_page_id": index.pk, "page_to_move_id": page.pk}),
            ("admin/pages/", {"destination_id": home.pk, "revision_id": page.latest_revision_id, "pk": page.pk}),
            ("admin/pages/", {"task_id": state.task_id, "task_state_id": state.pk, "action_name": "approve"}),
            ("admin/pages/", {"revision_id_a": "earliest", "revision_id_b": "latest"}),
            ("admin/choose-page/", {"parent_page_id": index.pk}),
            ("admin/api/main/^pages", {"pk": page.pk, "action_name": "delete"}),
            ("admin/approvals/", {"pk": state.pk}),
            ("admin/translation/", {"page_id": page.pk}),
            ("admin/snippets/petitions/petition/", {"pk": petition.pk, "revision_id": petition.latest_revision_id}),
            ("admin/snippets/choose/petitions/petition/", {"pk": petition.pk}),
            ("admin/signatures/", {"pk": row.pk}),
            ("<path:page_path>/", {"page_path": page.url.strip("/")}),
            ("petitions/", {"slug": petition.slug}),
            *known,
        ]


def words_of(answer):
    """All that an answer says, now or as a message on the next page."""
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    body = "" if answer.streaming else answer.content.decode("utf-8", "replace")
    return "\n".join([*said, body, *answer.headers.values()])


def client_of(role):
    """A browser of somebody in that role."""
    client = Client(raise_request_exception=False)
    if role != VISITOR:
        client.force_login(a_user(ROLES.get(role)))
    return client


def stated():
    """The policy as it is written down: {pattern: (roles that may read, roles that may post)}."""
    lines = [line.split() for line in POLICY.read_text().splitlines() if line and not line.startswith("#")]
    return {pattern: (reads, posts) for reads, posts, pattern in lines}


def test_every_address_has_a_stated_policy_and_no_policy_is_without_address():
    assert sorted(set(patterns())) == sorted(stated())


@pytest.mark.parametrize("role", EVERYBODY)
def test_each_address_opens_to_whom_the_policy_says_and_to_nobody_else_whatever_the_groups_are_called(role):
    known, client = samples(), client_of(role)
    for group in Group.objects.all():
        group.name = f"Роль {group.pk}"
        group.save()
    found = {}
    with undrawn(role):
        for pattern in stated():
            url = filled(pattern, known)
            found[pattern] = (opens(ask(client, "GET", url)), opens(ask(client, "POST", url)))
    assert found == {pattern: (role in reads, role in posts) for pattern, (reads, posts) in stated().items()}


@pytest.mark.parametrize(("role", "methods"), [(VISITOR, OTHERS), ("A", OTHERS[:2])])
def test_no_other_method_breaks_anything(role, methods):
    known, client = samples(), client_of(role)
    for pattern in stated():
        for method in methods:
            ask(client, method, filled(pattern, known))


@pytest.mark.parametrize("role", [VISITOR, "M", "O", "F"])
def test_no_title_of_what_is_not_public_is_told_to_who_does_not_work_on_it(role):
    client, leaks = client_of(role), []
    for number, known in enumerate(planted()):
        for pattern in stated():
            # What is the same for every planted page is asked for once; what is public, by visitors.
            if (number and "page" not in pattern) or pattern.startswith("admin/") != (role != VISITOR):
                continue
            for method in ("GET", "POST"):
                answer = ask(client, method, filled(pattern, known))
                if SECRET in words_of(answer):
                    leaks.append((method, pattern))
    assert leaks == []
