"""Anything that counts only after its e-mail address was confirmed: signatures, places on the e-mail list.

A submission is one INSERT. `settle` decides later, in the worker, which letter it causes;
`confirm` is one conditional UPDATE. The database's partial unique index is the only judge of
what is the same thing twice.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from campaign import limits, links, networks
from campaign.mail import letters, mailboxes

LINK_LIFE = timedelta(days=7)
LETTER_PAUSE = timedelta(minutes=10)  # between two letters to one mailbox about one thing
MOST_WRONG_CODES = 5
BATCH = 500
# What time itself takes something from: the condition of an index on the time of submission.
FORGETTABLE = Q(confirmed_at=None) | Q(source_hash__isnull=False) | Q(network_hash__isnull=False)


class ConfirmableQuerySet(models.QuerySet):
    """Finding rows by what a letter said."""

    def by_confirm_token(self, token: str):
        """The row whose confirm link holds this token."""
        return self.filter(confirm_digest=links.digest(token))

    def answering(self, mailbox_hash: bytes):
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
    trapped = models.BooleanField(default=False)  # the field that people do not see was filled in
    salt = models.BinaryField(max_length=links.SALT_BYTES, default=links.new_salt)
    submitted_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)  # the worker has decided which letter it causes
    lettered_at = models.DateTimeField(null=True)  # a letter was caused
    confirm_digest = models.BinaryField(max_length=32, null=True, unique=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)  # its link lapsed unused
    held_at = models.DateTimeField(null=True)  # set aside by a rule or a moderator

    same_thing: tuple[str, ...] = ()  # the fields that, with the mailbox, make two rows the same thing
    confirm_letter = ""
    again_letter = ""

    class Meta:
        abstract = True

    @property
    def purpose(self) -> str:
        """What this row's links are good for; part of every token."""
        return f"{self._meta.label_lower} confirm"

    @property
    def confirm_token(self) -> str:
        """The token of the confirm link: always the same one for this row."""
        return links.token(self.purpose, self.salt)

    @property
    def code(self) -> str:
        """The six digits of the letter."""
        return links.code(self.purpose, self.salt)

    @property
    def link_lives(self) -> bool:
        """Whether the confirm link still works."""
        return bool(self.lettered_at) and timezone.now() < self.lettered_at + LINK_LIFE

    @property
    def thing(self) -> tuple:
        """What this row is about, comparable."""
        return tuple(getattr(self, name) for name in self.same_thing)

    @property
    def is_silenced(self) -> bool:
        """Whether this row must cause no letter, whatever the limits say."""
        return False

    @property
    def is_cleared(self) -> bool:
        """Whether a moderator has let it through, so that no limit holds it again."""
        return False

    def on_settle(self) -> list[str]:
        """Other fields to fill in when the worker decides; returns their names."""
        return []

    @classmethod
    def on_settled(cls, notes: list["Note"]) -> None:
        """Keep why the worker decided as it did, where somebody may ask."""

    @classmethod
    def never_again(cls, mailbox_hash: bytes) -> None:
        """The owner of the mailbox wants nothing from us: forget what they never confirmed."""
        cls.objects.filter(mailbox_hash=mailbox_hash, confirmed_at=None).delete()


@dataclass(frozen=True)
class Note:
    """Why something happened to a row, for its timeline: a code and details in words."""

    row: Confirmable
    code: str
    detail: str = ""


def _history(model, hashes: set[bytes]) -> dict[tuple, dict]:
    """What is known of earlier rows, by thing and mailbox."""
    history: dict[tuple, dict] = defaultdict(lambda: {"confirmed": False, "lettered_at": None})
    rows = model.objects.filter(mailbox_hash__in=hashes, settled_at__isnull=False).values_list(
        *model.same_thing, "mailbox_hash", "confirmed_at", "lettered_at"
    )
    for *thing, mailbox_hash, confirmed_at, lettered_at in rows:
        known = history[(*thing, bytes(mailbox_hash))]
        known["confirmed"] = known["confirmed"] or bool(confirmed_at)
        if lettered_at and (known["lettered_at"] is None or lettered_at > known["lettered_at"]):
            known["lettered_at"] = lettered_at
    return history


def _write(rows: list[Confirmable], names: list[str]) -> None:
    """Save these fields of many rows: ten times as fast as bulk_update, whose one statement grows with the rows."""
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(meta.db_table)} SET {settings} WHERE id = %s", values)  # noqa: S608 - our own names


def _identify(rows: list[Confirmable], rules: dict) -> None:
    """Fill in whose mailbox each row means."""
    for row in rows:
        key = mailboxes.mailbox_key(row.email, rules)
        row.mailbox_hash = mailboxes.mailbox_hash(key)
        row.domain = key.rpartition("@")[2][:253]
    _write(rows, ["mailbox_hash", "domain"])


