"""Where a submission came from: what is one source and one network, and that only keyed hashes of it are kept."""

import ipaddress
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaign import networks
from campaign.networks import NetworkKey, TooWideError, hashes, hashes_within, key_days, parse_network
from petitions.models import Signature
from tests.builders import a_petition

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def within(pattern, address):
    """Whether a rule's network means what came from this address."""
    known = hashes_within(str(parse_network(pattern)), KEY)
    return not known.isdisjoint(hashes(address, KEY))


@pytest.mark.parametrize(
    ("one", "other", "source", "network"),
    [
        ("203.0.113.9", "203.0.113.9", True, True),
        ("203.0.113.9", "203.0.113.10", False, True),
        ("203.0.113.255", "203.0.114.0", False, False),
        ("203.0.113.9", "::ffff:203.0.113.9", True, True),
        ("203.0.113.9", "::ffff:cb00:7109", True, True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True, True),
        ("2001:db8:1:2::1", "2001:DB8:0001:2:0:0:0:1", True, True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False, True),
        ("2001:db8:1:ffff::1", "2001:db8:2::1", False, False),
        ("fe80::1%eth0", "fe80::1%eth1", True, True),
        ("127.0.0.1", "127.0.0.2", False, True),
    ],
)
def test_what_is_one_source_and_one_network(one, other, source, network):
    left, right = hashes(one, KEY), hashes(other, KEY)
    assert (left[0] == right[0], left[1] == right[1]) == (source, network)


@pytest.mark.parametrize(
    "text", ["", "not an address", "203.0.113", "203.0.113.9:443", "unix:", "1", "٢٠٣.0.113.9", "::g"]
)
def test_what_is_no_address_has_no_hashes(text):
    assert hashes(text, KEY) == (None, None)


def test_another_day_s_key_gives_other_hashes():
    one, other = hashes("203.0.113.9", KEY), hashes("203.0.113.9", OTHER_KEY)
    assert not set(one) & set(other)


@given(st.ip_addresses())
def test_every_address_has_two_short_hashes_that_hold_nothing_of_it(ip):
    found = hashes(str(ip), KEY)
    assert [len(value) for value in found] == [networks.HASH_BYTES] * 2
    assert found[0] != found[1]
    assert all(ip.packed not in value and str(ip).encode() not in value for value in found)


@given(st.ip_addresses(v=4))
def test_ipv4_is_one_source_however_it_travelled(ip):
    assert hashes(str(ip), KEY) == hashes(f"::ffff:{ip}", KEY)


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1), st.integers(0, 2**80 - 1))
def test_the_lower_bits_of_ipv6_are_free_to_change(ip, within_source, within_network):
    if ip.ipv4_mapped:
        return
    neighbour = ipaddress.IPv6Address((int(ip) >> 64 << 64) | within_source)
    cousin = ipaddress.IPv6Address((int(ip) >> 80 << 80) | within_network)
    if neighbour.ipv4_mapped or cousin.ipv4_mapped:
        return
    assert hashes(str(neighbour), KEY) == hashes(str(ip), KEY)
    assert hashes(str(cousin), KEY)[1] == hashes(str(ip), KEY)[1]


@hypothesis_settings(deadline=None)  # a wide network takes a while to list
@given(st.ip_addresses(), st.integers(0, 24))
def test_an_address_lies_within_every_network_around_it(ip, narrower):
    plain = getattr(ip, "ipv4_mapped", None) or ip
    prefix = min(networks.WIDEST_PREFIX[plain.version] + 8 + narrower, 32 if plain.version == 4 else 64)
    around = ipaddress.ip_network((plain, prefix), strict=False)
    assert within(str(around), str(ip))


