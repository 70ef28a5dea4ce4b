"""The page on which administrators preview changed mailbox rules, apply them, and stop it."""

import re

import pytest
from wagtail.models import ModelLogEntry

from campaign import worker
from campaign.mail.models import MailboxRule
from petitions.mailbox_review import services as mailbox_review
from petitions.mailbox_review.models import MailboxReview
from petitions.models import Signature
from tests.builders import a_signature, a_user

pytestmark = pytest.mark.django_db

URL = "/admin/mailbox-rules/review/"
APPLY, PROGRESS = f"{URL}apply/", f"{URL}progress/"
RULES = "/admin/snippets/mail/mailboxrule/"


@pytest.fixture
def administrator(client):
    """Somebody who may change rules, logged in."""
    user = a_user("Administrator")
    client.force_login(user)
    return user


def save_rule(client, domain="example.org", **fields):
    """The answer to the form of a new rule, after its redirect."""
    return client.post(f"{RULES}add/", {"domain": domain, "same_as": "", **fields}, follow=True)


def two_of_one():
    """Two spellings that a rule for dots makes one mailbox."""
    return a_signature(email="ada.love@example.org", name="Ada Lovelace"), a_signature(email="adalove@example.org")


def figures(client):
    """What the page says has changed or would change."""
    html = client.get(URL).content.decode()
    return {name: int(number) for name, number in re.findall(r'data-figure="(\w+)">(\d+)<', html)}


def apply(client, seen=None):
    """Press the button below the question."""
    seen = seen or MailboxReview.objects.first().pk
    answer = client.post(APPLY, {"seen": seen})
    worker.drain()
    return answer


def test_from_a_changed_rule_to_the_changed_signatures(client, administrator):
    first, second = two_of_one()
    assert "Existing signatures still follow the old rules" in save_rule(client, ignores_dots="on").content.decode()
    assert URL in client.get(RULES).content.decode()
    client.post(URL, {"preview": "1"})
    worker.drain()
    assert figures(client) == {"changed": 1, "doubles": 1, "singles": 0}
    html = client.get(URL).content.decode()
    assert f'data-double="{second.pk}"' in html
    assert "a•••@example.org" in html
    assert "ada.love" not in html
    assert "adalove" not in html
    assert APPLY in html

    assert "<strong>1</strong> stops counting" in client.get(APPLY).content.decode()
    assert Signature.objects.filter(state="confirmed").count() == 2
    apply(client)
    assert list(Signature.objects.filter(state="confirmed")) == [first]
    assert figures(client) == {"changed": 1, "doubles": 1, "singles": 0}
    html = client.get(URL).content.decode()
    assert "The rules were applied" in html
    assert APPLY not in html
    assert "follow the old rules" not in html
    entry = ModelLogEntry.objects.get(action="petitions.mailbox_review")
    assert entry.user == administrator


def test_before_anything_was_done_it_says_what_it_is_for(client, administrator):
    html = client.get(URL).content.decode()
    assert "Preview" in html
    assert APPLY not in html
    assert figures(client) == {}


def test_progress_is_seen_with_and_without_the_script(client, administrator):
    two_of_one()
    client.post(URL, {"preview": "1"})
    html = client.get(URL).content.decode()
    assert "<progress" in html
    assert f'data-progress-url="{PROGRESS}"' in html
    seen = client.get(PROGRESS).json()
    assert (seen["percent"], seen["over"]) == (0, False)
    worker.drain()
    assert client.get(PROGRESS).json()["over"]
    assert "<progress" not in client.get(URL).content.decode()


def test_progress_before_the_first_review(client, administrator):
    assert client.get(PROGRESS).json() == {"percent": 100, "text": "", "over": True}


def test_what_is_under_way_can_be_cancelled_and_goes_to_the_log_if_it_applies(client, administrator):
    two_of_one()
    save_rule(client, ignores_dots="on")
    client.post(URL, {"preview": "1"})
    client.post(URL, {"cancel": "1"})
    worker.drain()
    assert "The preview was cancelled" in client.get(URL).content.decode()
    client.post(URL, {"preview": "1"})
    worker.drain()
    client.post(APPLY, {"seen": MailboxReview.objects.first().pk})
    client.post(URL, {"cancel": "1"})
    worker.drain()
    assert "cancelled half-way" in client.get(URL).content.decode()
    assert Signature.objects.filter(state="confirmed").count() == 2
    assert ModelLogEntry.objects.filter(action="petitions.mailbox_review_cancel").count() == 1
    assert "over already" in client.post(URL, {"cancel": "1"}, follow=True).content.decode()


def test_a_second_one_is_not_begun_while_one_is_under_way(client, administrator):
    client.post(URL, {"preview": "1"})
    assert "under way already" in client.post(URL, {"preview": "1"}, follow=True).content.decode()
    assert MailboxReview.objects.count() == 1


def test_only_what_was_looked_at_is_applied(client, administrator):
    two_of_one()
    save_rule(client, ignores_dots="on")
    client.post(URL, {"preview": "1"})
    worker.drain()
    for seen in ("0", "x", ""):
        client.post(APPLY, {"seen": seen})
    save_rule(client, "example.net")
    assert client.get(APPLY).status_code == 302
    assert "changed since" in client.get(URL).content.decode()
    apply(client)
    assert not MailboxReview.objects.filter(applies=True).exists()
    client.post(URL, {"preview": "1"})
    worker.drain()
    apply(client)
    assert MailboxReview.objects.filter(applies=True).count() == 1
    apply(client)
    assert MailboxReview.objects.filter(applies=True).count() == 1


def test_the_end_of_a_rule_has_to_be_applied_too(client, administrator):
    rule = MailboxRule.objects.get(domain="gmail.com")
    assert not mailbox_review.follows_old_rules()
    answer = client.post(f"{RULES}delete/{rule.pk}/", follow=True)
    assert "Existing signatures still follow the old rules" in answer.content.decode()
    assert mailbox_review.follows_old_rules()


def test_a_wrong_rule_is_refused_in_words(client, administrator):
    for domain, same_as in [
        ("*.org", ""),
        ("example.org", "googlemail.com"),
        ("x" * 300, ""),
        ("a.example", "ä" * 300),
    ]:
        answer = save_rule(client, domain, same_as=same_as)
        assert answer.status_code == 200
        assert "w-field__errors" in answer.content.decode() or "error-message" in answer.content.decode()
    assert not MailboxRule.objects.filter(domain="example.org").exists()


@pytest.mark.parametrize("role", ["Editor", "Moderator", "Organizer"])
def test_nobody_else_may(client, role):
    client.force_login(a_user(role))
    for url in (URL, APPLY, PROGRESS):
        assert client.get(url).status_code == 403
        assert client.post(url, {"preview": "1"}).status_code == 403
    assert not MailboxReview.objects.exists()
