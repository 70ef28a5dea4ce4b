#!/usr/bin/env bash
# DuckDB keeps ZIP codes with a leading zero as text, but only when one of the first 20,480 rows has one.
#
# Package: duckdb 2.0.1
# Behaviour: the reader decides a column's type from a sample of its first rows. With 02134 in the sample the
#   column is text and keeps its zeros, better than pandas or polars do. With 25,000 Californians before it,
#   the column is a number and Boston becomes 2134, without an error: later rows are cast, not judged.
# Right: the guard for leading zeros that works on the sample ought to refuse 02134 as a number later, as the
#   reader does refuse "0213A" (a conversion error that names the row).
# Guess before running: "a number, in every list" (wrong for short ones); once that was seen, "a number after the sample"
# Hurts: a trial with the first rows looks right; the whole list loses New England's zeros in silence.
# A product: says on the export's page that ZIP codes are text and how to say so (all_varchar=true).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check duckdb==2.0.1

cat > read.py <<'PY'
import duckdb


def last(before, code, **options):
    with open("list.csv", "w", newline="") as file:
        file.write("name,zip\r\n" + "Ann Example,90012\r\n" * before + f"Bob Example,{code}\r\n")
    try:
        return repr(duckdb.read_csv("list.csv", **options).fetchall()[-1][1])
    except duckdb.Error as error:
        return type(error).__name__


print("100 rows before", last(100, "02134"))
print("25,000 rows before", last(25000, "02134"))
print("25,000 rows before, a letter in it", last(25000, "0213A"))
print("25,000 rows before, all read as text", last(25000, "02134", all_varchar=True))
PY
env/bin/python read.py > seen
diff -u - seen <<'TXT'
100 rows before '02134'
25,000 rows before 2134
25,000 rows before, a letter in it ConversionException
25,000 rows before, all read as text '02134'
TXT
echo "as described: the zero of Boston's ZIP code depends on its row"
