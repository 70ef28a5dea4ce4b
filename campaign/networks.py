"""Where a submission came from, as keyed hashes: comparable for three days, readable never.

An IPv4 address or an IPv6 /64 is one source; its /24 or /48 is its network. Both are stored as
HMACs under a key of the day, and without that key nobody can try addresses out. The key is
destroyed after KEY_LIFE; the hashes themselves are dropped later.
"""

import datetime
import functools
import hmac
import ipaddress
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from . import keys

KEY_LIFE = timedelta(hours=72)
HASH_BYTES = 16
SOURCE_PREFIX = {4: 32, 6: 64}
NETWORK_PREFIX = {4: 24, 6: 48}
IPV4_MAPPED_PREFIX = 96
WIDEST_PREFIX = {4: 8, 6: 32}  # of a rule: 65,536 networks to hash, once a day
KEY_CACHED = 300  # seconds
CLOCKS_DIFFER = timedelta(minutes=10)  # at most: ours, which chooses the key, and the database's, which dates the row

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


class NetworkKey(models.Model):
    """A day's half of the key under which network addresses are hashed; the other half is MAILBOX_KEY."""

    day = models.DateField(unique=True)  # UTC
    key = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return f"Key of {self.day}"


def _whole_key(key: bytes) -> bytes:
    return keys.mac("networks of a day", bytes(key), key=settings.MAILBOX_KEY)


def key_of_today() -> bytes:
    """The key of this UTC day, made at its first use; one query every few minutes."""
    day = timezone.now().astimezone(datetime.UTC).date()
    name = f"campaign.networks.key.{day}"
    key = cache.get(name)
    if key is None:
        key = bytes(NetworkKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})[0].key)
        cache.set(name, key, KEY_CACHED)
    return _whole_key(key)


def living_keys() -> dict[datetime.date, bytes]:
    """The keys of the days that can still be compared."""
    return {row.day: _whole_key(row.key) for row in NetworkKey.objects.all()}


def _hash(network: IPNetwork, key: bytes) -> bytes:
    # The day's key serves nothing else, so it needs no purpose.
    return hmac.digest(key, str(network).encode(), "sha256")[:HASH_BYTES]


def _containing(ip, prefix: dict[int, int]) -> IPNetwork:
    return ipaddress.ip_network((ip, prefix[ip.version]), strict=False)


def _plain(ip):
    """An IPv4 address that travelled as an IPv6 one is that IPv4 address."""
    return getattr(ip, "ipv4_mapped", None) or ip


def hashes(address: str, key: bytes) -> tuple[bytes | None, bytes | None]:
    """The hashes of an address's source and network; (None, None) for what is no address."""
    try:
        ip = _plain(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return None, None
    return _hash(_containing(ip, SOURCE_PREFIX), key), _hash(_containing(ip, NETWORK_PREFIX), key)


def origin(address: str) -> dict[str, bytes | None]:
    """What a row keeps of the client's address."""
    source, network = hashes(address, key_of_today())
    return {"source_hash": source, "network_hash": network}


class TooWideError(ValueError):
    """A network that holds more parts than can be listed."""


def parse_network(text: str) -> IPNetwork:
    """A network from `203.0.113.0/24` or one address; raises ValueError for anything else, TooWideError for too much.

    What is narrower than a source is widened to it: an IPv6 address to its /64. IPv4 in the
    clothes of IPv6 is IPv4.
    """
    if "%" in text:
        raise ValueError("An interface of one machine means nothing elsewhere.")
    network = ipaddress.ip_network(text.strip(), strict=False)
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    if mapped and network.prefixlen >= IPV4_MAPPED_PREFIX:
        network = ipaddress.ip_network((mapped, network.prefixlen - IPV4_MAPPED_PREFIX))
    if network.prefixlen < WIDEST_PREFIX[network.version]:
        raise TooWideError(f"/{WIDEST_PREFIX[network.version]} at most.")
    if network.prefixlen > SOURCE_PREFIX[network.version]:
        network = network.supernet(new_prefix=SOURCE_PREFIX[network.version])
    return network


_hashed_under: set[bytes] = set()  # the keys that `hashes_within` remembers in this process


@functools.lru_cache(maxsize=512)
def hashes_within(text: str, key: bytes) -> frozenset[bytes]:
    """The hashes of all networks within this one, or of all sources where it is narrower than a network.

    A /8 holds 65,536 of them, half a second's work; rules and keys change seldom.
    """
    _hashed_under.add(key)
    network = parse_network(text)
    finest = NETWORK_PREFIX if network.prefixlen <= NETWORK_PREFIX[network.version] else SOURCE_PREFIX
    parts = network.subnets(new_prefix=finest[network.version])
    return frozenset(_hash(part, key) for part in parts)


def drop_ended_keys() -> int:
    """The job of each process that judges: what it remembers under a key goes once that key is destroyed. Gives 0."""
    if _hashed_under and not _hashed_under <= set(living_keys().values()):
        hashes_within.cache_clear()
        _hashed_under.clear()
    return 0


def key_days(moment: datetime.datetime) -> set[datetime.date]:
    """The days whose key may have hashed what was stored at this moment."""
    drifted = (moment - CLOCKS_DIFFER, moment + CLOCKS_DIFFER)
    return {each.astimezone(datetime.UTC).date() for each in drifted}
