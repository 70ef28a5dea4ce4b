"""What a review of the mailbox rules does to signatures: one mailbox, one signature, the one confirmed first.

A second one is out with a pointer to its first one. When the first is withdrawn its second ones go with it
(`services.withdraw`), because their mailbox's owner took them back; when a moderator removed the first, that
holds for the mailbox. A second one comes back only when changed rules give it a mailbox in which it is the first.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from campaign.mail import mailboxes
from campaign.mail.models import Suppression

from ..email_list import follow_signatures
from ..events import SignatureEvent
from ..signatures import Signature
from .models import MailboxMove, MailboxReview

BATCH = 2000  # signatures read in one transaction
MOVES = 500  # carried out in one transaction, with all that hangs together with them
ATTEMPTS = 5  # somebody may confirm in the same moment
SAMPLE = 12

Place = tuple[int, bytes]  # a petition and a mailbox


class ConcurrentChange(Exception):
    """Somebody changed the same signatures in the same moment."""


def read(review: MailboxReview) -> tuple[int, int]:
    """Read the next signatures by the rules as they are now; returns the last one read and how many change.

    What is not confirmed may change at once, because nothing rests on it.
    """
    rows = Signature.objects.filter(pk__gt=review.cursor, pk__lte=review.total, processed_at__isnull=False)
    if review.applies:
        rows = rows.select_for_update(no_key=True)
    known = ("petition_id", "email", "mailbox_hash", "domain", "confirmed_at")
    batch = list(rows.exclude(email="").exclude(mailbox_hash=None).order_by("pk").only(*known)[:BATCH])
    rules, changed = mailboxes.rules(), []
    for row in batch:
        new = mailboxes.identify(row.email, rules)
        if new != (bytes(row.mailbox_hash), row.domain):
            changed.append((row, *new))
    MailboxMove.objects.bulk_create(
        MailboxMove(
            review=review, signature_id=row.pk, petition_id=row.petition_id, mailbox_hash=mailbox_hash, domain=domain
        )
        for row, mailbox_hash, domain in changed
        if row.confirmed_at
    )
    if review.applies:
        _rewrite([(row.pk, *new) for row, *new in changed if not row.confirmed_at])
        _stay_silent({bytes(row.mailbox_hash): mailbox_hash for row, mailbox_hash, _domain in changed})
    return (batch[-1].pk if len(batch) == BATCH else review.total), len(changed)


def _rewrite(rows: list[tuple[int, bytes, str]]) -> None:
    """Store other mailboxes: (signature, hash, domain). What is erased keeps no domain."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE petitions_signature s
            SET mailbox_hash = new.hash, domain = CASE WHEN s.erased_at IS NULL THEN new.domain ELSE '' END
            FROM unnest(%s::bigint[], %s::bytea[], %s::text[]) AS new (id, hash, domain) WHERE s.id = new.id
            """,
            [list(column) for column in zip(*rows, strict=True)],
        )


def _stay_silent(moved: dict[bytes, bytes]) -> None:
    """Whoever wants no letters is left alone under the mailbox's new hash too."""
    unwanted = Suppression.objects.filter(mailbox_hash__in=moved)
    Suppression.objects.bulk_create(
        [Suppression(mailbox_hash=moved[bytes(old.mailbox_hash)], reason=old.reason) for old in unwanted],
        ignore_conflicts=True,
    )


@dataclass
class MailboxGroup:
    """Confirmed signatures whose mailboxes hang together, by number, and those of them that move."""

    rows: dict[int, Signature] = field(default_factory=dict)
    moves: dict[int, MailboxMove] = field(default_factory=dict)

    def place(self, row: Signature) -> Place:
        """Where a signature belongs by the new rules."""
        move = self.moves.get(row.pk)
        return row.petition_id, bytes(move.mailbox_hash if move else row.mailbox_hash)

    def by_place(self) -> list[list[Signature]]:
        """The signatures of each mailbox, the one confirmed first in front."""
        found = defaultdict(list)
        for row in sorted(self.rows.values(), key=lambda row: (row.confirmed_at, row.pk)):
            found[self.place(row)].append(row)
        return list(found.values())


def _confirmed():
    """What a mailbox can hold only once."""
    fields = ("petition_id", "mailbox_hash", "confirmed_at", "removed_at", "duplicate_of_id")
    return Signature.objects.filter(confirmed_at__isnull=False, mailbox_hash__isnull=False).only(*fields)


def _gather(review: MailboxReview) -> MailboxGroup:
    """The next moves, with everybody in the mailboxes they leave and enter, and whoever else moves there or away."""
    group, fresh = MailboxGroup(), {move.signature_id: move for move in review.moves.order_by("pk")[:MOVES]}
    seen: set[Place] = set()
    while fresh:
        group.moves |= fresh
        leaving = list(_confirmed().filter(pk__in=fresh))
        places = {(row.petition_id, bytes(row.mailbox_hash)) for row in leaving}
        places |= {(move.petition_id, bytes(move.mailbox_hash)) for move in fresh.values()}
        places -= seen
        seen |= places
        hashes = {mailbox_hash for _petition, mailbox_hash in places}
        there = [
            row
            for row in _confirmed().filter(mailbox_hash__in=hashes)
            if (row.petition_id, bytes(row.mailbox_hash)) in places
        ]
        group.rows |= {row.pk: row for row in [*leaving, *there]}
        others = review.moves.filter(Q(mailbox_hash__in=hashes) | Q(signature_id__in=[row.pk for row in there]))
        fresh = {
            move.signature_id: move
            for move in others
            if move.signature_id not in group.moves
            and (move.signature_id in group.rows or (move.petition_id, bytes(move.mailbox_hash)) in places)
        }
    return group


