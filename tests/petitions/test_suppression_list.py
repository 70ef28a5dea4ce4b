"""The list of mailboxes that are never written to, as staff see and change it."""

import pytest
from wagtail.models import ModelLogEntry

from campaign.mail import mailboxes
from campaign.mail.models import Suppression
from petitions.models import Signature
from tests.builders import a_signature, a_user

pytestmark = pytest.mark.django_db

VICTIM = "vic.tim@gmail.com"
SPELLINGS = [VICTIM, "VICTIM@GMAIL.COM", "victim+a@googlemail.com", "v.i.c.t.i.m@gmail.com"]
NEVER = "/admin/suppression-list/"


def looked_up(client, email, **fields):
    """What the staff's page says of an address: yes, no, or nothing."""
    answer = client.post(NEVER, {"email": email, **fields})
    return answer.content.decode().partition('data-suppressed="')[2].partition('"')[0]


@pytest.mark.parametrize("role", ["Moderator", "Administrator"])
def test_moderators_put_a_mailbox_on_the_list_and_lift_it(client, role):
    client.force_login(a_user(role))
    waiting = a_signature(email=VICTIM, state="pending")
    assert looked_up(client, VICTIM) == "no"
    for _press in range(2):
        assert looked_up(client, VICTIM, action="add") == "yes"
    assert not Signature.objects.filter(pk=waiting.pk).exists()
    assert [looked_up(client, spelling) for spelling in SPELLINGS] == ["yes"] * len(SPELLINGS)
    for _press in range(2):
        assert looked_up(client, SPELLINGS[2], action="lift") == "no"
    assert not Suppression.objects.exists()


def test_organizers_may_only_look_and_editors_not_even_that(client):
    mailboxes.suppress(mailbox_hash=mailboxes.hash_of(VICTIM), reason="no such mailbox")
    client.force_login(a_user("Organizer"))
    assert looked_up(client, VICTIM) == "yes"
    assert 'name="action"' not in client.post(NEVER, {"email": VICTIM}).content.decode()
    assert client.post(NEVER, {"email": VICTIM, "action": "lift"}).status_code == 403
    client.force_login(a_user("Editor"))
    assert client.get(NEVER).status_code == 403
    assert client.post(NEVER, {"email": VICTIM}).status_code == 403
    assert Suppression.objects.count() == 1


def test_the_audit_log_knows_who_did_it_and_not_to_whom(client):
    user = a_user("Moderator")
    client.force_login(user)
    looked_up(client, VICTIM, action="add")
    looked_up(client, VICTIM, action="lift")
    entries = list(ModelLogEntry.objects.filter(action__startswith="petitions.").order_by("pk"))
    assert [(entry.action, entry.user) for entry in entries] == [
        ("petitions.suppress", user),
        ("petitions.unsuppress", user),
    ]
    assert not [entry for entry in entries if "tim" in f"{entry.label}{entry.data}".lower()]


def test_no_address_of_a_page_ever_holds_the_mailbox(client):
    client.force_login(a_user("Moderator"))
    assert looked_up(client, VICTIM) == "no"
    assert VICTIM not in client.get(f"{NEVER}?email={VICTIM}").content.decode()
    page = client.post(NEVER, {"email": VICTIM})
    assert 'method="get"' not in page.content.decode().partition("</header>")[2].lower()
    assert "no-store" in page["Cache-Control"]
    assert client.post(NEVER, {"email": "nonsense"}).status_code == 422
