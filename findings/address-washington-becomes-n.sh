#!/usr/bin/env bash
# A member's office in Congress is in the city "N": the address of a House office building is read as a flat.
#
# Packages: npm parse-address 1.1.2, addresser 1.1.22; PyPI usaddress 0.5.16.
# Behaviour: parse-address takes BUILDING for the kind of a flat, "WASHINGTO" for its number and N for the city. addresser
#   calls OFFICE BUILDING the flat. usaddress is right where a comma stands before the city, and makes the city "Building
#   Washington" where none does. "Cannon HOB", as staff write it, is a street for all of them.
# Right: USPS Publication 28, 21: the last line is city, state and ZIP code, and a building's name stands above it; 20515 is
#   the ZIP code of the House of Representatives, in Washington.
# Guess before running: "all found, with state and ZIP code", said of boxes and routes; the office stood among the tries.
# Hurts: a packet of signatures is addressed, or a list of offices sorted, by a city that does not exist.
# A product: keeps the address of an office as lines, and the office (building, room, ZIP code) as fields filled by hand.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check usaddress==0.5.16
npm install --silent --no-audit --no-fund --ignore-scripts parse-address@1.1.2 addresser@1.1.22 > npm.log

cat > addresses.txt <<'LINES'
2466 Rayburn House Office Building, Washington, DC 20515
1001 Longworth House Office Building, Washington, DC 20515
413 Dirksen Senate Office Building, Washington, DC 20510
120 Cannon HOB, Washington, DC 20515
2466 Rayburn House Office Building Washington, DC 20515
LINES
cat > read.js <<'JS'
const parse = require('parse-address');
const addresser = require('addresser');

for (const line of require('fs').readFileSync('addresses.txt', 'utf8').trim().split('\n')) {
  const one = parse.parseLocation(line);
  console.log(`${line}\n  parse-address ${one.street} | ${one.sec_unit_type} ${one.sec_unit_num} | ${one.city}, ${one.state}`);
  const two = addresser.parseAddress(line);
  console.log(`  addresser ${two.addressLine1} | ${two.addressLine2} | ${two.placeName}, ${two.stateAbbreviation}`);
}
JS
cat > read.py <<'PY'
import usaddress

for line in open("addresses.txt"):
    found, kind = usaddress.tag(line.strip())
    print("usaddress", found["StreetName"], "|", f"{found['PlaceName']}, {found['StateName']}")
PY
{ node read.js; env/bin/python read.py; } > seen
diff -u - seen <<'TXT'
2466 Rayburn House Office Building, Washington, DC 20515
  parse-address Rayburn House Office | Building Washingto | n, DC
  addresser 2466 Rayburn House | Office Building | Washington, DC
1001 Longworth House Office Building, Washington, DC 20515
  parse-address Longworth House Office | Building Washingto | n, DC
  addresser 1001 Longworth House | Office Building | Washington, DC
413 Dirksen Senate Office Building, Washington, DC 20510
  parse-address Dirksen Senate Office | Building Washingto | n, DC
  addresser 413 Dirksen Senate | Office Building | Washington, DC
120 Cannon HOB, Washington, DC 20515
  parse-address Cannon HOB | undefined undefined | Washington, DC
  addresser 120 Cannon HOB | undefined | Washington, DC
2466 Rayburn House Office Building Washington, DC 20515
  parse-address Rayburn | undefined undefined | House Office Building Washington, DC
  addresser 2466 Rayburn House | Office Building | Washington, DC
usaddress Rayburn House Office Building | Washington, DC
usaddress Longworth | Washington, DC
usaddress Dirksen Senate Office Building | Washington, DC
usaddress Cannon HOB | Washington, DC
usaddress Rayburn House Office | Building Washington, DC
TXT
echo "as described: Washington is taken apart"