@dataclass
class Verdict:
    """What becomes of a group: pairs of a second one and its first one, and second ones that are first again."""

    doubles: list[tuple[Signature, Signature]] = field(default_factory=list)
    repointed: list[tuple[Signature, Signature]] = field(default_factory=list)
    singles: list[Signature] = field(default_factory=list)


def _judge(group: MailboxGroup) -> Verdict:
    verdict = Verdict()
    for first, *seconds in group.by_place():
        if first.duplicate_of_id:
            verdict.singles.append(first)
        for row in seconds:
            if row.duplicate_of_id is None:
                verdict.doubles.append((row, first))
            elif row.duplicate_of_id != first.pk:
                verdict.repointed.append((row, first))
    return verdict


def _lock(group: MailboxGroup) -> None:
    """Nobody else touches the group until the end of the transaction. Raises ConcurrentChange if one just has."""
    now = {row.pk: row for row in _confirmed().filter(pk__in=group.rows).order_by("pk").select_for_update(no_key=True)}

    def looks(row):
        return bytes(row.mailbox_hash), row.confirmed_at, row.removed_at, row.duplicate_of_id

    if {pk: looks(row) for pk, row in now.items()} != {pk: looks(row) for pk, row in group.rows.items()}:
        raise ConcurrentChange


def _write(group: MailboxGroup, verdict: Verdict) -> None:
    """In this order, so that no mailbox is ever held twice:

    1. Second ones leave, pointing to their first ones; who was out already keeps the time and ground of that.
    2. Those who leave a mailbox that another one enters step aside.
    3. Everybody who moves gets the mailbox of the new rules.
    4. Who turns out to be a first one comes back.
    5. Places on the e-mail list follow, and the timelines say why.
    """
    now, events = timezone.now(), []
    for row, first in [*verdict.doubles, *verdict.repointed]:
        change = {"duplicate_of": first}
        if row.removed_at is None:
            change |= {"removed_at": now, "removal_ground": "double"}
            events.append(SignatureEvent(signature=row, at=now, code="duplicate", detail=str(first)))
        Signature.objects.filter(pk=row.pk).update(**change)
    moves = [move for move in group.moves.values() if move.signature_id in group.rows]
    _step_aside(group, moves)
    _rewrite([(move.signature_id, bytes(move.mailbox_hash), move.domain) for move in moves])
    events += _bring_back(verdict.singles, now)
    follow_signatures(group.rows)
    SignatureEvent.objects.bulk_create(events)


def _step_aside(group: MailboxGroup, moves: list[MailboxMove]) -> None:
    """Those who leave a mailbox that another one enters wait for a moment in one that nobody can have."""
    entered = {(move.petition_id, bytes(move.mailbox_hash)) for move in moves}
    rows = [group.rows[move.signature_id] for move in moves]
    leaving = [row for row in rows if (row.petition_id, bytes(row.mailbox_hash)) in entered]
    _rewrite([(row.pk, b"leaving" + row.pk.to_bytes(8), "") for row in leaving])


def _bring_back(singles: list[Signature], now) -> list[SignatureEvent]:
    """First ones stand again, unless a moderator's removal still holds. Returns what to note."""
    ours = SignatureEvent.objects.filter(signature_id=OuterRef("pk"), code="duplicate", at=OuterRef("removed_at"))
    rows = Signature.objects.filter(pk__in=[row.pk for row in singles])
    back = list(rows.filter(Exists(ours) | Q(removal__undone_at__isnull=False)).values_list("pk", flat=True))
    rows.filter(pk__in=back).update(duplicate_of=None, removed_at=None, removal=None, removal_ground="")
    rows.exclude(pk__in=back).update(duplicate_of=None)
    return [SignatureEvent(signature_id=pk, at=now, code="unduplicated") for pk in back]


def carry_out(review: MailboxReview) -> bool:
    """Carry out the next moves, or only count what they would do; False when none is left."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _carry_out(review)
        except (IntegrityError, ConcurrentChange) as error:  # a signature was confirmed, withdrawn or removed meanwhile
            last = error
    raise last


def _carry_out(review: MailboxReview) -> bool:
    """One attempt, in one transaction.

    1. Gather the next moves with everybody whose mailboxes hang together with theirs.
    2. Lock these signatures, and begin anew if somebody has changed one since it was read.
    3. Judge: in each mailbox the one confirmed first stands, the others are second ones.
    4. Write it: second ones out, then the moves, then the first ones in (`_write`).
    5. Drop the moves and add up the numbers. A review that only looks leaves out 2 and 4.
    """
    group = _gather(review)
    if not group.moves:
        return False
    if review.applies:
        _lock(group)
    verdict = _judge(group)
    if review.applies:
        _write(group, verdict)
    review.moves.filter(signature_id__in=group.moves).delete()
    pairs = [[row.pk, first.pk] for row, first in verdict.doubles]
    MailboxReview.objects.filter(pk=review.pk).update(
        doubles=F("doubles") + len(verdict.doubles),
        singles=F("singles") + len(verdict.singles),
        sample=(review.sample + pairs)[:SAMPLE],
    )
    return True
