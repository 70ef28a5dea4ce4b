#!/usr/bin/env bash
# Two thirds of the list of free mail providers are providers of throw-away addresses.
#
# Packages: npm free-email-domains 1.12.6, npm disposable-email-domains 1.0.62, PyPI disposable-email-domains 0.0.293.
# Behaviour: of 14,125 domains in free-email-domains, 8,997 stand on PyPI's list of throw-away domains, 2,812 on npm's
#   (10minutemail.com, 0815.ru, dynamic host names). Missing on it: tuta.com, hey.com, riseup.net,
#   telus.net, sympatico.ca, Apple's and Firefox's relays.
# Right: its README, not its name, says it: "free and disposable email domains", a list to refuse by. A list of
#   large honest providers it is not.
# Guess before running: "a few dozen domains stand on both lists"
# Hurts: who takes it for "many people share this domain, so allow many signatures from it" opens the gate
#   to exactly the addresses that are made by the thousand, and holds Canadians of a large provider back.
# A product: subtracts the throw-away list, keeps its own reviewed list of large providers, counts by domain elsewhere.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check disposable-email-domains==0.0.293
npm install --silent --ignore-scripts --no-audit --no-fund free-email-domains@1.12.6 disposable-email-domains@1.0.62 > npm.log

env/bin/python -c 'import disposable_email_domains as d, json; print(json.dumps(sorted(d.blocklist)))' > pypi.json
cat > read.js <<'JS'
const free = require('free-email-domains');
const npm = new Set(require('disposable-email-domains'));
const pypi = new Set(require('./pypi.json'));

console.log('free-email-domains', new Set(free).size);
console.log('of these throw-away by PyPI', free.filter((domain) => pypi.has(domain)).length);
console.log('of these throw-away by npm', free.filter((domain) => npm.has(domain)).length);
for (const domain of ['10minutemail.com', '0815.ru', 'gmail.com', 'tuta.com', 'hey.com', 'riseup.net', 'telus.net',
  'sympatico.ca', 'privaterelay.appleid.com', 'mozmail.com']) {
  console.log(domain, free.includes(domain) ? 'free' : 'not listed', pypi.has(domain) ? 'and throw-away' : 'and not throw-away');
}
JS
node read.js > seen
diff -u - seen <<'TXT'
free-email-domains 14125
of these throw-away by PyPI 8997
of these throw-away by npm 2812
10minutemail.com free and throw-away
0815.ru free and throw-away
gmail.com free and not throw-away
tuta.com not listed and not throw-away
hey.com not listed and not throw-away
riseup.net not listed and not throw-away
telus.net not listed and not throw-away
sympatico.ca not listed and not throw-away
privaterelay.appleid.com not listed and not throw-away
mozmail.com not listed and not throw-away
TXT
echo "as described: most of the free list is throw-away"
