"""Signature lists to download: named field by field, logged before the first byte."""

from collections.abc import Iterator

from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log as log_action

from campaign import csv_stream
from campaign.csv_stream import Defused, UTCTime, YesNo

from ..models import SignatureExport

# Column by column; nothing is exported that is not named here.
COLUMNS = {
    "signature": F("pk"),
    "petition_address": F("petition__slug"),
    "text_number": F("text__number"),
    "full_name": Defused("name"),
    "email_address": Defused("email"),
    "country_code": F("country"),
    "state_code": F("us_state"),
    "postal_code": Defused("postcode"),
    "comment_text": Defused("comment"),
    "name_shown": YesNo("show_name"),
    "news_wanted": YesNo("wants_news"),
    "status": F("state"),
    "submitted": UTCTime("submitted_at"),
    "confirmed": UTCTime("confirmed_at"),
    "held": UTCTime("held_at"),
    "removed": UTCTime("removed_at"),
    "removed_because": F("removal_ground"),
    "withdrawn": UTCTime("withdrawn_at"),
}
# One cell where there should be many, so that programs stumble over it too.
NOT_WHOLE = b'"THIS FILE IS NOT WHOLE. It broke off here. Download it again."\r\n'


def table(signatures):
    """The columns of an export over these signatures, oldest first; those who want to stand on no list do not."""
    return signatures.listable().order_by("pk").annotate(**COLUMNS).values_list(*COLUMNS)


def begin(*, by, filters: dict) -> SignatureExport:
    """Write down who takes what; call it before the first byte leaves."""
    export = SignatureExport.objects.create(requested_by=by, filters=filters)
    log_action(instance=export, action="petitions.export", user=by, data=filters)
    return export


def stream(export: SignatureExport, signatures) -> Iterator[bytes]:
    """The CSV in pieces; the record says how many rows left, and whether the last one did.

    Where it breaks off, the file says so in its last line: the web server ends the answer as if it was whole.
    """
    lines, record = 0, SignatureExport.objects.filter(pk=export.pk)
    try:
        for piece in csv_stream.rows(table(signatures)):
            lines += piece.count(b"\r\n")
            yield piece
    except GeneratorExit:  # the reader went away
        _abort(record, lines)
        raise
    except Exception:  # the database did
        yield NOT_WHOLE
        _abort(record, lines)
        raise
    record.update(rows=lines - 1, finished_at=timezone.now())


def _abort(record, lines: int) -> None:
    record.update(rows=max(lines - 1, 0), aborted_at=timezone.now())


def file_name(petition) -> str:
    """For example `wrongful-detainee-status-signatures-2026-11-22.csv`."""
    start = f"{petition.slug}-" if petition else "all-"
    return f"{start}signatures-{timezone.localdate().isoformat()}.csv"
