"""Which mailbox an address means, whatever way it is spelled."""

import hashlib
import hmac
import unicodedata

import idna
from django.conf import settings

from .models import MailboxRule, Suppression


def rules() -> dict[str, MailboxRule]:
    """All rules by domain; read them once for a batch."""
    return {rule.domain: rule for rule in MailboxRule.objects.all()}


def _domain(text: str) -> str:
    # Not case folded: ß would become ss, which is another domain and maybe another's.
    text = unicodedata.normalize("NFKC", text).lower().rstrip(".")
    try:
        return idna.encode(text, uts46=True).decode()
    except idna.IDNAError:
        return text


def mailbox_key(address: str, rules: dict[str, MailboxRule]) -> str:
    """The mailbox an address delivers to, as one comparable text.

    Trimmed, NFKC, local part case folded, domain in IDNA form, `+tag` dropped unless the domain's rule
    keeps it, dots dropped where its rule says so, the domain replaced by the one it equals.
    Only for comparing: mail goes to the address as it was typed.
    """
    local, _, domain = address.strip().rpartition("@")
    local, domain = unicodedata.normalize("NFKC", local).casefold(), _domain(domain)
    alias = rules.get(domain)
    if alias and alias.same_as:
        domain = alias.same_as
    rule = rules.get(domain) or alias
    if (rule is None or rule.ignores_tags) and not local.startswith("+"):
        local = local.partition("+")[0]
    if rule and rule.ignores_dots:
        local = local.replace(".", "") or local
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
    key = hashlib.sha256(b"campaign.mail.suppression:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, mailbox.encode(), "sha256")


def suppressed(mailboxes) -> set[str]:
    """Those of the mailboxes that must not be written to."""
    by_hash = {mailbox_hash(mailbox): mailbox for mailbox in mailboxes}
    found = Suppression.objects.filter(mailbox_hash__in=by_hash).values_list("mailbox_hash", flat=True)
    return {by_hash[bytes(value)] for value in found}


def suppress(*, address: str, reason: str) -> None:
    """Write to this mailbox no more. Repeating it changes nothing."""
    key = mailbox_hash(mailbox_key(address, rules()))
    Suppression.objects.get_or_create(mailbox_hash=key, defaults={"reason": reason})
