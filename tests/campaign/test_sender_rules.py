"""Whom staff let through or keep out: patterns, which rule decides, and the list in the admin."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from campaign import networks
from campaign.limits import Limit
from campaign.networks import NetworkKey
from campaign.sender_rules import SenderRule
from petitions.models import SignatureEvent
from tests.builders import a_petition, a_user
from tests.submissions import HERE, NEIGHBOUR, held, listed, only, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def petition():
    """A petition to sign; `submitted` finds it."""
    return a_petition()


@pytest.mark.parametrize(
    ("pattern", "subject", "kept"),
    [
        ("Ada@Example.ORG", "address", "ada@example.org"),
        ("Example.ORG.", "domain", "example.org"),
        ("*.example.org", "domain", "*.example.org"),
        ("bücher.example", "domain", "xn--bcher-kva.example"),
        ("203.0.113.77/24", "network", "203.0.113.0/24"),
        (" 203.0.113.9 ", "network", "203.0.113.9/32"),
        ("2001:db8::1", "network", "2001:db8::/64"),
        ("::ffff:203.0.113.9", "network", "203.0.113.9/32"),
    ],
)
def test_what_a_pattern_is_is_recognised(pattern, subject, kept):
    rule = listed("block", pattern)
    assert (rule.subject, rule.pattern) == (subject, kept)


@pytest.mark.parametrize(
    "pattern",
    ["", " ", "*", "org", "*.org", "@", "ada@", "@example.org", "a b.example", "10.0.0.0/7", "1.2.3", "a..b", "-"],
)
def test_what_is_no_pattern_is_refused_in_words(pattern):
    rule = SenderRule(verdict="block", pattern=pattern, reason="x")
    with pytest.raises(ValidationError) as refused:
        rule.full_clean()
    assert "pattern" in refused.value.message_dict


def test_a_new_rule_must_not_be_over_already():
    rule = SenderRule(verdict="allow", pattern="example.org", reason="x", expires_at=timezone.now())
    with pytest.raises(ValidationError, match="passed already"):
        rule.full_clean()


@pytest.mark.parametrize(
    "pattern", ["ada.love@gmail.com", "gmail.com", "*.gmail.com", HERE, "203.0.113.0/24", "203.0.0.0/9"]
)
def test_whoever_is_blocked_is_held_with_the_reason(pattern):
    listed("block", pattern, reason="A flood")
    row = submitted(email="AdaLove+x@googlemail.com")[0]
    assert held([row]) == [True]
    event = SignatureEvent.objects.get()
    assert event.code == "blocked"
    assert event.detail.endswith(": A flood")
    assert "ada.love" not in event.detail


def test_others_are_not_meant():
    for pattern in ("eve@gmail.com", "example.org", "*.mail.com", "203.0.114.0/24", NEIGHBOUR):
        listed("block", pattern)
    assert held(submitted()) == [False]


def test_a_wildcard_means_the_domain_and_all_below_it():
    listed("block", "*.flood.example")
    rows = [submitted(domain=domain)[0] for domain in ("flood.example", "a.b.flood.example", "notflood.example")]
    assert held(rows) == [True, True, False]


def test_an_alias_is_meant_as_it_was_typed_and_as_the_domain_it_equals():
    listed("block", "googlemail.com")
    assert held([*submitted(domain="googlemail.com"), *submitted(domain="gmail.com")]) == [True, False]
    listed("block", "gmail.com")
    assert held([*submitted(domain="googlemail.com"), *submitted(domain="gmail.com")]) == [True, True]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("*.example.org", "example.org"),
        ("*.org.example", "*.example.org.example"),
        ("*.example.org", "mail.example.org"),
        ("203.0.0.0/8", "203.0.113.0/24"),
        ("203.0.113.0/24", HERE),
    ],
)
@pytest.mark.parametrize("first", ["wide", "narrow"])
def test_the_narrowest_rule_of_a_kind_decides(wide, narrow, first):
    domain = narrow.removeprefix("*.") if "example" in narrow else "gmail.com"
    for verdicts in ({wide: "block", narrow: "allow"}, {wide: "allow", narrow: "block"}):
        SenderRule.objects.all().delete()
        for pattern in (wide, narrow) if first == "wide" else (narrow, wide):
            listed(verdicts[pattern], pattern)
        assert held(submitted(domain=domain)) == [verdicts[narrow] == "block"]


def test_of_two_rules_alike_the_newer_decides():
    listed("block", "203.0.113.0/24")
    listed("allow", "203.0.113.0/24")
    assert held(submitted()) == [False]
    listed("block", "203.0.113.0/24")
    assert held(submitted()) == [True]


def test_a_rule_that_is_over_is_none():
    rule = listed("block", HERE, expires_at=timezone.now() + timedelta(minutes=1))
    assert held(submitted()) == [True]
    SenderRule.objects.filter(pk=rule.pk).update(expires_at=timezone.now())
    assert held(submitted()) == [False]


def test_rally_mode_lifts_the_limits_of_the_venue_s_network_until_it_ends():
    only("source")
    Limit.objects.create(scope="network", most=3, minutes=60)
    rule = listed("allow", "203.0.113.0/24", expires_at=timezone.now() + timedelta(hours=5))
    assert held(submitted(6)) == [False] * 6
    SenderRule.objects.filter(pk=rule.pk).update(expires_at=timezone.now())
    assert held(submitted(1)) == [True]


def test_what_was_submitted_before_midnight_is_known_by_its_own_day_s_key():
    listed("block", "203.0.113.0/24")
    row = submitted(ago=timedelta(days=1))[0]
    NetworkKey.objects.update(day=timezone.now().date() - timedelta(days=1))
    networks.cache.clear()
    assert held([row, *submitted()]) == [True, True]
    assert NetworkKey.objects.count() == 2


def test_once_the_key_is_destroyed_no_rule_by_network_applies():
    listed("block", "203.0.113.0/24")
    row = submitted()[0]
    NetworkKey.objects.all().delete()
    assert held([row]) == [False]


def test_letting_through_lifts_the_limits_of_its_own_kind_only():
    only("source")
    Limit.objects.create(scope="new_domain", most=2, minutes=10)
    listed("allow", "club.example")
    assert held(submitted(3, domain="club.example")) == [False, False, True]
    SenderRule.objects.all().delete()
    listed("allow", "203.0.113.0/24")
    assert held(submitted(3, domain="other.example")) == [False, False, True]


def test_a_network_that_is_let_through_does_not_unblock_a_domain():
    listed("allow", "203.0.113.0/24")
    listed("block", "flood.example")
    assert held(submitted(domain="flood.example")) == [True]


def test_an_address_that_is_let_through_passes_everything_but_the_trap():
    only("source")
    submitted(2, ago=timedelta(minutes=1))
    for pattern in (HERE, "gmail.com"):
        listed("block", pattern)
    listed("allow", "ada.love@gmail.com")
    assert held(submitted(email="AdaLove@gmail.com")) == [False]
    assert held(submitted(email="adalove@gmail.com", honeypot=True)) == [True]


# In the admin

RULES, LIMITS = "/admin/snippets/campaign/senderrule/", "/admin/snippets/campaign/limit/"


def rule_form(**fields):
    """A rule as the browser sends it."""
    return {"verdict": "allow", "pattern": "203.0.113.0/24", "reason": "Rally in Columbus", **fields}


@pytest.mark.parametrize("role", ["Moderator", "Administrator"])
def test_staff_let_a_venue_through_for_an_evening(client, role):
    client.force_login(a_user(role))
    evening = timezone.localtime() + timedelta(hours=5)
    form = rule_form(expires_at=evening.strftime("%Y-%m-%d %H:%M"))
    assert client.post(f"{RULES}add/", form).status_code == 302
    rule = SenderRule.objects.get()
    assert (rule.subject, rule.expires_at) == ("network", evening.replace(second=0, microsecond=0))
    page = client.get(RULES).content.decode()
    for part in ("203.0.113.0/24", "Let through", "Rally in Columbus", "In force"):
        assert part in page
    SenderRule.objects.update(expires_at=timezone.now())
    assert "Over" in client.get(RULES).content.decode()
    assert client.post(f"{RULES}edit/{rule.pk}/", rule_form(verdict="block")).status_code == 302
    rule.refresh_from_db()
    assert (rule.verdict, rule.expires_at) == ("block", None)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("pattern", "nonsense", "a domain like example.org"),
        ("pattern", "10.0.0.0/4", "too wide: /8 at most"),
        ("pattern", "a@b@c", "e-mail address in the correct form"),
        ("expires_at", "2020-01-01 00:00", "passed already"),
        ("reason", "", "required"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(client, field, value, words):
    client.force_login(a_user("Moderator"))
    answer = client.post(f"{RULES}add/", rule_form(**{field: value}))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not SenderRule.objects.exists()


def test_limits_are_the_administrators_own(client):
    limit = Limit.objects.get(scope="source")
    form = {"most": 30, "scope": "source", "minutes": 10, "active": "on", "send_letter": "on"}
    for role, changes in {"Moderator": False, "Organizer": False, "Editor": False, "Administrator": True}.items():
        client.force_login(a_user(role))
        client.post(f"{LIMITS}edit/{limit.pk}/", form)
        limit.refresh_from_db()
        assert (limit.most == 30) is changes, role
    assert limit.send_letter
    assert "30 from one address" in client.get(LIMITS).content.decode()
    twice = client.post(f"{LIMITS}add/", form)
    assert twice.status_code == 200
    assert b"already exists" in twice.content
    for field, value in {"most": 0, "minutes": 99999}.items():
        assert client.post(f"{LIMITS}edit/{limit.pk}/", {**form, field: value}).status_code == 200


@pytest.mark.parametrize("role", ["Editor", "Organizer"])
def test_others_do_not_touch_the_list(client, role):
    client.force_login(a_user(role))
    for url in (RULES, f"{RULES}add/"):
        assert client.get(url).status_code in (302, 403)
    client.post(f"{RULES}add/", rule_form())
    assert not SenderRule.objects.exists()


def test_each_change_is_in_the_log_without_anybody_s_address(client):
    client.force_login(a_user("Administrator"))
    client.post(f"{RULES}add/", rule_form(pattern="ada.love@example.org"))
    rule = SenderRule.objects.get()
    client.post(f"{RULES}edit/{rule.pk}/", rule_form(pattern="ada.love@example.org", verdict="block"))
    client.post(f"{RULES}delete/{rule.pk}/")
    limit = Limit.objects.get(scope="source")
    client.post(f"{LIMITS}edit/{limit.pk}/", {"most": 30, "scope": "source", "minutes": 10})
    entries = ModelLogEntry.objects.filter(content_type__app_label="campaign").order_by("pk")
    assert [entry.action for entry in entries] == ["wagtail.create", "wagtail.edit", "wagtail.delete", "wagtail.edit"]
    assert not any("ada.love" in f"{entry.label} {entry.data}" for entry in entries)
