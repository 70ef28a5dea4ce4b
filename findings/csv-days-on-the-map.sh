#!/usr/bin/env bash
# "1,060" days held, written the American way, are read as a place: longitude 1, latitude 60.
#
# Packages: frictionless 5.21.0 (the reader of the Frictionless Data project); agate 1.14.2 for comparison.
# Behaviour: where every value of a column has a comma in the thousands, frictionless takes the column for
#   geographic points and gives pairs of numbers: 1,060 is off Shetland, 2,000 in the Gulf of Guinea. One
#   person below a thousand days, and the column is text.
# Right: a point in Table Schema is "lon, lat" of degrees, so "1,060" can be read as one, but nobody writes
#   a latitude with a leading zero; agate reads 1060. The column's name is "days".
# Guess before running: none about places: seen beside "agate reads 1,060 as 1060", which was right
# Hurts: a table of the longest held, given to data journalists, becomes a map.
# A product: writes numbers in tables for machines without grouping (CSV, JSON), grouping is for people.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check frictionless==5.21.0 agate==1.14.2

printf 'name,days\r\nAnn Example,"1,060"\r\nBob Example,"2,000"\r\n' > long.csv
printf 'name,days\r\nAnn Example,"1,060"\r\nCyd Example,900\r\n' > mixed.csv
printf 'name,days\r\nAnn Example,1060\r\nBob Example,2000\r\n' > bare.csv

cat > read.py <<'PY'
import agate
from frictionless import Resource

for name in ("long.csv", "mixed.csv", "bare.csv"):
    with Resource(name) as table:
        rows = [row["days"] for row in table.row_stream]
        kind = table.schema.get_field("days").type
    print(name, "frictionless", kind, [[float(n) for n in row] if kind == "geopoint" else row for row in rows])
    print(name, "agate", [int(row["days"]) for row in agate.Table.from_csv(name).rows])
PY
env/bin/python read.py > seen
diff -u - seen <<'TXT'
long.csv frictionless geopoint [[1.0, 60.0], [2.0, 0.0]]
long.csv agate [1060, 2000]
mixed.csv frictionless string ['1,060', '900']
mixed.csv agate [1060, 900]
bare.csv frictionless integer [1060, 2000]
bare.csv agate [1060, 2000]
TXT
echo "as described: frictionless puts 1,060 days on the map"