class _Settling:
    """One batch of new submissions, and what is known about all of them."""

    def __init__(self, model, rows: list[Confirmable]):
        rules = mailboxes.rules()
        _identify(rows, rules)
        hashes = {row.mailbox_hash for row in rows}
        self.model, self.rows, self.now = model, rows, timezone.now()
        self.holds = limits.judge(model, [row for row in rows if not row.is_cleared], rules)
        self.history = _history(model, hashes)
        self.suppressed = mailboxes.suppressed(hashes)
        self.allowance = letters.allowance(hashes)
        self.notes: list[Note] = []
        self.wanted: dict[str, list[Confirmable]] = defaultdict(list)

    def _hold(self, row) -> bool:
        """Hold the row if a rule says so; whether it must cause no letter."""
        hold = self.holds.get(row.pk)
        if row.trapped and not row.is_cleared:
            hold = limits.Hold("trap", "")
        if hold:
            row.held_at = row.held_at or self.now
            self.notes.append(Note(row, hold.code, hold.detail))
        return not hold.send_letter if hold else row.is_silenced

    def _silence(self, row, known: dict) -> str:
        """Why no letter may go out now; empty when one may."""
        if row.mailbox_hash in self.suppressed:
            return "suppressed"
        if known["lettered_at"] and self.now - known["lettered_at"] < LETTER_PAUSE:
            return "recent"
        return "" if self.allowance[row.mailbox_hash] > 0 else "cap"

    def decide(self, row) -> list[str]:
        """Decide one row; returns the names of the further fields that changed."""
        row.settled_at = self.now
        changed = row.on_settle()
        known = self.history[(*row.thing, row.mailbox_hash)]
        if self._hold(row):
            return changed
        if why := self._silence(row, known):
            self.notes.append(Note(row, why))
            return changed
        row.lettered_at = known["lettered_at"] = self.now
        self.allowance[row.mailbox_hash] -= 1
        if known["confirmed"]:
            self.wanted[self.model.again_letter].append(row)
        else:
            row.confirm_digest = links.digest(row.confirm_token)
            self.wanted[self.model.confirm_letter].append(row)
        return changed

    def keep(self, extra: list[str]) -> None:
        """Write down what was decided, with the letters it causes."""
        fields = ["settled_at", "lettered_at", "confirm_digest", "held_at", *extra]
        _write(self.rows, fields)
        for kind, rows in self.wanted.items():
            letters.queue(kind, [(row.pk, row.mailbox_hash) for row in rows])
        self.model.on_settled(self.notes)


def take_turn(cursor) -> bool:
    """Whether this transaction is the only one that decides about letters, so that a cap holds over all forms."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('campaign.letters'))")
    return cursor.fetchone()[0]


@transaction.atomic
def settle(model) -> int:
    """Decide a batch of new submissions of one kind; returns how many.

    Each is held by the limits or gets a confirm letter, a letter about what is already confirmed, or
    none: when one went to the same mailbox about the same thing within LETTER_PAUSE, when the mailbox
    has had its number, or when none may go there at all. One settler at a time, so that two workers
    cannot both write the first letter.
    """
    with connection.cursor() as cursor:
        if not take_turn(cursor):
            return 0
    rows = list(model.objects.filter(settled_at=None).order_by("pk")[:BATCH])
    if not rows:
        return 0
    settling = _Settling(model, rows)
    extra = [settling.decide(row) for row in rows][-1]
    settling.keep(extra)
    return len(rows)


def confirm(row, *, while_true: Q | None = None, also: dict | None = None) -> bool:
    """Confirm a row whose link or code was used; True only for the one call that did it.

    False when it was confirmed before, when the same thing stands confirmed for this mailbox
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
def by_code(rows, *, code: str):
    """The row among `rows` (of one mailbox) that this six-digit code belongs to, or None.

    Each wrong code counts against all rows it could have been meant for; after
    MOST_WRONG_CODES only a new letter helps. One guess at a time: many at once get no more.
    """
    candidates = list(rows.select_for_update().order_by("-pk")[:20])
    for row in candidates:
        if links.same(row.code, code):
            return row
    rows.model.objects.filter(pk__in=[row.pk for row in candidates]).update(code_failures=F("code_failures") + 1)
    return None


def expire(model) -> int:
    """Mark rows whose link lapsed unused; returns how many."""
    lapsed = timezone.now() - LINK_LIFE
    stale = model.objects.filter(Q(lettered_at__lte=lapsed) | Q(lettered_at=None, settled_at__lte=lapsed))
    return stale.filter(confirmed_at=None, expired_at=None).update(expired_at=timezone.now())


def kinds() -> list[type[Confirmable]]:
    """Every form's model."""
    return Confirmable.__subclasses__()


@transaction.atomic
def never_again(*, mailbox_hash: bytes, reason: str = mailboxes.NOT_ME) -> None:
    """The owner of a mailbox says “this was not me”: no form writes there any more, and what was not confirmed goes."""
    mailboxes.suppress(mailbox_hash=mailbox_hash, reason=reason)
    for kind in kinds():
        kind.never_again(mailbox_hash)
