"""How an address is read: which mailbox it means, whose provider it is. Pure: rules are given, nothing is asked."""

import functools
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeVar

import idna

# A host name in lower case and IDNA form, with a dot in it.
DOMAIN = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*\Z")
LONGEST_DOMAIN = 253  # RFC 1035


class Rule(Protocol):
    """What is asked of a mailbox rule (`MailboxRule`)."""

    same_as: str
    ignores_dots: bool
    dots_are_dashes: bool
    ignores_tags: bool
    is_free_mail: bool


RuleT = TypeVar("RuleT", bound=Rule)


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


def rule_of(domain: str, rules: Mapping[str, RuleT]) -> RuleT | None:
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


def is_free_mail(domain: str, rules: Mapping[str, Rule]) -> bool:
    """Whether anybody may have a mailbox there: as staff say, or else as is known."""
    rule = rule_of(domain, rules)
    return rule.is_free_mail if rule else domain in free_mail()


def mailbox_key(address: str, rules: Mapping[str, Rule]) -> str:
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
