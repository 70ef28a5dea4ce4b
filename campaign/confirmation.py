"""Anything that counts only after its e-mail address was confirmed: signatures, places on the e-mail list.

A submission is one INSERT. `processing` decides later, in the worker, which letter it causes;
`confirm` is one conditional UPDATE. The database's partial unique index is the only judge of
what is there twice.
"""

from datetime import timedelta
from typing import Self, TypeVar

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from campaign import keys, links, networks
from campaign.mail import mailboxes

LINK_LIFE = timedelta(days=7)
EXPIRED_AT_ONCE = 2000
MOST_WRONG_CODES = 5
MOST_TRIED = 20  # of a mailbox's letters one code may be meant for the newest
# What time itself takes something from: the condition of an index on the time of submission.
ERASABLE = Q(confirmed_at=None) | Q(source_hash__isnull=False) | Q(network_hash__isnull=False)

Row = TypeVar("Row", bound="Confirmable")


class ConfirmableQuerySet(models.QuerySet[Row]):
    """Finding rows by what a letter said."""

    def by_confirm_token(self, token: str) -> Self:
        """The row whose confirm link holds this token."""
        return self.filter(confirm_digest__in=links.digests(token))

    def answering(self, mailbox_hash: bytes) -> Self:
        """Rows that a code may confirm: a letter went out, its link still lives, not too many wrong codes."""
        return self.filter(
            mailbox_hash=mailbox_hash,
            confirm_digest__isnull=False,
            lettered_at__gt=timezone.now() - LINK_LIFE,
            code_failures__lt=MOST_WRONG_CODES,
        )


class Confirmable(models.Model):
    """One submission of a form by somebody whose address is not proven yet."""

    email = models.CharField(max_length=254, blank=True)  # as typed; empty once erased
    mailbox_hash = models.BinaryField(max_length=32, null=True)  # what makes two rows one mailbox; by the worker
    domain = models.CharField(max_length=253, blank=True)  # of the mail provider; by the worker
    source_hash = models.BinaryField(max_length=networks.HASH_BYTES, null=True)
    network_hash = models.BinaryField(max_length=networks.HASH_BYTES, null=True)
    honeypot = models.BooleanField(default=False)  # the field that people do not see was filled in
    language = models.CharField(max_length=8, db_default="en", default="en")  # of the form: what their letters speak
    salt = models.BinaryField(max_length=links.SALT_BYTES, default=links.new_salt)
    submitted_at = models.DateTimeField(db_default=Now())
    processed_at = models.DateTimeField(null=True)  # the worker has decided which letter it causes
    lettered_at = models.DateTimeField(null=True)  # a letter was caused
    retry_at = models.DateTimeField(null=True)  # its letter, held back by the mailbox's number, is tried again then
    confirm_digest = models.BinaryField(max_length=32, null=True, unique=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)  # its link lapsed unused
    held_at = models.DateTimeField(null=True)  # set aside by a rule or a moderator

    subject_fields: tuple[str, ...] = ()  # the fields that, with the mailbox, make two rows about the same
    worked_out_fields: tuple[str, ...] = ()  # what `on_process` fills in
    confirm_letter = ""
    again_letter = ""

    class Meta:
        abstract = True

    @property
    def purpose(self) -> str:
        """What this row's links are good for; part of every token."""
        return f"{self._meta.label_lower} confirm"

    @property
    def link(self) -> links.Link | None:
        """The link that its letters hold; None before the first one, and once the key is ours no more."""
        return links.kept(self.confirm_digest, self.purpose, self.salt)

    @property
    def confirm_token(self) -> str:
        """The token of the confirm link, the same one in every letter; empty without a link."""
        return link.token if (link := self.link) else ""

    @property
    def code(self) -> str:
        """The six digits of the letter; empty without a link."""
        return links.code(self.purpose, self.salt, key=link.key) if (link := self.link) else ""

    def issue_link(self) -> None:
        """Give it a link and a code under our newest key, unless it has those of an earlier letter."""
        if self.link is None:
            key = keys.opening()[0]
            self.confirm_digest = links.digest(links.token(self.purpose, self.salt, key=key), key=key)

    @property
    def link_lives(self) -> bool:
        """Whether the confirm link still works."""
        in_time = bool(self.lettered_at) and timezone.now() < self.lettered_at + LINK_LIFE
        return in_time and self.link is not None

    @property
    def subject(self) -> tuple:
        """What this row is about, comparable."""
        return tuple(getattr(self, name) for name in self.subject_fields)

    @property
    def is_silenced(self) -> bool:
        """Whether this row must cause no letter, whatever the limits say."""
        return False

    @property
    def is_cleared(self) -> bool:
        """Whether a moderator has let it through, so that no limit holds it again."""
        return False

    def on_process(self) -> None:
        """Fill in `worked_out_fields`: the worker decides about this row."""

    @classmethod
    def may_get_letter(cls) -> Q:
        """Which rows a letter with a link could still serve."""
        return Q(confirmed_at=None, expired_at=None, held_at=None)

    @classmethod
    def awaits_letter(cls) -> Q:
        """Which rows may still get a letter that was held back."""
        return Q(processed_at__gt=timezone.now() - LINK_LIFE) & cls.may_get_letter()

    @classmethod
    def on_processed(cls, notes: list) -> None:
        """Keep why the worker decided as it did, where somebody may ask."""

    @classmethod
    def on_suppress(cls, mailbox_hash: bytes) -> None:
        """The owner of the mailbox wants nothing from us: erase what they never confirmed."""
        cls.objects.filter(mailbox_hash=mailbox_hash, confirmed_at=None).delete()


