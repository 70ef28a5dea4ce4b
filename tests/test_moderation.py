"""The list of signatures: what it shows to whom, and holding, removing and restoring exactly the ticked ones."""

import re

import pytest
from wagtail.models import ModelLogEntry

from campaign import worker
from petitions import services
from petitions.admin_views import PAGE
from petitions.models import Signature
from tests.builders import a_petition, a_signature, a_user

pytestmark = pytest.mark.django_db

LIST, DEED = "/admin/signatures/", "/admin/signatures/moderate/"


@pytest.fixture
def moderator(client):
    """Somebody who may moderate, logged in."""
    user = a_user("Moderator")
    client.force_login(user)
    return user


def listed(response):
    """The numbers of the signatures on the page, in its order."""
    return [int(number) for number in re.findall(r'data-signature="(\d+)"', response.content.decode())]


def do(client, verb, *signatures, reason="Doubtful", **fields):
    """Tick these signatures, choose the verb, give the reason."""
    data = {"verb": verb, "signature": [row.pk for row in signatures], "reason": reason, **fields}
    return client.post(DEED, data)


def count(petition):
    """The public count once the worker has done its work."""
    worker.drain()
    petition.tally.refresh_from_db()
    return petition.tally.count


def log(action):
    """(signature, who, data) of each entry of this kind in the log."""
    entries = ModelLogEntry.objects.filter(action=f"petitions.{action}").order_by("pk")
    return [(int(entry.object_id), entry.user, entry.data) for entry in entries]


def test_moderators_see_masked_addresses(client, moderator):
    row = a_signature(name="Ada Lovelace", email="ada.lovelace@example.org")
    for answer in (client.get(LIST), client.post(DEED, {"verb": "hold", "signature": [row.pk]})):
        page = answer.content.decode()
        assert "Ada Lovelace" in page
        assert "a•••@example.org" in page
        assert "ada.lovelace" not in page


def test_organizers_see_whole_addresses_and_no_buttons(client):
    a_signature(email="ada.lovelace@example.org")
    client.force_login(a_user("Organizer"))
    page = client.get(LIST).content.decode()
    assert "ada.lovelace@example.org" in page
    assert 'name="verb"' not in page
    assert 'type="checkbox"' not in page


def test_names_are_escaped(client, moderator):
    a_signature(name="<img src=x onerror=alert(1)>")
    page = client.get(LIST).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_list_has_the_newest_first_a_page_at_a_time(client, moderator):
    numbers = [a_signature().pk for _number in range(PAGE + 2)][::-1]
    first = client.get(LIST)
    assert listed(first) == numbers[:PAGE]
    older = re.search(r'href="(\?[^"]*before=\d+)"', first.content.decode())[1]
    assert listed(client.get(LIST + older)) == numbers[PAGE:]


def test_the_list_costs_the_same_at_any_length(client, moderator, django_assert_max_num_queries):
    for _number in range(30):
        a_signature()
    client.get(LIST)
    with django_assert_max_num_queries(20) as asked:
        client.get(LIST)
    about_signatures = [query for query in asked.captured_queries if "petitions_signature" in query["sql"]]
    assert len(about_signatures) == 1


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²", "١"])
def test_a_bad_page_mark_is_no_error(client, moderator, before):
    a_signature()
    assert client.get(LIST, {"before": before}).status_code == 200


def test_the_filter_narrows_the_list(client, moderator):
    held, _other = a_signature(state="held"), a_signature()
    found = a_signature(email="ada.love@gmail.com")
    assert listed(client.get(LIST, {"status": "held"})) == [held.pk]
    assert listed(client.get(LIST, {"email": "AdaLove@googlemail.com"})) == [found.pk]
    assert listed(client.get(LIST, {"status": "nonsense"})) == []


def test_removing_and_restoring_move_the_count(client, moderator):
    row, other = a_signature(), a_signature()
    assert count(row.petition) == 2
    do(client, "remove", row)
    assert count(row.petition) == 1
    assert [signature.state for signature in Signature.objects.order_by("pk")] == ["removed", "confirmed"]
    do(client, "restore", row)
    assert count(row.petition) == 2
    do(client, "hold", row, other)
    assert count(row.petition) == 0
    do(client, "remove", row)
    do(client, "restore", row, other)
    assert count(row.petition) == 2


def test_each_deed_is_in_the_log_with_its_reason(client, moderator):
    row = a_signature()
    for verb in ("hold", "remove", "restore"):
        do(client, verb, row, reason=f"Because of {verb}")
        assert log(verb) == [(row.pk, moderator, {"reason": f"Because of {verb}"})]


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
    assert count(row.petition) == 0


@pytest.mark.parametrize("role", ["Editor", "Organizer"])
def test_others_may_not_moderate(client, role):
    row = a_signature()
    client.force_login(a_user(role))
    assert do(client, "remove", row).status_code == 403
    row.refresh_from_db()
    assert row.state == "confirmed"