@pytest.mark.parametrize(
    ("pattern", "address", "expected"),
    [
        ("203.0.113.0/24", "203.0.113.200", True),
        ("203.0.113.0/24", "203.0.114.1", False),
        ("203.0.113.128/25", "203.0.113.200", True),
        ("203.0.113.128/25", "203.0.113.100", False),
        ("203.0.113.9", "203.0.113.9", True),
        ("203.0.113.9", "203.0.113.8", False),
        ("10.0.0.0/8", "10.255.3.4", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("2001:db8::/32", "2001:db8:ffff::1", True),
        ("2001:db8:1::/48", "2001:db8:2::1", False),
        ("2001:db8:1:2::/64", "2001:db8:1:2::7", True),
        ("2001:db8:1:2::7", "2001:db8:1:2::8", True),
        ("::ffff:203.0.113.0/120", "203.0.113.77", True),
    ],
)
def test_a_rule_s_network_holds_its_own_addresses_only(pattern, address, expected):
    assert within(pattern, address) is expected


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (12, 0, {date(2026, 5, 3)}),
        (0, 5, {date(2026, 5, 2), date(2026, 5, 3)}),
        (23, 55, {date(2026, 5, 3), date(2026, 5, 4)}),
    ],
)
def test_around_midnight_the_two_clocks_may_disagree_about_the_day(hour, minute, expected):
    assert key_days(datetime(2026, 5, 3, hour, minute, tzinfo=UTC)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 203.0.113.77/24 ", "203.0.113.0/24"),
        ("203.0.113.9", "203.0.113.9/32"),
        ("203.0.113.0/255.255.255.0", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::/56", "2001:db8::/56"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
    ],
)
def test_networks_as_staff_write_them(text, expected):
    assert str(parse_network(text)) == expected


@pytest.mark.parametrize("text", ["0.0.0.0/0", "10.0.0.0/7", "2001::/31", "::/0", "::ffff:0:0/96"])
def test_a_network_may_be_too_wide(text):
    with pytest.raises(TooWideError):
        parse_network(text)


@pytest.mark.parametrize("text", ["", "x", "203.0.113.0/33", "203.0.113.0/24/1", "fe80::1%eth0", "203.0.113.0-9"])
def test_what_is_no_network_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_network(text)


def test_the_widest_network_is_listed_once_for_each_key():
    assert len(hashes_within("10.0.0.0/8", KEY)) == 65_536
    assert hashes_within("10.0.0.0/8", KEY) is hashes_within("10.0.0.0/8", KEY)


@pytest.mark.django_db
def test_the_key_of_a_day_is_made_once_and_read_seldom(django_assert_num_queries):
    first = networks.key_of_today()
    with django_assert_num_queries(0):
        assert networks.key_of_today() == first
    cache.clear()
    assert networks.key_of_today() == first
    assert NetworkKey.objects.count() == 1
    assert networks.living_keys() == {datetime.now(UTC).date(): first}


@pytest.mark.django_db
def test_what_is_remembered_under_a_key_goes_with_the_key_whichever_process_destroyed_it():
    networks.drop_ended_keys()  # of other tests
    hashes_within("203.0.113.0/24", networks.key_of_today())
    networks.drop_ended_keys()
    assert hashes_within.cache_info().currsize == 1
    NetworkKey.objects.all().delete()
    networks.drop_ended_keys()
    assert not hashes_within.cache_info().currsize


@pytest.mark.django_db
def test_half_of_the_key_is_not_in_the_database(settings):
    first = networks.key_of_today()
    assert first != bytes(NetworkKey.objects.get().key)
    settings.SECRET_KEY = "another" * 8  # may be replaced in the middle of a day
    assert networks.key_of_today() == first
    settings.MAILBOX_KEY = "another" * 8
    assert networks.key_of_today() != first


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forged",
    [
        {"x-forwarded-for": "198.51.100.7"},
        {"x-forwarded-for": "198.51.100.7, 203.0.113.9"},
        {"forwarded": "for=198.51.100.7"},
        {"x-real-ip": "198.51.100.7"},
        {"x-client-ip": "198.51.100.7", "true-client-ip": "198.51.100.7", "cf-connecting-ip": "198.51.100.7"},
    ],
)
def test_forged_headers_change_nothing(client, forged):
    petition = a_petition()
    for headers in ({}, forged):
        data = {"name": "Ada Signer", "email": "ada@example.org"}
        client.post(f"/petitions/{petition.slug}/sign/", data, headers=headers, REMOTE_ADDR="203.0.113.9")
    plain, with_headers = Signature.objects.order_by("pk")
    assert bytes(plain.source_hash) == bytes(with_headers.source_hash) == networks.origin("203.0.113.9")["source_hash"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/petitions/bring-them-home/sign/", "/subscribe/", "/petitions/manage/"])
def test_every_form_takes_a_peer_without_an_address(client, path):
    a_petition()
    data = {"name": "Ada Signer", "email": "ada@example.org"}
    assert client.post(path, data, REMOTE_ADDR="not an address").status_code in (200, 303)
    assert client.post(path, data, REMOTE_ADDR="").status_code in (200, 303)
