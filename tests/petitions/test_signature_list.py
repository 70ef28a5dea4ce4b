"""The list of signatures: what it shows to whom, how it is filtered and paged, quick at any length."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.utils import timezone

from petitions.admin.filters import USUAL
from petitions.admin.paging import FIRST_STRETCH, SIZES, page
from petitions.models import Signature
from tests.builders import a_signature, a_user

pytestmark = pytest.mark.django_db

LIST, DEED = "/admin/signatures/", "/admin/signatures/moderate/"
PAGE = SIZES[0]


@pytest.fixture
def moderator(client):
    """Somebody who may moderate, logged in."""
    user = a_user("Moderator")
    client.force_login(user)
    return user


def listed(response):
    """The numbers of the signatures on the page, in its order."""
    return [int(number) for number in re.findall(r'data-signature="(\d+)"', response.content.decode())]


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
    for _number in range(SIZES[0] + 1):
        a_signature()
    client.get(LIST)
    with django_assert_max_num_queries(20) as asked:
        client.get(LIST)
    about_signatures = [query for query in asked.captured_queries if '"petitions_signature"' in query["sql"]]
    assert len(about_signatures) == 2  # the newest number, and the page
    assert not any(word in query["sql"] for query in about_signatures for word in ("COUNT", "OFFSET"))


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²", "١"])
def test_a_bad_page_mark_is_no_error(client, moderator, before):
    a_signature()
    assert client.get(LIST, {"before": before}).status_code == 200


def test_the_filter_narrows_the_list(client, moderator):
    held, _other = a_signature(state="held"), a_signature()
    found = a_signature(email="ada.love@gmail.com")
    assert listed(client.get(LIST, {"status": "held"})) == [held.pk]
    assert listed(client.post(LIST, {"email": "AdaLove@googlemail.com"}, follow=True)) == [found.pk]
    assert listed(client.get(LIST, {"status": "nonsense"})) == []


def test_older_and_newer_lead_to_and_fro(client, moderator):
    numbers = [a_signature().pk for _number in range(2 * PAGE + 3)][::-1]
    pages = [numbers[:PAGE], numbers[PAGE : 2 * PAGE], numbers[2 * PAGE :]]

    def follow(answer, word):
        return client.get(LIST + unescape(re.search(rf'href="(\?[^"]*)">{word}<', answer.content.decode())[1]))

    first = client.get(LIST, {"status": "confirmed"})
    second = follow(first, "Older")
    third = follow(second, "Older")
    assert [listed(answer) for answer in (first, second, third)] == pages
    assert ">Older<" not in third.content.decode()
    assert ">Newer<" not in first.content.decode()
    back = follow(third, "Newer")
    assert listed(back) == pages[1]
    assert listed(follow(back, "Newer")) == pages[0]
    assert listed(follow(third, "Newest")) == pages[0]
    assert listed(client.get(LIST, {"size": 200})) == numbers
    assert listed(client.get(LIST, {"size": 7})) == pages[0]


def test_a_typed_address_never_stands_in_the_address_of_a_page(client, moderator):
    row = a_signature(email="ada.love@gmail.com")
    a_signature()
    for answer in (client.post(LIST, {"email": "AdaLove@gmail.com"}), client.get(LIST, {"email": "AdaLove@gmail.com"})):
        assert answer.status_code == 302
        assert "adalove" not in answer.url.lower()
        assert "%40" not in answer.url
        shown = client.get(answer.url)
        assert listed(shown) == [row.pk]
        assert "AdaLove" not in shown.content.decode()
    narrower = client.post(LIST, {"mailbox": bytes(row.mailbox_hash).hex(), "status": "held"}, follow=True)
    assert listed(narrower) == []


@pytest.mark.parametrize("text", ["ada", "ADA love", "love ada", "lo", "O'Neill-Łuk", "o neill", "łukasz", "李"])
def test_a_name_is_found_by_the_beginnings_of_its_words(client, moderator, text):
    row = a_signature(name="Ada Lovelace O'Neill-Łukasz 李清照")
    a_signature(name="Grace Hopper")
    assert listed(client.get(LIST, {"name": text})) == [row.pk]


def test_a_usual_name_is_found_like_a_rare_one(client, moderator):
    rows = [a_signature(name=f"Ada Lovelace{number}") for number in range(USUAL + 1)]
    hidden = a_signature(state="pending", name="Ada Lovelace", unlisted=True)
    assert listed(client.get(LIST, {"name": "love ada"})) == [row.pk for row in rows][::-1]
    assert listed(client.get(LIST, {"name": "lovelace3"})) == [rows[3].pk]
    assert hidden.pk not in listed(client.get(LIST, {"name": "ada"}))


@pytest.mark.parametrize(
    "text", ["velace", "ada hopper", "'", "\\", "&", "a & !b", "a:*", "(", "%", "<->", ":", "!", "*", "🙂", "_", "- -"]
)
def test_a_name_that_finds_nothing_is_no_error(client, moderator, text):
    a_signature(name="Lovelace Ada Hopkins")
    answer = client.get(LIST, {"name": text})
    assert answer.status_code == 200
    assert len(listed(answer)) <= 1


def test_who_wants_to_stand_on_no_list_is_nowhere_shown_nor_found_by_name(client):
    row = a_signature(state="pending", name="Wilhelmina", email="wilhelmina@example.org", comment="Mine", unlisted=True)
    for role in ("Moderator", "Organizer", "Administrator"):
        client.force_login(a_user(role))
        assert listed(client.get(LIST, {"name": "Wilhelmina"})) == []
        pages = [client.get(LIST), client.get(f"{LIST}{row.pk}/")]
        if role != "Organizer":
            pages.append(client.post(DEED, {"verb": "hold", "signature": [row.pk]}))
        for answer in pages:
            assert answer.status_code == 200
            assert not re.search("wilhelmina|w•••|Mine<", answer.content.decode(), re.IGNORECASE)
    assert listed(client.post(LIST, {"email": "wilhelmina@example.org"}, follow=True)) == [row.pk]


def test_the_other_filters_narrow_too(client, moderator):
    network, source = bytes(range(16)), bytes(range(16, 32))
    row = a_signature(email="a@club.example", country="DE", network_hash=network, source_hash=source)
    a_signature(email="b@gmail.com", country="US", network_hash=source, source_hash=network)
    for query in (
        {"domain": " CLUB.example"},
        {"country": "DE"},
        {"network": network.hex()},
        {"network": network.hex()[:8].upper()},
        {"source": source.hex()},
        {"since": "2020-01-01", "until": "2100-01-01", "country": "DE"},
    ):
        assert listed(client.get(LIST, query)) == [row.pk], query
    assert listed(client.get(LIST, {"since": "2100-01-01"})) == []
    assert listed(client.get(LIST, {"until": "2020-01-01"})) == []


@pytest.mark.parametrize(
    "query",
    [{"network": "xyz"}, {"network": "12"}, {"mailbox": "x"}, {"country": "XX"}, {"since": "x"}, {"petition": "0"}],
)
def test_an_unclear_filter_shows_nothing_and_says_so(client, moderator, query):
    a_signature()
    for answer in (client.get(LIST, query), client.post(LIST, query)):
        assert answer.status_code in (200, 422)
        assert listed(answer) == []
        assert "No signature fits" not in answer.content.decode()


def test_the_ends_of_the_calendar_are_no_error(client, moderator):
    a_signature(name="Somebody")
    for query in ({"since": "0001-01-01"}, {"until": "9999-12-31"}):
        assert "Somebody" in client.get(LIST, query).content.decode()


def test_days_in_which_the_numbers_are_out_of_order_by_minutes_lose_nobody(client, moderator):
    midnight = timezone.make_aware(datetime(2026, 5, 3))
    moments = [midnight + timedelta(minutes=minutes) for minutes in (-5, 4, -3, 5, -1, 1)]
    rows = [a_signature(submitted_at=moment) for moment in moments]
    inside = [row.pk for row, moment in zip(rows, moments, strict=True) if moment >= midnight]
    assert listed(client.get(LIST, {"since": "2026-05-03"})) == inside[::-1]
    outside = [row.pk for row in rows if row.pk not in inside]
    assert listed(client.get(LIST, {"until": "2026-05-02"})) == outside[::-1]


def test_a_search_that_takes_too_long_stops_and_goes_on_from_there():
    far = [a_signature(pk=number) for number in (5, 7, FIRST_STRETCH * 2, FIRST_STRETCH * 40)]
    rows = Signature.objects.filter(name="Ada Signer")
    seen, before, pages = [], None, 0
    while pages == 0 or before is not None:
        found = page(rows, before=before, seconds=0)
        assert found.stopped == (found.older is not None)
        seen, before, pages = seen + found.signatures, found.older, pages + 1
    assert seen == far[::-1]
    assert pages > 10
    whole = page(rows)
    assert (whole.signatures, whole.stopped, whole.older) == (far[::-1], False, None)
    assert page(rows, after=5, seconds=0).stopped
    assert page(rows, after=10**18).signatures == far[::-1]
    assert page(rows, before=0).signatures == []
    assert page(Signature.objects.none()).signatures == []
