#!/usr/bin/env bash
# Signatures by day in Washington: DuckDB's day begins at 8 in the evening before, and its month a day early.
#
# Packages: PyPI duckdb 2.0.1, pytz 2026.6 (which DuckDB needs for times); polars 2.1.0 for comparison.
# Behaviour: with SET TimeZone = 'America/New_York', date_trunc('day', t) and t::date of a TIMESTAMPTZ count days of New
#   York; time_bucket(INTERVAL 1 DAY, t) in the same query counts days of UTC, shown in New York's time: 20:00, and
#   19:00 in winter. Months begin on the evening before too. Named as third argument, the zone is heeded.
#   polars groups a column with a zone by its own days.
# Right: DuckDB's documentation of TIMESTAMPTZ: such values "request that the instant be binned and formatted using the
#   current time zone". The origin of time_bucket, 2000-01-03 00:00:00+00, is documented too; the two do not agree.
# Guess before running: "time_bucket('1 day', timestamptz): local midnight"
# Hurts: the evening's signatures, which are the most, stand under the next day, and the chart disagrees with the table.
# A product: says whose days it counts (ours: UTC) beside the number, and passes the zone in each call.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 pytz==2026.6 polars==2.1.0 tzdata==2026.6

cat > count.py <<'PY'
from datetime import UTC, datetime, timedelta

import duckdb
import polars

signed = [datetime(2026, 10, 30, 4, tzinfo=UTC) + timedelta(hours=hour) for hour in range(97)]  # four days of New York
frame = polars.DataFrame({"t": signed}).with_columns(polars.col("t").dt.convert_time_zone("America/New_York"))
base = duckdb.connect()
base.execute("SET TimeZone = 'America/New_York'")
base.execute("CREATE TABLE signed AS SELECT unnest(?::TIMESTAMPTZ[]) AS t", [signed])
for way in (
    "t::DATE",
    "date_trunc('day', t)",
    "time_bucket(INTERVAL 1 DAY, t)",
    "time_bucket(INTERVAL 1 DAY, t, 'America/New_York')",
    "date_trunc('month', t)",
    "time_bucket(INTERVAL 1 MONTH, t)",
):
    found = base.execute(f"SELECT ({way})::VARCHAR, count(*) FROM signed GROUP BY 1 ORDER BY 1").fetchall()
    print(f"DuckDB {way}:", *(f"{day[5:]}: {number}" for day, number in found), sep="\n  ")
found = frame.group_by_dynamic("t", every="1d").agg(polars.len()).rows()
print("polars, every 1d:", *(f"{day:%m-%d %H:%M:%S%z}: {number}" for day, number in found), sep="\n  ")
PY
env/bin/python count.py > seen
diff -u - seen <<'TXT'
DuckDB t::DATE:
  10-30: 24
  10-31: 24
  11-01: 25
  11-02: 24
DuckDB date_trunc('day', t):
  10-30 00:00:00-04: 24
  10-31 00:00:00-04: 24
  11-01 00:00:00-04: 25
  11-02 00:00:00-05: 24
DuckDB time_bucket(INTERVAL 1 DAY, t):
  10-29 20:00:00-04: 20
  10-30 20:00:00-04: 24
  10-31 20:00:00-04: 24
  11-01 19:00:00-05: 24
  11-02 19:00:00-05: 5
DuckDB time_bucket(INTERVAL 1 DAY, t, 'America/New_York'):
  10-30 00:00:00-04: 24
  10-31 00:00:00-04: 24
  11-01 00:00:00-04: 25
  11-02 00:00:00-05: 24
DuckDB date_trunc('month', t):
  10-01 00:00:00-04: 48
  11-01 00:00:00-04: 49
DuckDB time_bucket(INTERVAL 1 MONTH, t):
  09-30 20:00:00-04: 44
  10-31 20:00:00-04: 53
polars, every 1d:
  10-30 00:00:00-0400: 24
  10-31 00:00:00-0400: 24
  11-01 00:00:00-0400: 25
  11-02 00:00:00-0500: 24
TXT
echo "as described: time_bucket has other days than date_trunc"
