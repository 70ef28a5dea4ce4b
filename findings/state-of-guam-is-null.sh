#!/usr/bin/env bash
# A signer in Guam has no state, one in Palau has: lists of states do not follow who sits in Congress.
#
# Packages: npm us-state-codes 1.1.2, usa-states 0.0.6, typed-usa-states 2.1.0; PyPI us 4.0.0 for comparison.
# Behaviour: us-state-codes knows the District and Puerto Rico, but not Guam, American Samoa, the Virgin Islands and the
#   Northern Marianas (null). usa-states, asked for territories, adds Micronesia, Palau and the Marshall Islands, which
#   are states of their own. None has AE, where soldiers write from. typed-usa-states and us have the 56 that elect somebody.
# Right: 48 U.S.C. 891, 1711, 1731, 1751 and D.C. Code 1-401: a Resident Commissioner and five Delegates sit in the House, for
#   PR, GU, VI, AS, MP and DC; the three others are associated by compacts (48 U.S.C. 1901, 1921, 1931) and send nobody.
# Guess before running: "npm lists of states hold PR, GU, VI, AS, MP, DC"
# Hurts: a count by district leaves out four delegates, or makes three seats that are not there.
# A product: has its own list of the 56 and of the military codes AA, AE, AP, with a test that names the six.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check us==4.0.0
npm install --silent --no-audit --no-fund --ignore-scripts us-state-codes@1.1.2 usa-states@0.0.6 typed-usa-states@2.1.0 > npm.log

cat > list.js <<'JS'
const codes = require('us-state-codes');
const { UsaStates } = require('usa-states');
const typed = require('typed-usa-states');

const tell = (tool, has) => {
  const found = ['DC', 'PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW', 'AE'].map((code) => `${code} ${has(code) ? 'yes' : '-'}`);
  console.log(`${tool}: ${found.join(' | ')}`);
};
tell('us-state-codes', (code) => codes.getStateNameByStateCode(code));
const all = new UsaStates({ includeTerritories: true }).states;
tell('usa-states', (code) => all.some(({ abbreviation }) => abbreviation === code));
const both = Object.values(typed).filter(Array.isArray).flat();
tell('typed-usa-states', (code) => both.some(({ abbreviation }) => abbreviation === code));
JS
cat > list.py <<'PY'
import us

known = {state.abbr for state in us.STATES_AND_TERRITORIES}
codes = ("DC", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW", "AE")
print("us:", " | ".join(f"{code} {'yes' if code in known else '-'}" for code in codes), f"({len(known)} in all)")
PY
{ node list.js; env/bin/python list.py; } > seen
diff -u - seen <<'TXT'
us-state-codes: DC yes | PR yes | GU - | VI - | AS - | MP - | FM - | MH - | PW - | AE -
usa-states: DC yes | PR yes | GU yes | VI yes | AS yes | MP yes | FM yes | MH yes | PW yes | AE -
typed-usa-states: DC yes | PR yes | GU yes | VI yes | AS yes | MP yes | FM - | MH - | PW - | AE -
us: DC yes | PR yes | GU yes | VI yes | AS yes | MP yes | FM - | MH - | PW - | AE - (56 in all)
TXT
echo "as described: Guam is null, Palau a state"
