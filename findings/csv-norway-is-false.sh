#!/usr/bin/env bash
# A list of signers from Norway alone: their country code "NO" is read as the truth value "false".
#
# Packages: duckdb 2.0.1, agate 1.14.2 and csvkit 2.2.0 (csvsort); polars 2.1.0 for comparison.
# Behaviour: DuckDB's and agate's readers guess a type for each column. Where every row says NO the guess
#   is a truth value; csvsort, which only has to sort, writes "False" back into the file. Quotes do not
#   help. One signer from Sweden more, and the same column is text again: it depends on who has signed.
# Right: RFC 4180 knows text only; NO is Norway's code in ISO 3166-1.
# Guess before running: "yes and no become truth values in agate, stay text in DuckDB"; nothing about country codes
# Hurts: who asks Norwegian members of parliament gets a list in which nobody lives anywhere.
# A product: writes the country's name beside or instead of the code, and says so where the list is fetched.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check duckdb==2.0.1 csvkit==2.2.0 agate==1.14.2 polars==2.1.0

printf 'name,country\r\nAnn Example,NO\r\nBob Example,NO\r\n' > plain.csv
printf '"name","country"\r\n"Ann Example","NO"\r\n"Bob Example","NO"\r\n' > quoted.csv
printf 'name,country\r\nAnn Example,NO\r\nBob Example,SE\r\n' > mixed.csv

cat > read.py <<'PY'
import agate, duckdb, polars

for name in ("plain.csv", "quoted.csv", "mixed.csv"):
    print(name, "duckdb", [row[1] for row in duckdb.read_csv(name).fetchall()])
    print(name, "agate", [row["country"] for row in agate.Table.from_csv(name).rows])
    print(name, "polars", polars.read_csv(name)["country"].to_list())
PY
env/bin/python read.py > seen
env/bin/csvsort plain.csv >> seen

diff -u - seen <<'TXT'
plain.csv duckdb [False, False]
plain.csv agate [False, False]
plain.csv polars ['NO', 'NO']
quoted.csv duckdb [False, False]
quoted.csv agate [False, False]
quoted.csv polars ['NO', 'NO']
mixed.csv duckdb ['NO', 'SE']
mixed.csv agate ['NO', 'SE']
mixed.csv polars ['NO', 'SE']
name,country
Ann Example,False
Bob Example,False
TXT
echo "as described: DuckDB and agate read Norway as false"
