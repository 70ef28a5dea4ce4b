"""Limits hold instead of refuse: what is beyond one, who is let through or kept out, and what becomes of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaign import limits, networks, worker
from campaign.limits import Limit
from campaign.mail import mailboxes
from campaign.mail.models import MailboxRule
from campaign.networks import NetworkKey
from news.models import Subscription
from news.subscriptions import services as subscriptions
from petitions import moderation
from petitions.count import counting
from petitions.models import LinkRequest, Signature, SignatureEvent
from tests.builders import a_petition, a_signature, a_user
from tests.letters import link_in
from tests.submissions import HERE, NEIGHBOUR, held, listed, only, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def petition():
    """A petition to sign; `submitted` finds it."""
    return a_petition()


# Beyond a limit


def test_the_limits_a_site_starts_with():
    assert list(Limit.objects.values_list("scope", "most", "minutes", "send_letter", "active")) == [
        ("domain", 50, 60, False, True),
        ("network", 300, 60, False, True),
        ("new_domain", 10, 10, False, True),
        ("source", 20, 10, False, True),
    ]


def test_the_twenty_first_of_an_address_in_ten_minutes_is_held_and_gets_no_letter():
    rows = submitted(23)
    assert held(rows) == [False] * 20 + [True] * 3
    worker.drain()
    assert len(mail.outbox) == 20
    events = SignatureEvent.objects.filter(signature=rows[20]).values_list("code", "detail")
    assert list(events) == [("limit", "20 from one address (IPv4 address or IPv6 /64) in 10 minutes")]


def test_another_address_is_not_concerned():
    submitted(25)
    assert held(submitted(3, address=NEIGHBOUR)) == [False] * 3


def test_the_span_slides_and_its_beginning_is_outside():
    only("source")
    now = timezone.now()
    origin = networks.origin(HERE)
    moments = [timedelta(minutes=10), timedelta(minutes=9, seconds=59), timedelta(minutes=1), timedelta()]
    rows = [
        a_signature(state="new", email=f"p{at.seconds}@gmail.com", submitted_at=now - at, **origin) for at in moments
    ]
    assert held(rows) == [False, False, True, True]
    later = a_signature(state="new", email="late@gmail.com", submitted_at=now + timedelta(minutes=10), **origin)
    assert held([later]) == [False]


def test_rows_of_one_moment_are_told_apart_by_their_order():
    only("source")
    now, origin = timezone.now(), networks.origin(HERE)
    rows = [a_signature(state="new", email=f"p{n}@gmail.com", submitted_at=now, **origin) for n in range(4)]
    assert held(rows) == [False, False, True, True]


def test_earlier_batches_count_and_held_ones_too():
    only("source")
    assert held(submitted(4, ago=timedelta(minutes=5))) == [False, False, True, True]
    assert held(submitted(1)) == [True]


def test_who_is_over_the_limit_of_a_network_is_held_whatever_their_address():
    only("network", most=3, minutes=60)
    rows = [row for last in range(5) for row in submitted(address=f"203.0.113.{last}", ago=timedelta(minutes=5 - last))]
    assert held(rows) == [False] * 3 + [True] * 2
    assert held(submitted(address="203.0.114.1")) == [False]


def test_ipv6_addresses_of_one_subscriber_are_one():
    only("source")
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2:a::", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"]
    rows = [submitted(address=address, ago=timedelta(seconds=60 - place))[0] for place, address in enumerate(addresses)]
    assert held(rows) == [False, False, True, False]


def test_an_address_has_another_hash_under_another_day_s_key():
    only("source")
    submitted(2, ago=timedelta(minutes=3))
    NetworkKey.objects.update(day=timezone.now().date() - timedelta(days=1))
    networks.cache.clear()
    assert held(submitted(2)) == [False, False]


@pytest.mark.parametrize("address", ["", "not an address", "unix:"])
def test_without_a_known_address_only_the_domain_counts(address):
    only("source")
    assert held(submitted(4, address=address)) == [False] * 4
    assert not Signature.objects.exclude(source_hash=None).exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("source", 20, 10), ("source", 5, 60)),  # a sustained limit below the burst limit
        (("source", 20, 10), ("network", 19, 10)),  # a place that lies in the other
        (("new_domain", 20, 10), ("domain", 5, 60)),
    ],
)
def test_a_limit_that_would_never_be_reached_is_not_saved_without_a_word(one, other):
    first, second = (Limit(scope=scope, most=most, minutes=minutes) for scope, most, minutes in (one, other))
    for earlier, later in ((first, second), (second, first)):
        Limit.objects.all().delete()
        earlier.pk = later.pk = None
        earlier.full_clean()
        earlier.save(force_insert=True)
        with pytest.raises(ValidationError, match="This does not go with") as refused:
            later.full_clean()
        assert set(refused.value.message_dict) == {"most"}
        later.active = False
        later.full_clean()
        later.active = True


def test_the_limits_a_site_starts_with_go_together():
    for limit in Limit.objects.all():
        limit.full_clean()


def test_a_limit_that_is_off_holds_nobody():
    only("source", active=False)
    assert held(submitted(4)) == [False] * 4


# Mail domains


def test_a_domain_never_seen_before_has_ten_in_ten_minutes():
    rows = [
        submitted(address=f"10.{n}.0.1", domain="flood.example", ago=timedelta(seconds=60 - n))[0] for n in range(12)
    ]
    assert held(rows) == [False] * 10 + [True] * 2


def test_a_domain_seen_before_has_fifty_an_hour():
    a_signature(email="first@club.example", submitted_at=timezone.now() - timedelta(days=3))
    rows = [
        submitted(address=f"10.{n}.0.1", domain="club.example", ago=timedelta(seconds=90 - n))[0] for n in range(52)
    ]
    assert held(rows) == [False] * 50 + [True] * 2


@pytest.mark.parametrize(
    "domain", ["gmail.com", "googlemail.com", "GMAIL.com", "me.com", "yahoo.com", "a.free.example", "mail.ru", "ya.ru"]
)
def test_free_mail_has_no_limit_by_domain(domain):
    MailboxRule.objects.create(domain="*.free.example", is_free_mail=True)
    only("new_domain")
    Limit.objects.create(scope="domain", most=1, minutes=60)
    assert held(submitted(4, domain=domain)) == [False] * 4


def test_an_alias_counts_as_the_domain_it_equals():
    MailboxRule.objects.create(domain="alias.example", same_as="club.example")
    only("new_domain")
    rows = submitted(2, domain="club.example", ago=timedelta(seconds=10)) + submitted(1, domain="alias.example")
    assert held(rows) == [False, False, True]


# What becomes of what is held


def test_with_a_letter_all_the_same_it_can_be_confirmed_but_counts_only_once_released(client, petition):
    only("source", send_letter=True)
    rows = submitted(3)
    worker.drain()
    assert len(mail.outbox) == 3
    last = next(letter for letter in mail.outbox if letter.to == [rows[2].email])
    client.post(link_in(last))
    row = Signature.objects.get(pk=rows[2].pk)
    assert (bool(row.confirmed_at), row.counts, row.state) == (True, False, "held")
    assert counting.states_of(petition)["held"] == 1
    moderation.restore(signature_ids=[row.pk], by=a_user("Moderator"), reason="A person")
    worker.drain()
    petition.tally.refresh_from_db()
    assert petition.tally.count == 1
    assert len(mail.outbox) == 3


@pytest.mark.parametrize("lenient", ["source", "network"])
def test_a_limit_that_stops_the_letter_outranks_one_that_does_not(lenient):
    for scope in ("source", "network"):
        Limit.objects.update_or_create(
            scope=scope, minutes=10, defaults={"most": 1, "send_letter": scope == lenient, "active": True}
        )
    submitted(2)
    worker.drain()
    assert len(mail.outbox) == 1


def test_whoever_fills_in_the_trap_is_held_and_the_timeline_knows(client, petition):
    data = {"name": "Ada Signer", "email": "ada@gmail.com", "quill_mark": "https://example.com"}
    assert client.post(f"/petitions/{petition.slug}/sign/", data).status_code == 303
    worker.drain()
    assert Signature.objects.get().state == "held"
    assert list(SignatureEvent.objects.values_list("code", flat=True)) == ["trap"]
    assert not mail.outbox


def test_what_was_released_is_not_held_again_and_gets_its_letter():
    only("source")
    rows = submitted(3)
    assert held(rows)[2]
    listed("block", "gmail.com")
    moderation.restore(signature_ids=[rows[2].pk], by=a_user("Moderator"), reason="A person")
    worker.drain()
    row = Signature.objects.get(pk=rows[2].pk)
    assert (row.held_at, bool(row.lettered_at)) == (None, True)
    assert [rows[2].email] in [letter.to for letter in mail.outbox]
    assert SignatureEvent.objects.filter(signature=row).count() == 1


def test_the_list_and_requests_for_links_are_limited_too_and_say_nothing(client):
    only("source")
    for number in range(4):
        data = {"email": f"person{number}@gmail.com"}
        for path in ("/subscribe/", "/petitions/manage/"):
            assert client.post(path, data, REMOTE_ADDR=HERE).status_code in (200, 303)
    worker.drain()
    for model in (Subscription, LinkRequest):
        assert [bool(row.held_at) for row in model.objects.order_by("pk")] == [False, False, True, True]
    assert len(mail.outbox) == 2  # who has not signed gets no links anyway


def test_each_form_is_counted_apart():
    only("source")
    submitted(2)
    for number in range(2):
        subscriptions.subscribe(email=f"person{number}@gmail.com", address=HERE)
    worker.drain()
    assert not Subscription.objects.exclude(held_at=None).exists()


# Speed


def test_a_flood_is_judged_in_a_handful_of_queries_that_look_at_few_rows(django_assert_max_num_queries):
    origin, now = networks.origin(HERE), timezone.now()
    one = a_signature(state="new", email="x@flood.example", submitted_at=now, **origin)
    flood = [
        Signature(
            petition=one.petition,
            text=one.text,
            name="Bot",
            email=f"bot{number}@flood.example",
            domain="flood.example",
            mailbox_hash=bytes([number % 256, number // 256]) * 16,
            submitted_at=now + timedelta(microseconds=number),
            **origin,
        )
        for number in range(1, 3000)
    ]
    Signature.objects.bulk_create(flood)
    for number in range(200):
        listed("block", f"192.0.2.{number}")
    rows, rules = list(Signature.objects.order_by("-pk")[:500]), mailboxes.rules()
    with django_assert_max_num_queries(7):
        found = limits.judge(Signature, rows, rules)
    assert {pk: hold.code for pk, hold in found.items()} == dict.fromkeys([row.pk for row in rows], "limit")
