"""What moderators and the worker do with removals. Every verb may be repeated; each is in the audit log."""

from itertools import takewhile

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from wagtail.log_actions import log as log_action

from campaign import long_work
from campaign.users import User

from ..email_list import follow_signatures
from ..moderation import restoring
from ..signatures import Signature, SignatureQuerySet
from .criteria import Preview, matching
from .models import CONSENT_ABOVE, Removal

BATCH = 2000


class AnyOf(Lookup):
    """`column = ANY(array)`: one parameter, however many values; Django's own `in` has one for each."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(  # type: ignore[override]  # django-stubs knows no parameter that is an array
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[object]]:
        left, left_values = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*left_values, self.rhs]


def needs_consent(number: int) -> bool:
    """Whether so many rows need a second moderator's word."""
    return number > CONSENT_ABOVE


@transaction.atomic
def ask(*, preview: Preview, ground: str, reason: str, by: User) -> Removal:
    """Ask for what a preview showed. Few rows: the worker begins at once; many wait for consent."""
    removal = Removal.objects.create(
        petition=preview.petition,
        criteria=preview.criteria,
        through_id=preview.through_id,
        previewed_at=preview.seen_at,
        total=preview.number,
        effect=preview.effect,
        ground=ground,
        reason=reason,
        asked_by=by,
    )
    data = {"reason": reason, "ground": ground, "number": preview.number}
    log_action(instance=removal, action="petitions.removal_ask", user=by, data=data)
    if not needs_consent(preview.number):
        long_work.start(removal, total=preview.number)
        removal.refresh_from_db()
    return removal


@transaction.atomic
def consent(*, removal: Removal, preview: Preview, by: User) -> bool:
    """Let a removal begin that somebody else asked for; True only for the one call that did."""
    waiting = Removal.objects.filter(pk=removal.pk, started_at=None, cancelled_at=None)
    if not waiting.consent(by=by, effect=preview.effect):
        return False
    long_work.start(removal, total=preview.number)
    log_action(instance=removal, action="petitions.removal_consent", user=by, data={"number": preview.number})
    return True


@transaction.atomic
def cancel(*, removal: Removal, by: User) -> bool:
    """Stop a removal, before it begins or half-way; what is out stays out. True only for the one call that did."""
    if not long_work.cancel(removal):
        return False
    removal.refresh_from_db()
    removal.on_finished()
    log_action(instance=removal, action="petitions.removal_cancel", user=by, data={"number": removal.done})
    return True


@transaction.atomic
def undo(*, removal: Removal, by: User) -> bool:
    """Have the worker bring back what a removal took out, once it is over; True only for the one call that did."""
    asked = {"undo_by": by, "undo_asked_at": timezone.now(), "cursor": 0}
    if not Removal.objects.undoable().filter(pk=removal.pk).update(**asked):
        return False
    log_action(instance=removal, action="petitions.removal_undo", user=by, data={"number": removal.done})
    return True


@transaction.atomic
def publish_sentence(*, removal: Removal, sentence: str, shown: bool, by: User) -> None:
    """Decide what the page about the count says of a removal, and whether it says it."""
    fields = {"public_sentence": sentence, "sentence_shown": shown}
    if Removal.objects.filter(pk=removal.pk).exclude(**fields).update(**fields):
        data = {"sentence": sentence, "shown": shown}
        log_action(instance=removal, action="petitions.removal_say", user=by, data=data)


def rows_of(removal: Removal) -> SignatureQuerySet:
    """The signatures it is still to take out."""
    return matching(
        petition_id=removal.petition_id,
        criteria=removal.criteria,
        through_id=removal.through_id,
        seen_at=removal.previewed_at,
    )


def _lock_next(rows: SignatureQuerySet, cursor: int) -> tuple[int | None, list[int]]:
    """Lock the next rows after `cursor` in the order of their ids: the last one looked at, and those locked.

    Only the first is waited for, with no other row in hand, so that we are never in a deadlock with
    a signer who confirms or withdraws; where a later row is in another's hands, the batch ends before
    it. A row that fits no longer once it is locked is passed over.
    """
    ids = list(rows.filter(pk__gt=cursor).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return None, []
    found = rows.order_by("pk").values_list("pk", flat=True)
    locked = set(found.select_for_update(no_key=True).filter(pk=ids[0]))
    locked |= set(found.select_for_update(no_key=True, skip_locked=True).filter(AnyOf(F("pk"), ids[1:])))
    reached = list(takewhile(lambda pk: pk == ids[0] or pk in locked, ids))
    return reached[-1], [pk for pk in reached if pk in locked]


def _change(removal: Removal, ids: list[int], code: str, change: dict[str, object]) -> None:
    Signature.objects.filter(AnyOf(F("pk"), ids)).update(**change)
    follow_signatures(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO petitions_signatureevent (signature_id, code, detail, removal_id)"
            " SELECT unnest(%s::bigint[]), %s, '', %s",
            [ids, code, removal.pk],
        )


def step(removal: Removal) -> tuple[int, int] | None:
    """Take the next batch out; as `long_work.advance` asks for it."""
    last, ids = _lock_next(rows_of(removal), removal.cursor)
    if last is None:
        return None
    change = {"removed_at": timezone.now(), "removal": removal, "removal_ground": removal.ground}
    _change(removal, ids, "bulk_removed", change)
    return last, len(ids)


def _undo_step(removal: Removal) -> tuple[int, int] | None:
    """Bring the next batch back, as it stood before."""
    last, ids = _lock_next(removal.taken(), removal.cursor)
    if last is None:
        return None
    _change(removal, ids, "bulk_restored", restoring())
    return last, len(ids)


def advance() -> int:
    """One batch of the oldest removal under way; returns 0 when there is none."""
    return long_work.advance(Removal, step=step)


@transaction.atomic
def advance_undo() -> int:
    """One batch of the oldest removal being undone; returns 0 when there is none.

    Its row is locked meanwhile, so two workers never do the same batch.
    """
    waiting = Removal.objects.being_undone().select_for_update(skip_locked=True, no_key=True)
    removal = waiting.order_by("undo_asked_at", "pk").first()
    if removal is None:
        return 0
    rows, result = Removal.objects.filter(pk=removal.pk), _undo_step(removal)
    if result is None:
        rows.update(undone_at=timezone.now())
    else:
        cursor, number = result
        rows.update(cursor=cursor, restored=F("restored") + number)
    return 1
