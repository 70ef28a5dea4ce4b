"""A place on the e-mail list: asked for, confirmed, welcomed, given up."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from campaign import confirmation, processing, worker
from campaign.mail.models import Letter
from news.models import Subscription
from news.subscriptions import services as subscriptions
from tests.builders import a_subscription
from tests.letters import link_in
from tests.visitors import outcome

pytestmark = pytest.mark.django_db


def subscribe(client, email="ada@example.org", **fields):
    """The answer to the form."""
    return client.post("/subscribe/", {"email": email, **fields})


def test_the_whole_way(client):
    answer = subscribe(client)
    assert (answer.status_code, answer.url) == (303, "/subscribe/check-your-inbox/")
    assert outcome(client.get(answer.url)) == "check-your-inbox"
    worker.drain()
    link = link_in(mail.outbox[0], "subscribe/confirm")

    before = Subscription.objects.values().get()
    assert outcome(client.get(link)) == "confirm"
    assert Subscription.objects.values().get() == before
    for _press in range(2):
        client.post(link)
        assert outcome(client.get(link)) == "confirmed"
    worker.drain()
    assert [letter.subject for letter in mail.outbox] == [
        "Confirm that you want to hear from us",
        "You are on the list",
    ]

    leave = link_in(mail.outbox[1], "unsubscribe")
    assert outcome(client.get(leave)) == "unsubscribe"
    assert Subscription.objects.active().exists()
    for _press in range(2):
        client.post(leave)
        assert outcome(client.get(leave)) == "unsubscribed"
    place = Subscription.objects.get()
    assert (place.email, place.mailbox_hash, bool(place.unsubscribed_at)) == ("", None, True)
    assert outcome(client.post(link)) == "unsubscribed"


def test_the_answer_tells_nothing_of_the_address(client):
    a_subscription("confirmed@example.org")
    a_subscription("pending@example.org", confirmed=False)
    answers = {
        (answer.status_code, answer.content, str(sorted(answer.headers.items())))
        for who in ("confirmed", "pending", "new")
        for answer in [subscribe(client, f"{who}@example.org")]
    }
    assert len(answers) == 1


def test_one_mailbox_has_one_place(client):
    for spelling in ("ada.love@gmail.com", "AdaLove+x@googlemail.com"):
        subscribe(client, spelling)
        worker.drain()
        Subscription.objects.update(lettered_at=timezone.now() - processing.LETTER_PAUSE)
    for letter in list(mail.outbox):
        client.post(link_in(letter, "subscribe/confirm"))
    assert Subscription.objects.active().count() == 1
    assert Letter.objects.filter(kind="news.welcome").count() == 1


def test_who_is_on_the_list_is_told_so(client):
    a_subscription()
    Subscription.objects.update(lettered_at=timezone.now() - processing.LETTER_PAUSE)
    worker.drain()
    subscribe(client)
    worker.drain()
    assert mail.outbox[-1].subject == "You are on the list already"
    assert "/unsubscribe/" in mail.outbox[-1].body


def test_the_trap_answers_as_ever_and_causes_no_letter(client):
    assert subscribe(client, "honeypot@example.org", quill_mark="x").url == subscribe(client).url
    worker.drain()
    assert Subscription.objects.get(held_at__isnull=False).email == "honeypot@example.org"
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]


def test_a_confirm_link_lives_seven_days(client):
    row = a_subscription(confirmed=False)
    Subscription.objects.update(lettered_at=timezone.now() - confirmation.LINK_LIFE)
    link = f"/subscribe/confirm/{row.confirm_token}/"
    assert client.get(link).status_code == 410
    client.post(link)
    assert not Subscription.objects.active().exists()


def test_an_unsubscribe_link_lives_for_ever(client):
    row = a_subscription()
    long_ago = timezone.now() - timedelta(days=4000)
    Subscription.objects.update(submitted_at=long_ago, lettered_at=long_ago, confirmed_at=long_ago)
    client.post(f"/unsubscribe/{row.unsubscribe_token}/")
    assert not Subscription.objects.active().exists()


def test_leaving_drops_letters_that_have_not_left(client):
    row = a_subscription()
    subscriptions.unsubscribe(subscription=row)
    worker.drain()
    assert not mail.outbox
    assert Letter.objects.get().dropped_at


def test_who_left_may_come_back(client):
    subscriptions.unsubscribe(subscription=a_subscription())
    subscribe(client)
    worker.drain()
    client.post(link_in(mail.outbox[-1], "subscribe/confirm"))
    assert Subscription.objects.active().count() == 1


def test_another_forms_confirmation_keeps_a_place_held_already():
    row = a_subscription()
    subscriptions.subscribe_confirmed(email="ADA@example.org", source="petition")
    assert Subscription.objects.active().get().pk == row.pk


@pytest.mark.parametrize("email", ["", "ada", "ada@", "ada@example.org, eve@example.org"])
def test_what_is_no_address_comes_back(client, email):
    assert subscribe(client, email).status_code == 422
    assert not Subscription.objects.exists()
