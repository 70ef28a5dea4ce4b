"""What the worker decides of new submissions: whether one is held, and which letter it causes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from psycopg import sql

from campaign import limits
from campaign.mail import letters, mailboxes

from .confirmation import Confirmable, kinds

LETTER_PAUSE = timedelta(minutes=10)  # between two letters to one mailbox about one subject
RETRY_EVERY = timedelta(minutes=15)  # a letter that the mailbox's number holds back
BATCH = 500


@dataclass(frozen=True)
class Note:
    """Why something happened to a row, for its timeline: a code and details as a text."""

    row: Confirmable
    code: str
    detail: str = ""


def _history(model, hashes: set[bytes]) -> dict[tuple, dict]:
    """What is known of earlier rows, by subject and mailbox."""
    history: dict[tuple, dict] = defaultdict(lambda: {"confirmed": False, "lettered_at": None})
    rows = model.objects.filter(mailbox_hash__in=hashes, processed_at__isnull=False).values_list(
        *model.subject_fields, "mailbox_hash", "confirmed_at", "lettered_at"
    )
    for *subject, mailbox_hash, confirmed_at, lettered_at in rows:
        known = history[(*subject, bytes(mailbox_hash))]
        known["confirmed"] = known["confirmed"] or bool(confirmed_at)
        if lettered_at and (known["lettered_at"] is None or lettered_at > known["lettered_at"]):
            known["lettered_at"] = lettered_at
    return history


def _write(rows: list[Confirmable], names: list[str]) -> None:
    """Save these fields of many rows: ten times as fast as bulk_update, whose one statement grows with the rows."""
    meta = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(field.column)) for field in fields)
    update = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(meta.db_table), changes)
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(update.as_string(cursor.connection), values)


def _identify(rows: list[Confirmable], rules: dict) -> None:
    """Fill in whose mailbox each row means."""
    for row in rows:
        row.mailbox_hash, row.domain = mailboxes.identify(row.email, rules)
    _write(rows, ["mailbox_hash", "domain"])


def _allowance(model, hashes: set[bytes]) -> dict[bytes, int]:
    """How many letters each mailbox may get because of such rows."""
    return letters.allowance(hashes, of_owner=model.confirm_letter in letters.of_owners)


class _Batch:
    """One batch of submissions, and what is known about all of them. Their mailboxes are identified."""

    def __init__(self, model, rows: list[Confirmable], holds: dict):
        hashes = {bytes(row.mailbox_hash) for row in rows}
        self.model, self.rows, self.holds, self.now = model, rows, holds, timezone.now()
        self.history = _history(model, hashes)
        self.suppressed = mailboxes.suppressed(hashes)
        self.allowance = _allowance(model, hashes)
        self.notes: list[Note] = []
        self.wanted: dict[str, list[Confirmable]] = defaultdict(list)

    def _hold(self, row) -> bool:
        """Hold the row if a rule says so; whether it must cause no letter."""
        hold = self.holds.get(row.pk)
        if row.honeypot and not row.is_cleared:
            hold = limits.Hold("trap", "")
        if hold:
            row.held_at = row.held_at or self.now
            self.notes.append(Note(row, hold.code, hold.detail))
        return not hold.send_letter if hold else row.is_silenced

    def _silence(self, row, known: dict) -> str:
        """Why no letter may go out now; empty when one may."""
        mailbox_hash = bytes(row.mailbox_hash)
        if mailbox_hash in self.suppressed:
            return "suppressed"
        if known["lettered_at"] and self.now - known["lettered_at"] < LETTER_PAUSE:
            return "recent"
        return "" if self.allowance[mailbox_hash] > 0 else "cap"

    def _known(self, row) -> dict:
        return self.history[(*row.subject, bytes(row.mailbox_hash))]

    def _write_to(self, row, known: dict) -> None:
        """Its letter leaves now."""
        row.lettered_at = known["lettered_at"] = self.now
        self.allowance[bytes(row.mailbox_hash)] -= 1
        if known["confirmed"]:
            self.wanted[self.model.again_letter].append(row)
        else:
            row.issue_link()
            self.wanted[self.model.confirm_letter].append(row)

    def decide(self, row) -> None:
        """Decide one row."""
        row.processed_at, row.retry_at = self.now, None
        row.on_process()
        if self._hold(row):
            return
        if why := self._silence(row, self._known(row)):
            self.notes.append(Note(row, why))
            row.retry_at = self.now + RETRY_EVERY if why == "cap" else None
        else:
            self._write_to(row, self._known(row))

    def try_again(self, row, *, is_wanted: bool) -> None:
        """Its letter was held back by the mailbox's number: write it now, later, or, being unwanted, never."""
        why = self._silence(row, self._known(row)) if is_wanted else "unwanted"
        row.retry_at = self.now + RETRY_EVERY if why in ("cap", "recent") else None
        if not why:
            self._write_to(row, self._known(row))

    def keep(self, extra: Sequence[str] = ()) -> None:
        """Write down what was decided, with the letters it causes."""
        fields = ["processed_at", "lettered_at", "retry_at", "confirm_digest", "held_at", *extra]
        _write(self.rows, fields)
        for kind, rows in self.wanted.items():
            letters.queue(kind, [(row.pk, row.mailbox_hash) for row in rows])
        self.model.on_processed(self.notes)


