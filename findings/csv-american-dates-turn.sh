#!/usr/bin/env bash
# The third and fourth of a month in one table: readers that find dates by themselves turn month and day,
# and whether they do depends on the other rows.
#
# Packages: polars 2.1.0 (try_parse_dates), duckdb 2.0.1 (its default), agate 1.14.2 (its default).
# Behaviour: 03/04/2026 is April 3 for polars and DuckDB, March 4 for agate. With one May 13 in the table DuckDB
#   turns every date to month first; polars, whose only order is day first, leaves the column text.
#   Nobody warns. The same export of two weeks gives two different days for one signature.
# Right: neither order is a standard; ISO 8601 (2026-03-04) is read alike by all three.
# Guess before running: "DuckDB goes by what fits all rows, agate has month first"; nobody thought of day first in polars
# Hurts: "signed 03/04/2026" counts for the wrong month; a deadline is missed by 30 days.
# A product: writes days and moments as ISO 8601 in every file, however people see them on the page.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check polars==2.1.0 duckdb==2.0.1 agate==1.14.2

printf 'name,signed\r\nAnn Example,03/04/2026\r\nBob Example,05/06/2026\r\n' > early.csv
printf 'name,signed\r\nAnn Example,03/04/2026\r\nCyd Example,05/13/2026\r\n' > later.csv
printf 'name,signed\r\nAnn Example,2026-03-04\r\nCyd Example,2026-05-13\r\n' > iso.csv

cat > read.py <<'PY'
import agate, duckdb, polars

for name in ("early.csv", "later.csv", "iso.csv"):
    print(name, "polars", polars.read_csv(name, try_parse_dates=True)["signed"][0])
    print(name, "duckdb", duckdb.read_csv(name).fetchall()[0][1])
    print(name, "agate ", agate.Table.from_csv(name).rows[0]["signed"])
PY
env/bin/python read.py > seen
diff -u - seen <<'TXT'
early.csv polars 2026-04-03
early.csv duckdb 2026-04-03
early.csv agate  2026-03-04
later.csv polars 03/04/2026
later.csv duckdb 2026-03-04
later.csv agate  2026-03-04
iso.csv polars 2026-03-04
iso.csv duckdb 2026-03-04
iso.csv agate  2026-03-04
TXT
echo "as described: Ann signed on April 3, on March 4, or on a text"
