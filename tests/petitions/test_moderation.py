"""Holding, releasing, removing and restoring exactly the ticked signatures, each with a reason in the log."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaign import worker
from petitions import services
from petitions.models import GROUNDS, Signature, SignatureEvent
from petitions.removals.models import CONSENT_ABOVE
from tests.builders import a_petition, a_signature, a_user, many_signatures
from tests.visitors import public_count

pytestmark = pytest.mark.django_db

LIST, DEED = "/admin/signatures/", "/admin/signatures/moderate/"


@pytest.fixture
def moderator(client):
    """Somebody who may moderate, logged in."""
    user = a_user("Moderator")
    client.force_login(user)
    return user


def do(client, verb, *signatures, reason="Doubtful", **fields):
    """Tick these signatures, choose the verb, give the reason."""
    ground = {"ground": "other"} if verb == "remove" else {}
    data = {"verb": verb, "signature": [row.pk for row in signatures], **fields}
    question = client.post(DEED, data)
    shown = {"shown": question.context["shown"]} if question.context and "shown" in question.context else {}
    return client.post(DEED, {**data, **shown, "reason": reason, **ground, **fields})


def log(action):
    """(signature, who, data) of each entry of this kind in the log."""
    entries = ModelLogEntry.objects.filter(action=f"petitions.{action}").order_by("pk")
    return [(int(entry.object_id), entry.user, entry.data) for entry in entries]


def test_no_verb_takes_more_than_the_cap_nor_what_was_not_shown(client, moderator):
    petition = a_petition()
    many_signatures(petition, CONSENT_ABOVE + 1, "example.org")
    rows = list(Signature.objects.order_by("pk"))
    for verb in ("hold", "release", "remove", "restore"):
        answer = client.post(DEED, {"verb": verb, "signature": [row.pk for row in rows], "reason": "x"}, follow=True)
        assert f"{CONSENT_ABOVE + 1} are ticked, and at most {CONSENT_ABOVE}" in answer.content.decode()
    question = client.post(DEED, {"verb": "hold", "signature": [row.pk for row in rows[:100]]})
    assert "100 signatures" in question.content.decode()
    shown = {"verb": "hold", "reason": "x", "shown": question.context["shown"]}
    client.post(DEED, {**shown, "signature": [row.pk for row in rows[1:]]})
    client.post(DEED, {**shown, "verb": "restore", "signature": [row.pk for row in rows[:100]]})
    assert not Signature.objects.filter(held_at__isnull=False).exists()
    client.post(DEED, {**shown, "signature": [row.pk for row in rows[:100]]})
    assert Signature.objects.filter(held_at__isnull=False).count() == 100


def test_held_ones_say_why_and_are_released_exactly_as_ticked(client, moderator):
    rows = [a_signature(state="held", lettered_at=None) for _number in range(4)]
    for row in rows:
        SignatureEvent.objects.create(signature=row, code="limit", detail="20 from one address in 10 minutes")
    html = client.get(LIST, {"status": "held"}).content.decode()
    assert html.count("20 from one address in 10 minutes") == 4
    assert 'name="verb" value="release"' in html
    assert 'name="verb" value="hold"' not in html
    do(client, "release", rows[0], rows[2], back=f"{LIST}?status=held")
    assert [bool(row.held_at) for row in Signature.objects.order_by("pk")] == [False, True, False, True]
    assert all(row.released_at for row in Signature.objects.filter(held_at=None))


def test_a_row_s_own_button_leaves_the_ticked_ones_alone(client, moderator):
    rows = [a_signature(), a_signature()]
    data = {"only": f"hold-{rows[0].pk}", "signature": [row.pk for row in rows]}
    question = client.post(DEED, data).content.decode()
    assert re.findall(r'name="signature" value="(\d+)"', question) == [str(rows[0].pk)]
    for broken in ("hold", "hold-", "-1", f"nothing-{rows[0].pk}", "hold-x", f"hold-{'9' * 30}"):
        assert client.post(DEED, {"only": broken, "reason": "x"}).status_code == 302
    assert not Signature.objects.exclude(held_at=None).exists()


def test_removing_asks_for_a_ground_besides_the_reason(client, moderator):
    row = a_signature()
    assert do(client, "remove", row, ground="").status_code == 200
    assert do(client, "remove", row, ground="because").status_code == 200
    row.refresh_from_db()
    assert row.removed_at is None
    do(client, "remove", row, ground="automated")
    row.refresh_from_db()
    assert (row.state, row.removal_ground) == ("removed", "automated")
    assert log("remove") == [(row.pk, moderator, {"reason": "Doubtful", "ground": "automated"})]
    assert "Sent by machines" in client.get(LIST, {"status": "removed"}).content.decode()
    do(client, "restore", row)
    row.refresh_from_db()
    assert (row.state, row.removal_ground) == ("confirmed", "")
    assert "automated" in GROUNDS


def test_removing_and_restoring_move_the_count(client, moderator):
    row, other = a_signature(), a_signature()
    assert public_count(row.petition) == 2
    do(client, "remove", row)
    assert public_count(row.petition) == 1
    assert [signature.state for signature in Signature.objects.order_by("pk")] == ["removed", "confirmed"]
    do(client, "restore", row)
    assert public_count(row.petition) == 2
    do(client, "hold", row, other)
    assert public_count(row.petition) == 0
    do(client, "remove", row)
    do(client, "restore", row, other)
    assert public_count(row.petition) == 2


def test_each_deed_is_in_the_log_with_its_reason(client, moderator):
    row = a_signature()
    for verb in ("hold", "remove", "restore"):
        do(client, verb, row, reason=f"Because of {verb}")
        ground = {"ground": "other"} if verb == "remove" else {}
        assert log(verb) == [(row.pk, moderator, {"reason": f"Because of {verb}", **ground})]


def test_repeating_a_deed_changes_and_logs_nothing(client, moderator):
    row = a_signature()
    for verb in ("hold", "remove", "restore"):
        do(client, verb, row)
        before = Signature.objects.values().get()
        do(client, verb, row)
        assert Signature.objects.values().get() == before
        assert len(log(verb)) == 1


def test_exactly_the_ticked_ones_are_touched(client, moderator):
    petition = a_petition()
    rows = [a_signature(petition, email=f"ada{number}@example.org") for number in range(6)]
    do(client, "hold", rows[1], rows[4], back=f"{LIST}?status=confirmed")
    assert [row.state for row in Signature.objects.order_by("pk")] == [
        "confirmed",
        "held",
        "confirmed",
        "confirmed",
        "held",
        "confirmed",
    ]
    assert len(log("hold")) == 2


def test_nothing_happens_without_a_reason(client, moderator):
    row = a_signature()
    question = client.post(DEED, {"verb": "remove", "signature": [row.pk]})
    assert question.status_code == 200
    assert f'name="signature" value="{row.pk}"' in question.content.decode()
    assert b"required" in do(client, "remove", row, reason="  ").content
    assert client.get(DEED).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert not ModelLogEntry.objects.filter(action__startswith="petitions.").exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"verb": "hold"},
        {"verb": "delete", "signature": "1"},
        {"verb": "hold", "signature": ["x", "-1", "9" * 40, "1.0"]},
        {"verb": "hold", "signature": [str(number) for number in range(1, 502)]},
    ],
)
def test_an_unclear_choice_changes_nothing(client, moderator, data):
    a_signature()
    answer = client.post(DEED, {"reason": "x", **data})
    assert (answer.status_code, answer.url) == (302, LIST)
    assert Signature.objects.get().state == "confirmed"


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "javascript:alert(1)", "\\\\example.com"])
def test_the_way_back_stays_in_the_house(client, moderator, back):
    assert do(client, "hold", a_signature(), back=back).url == LIST


def test_what_was_held_for_long_gets_its_letter_once_released(client, moderator):
    row = a_signature(state="held", lettered_at=None, confirm_digest=None)
    Signature.objects.update(lettered_at=None, processed_at=timezone.now() - timedelta(days=9))
    worker.drain()
    do(client, "release", row)
    worker.drain()
    assert [letter.to for letter in mail.outbox] == [[row.email]]
    row.refresh_from_db()
    assert row.state == "pending"


def test_removing_more_than_a_hundred_at_once_is_left_to_a_removal_with_consent(client, moderator):
    petition = a_petition()
    many_signatures(petition, CONSENT_ABOVE + 1, "bots.example")
    rows = list(Signature.objects.order_by("pk"))
    answer = client.post(DEED, {"verb": "remove", "signature": [row.pk for row in rows]}, follow=True)
    assert "you describe under “Removals”" in answer.content.decode()
    do(client, "remove", *rows)
    assert not Signature.objects.filter(state="removed").exists()
    do(client, "remove", *rows[1:])
    assert Signature.objects.filter(state="removed").count() == CONSENT_ABOVE


def test_a_withdrawn_signature_cannot_be_moderated(client, moderator):
    row = a_signature(state="withdrawn")
    for verb in ("hold", "remove", "restore"):
        do(client, verb, row)
    row.refresh_from_db()
    assert (row.held_at, row.removed_at) == (None, None)


def test_a_removed_signature_may_still_be_withdrawn(client, moderator):
    row = a_signature()
    do(client, "remove", row)
    assert services.withdraw(signature=row)
    assert public_count(row.petition) == 0


@pytest.mark.parametrize("role", ["Editor", "Organizer"])
def test_others_may_not_moderate(client, role):
    row = a_signature()
    client.force_login(a_user(role))
    assert do(client, "remove", row).status_code == 403
    row.refresh_from_db()
    assert row.state == "confirmed"