def confirm(row, *, while_true: Q | None = None, also: dict | None = None) -> bool:
    """Confirm a row whose link or code was used; True only for the one call that did it.

    False when it was confirmed before, when the same is confirmed for this mailbox
    already, when its link has lapsed, or when the row no longer fits `while_true`. `also` holds
    further fields for the same UPDATE.
    """
    now = timezone.now()
    open_rows = type(row).objects.filter(
        while_true or Q(), pk=row.pk, confirmed_at=None, confirm_digest__isnull=False, lettered_at__gt=now - LINK_LIFE
    )
    try:
        with transaction.atomic():
            return bool(open_rows.update(confirmed_at=now, **(also or {})))
    except IntegrityError:
        return False


@transaction.atomic
def by_code(rows: models.QuerySet[Row], *, code: str) -> Row | None:
    """The row among `rows` (of one mailbox) that this six-digit code belongs to, or None.

    Each wrong code counts against all rows it could have been meant for; after
    MOST_WRONG_CODES only a new letter helps. One guess at a time: many at once get no more. What a wrong code
    costs is the same whether the mailbox has any rows or not, so that its time tells nobody who has signed.
    """
    newest = rows.order_by("-pk").values("pk")[:MOST_TRIED]
    candidates = list(rows.filter(pk__in=newest).select_for_update().order_by("pk"))
    for row in candidates:
        if code and keys.same(row.code, code):  # the code of a row without a link is empty
            return row
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")  # only who has rows would wait for the disk
    numbers = [0, *(row.pk for row in candidates)]  # 0 is nobody's: of an empty list Django asks nothing
    rows.model.objects.filter(pk__in=numbers).update(code_failures=F("code_failures") + 1)
    return None


@transaction.atomic
def expire(model) -> int:
    """Mark a batch of rows whose link lapsed unused; returns how many.

    What is held waits: once released it gets its letter. What somebody else has in hand is left for the next time,
    so that this waits for nobody, and is in no deadlock with who takes many rows.
    """
    lapsed = timezone.now() - LINK_LIFE
    stale = model.objects.filter(Q(lettered_at__lte=lapsed) | Q(lettered_at=None, processed_at__lte=lapsed))
    rows = stale.filter(confirmed_at=None, expired_at=None, held_at=None).select_for_update(skip_locked=True)
    ids = list(rows.values_list("pk", flat=True)[:EXPIRED_AT_ONCE])
    return model.objects.filter(pk__in=ids).update(expired_at=timezone.now())


def kinds() -> list[type[Confirmable]]:
    """Every form's model."""
    return Confirmable.__subclasses__()


@transaction.atomic
def suppress(*, mailbox_hash: bytes, reason: str = mailboxes.BY_OWNER) -> None:
    """The owner of a mailbox says “this was not me”: no form writes there any more, and what was not confirmed goes."""
    mailboxes.suppress(mailbox_hash=mailbox_hash, reason=reason)
    for kind in kinds():
        kind.on_suppress(mailbox_hash)
