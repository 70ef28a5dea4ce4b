#!/usr/bin/env bash
# The same letter sent by Django 5.2 and by Django 6.0: in the second, nobody can unsubscribe with one click.
#
# Packages: django 5.2.19, django 6.0.10 (on whatever Python 3.11 or later is here: only its mail is used);
#   npm mailparser 3.14.2 and postal-mime 4.0.0 as two readers of letters.
# Behaviour: Django 6.0 writes letters by Python's newer e-mail policy. That one folds a header with a
#   "word" that does not fit on a line of 78 characters by encoding it (RFC 2047): a List-Unsubscribe address of 80
#   characters becomes =?utf-8?q?=3Chttps=3A//... and both readers find no address. A token of 43 characters
#   below a usual domain and path is enough. Message-ID is left alone, List-Unsubscribe-Post fits.
# Right: RFC 2369 (section 2) puts an address in angle brackets into this header; RFC 2047 (section 5) allows
#   encoded words only in unstructured text, comments and names. Lines may have 998 characters (RFC 5322).
# Guess before running: "folded after the colon, or left long"
# Hurts: no unsubscribe button at the large providers, which then offer "spam" instead, and which
#   ask bulk senders for RFC 8058.
# A product: reads the header back from the octets it sends, in a test, with the longest address it can have;
#   before moving to Django 6 shortens the address or gives a policy with max_line_length=998 for it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
for version in 5.2.19 6.0.10; do
    env/bin/pip install -q --disable-pip-version-check --ignore-requires-python --target "django-$version" "django==$version"
done
npm install --silent --no-audit --no-fund mailparser@3.14.2 postal-mime@4.0.0 > npm.log

cat > write.py <<'PY'
import sys

from django.conf import settings

settings.configure(DEFAULT_FROM_EMAIL="news@left.example", USE_TZ=True)
from django.core.mail import EmailMultiAlternatives

address = f"https://left.example/unsubscribe/{'k' * int(sys.argv[1])}/"
headers = {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
letter = EmailMultiAlternatives("News", "Day 1,060", to=["ann@example.com"], headers=headers)
sys.stdout.buffer.write(letter.message().as_bytes().replace(b"\n", b"\r\n"))
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';

for (const name of process.argv.slice(2)) {
  const octets = fs.readFileSync(name);
  const list = (await simpleParser(octets)).headers.get('list');
  const { headers } = await PostalMime.parse(octets);
  const header = headers.find((each) => each.key === 'list-unsubscribe').value;
  console.log(name, 'mailparser', list.unsubscribe.url ? 'an address' : 'no address',
    '| postal-mime', header.startsWith('<https://') ? 'an address' : 'no address');
}
JS
for version in 5.2.19 6.0.10; do
    for length in 22 43; do
        PYTHONPATH="django-$version" env/bin/python write.py "$length" > "letter-$version-token-$length"
    done
done
node read.mjs letter-* > seen
diff -u - seen <<'TXT'
letter-5.2.19-token-22 mailparser an address | postal-mime an address
letter-5.2.19-token-43 mailparser an address | postal-mime an address
letter-6.0.10-token-22 mailparser an address | postal-mime an address
letter-6.0.10-token-43 mailparser no address | postal-mime no address
TXT
grep -c '^List-Unsubscribe: =?utf-8?q?=3Chttps' letter-6.0.10-token-43 > seen
diff -u - seen <<< 1
echo "as described: Django 6.0 encodes a long List-Unsubscribe"
