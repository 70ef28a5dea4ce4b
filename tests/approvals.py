"""What tests of the approval of pages need: forms as the browser sends them, a family, who submits and who approves."""

from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page, TaskState
from wagtail.test.utils.form_data import querydict_from_html

from detainees.approval.checklist import CHECKS
from detainees.approval.models import Approver
from tests.builders import a_user

CHECKED = dict.fromkeys(CHECKS, "on")
SUBMIT = {"action-submit": "1", **CHECKED}


def as_user(user) -> Client:
    """A browser of somebody who is logged in."""
    client = Client()
    client.force_login(user)
    return client


def a_family(person, **fields):
    """Somebody with the role of family and lawyers who approves for `person`."""
    user = a_user("Family and lawyers", **fields)
    Approver.objects.create(page=person, user=user, role="sister")
    return user


def edit_url(page) -> str:
    """Where a page is edited."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_of(client, page, **fields) -> dict:
    """A page's own editing form as it would be sent back, with `fields` changed and its blocks empty."""
    html = client.get(edit_url(page)).content.decode()
    data = querydict_from_html(html, form_id="page-edit-form")
    for name in [name for name in data if name.startswith("action-") or name in CHECKS]:
        del data[name]
    blocks = [field.name for field in type(page)._meta.get_fields() if isinstance(field, StreamField)]
    for name in blocks:
        data[f"{name}-count"] = 0
    for name, value in fields.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def submit(user, page, **fields):
    """The answer to an editor's submitting a page with the checklist ticked."""
    client = as_user(user)
    return client.post(edit_url(page), form_of(client, page, **{**SUBMIT, **fields}))


def waiting(page) -> TaskState | None:
    """The request for approval under which a page waits, fresh from the database."""
    return Page.objects.get(pk=page.pk).current_workflow_task_state


def decide(user, page, decision="approve", comment=""):
    """The answer to an approver's decision about what waits."""
    url = reverse("approval", args=[waiting(page).pk])
    return as_user(user).post(url, {"decision": decision, "comment": comment})


def fresh(page):
    """The page as the database has it."""
    return type(page).objects.get(pk=page.pk)
