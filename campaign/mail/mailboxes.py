"""Mailboxes as the database knows them: their rules, their keyed hashes, and which are written to no more."""

import base64
from collections.abc import Iterable

from django.conf import settings

from campaign import keys

from .addresses import LONGEST_DOMAIN, mailbox_key
from .models import MailboxRule, Suppression

BY_OWNER, NO_SUCH_MAILBOX, BY_STAFF = "by owner", "no such mailbox", "by staff"  # why a mailbox is written to no more
HASH_BYTES = 32
MARK_BYTES = 16


def rules() -> dict[str, MailboxRule]:
    """All rules by domain; read them once for a batch."""
    return {rule.domain: rule for rule in MailboxRule.objects.all()}


def mailbox_hash(mailbox: str) -> bytes:
    """A mailbox as a keyed hash: comparable, not readable."""
    return keys.mac("mailbox", mailbox.encode(), key=settings.MAILBOX_KEY)


def hash_of(address: str) -> bytes:
    """The hash of the mailbox an address means; reads the rules."""
    return mailbox_hash(mailbox_key(address, rules()))


def identify(address: str, rules: dict[str, MailboxRule]) -> tuple[bytes, str]:
    """What a row keeps of the mailbox an address means: its hash, and the domain of its provider."""
    key = mailbox_key(address, rules)
    return mailbox_hash(key), key.rpartition("@")[2][:LONGEST_DOMAIN]


def _not_me_mark(mailbox_hash: bytes) -> bytes:
    return keys.mac("not me", mailbox_hash, key=settings.MAILBOX_KEY)[:MARK_BYTES]


def suppression_token(mailbox_hash: bytes) -> str:
    """The token of a letter's link “this was not me”: it names the mailbox by its hash and is never stored."""
    return base64.urlsafe_b64encode(mailbox_hash + _not_me_mark(mailbox_hash)).decode()


def by_suppression_token(token: str) -> bytes | None:
    """The hash of the mailbox whose letter held this token; None for one we never wrote."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return None
    hashed, mark = raw[:HASH_BYTES], raw[HASH_BYTES:]
    return hashed if keys.same(_not_me_mark(hashed), mark) else None


def suppressed(hashes: Iterable[bytes]) -> set[bytes]:
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
