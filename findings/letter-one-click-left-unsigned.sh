#!/usr/bin/env bash
# A letter is signed, and yet the header that makes its unsubscribe button work is not.
#
# Packages: PyPI dkimpy 1.1.8; npm mailauth 4.13.3, dkim-signer 0.2.2, nodemailer 10.6.1.
# Behaviour: with their own lists of headers to sign, dkimpy, mailauth and dkim-signer cover List-Unsubscribe and leave
#   out List-Unsubscribe-Post; nodemailer signs both. All four signatures are good ones.
# Right: RFC 8058, section 4: both headers "MUST be covered by the signature and included in the h= tag"; without that
#   a receiver "SHOULD NOT offer a one-click unsubscribe".
# Guess before running: "none of them has the newer header, nodemailer neither"
# Hurts: a large provider shows no one-click button; people who wish to leave press "spam". Nothing is logged: the
#   letter passes DKIM and DMARC.
# A product: names the signed headers itself, and in a test reads h= of a letter that went through its signer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check dkimpy==1.1.8
npm install --silent --no-audit --no-fund --ignore-scripts mailauth@4.13.3 dkim-signer@0.2.2 nodemailer@10.6.1 > npm.log

node -e '
const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
fs.writeFileSync("key.pem", privateKey.export({ type: "pkcs1", format: "pem" }));'
printf '%s\r\n' 'From: news@left.example' 'To: ann@example.com' 'Subject: Day 1,060' 'Date: Fri, 27 Nov 2026 12:00:00 +0000' \
    'Message-ID: <1060@left.example>' 'List-Unsubscribe: <https://left.example/u/>' \
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click' '' 'Still held.' > letter

cat > sign.py <<'PY'
import re

import dkim

head = dkim.sign(open("letter", "rb").read(), b"s", b"left.example", open("key.pem", "rb").read()).decode()
signed = re.search(r"\bh=([^;]+)", head)[1].lower().replace(" ", "").split()
names = "".join(signed).split(":")
print("dkimpy", [name for name in ("list-unsubscribe", "list-unsubscribe-post") if name in names])
PY
cat > sign.mjs <<'JS'
import fs from 'fs';
import nodemailer from 'nodemailer';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { DKIMSign } from 'dkim-signer';

const letter = fs.readFileSync('letter');
const privateKey = fs.readFileSync('key.pem', 'utf8');
const show = (tool, head) => {
  const names = /\bh=([^;]+)/.exec(head)[1].toLowerCase().replace(/\s/g, '').split(':');
  console.log(tool, ['list-unsubscribe', 'list-unsubscribe-post'].filter((name) => names.includes(name)));
};
const data = [{ signingDomain: 'left.example', selector: 's', privateKey }];
show('mailauth', (await dkimSign(letter, { signatureData: data })).signatures);
show('dkim-signer', DKIMSign(letter.toString(), { domainName: 'left.example', keySelector: 's', privateKey }));
const dkim = { domainName: 'left.example', keySelector: 's', privateKey };
const sent = await nodemailer.createTransport({ streamTransport: true, buffer: true, dkim }).sendMail({
  envelope: { from: 'news@left.example', to: ['ann@example.com'] }, raw: letter });
show('nodemailer', String(sent.message));
JS
{ env/bin/python sign.py; node sign.mjs; } > seen
diff -u - seen <<'TXT'
dkimpy ['list-unsubscribe']
mailauth [ 'list-unsubscribe' ]
dkim-signer [ 'list-unsubscribe' ]
nodemailer [ 'list-unsubscribe', 'list-unsubscribe-post' ]
TXT
echo "as described: List-Unsubscribe-Post is not signed"
