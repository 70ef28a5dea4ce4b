#!/usr/bin/env bash
# The ZIP code of an American military post office is in Germany or Korea, at the equator, for one of two ZIP libraries.
#
# Packages: PyPI zipcodes 3.0.0, npm zipcodes 8.0.0.
# Behaviour: PyPI's zipcodes gives country "DE" for 09012 and "KR" for 96201, beside state "AE" and "AP", latitude 0.0000 and
#   no time zone; npm's gives "US" and a place in Germany. Guam and Palau are "US" for both, and Palau is at
#   latitude 0.0000 for PyPI's. So "country" is neither the postal one nor the one on a map.
# Right: 09012 and 96201 are domestic mail, in the Armed Forces' "states" AE and AP (USPS Publication 28, 225.1);
#   Palau is a state of its own (ISO 3166-1 PW), Guam has a code too (GU): by either rule something is wrong.
# Guess before running: "found, with the right state" (right); nobody thought of another country
# Hurts: soldiers and their families abroad are counted as foreigners, and get no senator to write to.
# A product: takes the state from the ZIP code and the country from what the signer chose; tests AA, AE, AP, PW by name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check zipcodes==3.0.0
npm install --silent --no-audit --no-fund zipcodes@8.0.0 > npm.log

cat > read.py <<'PY'
import zipcodes

for code in ("20252", "09012", "96201", "96910", "96939"):
    [found] = zipcodes.matching(code)
    print(code, "PyPI", found["state"], found["country"], "latitude", found["lat"], found["timezone"] or "no time zone")
PY
cat > read.js <<'JS'
const zipcodes = require('zipcodes');

for (const code of ['20252', '09012', '96201', '96910', '96939']) {
  const found = zipcodes.lookup(code);
  console.log(code, 'npm', found.state, found.country, 'latitude', found.latitude);
}
JS
{ env/bin/python read.py; node read.js; } | sort > seen
diff -u - seen <<'TXT'
09012 PyPI AE DE latitude 0.0000 no time zone
09012 npm AE US latitude 49.4333
20252 PyPI DC US latitude 38.8867 America/New_York
20252 npm DC US latitude 38.9584
96201 PyPI AP KR latitude 0.0000 no time zone
96201 npm AP US latitude 34.7167
96910 PyPI GU US latitude 13.4762 Pacific/Guam
96910 npm GU US latitude 13.47
96939 PyPI PW US latitude 0.0000 Pacific/Palau
96939 npm PW US latitude 7.51
TXT
echo "as described: soldiers are abroad, islanders at home"
