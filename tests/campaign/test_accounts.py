"""Accounts of staff: nobody grants more than they hold, and a log-in address changes with its owner's knowledge."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, Site

from campaign.accounts.rights import StaffRights
from campaign.mail.sending import send_due
from campaign.models import User
from campaign.project.registered_permissions import declared
from tests.builders import a_user

pytestmark = pytest.mark.django_db

ROLES = ["Editor", "Moderator", "Organizer", "Administrator", "Family and lawyers"]
PANELS = ("page_permissions", "collection_permissions", "image_permissions", "document_permissions")


def role(name):
    return Group.objects.get(name=name)


def form_of(user, **fields):
    """The edit form of an account as a browser sends it."""
    values = {"email": user.email, "first_name": "Ada", "last_name": "Staff", "is_active": "on", **fields}
    return values if "groups" in values else {**values, "groups": [group.pk for group in user.groups.all()]}


def edit(client, user, **fields):
    """Save an account; what became of it."""
    client.post(reverse("wagtailusers_users:edit", args=[user.pk]), form_of(user, **fields))
    return User.objects.get(pk=user.pk)


def role_form(name, permissions=(), **fields):
    """The form of a role; of pages and collections nothing, unless `fields` say it."""
    empty = {f"{panel}-{field}": 0 for panel in PANELS for field in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    return {"name": name, "permissions": [one.pk for one in permissions], **empty, **fields}


@pytest.fixture
def chief(client):
    """An administrator who is no superuser, logged in."""
    user = a_user("Administrator", email="chief@example.org")
    client.force_login(user)
    return user


def test_an_administrator_gives_all_our_roles_and_none_that_can_do_more(client, chief):
    assert {group.name for group in StaffRights(chief).grantable()} == set(ROLES)
    beyond = Group.objects.create(name="Beyond")
    beyond.permissions.add(Permission.objects.get(codename="add_session"))
    pages = Group.objects.create(name="Unlockers of the tree")
    right = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=pages, page=Page.objects.get(depth=1), permission=right)
    assert pages in StaffRights(chief).grantable()
    other = a_user("Editor")
    assert set(edit(client, other, groups=[role("Editor").pk, pages.pk]).groups.all()) == {role("Editor"), pages}
    assert beyond not in edit(client, other, groups=[beyond.pk]).groups.all()
    url = reverse("wagtail_bulk_action", args=["campaign", "user", "assign_role"]) + f"?id={other.pk}"
    client.post(url, {"role": beyond.pk})
    assert beyond not in other.groups.all()
    client.post(url, {"role": role("Organizer").pk})
    assert role("Organizer") in other.groups.all()


def test_the_list_says_everybodys_roles_in_as_many_queries_for_many(client, chief):
    users = reverse("wagtailusers_users:index")
    a_user("Moderator").groups.add(role("Organizer"))
    a_user(email="all@example.org", is_superuser=True)
    client.get(users)  # what is asked once a process
    with CaptureQueriesContext(connection) as few:
        page = " ".join(re.sub(r"<[^>]+>", " ", client.get(users).text).split())
    assert "Moderator, Organizer" in page
    assert "Superuser status" in page
    assert "E-mail address" in page
    assert "Access level" not in page
    for name in ROLES:
        a_user(name)
    with CaptureQueriesContext(connection) as many:
        client.get(users)
    assert len(many) == len(few)


def test_a_place_in_the_tree_is_held_below_and_not_above(chief):
    editor, below = Group.objects.create(name="Below"), Page.objects.filter(depth__gt=1).first()
    right = Permission.objects.get(codename="publish_page")
    GroupPagePermission.objects.create(group=editor, page=below, permission=right)
    one = a_user()
    one.groups.add(editor)
    assert StaffRights(chief).may_grant(editor)
    assert StaffRights(one).covers_place("page", below, right)
    assert not StaffRights(one).covers_place("page", Page.objects.get(depth=1), right)


def test_nobody_but_a_superuser_makes_a_superuser(client, chief):
    other = a_user("Editor")
    assert not edit(client, other, is_superuser="on").is_superuser
    form = form_of(User(email="new@example.org"), groups=[], is_superuser="on")
    client.post(reverse("wagtailusers_users:add"), {**form, "password1": "long enough 1", "password2": "long enough 1"})
    assert not User.objects.get(email="new@example.org").is_superuser
    client.force_login(a_user(is_superuser=True, is_staff=True))
    assert edit(client, other, is_superuser="on").is_superuser


def test_an_account_that_can_do_more_is_not_touched(client, chief):
    top = a_user(email="top@example.org", is_superuser=True)
    assert edit(client, top, password1="taken over 12", password2="taken over 12").check_password("correct horse")
    assert edit(client, top, email="mine@example.org").email == "top@example.org"
    client.post(reverse("wagtailusers_users:delete", args=[top.pk]))
    for action, data in (("delete", {}), ("set_active_state", {"mark_as_active": "False"}), ("assign_role", {})):
        url = reverse("wagtail_bulk_action", args=["campaign", "user", action]) + f"?id={top.pk}"
        client.post(url, {"role": role("Editor").pk, **data})
    assert User.objects.get(pk=top.pk).is_active
    assert not top.groups.exists()


def test_a_role_gets_no_right_that_its_editor_lacks(client, chief):
    lacking, held = Permission.objects.get(codename="delete_petition"), Permission.objects.get(codename="change_limit")
    chief.groups.set([Group.objects.create(name="Half")])
    half = role("Half")
    half.permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_group", "change_group"]))
    half.permissions.add(held)
    add = reverse("wagtailusers_groups:add")
    answer = client.post(add, role_form("More", [lacking]))
    assert "You can only give what you may do yourself." in answer.content.decode()
    pages = {"page_permissions-TOTAL_FORMS": 1, "page_permissions-0-page": Page.objects.get(depth=1).pk}
    answer = client.post(
        add, role_form("More", [held], **pages, **{"page_permissions-0-permissions": ["publish_page"]})
    )
    assert "You can only give what you may do yourself." in answer.content.decode()
    site = {"campaign_campaignsettings_site_permissions-sites": [Site.objects.get().pk]}
    answer = client.post(add, role_form("More", [held], **site))
    assert "You can only give what you may do yourself." in answer.content.decode()
    assert not Group.objects.filter(name="More").exists()
    client.post(add, role_form("As much", [held]))
    assert Group.objects.filter(name="As much").exists()
    client.post(reverse("wagtailusers_groups:edit", args=[role("Editor").pk]), role_form("Editor"))
    assert role("Editor").permissions.exists()  # it can do more, so it is not theirs to change


def test_a_new_role_may_hold_every_right_of_our_own(client, chief):
    own = declared()
    client.post(reverse("wagtailusers_groups:add"), role_form("Redakteurin", own))
    assert set(role("Redakteurin").permissions.all()) == set(own)
    assert {one.codename for one in own} >= {"approve_page", "record_outcome", "family_access", "export_signature"}


def account(client, user, **fields):
    """Save one's own settings; the page that answers."""
    form = {"name_email-first_name": "Ada", "name_email-last_name": "Staff", "address-email": user.email}
    form |= {"locale-preferred_language": "", "locale-current_time_zone": "", "theme-theme": "system"}
    form |= {"theme-contrast": "system", "theme-density": "default", "theme-keyboard_shortcuts": "on"}
    return client.post(reverse("wagtailadmin_account"), {**form, **fields})


def test_the_log_in_address_changes_with_the_password_only_and_the_old_one_is_told(client, chief):
    answer = account(client, chief, **{"address-email": "new@example.org"})
    assert "To change the address, enter your password." in answer.content.decode()
    account(client, chief, **{"address-email": "new@example.org", "address-password": "wrong horse"})
    assert User.objects.get(pk=chief.pk).email == "chief@example.org"
    assert account(client, chief).status_code == 302  # nothing else asks for it
    account(client, chief, **{"address-email": "new@example.org", "address-password": "correct horse"})
    assert User.objects.get(pk=chief.pk).email == "new@example.org"
    send_due()
    [letter] = mail.outbox
    assert letter.to == ["chief@example.org"]
    assert "new@example.org" in letter.body


def test_who_changes_anothers_address_does_not_do_it_behind_their_back(client, chief):
    other = a_user("Editor", email="old@example.org")
    edit(client, other, email="other@example.org")
    send_due()
    [letter] = mail.outbox
    assert letter.to == ["old@example.org"]
    assert "chief@example.org changed it" in letter.body
