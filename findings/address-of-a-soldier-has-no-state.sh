#!/usr/bin/env bash
# A soldier's address, and one in Puerto Rico, as the post office prints them: no state, no ZIP code, or an exception.
#
# Packages: npm parse-address 1.1.2, addresser 1.1.22; PyPI usaddress 0.5.16.
# Behaviour: addresses from USPS's own guide. parse-address gives {street: "PSC"} and nothing else, not even the ZIP code;
#   addresser throws "State not found." (a string, not an Error) where the state is AE, AP or PR, and drops "RR" and
#   "HC", so that a rural route becomes the house "2 BOX 152". usaddress.tag() raises RepeatedLabelError for a PSC with a
#   box, and calls an urbanization the recipient.
# Right: USPS Publication 28: 225 (PSC, UNIT), 24 (RR), 25 (HC), 29 (Puerto Rico): domestic mail, with a state
#   (AE, AP, PR) and a ZIP code like any other.
# Guess before running: "PSC box, URB, HC and RR boxes all found, with state and ZIP code"
# Hurts: who signs from a base, a farm or an island has no state on the list, so no senator or delegate hears of them.
# A product: asks for the ZIP code in a field of its own, and takes no address apart.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check usaddress==0.5.16
npm install --silent --no-audit --no-fund --ignore-scripts parse-address@1.1.2 addresser@1.1.22 > npm.log

cat > addresses.txt <<'LINES'
PSC 802 BOX 74, APO AE 09499-0074
UNIT 2050 BOX 4190, APO AP 96278-2050
URB LAS GLADIOLAS, 150 CALLE A, SAN JUAN PR 00926-3232
RR 2 BOX 152, ANYTOWN PA 17545
HC 68 BOX 23A, ANYTOWN PA 17545
PO BOX 11890, ANYTOWN PA 17545
LINES
cat > read.js <<'JS'
const parse = require('parse-address');
const addresser = require('addresser');

for (const line of require('fs').readFileSync('addresses.txt', 'utf8').trim().split('\n')) {
  console.log(line);
  console.log('  parse-address', JSON.stringify(parse.parseLocation(line)));
  try {
    console.log('  addresser', addresser.parseAddress(line).formattedAddress);
  } catch (error) {
    console.log('  addresser throws', error);
  }
}
JS
cat > read.py <<'PY'
import usaddress

for line in open("addresses.txt"):
    try:
        found, kind = usaddress.tag(line.strip())
        print("usaddress", found.get("Recipient", "-"), found["StateName"], found["ZipCode"])
    except usaddress.RepeatedLabelError as error:
        print("usaddress RepeatedLabelError", line.strip())
PY
{ node read.js; env/bin/python read.py; } > seen
diff -u - seen <<'TXT'
PSC 802 BOX 74, APO AE 09499-0074
  parse-address {"street":"PSC"}
  addresser throws Can not parse address. State not found.
UNIT 2050 BOX 4190, APO AP 96278-2050
  parse-address {"sec_unit_type":"UNIT","sec_unit_num":"2050","street":"BOX"}
  addresser throws Can not parse address. State not found.
URB LAS GLADIOLAS, 150 CALLE A, SAN JUAN PR 00926-3232
  parse-address {"street":"URB"}
  addresser throws Can not parse address. State not found.
RR 2 BOX 152, ANYTOWN PA 17545
  parse-address {"street":"RR"}
  addresser 2 BOX 152, Anytown, PA 17545
HC 68 BOX 23A, ANYTOWN PA 17545
  parse-address {"street":"HC"}
  addresser 68 BOX 23A, Anytown, PA 17545
PO BOX 11890, ANYTOWN PA 17545
  parse-address {"sec_unit_type":"PO BOX","sec_unit_num":"11890","city":"ANYTOWN","state":"PA","zip":"17545"}
  addresser PO BOX 11890, Anytown, PA 17545
usaddress RepeatedLabelError PSC 802 BOX 74, APO AE 09499-0074
usaddress - AP 96278-2050
usaddress URB LAS GLADIOLAS PR 00926-3232
usaddress - PA 17545
usaddress - PA 17545
usaddress - PA 17545
TXT
echo "as described: the post office's own examples are lost"
