#!/usr/bin/env bash
# "Jack Ma" and "Thi Vi" have no family name, "Bin Li" and "Le Mai" no first one: two words are not two names.
#
# Packages: PyPI nameparser 2.6.0; npm humanparser 2.7.0, parse-full-name 1.2.7.
# Behaviour: humanparser takes Ma and Pe for degrees; nameparser takes Vi for "the sixth" and Marquis for a title;
#   parse-full-name takes Bin, Le, Van and Della for the beginning of a family name. Then "first" or "last" is
#   empty. Judge Reinhold is wrong in all three, each other name in one alone.
# Right: UTS #35, part 8 (person names), takes the parts as they are given and guesses none; two words without comma or
#   dot hold nothing by which a degree could be told from a name.
# Guess before running: "two words are a first and a last name, for all of them"
# Hurts: "Dear Judge" for Judge Reinhold, "Dear ," for Le Mai; an export for Congress with an empty column, for
#   signers of Vietnamese and Chinese families above all.
# A product: asks for one name and uses it whole, or asks for two.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check nameparser==2.6.0
npm install --silent --no-audit --no-fund --ignore-scripts humanparser@2.7.0 parse-full-name@1.2.7 > npm.log

cat > names.json <<'JSON'
["Ann Example", "Kim Do", "Jack Ma", "Ann Pe", "Thi Vi", "Bin Li", "Le Mai", "Van Johnson", "Della Reese", "Marquis Jones",
 "Judge Reinhold"]
JSON
cat > parse.py <<'PY'
import json

from nameparser import HumanName

for name in json.load(open("names.json")):
    found = HumanName(name)
    if [found.first, found.last] != name.split():
        print(f"nameparser: {name} is first {found.first!r}, last {found.last!r}")
PY
cat > parse.js <<'JS'
const { parseName } = require('humanparser');
const { parseFullName } = require('parse-full-name');

const names = require('./names.json');
for (const [tool, parse] of [
  ['humanparser', (name) => { const { firstName, lastName } = parseName(name); return [firstName, lastName]; }],
  ['parse-full-name', (name) => { const { first, last } = parseFullName(name); return [first, last]; }],
]) {
  for (const name of names) {
    const [first, last] = parse(name).map((part) => part || '');
    if (`${first} ${last}` !== name) console.log(`${tool}: ${name} is first '${first}', last '${last}'`);
  }
}
JS
{ env/bin/python parse.py; node parse.js; } > seen
diff -u - seen <<'TXT'
nameparser: Thi Vi is first 'Thi', last ''
nameparser: Marquis Jones is first '', last 'Jones'
nameparser: Judge Reinhold is first '', last 'Reinhold'
humanparser: Jack Ma is first 'Jack', last ''
humanparser: Ann Pe is first 'Ann', last ''
humanparser: Judge Reinhold is first '', last 'Reinhold'
parse-full-name: Bin Li is first '', last 'Bin Li'
parse-full-name: Le Mai is first '', last 'Le Mai'
parse-full-name: Van Johnson is first '', last 'Van Johnson'
parse-full-name: Della Reese is first '', last 'Della Reese'
parse-full-name: Judge Reinhold is first '', last 'Reinhold'
TXT
echo "as described: two words with one name"
