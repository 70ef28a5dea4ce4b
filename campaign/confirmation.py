"""Anything that counts only after its e-mail address was confirmed: signatures, places on the e-mail list.

A submission is one INSERT. `settle` decides later, in the worker, which letter it causes;
`confirm` is one conditional UPDATE. The database's partial unique index is the only judge of
what is the same thing twice.
"""

from collections import defaultdict
from datetime import timedelta

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from campaign import links
from campaign.mail import letters, mailboxes

LINK_LIFE = timedelta(days=7)
LETTER_PAUSE = timedelta(minutes=10)  # between two letters to one mailbox about one thing
MOST_WRONG_CODES = 5
BATCH = 500


class ConfirmableQuerySet(models.QuerySet):
    """Finding rows by what a letter said."""

    def by_confirm_token(self, token: str):
        """The row whose confirm link holds this token."""
        return self.filter(confirm_digest=links.digest(token))

    def answering(self, mailbox: str):
        """Rows that a code may confirm: a letter went out, its link still lives, not too many wrong codes."""
        return self.filter(
            mailbox=mailbox,
            confirm_digest__isnull=False,
            lettered_at__gt=timezone.now() - LINK_LIFE,
            code_failures__lt=MOST_WRONG_CODES,
        )


class Confirmable(models.Model):
    """One submission of a form by somebody whose address is not proven yet."""

    email = models.CharField(max_length=254, blank=True)  # as typed; empty once erased
    mailbox = models.CharField(max_length=254, null=True)  # the comparable form, set by the worker
    salt = models.BinaryField(max_length=links.SALT_BYTES, default=links.new_salt)
    submitted_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)  # the worker has decided which letter it causes
    lettered_at = models.DateTimeField(null=True)  # a letter was caused
    confirm_digest = models.BinaryField(max_length=32, null=True, unique=True)
    code_failures = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)  # its link lapsed unused

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
        """Whether this row must cause no letter."""
        return False

    def on_settle(self) -> list[str]:
        """Other fields to fill in when the worker decides; returns their names."""
        return []


def _history(model, mailboxes: set[str]) -> dict[tuple, dict]:
    """What is known of earlier rows, by thing and mailbox."""
    history: dict[tuple, dict] = defaultdict(lambda: {"confirmed": None, "lettered_at": None})
    rows = model.objects.filter(mailbox__in=mailboxes, settled_at__isnull=False).values_list(
        *model.same_thing, "mailbox", "pk", "confirmed_at", "lettered_at"
    )
    for *key, pk, confirmed_at, lettered_at in rows:
        known = history[tuple(key)]
        if confirmed_at:
            known["confirmed"] = pk
        if lettered_at and (known["lettered_at"] is None or lettered_at > known["lettered_at"]):
            known["lettered_at"] = lettered_at
    return history


@transaction.atomic
def settle(model) -> int:
    """Decide a batch of new submissions of one kind; returns how many.

    Each gets a confirm letter, a letter about what is already confirmed, or none: when one went
    to the same mailbox about the same thing within LETTER_PAUSE, or none may go there at all.
    One settler at a time, so that two workers cannot both write the first letter.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"settle {model._meta.label}"])
        if not cursor.fetchone()[0]:
            return 0
    rows = list(model.objects.filter(settled_at=None).order_by("pk")[:BATCH])
    if not rows:
        return 0
    rules = mailboxes.rules()
    for row in rows:
        row.mailbox = mailboxes.mailbox_key(row.email, rules)[:254]
    history = _history(model, {row.mailbox for row in rows})
    unwanted = mailboxes.suppressed({row.mailbox for row in rows})
    now = timezone.now()
    wanted: dict[str, list[int]] = defaultdict(list)
    extra: list[str] = []
    for row in rows:
        row.settled_at = now
        extra = row.on_settle()
        known = history[(*row.thing, row.mailbox)]
        recent = known["lettered_at"] and now - known["lettered_at"] < LETTER_PAUSE
        if recent or row.is_silenced or row.mailbox in unwanted:
            continue
        row.lettered_at = known["lettered_at"] = now
        if known["confirmed"]:
            wanted[model.again_letter].append(known["confirmed"])
        else:
            row.confirm_digest = links.digest(row.confirm_token)
            wanted[model.confirm_letter].append(row.pk)
    model.objects.bulk_update(rows, ["mailbox", "settled_at", "lettered_at", "confirm_digest", *extra])
    for kind, row_ids in wanted.items():
        letters.queue(kind, row_ids)
    return len(rows)


def confirm(row, *, also: dict | None = None) -> bool:
    """Confirm a row whose link or code was used; True only for the one call that did it.

    False when it was confirmed before, when the same thing stands confirmed for this mailbox
    already, or when its link has lapsed. `also` holds further fields for the same UPDATE.
    """
    now = timezone.now()
    open_rows = type(row).objects.filter(
        pk=row.pk, confirmed_at=None, confirm_digest__isnull=False, lettered_at__gt=now - LINK_LIFE
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
