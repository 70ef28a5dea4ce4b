"""Which mailbox an address means, whatever way it is spelled."""

import base64
import functools
import hashlib
import hmac
import unicodedata
from pathlib import Path

import idna
from django.conf import settings

from .models import MailboxRule, Suppression

BY_OWNER, NO_SUCH_MAILBOX, BY_STAFF = "by owner", "no such mailbox", "by staff"  # why a mailbox is written to no more
HASH_BYTES = 32
LONGEST_DOMAIN = 253  # RFC 1035
MARK_BYTES = 16


def rules() -> dict[str, MailboxRule]:
    """All rules by domain; read them once for a batch."""
    return {rule.domain: rule for rule in MailboxRule.objects.all()}


@functools.lru_cache(maxsize=4096)
def domain_key(text: str) -> str:
    """A domain as one comparable text: lower case, IDNA form, no dot at its end."""
    # Not case folded: ß would become ss, which is another domain and maybe another's.
    text = unicodedata.normalize("NFKC", text).lower().rstrip(".")
    try:
        return idna.encode(text, uts46=True).decode().rstrip(".")
    except idna.IDNAError:
        return text


def _local_key(text: str) -> str:
    # Twice, because folding case may leave what the normal form writes otherwise.
    for _turn in range(2):
        text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", text).strip()


def rule_of(domain: str, rules: dict[str, MailboxRule]) -> MailboxRule | None:
    """The most particular rule for a domain: its own, else the nearest `*.` above it."""
    names = [domain]
    parents = domain.split(".")[1:]
    names += ["*." + ".".join(parents[place:]) for place in range(len(parents))]
    return next((rules[name] for name in names if name in rules), None)


@functools.cache
def free_mail() -> frozenset[str]:
    """Domains known as open to everybody; `free_mail.txt` says by whom."""
    lines = Path(__file__).with_name("free_mail.txt").read_text().split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_free_mail(domain: str, rules: dict[str, MailboxRule]) -> bool:
    """Whether anybody may have a mailbox there: as staff say, or else as is known."""
    rule = rule_of(domain, rules)
    return rule.is_free_mail if rule else domain in free_mail()


def mailbox_key(address: str, rules: dict[str, MailboxRule]) -> str:
    """The mailbox an address delivers to, as one comparable text.

    Trimmed, NFKC, local part case folded, domain in IDNA form, `+tag` dropped unless the domain's rule
    keeps it, dots dropped or read as dashes where its rule says so. A domain that equals another one is read
    as that one is. Only for comparing: mail goes to the address as it was typed.
    """
    local, _, domain = address.strip().rpartition("@")
    local, domain = _local_key(local), domain_key(domain)
    alias = rule_of(domain, rules)
    if alias and alias.same_as:
        domain = alias.same_as
    rule = rule_of(domain, rules)
    if (rule is None or rule.ignores_tags) and not local.startswith("+"):
        local = local.partition("+")[0]
    if rule and rule.ignores_dots:
        local = local.replace(".", "") or local
    elif rule and rule.dots_are_dashes:
        local = local.replace(".", "-")
    return f"{local}@{domain}"


def deliverable(address: str) -> str:
    """The address as typed, its domain as mail servers know it (IDNA 2008; Python's own codec turns ß into ss)."""
    local, _, domain = address.rpartition("@")
    try:
        return address if domain.isascii() else f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def masked(address: str) -> str:
    """Enough of an address for a moderator to recognise it: `j•••@example.org`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if at else ""


def mailbox_hash(mailbox: str) -> bytes:
    """A mailbox as a keyed hash: comparable, not readable."""
    return _keyed("mailbox", mailbox.encode())


def hash_of(address: str) -> bytes:
    """The hash of the mailbox an address means; reads the rules."""
    return mailbox_hash(mailbox_key(address, rules()))


def identify(address: str, rules: dict[str, MailboxRule]) -> tuple[bytes, str]:
    """What a row keeps of the mailbox an address means: its hash, and the domain of its provider."""
    key = mailbox_key(address, rules)
    return mailbox_hash(key), key.rpartition("@")[2][:LONGEST_DOMAIN]


def _keyed(purpose: str, data: bytes) -> bytes:
    key = hashlib.sha256(f"campaign.mail.{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.digest(key, data, "sha256")


def suppression_token(mailbox_hash: bytes) -> str:
    """The token of a letter's link “this was not me”: it names the mailbox by its hash and is never stored."""
    mark = _keyed("not me", mailbox_hash)[:MARK_BYTES]
    return base64.urlsafe_b64encode(mailbox_hash + mark).decode()


def by_suppression_token(token: str) -> bytes | None:
    """The hash of the mailbox whose letter held this token; None for one we never wrote."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return None
    hashed, mark = raw[:HASH_BYTES], raw[HASH_BYTES:]
    return hashed if hmac.compare_digest(_keyed("not me", hashed)[:MARK_BYTES], mark) else None


def suppressed(hashes) -> set[bytes]:
    """Those of the mailboxes that must not be written to; all are given by their hashes."""
    found = Suppression.objects.filter(mailbox_hash__in=set(hashes)).values_list("mailbox_hash", flat=True)
    return {bytes(value) for value in found}


def suppress(*, mailbox_hash: bytes, reason: str) -> None:
    """Write to this mailbox no more. Repeating it changes nothing."""
    Suppression.objects.get_or_create(mailbox_hash=mailbox_hash, defaults={"reason": reason})


def suppression(address: str) -> Suppression | None:
    """Why and since when the mailbox that an address means is written to no more; None when it is not so."""
    return Suppression.objects.filter(mailbox_hash__in=_names(address)).order_by("pk").first()


def lift(address: str) -> int:
    """Let letters go to this mailbox again; returns how many entries went."""
    return Suppression.objects.filter(mailbox_hash__in=_names(address)).delete()[0]


def _names(address: str) -> list[bytes]:
    return [hash_of(address), mailbox_hash(mailbox_key(address, {}))]
