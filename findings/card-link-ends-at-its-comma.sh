#!/usr/bin/env bash
# A link with a comma on a contact card: cut off, split in two or with a backslash, as readers and versions go.
#
# Packages: PyPI vobject 0.9.9; npm vcf 2.1.2, vcard-parser 1.0.0, ical.js 2.2.1, vcards-js 2.11.1, vcard4 4.0.5.
# Behaviour: in vCard 3.0, which all address books write, vobject reads a URL up to its first comma, and a PHOTO's address
#   too; it and vcards-js write backslashes into it. In 4.0 vcf and vcard4 leave the backslash in the address.
#   vcard-parser cuts at semicolons in both. Only ical.js reads and writes both as they are meant.
# Right: RFC 2426, 3.6.8: URL is one URI, as it is (its example of SOURCE has commas). RFC 6350, 3.4 with verified erratum
#   3845: in 4.0 a comma in any value, URIs too, has a backslash, "a difference from earlier versions".
# Guess before running: "TEL;VALUE=uri is kept"; links were tried beside it
# Hurts: the card of an office carries a link to the packet of several petitions, and it opens one of them or none.
# A product: has no comma, semicolon or data: URI in what it puts on cards; percent-encoded they pass everywhere.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check vobject==0.9.9
npm install --silent --no-audit --no-fund --ignore-scripts vcf@2.1.2 vcard-parser@1.0.0 ical.js@2.2.1 vcards-js@2.11.1 \
    vcard4@4.0.5 > npm.log

for version in 3.0 4.0; do
    slash=$([ $version = 4.0 ] && printf '\\' || true)
    printf '%s\r\n' BEGIN:VCARD "VERSION:$version" 'FN:Ann Example' 'N:Example;Ann;;;' \
        "URL:https://example.org/?ids=1$slash,2;en" END:VCARD > "card-$version.vcf"
done

cat > cards.py <<'PY'
import vobject

for version in ("3.0", "4.0"):
    with open(f"card-{version}.vcf", newline="") as card:
        print(version, "vobject reads", vobject.readOne(card.read()).url.value)
card = vobject.vCard()
card.add("n").value = vobject.vcard.Name(family="Example", given="Ann")
card.add("fn").value = "Ann Example"
card.add("url").value = "https://example.org/?ids=1,2;en"
print("3.0 vobject writes", *(line for line in card.serialize().splitlines() if "URL" in line))
PY
cat > cards.mjs <<'JS'
import fs from 'fs';
import VCF from 'vcf';
import parser from 'vcard-parser';
import ICAL from 'ical.js';
import maker from 'vcards-js';
import { parse } from 'vcard4';

const link = 'https://example.org/?ids=1,2;en';
for (const version of ['3.0', '4.0']) {
  const card = fs.readFileSync(`card-${version}.vcf`, 'utf8');
  const tell = (tool, found) => console.log(version, tool, Array.isArray(found) ? JSON.stringify(found) : found);
  tell('vcf reads', new VCF().parse(card).get('url').valueOf());
  tell('vcard-parser reads', parser.parse(card).url[0].value);
  tell('ical.js reads', new ICAL.Component(ICAL.parse(card)).getFirstPropertyValue('url'));
  if (version === '4.0') tell('vcard4 reads', parse(card).parsedVcard.find(({ property }) => property === 'URL').value);

  const own = new ICAL.Component('vcard');
  own.addPropertyWithValue('version', version);
  own.addPropertyWithValue('url', link);
  tell('ical.js writes', own.toString().match(/URL.*/)[0]);
  const made = Object.assign(maker(), { version, firstName: 'Ann', lastName: 'Example', url: link });
  tell('vcards-js writes', made.getFormattedString().match(/URL.*/)[0]);
}
JS
{ env/bin/python cards.py; node cards.mjs; } | sort -s -k1,1 > seen
diff -u - seen <<'TXT'
3.0 vobject reads https://example.org/?ids=1
3.0 vobject writes URL:https://example.org/?ids=1\,2\;en
3.0 vcf reads https://example.org/?ids=1,2;en
3.0 vcard-parser reads ["https://example.org/?ids=1,2","en"]
3.0 ical.js reads https://example.org/?ids=1,2;en
3.0 ical.js writes URL:https://example.org/?ids=1,2;en
3.0 vcards-js writes URL:https://example.org/?ids=1\,2;en
4.0 vobject reads https://example.org/?ids=1,2;en
4.0 vcf reads https://example.org/?ids=1\,2;en
4.0 vcard-parser reads ["https://example.org/?ids=1,2","en"]
4.0 ical.js reads https://example.org/?ids=1,2;en
4.0 vcard4 reads https://example.org/?ids=1\,2;en
4.0 ical.js writes URL:https://example.org/?ids=1\,2;en
4.0 vcards-js writes URL:https://example.org/?ids=1\,2;en
TXT
echo "as described: a comma ends or changes the link"