def take_turn(cursor) -> bool:
    """Whether this transaction is the only one that decides about letters, so that a cap holds over all forms."""
    cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('campaign.letters'))")
    return cursor.fetchone()[0]


@transaction.atomic
def process(model) -> int:
    """Decide a batch of new submissions of one kind; returns how many.

    1. Take the turn: one processor at a time, so that two workers cannot both write the first letter.
    2. Take the oldest rows that are not decided, and write down whose mailbox each means.
    3. Ask the limits which of them are to be held; what a moderator has let through is not asked about.
    4. Look up what is known of all these mailboxes: earlier rows, suppressions, how many letters each may get.
    5. Decide row by row, the oldest first, because the letter of one counts for the next: a row is held, or causes
       a confirm letter, or one about what is already confirmed, or none: when one went to the same mailbox about
       the same thing within LETTER_PAUSE, when the mailbox has had its number, or when none may go there at all.
    6. Write the decisions, the letters and, for the timelines, the reasons: all or nothing.
    """
    with connection.cursor() as cursor:
        if not take_turn(cursor):
            return 0
    rows = list(model.objects.filter(processed_at=None).order_by("pk")[:BATCH])
    if not rows:
        return 0
    rules = mailboxes.rules()
    _identify(rows, rules)
    holds = limits.judge(model, [row for row in rows if not row.is_cleared], rules)
    batch = _Batch(model, rows, holds)
    for row in rows:
        batch.decide(row)
    batch.keep(model.worked_out_fields)
    return len(rows)


def _still_wanted(model, rows: list[Confirmable]) -> set[int]:
    """Of rows whose letter was held back those that still live, and are their mailbox's newest about a subject."""
    same = {name: OuterRef(name) for name in (*model.subject_fields, "mailbox_hash")}
    newer = model.objects.filter(
        Q(retry_at__isnull=False) | Q(lettered_at__isnull=False), pk__gt=OuterRef("pk"), **same
    )
    living = model.objects.filter(model.awaits_letter(), ~Exists(newer), pk__in=[row.pk for row in rows])
    return set(living.values_list("pk", flat=True))


@transaction.atomic
def resume(model) -> int:
    """Write letters of one kind that their mailbox's number held back, as far as it has ended; returns how many rows
    were looked at. The oldest subject first, so that a fourth one signed in a day has its letter the next day.
    """
    with connection.cursor() as cursor:
        if not take_turn(cursor):
            return 0
    due = model.objects.filter(retry_at__lte=timezone.now()).select_for_update(skip_locked=True)
    rows = list(due.order_by("retry_at", "pk")[:BATCH])
    if not rows:
        return 0
    wanted, batch = _still_wanted(model, rows), _Batch(model, rows, {})
    for row in rows:
        batch.try_again(row, is_wanted=row.pk in wanted)
    batch.keep()
    return len(rows)


def resume_all() -> int:
    """The same of every form; returns how many rows were looked at."""
    return sum(resume(model) for model in kinds())
