#!/usr/bin/env bash
# A person answers "Thank you" and attaches our letter; for three parsers of four our words are hers.
#
# Packages: PyPI mail-parser 4.8.0; npm mailparser 3.14.2, postal-mime 4.0.0, letterparser 0.1.8.
# Behaviour: a multipart/mixed letter of a text and a message/rfc822 part. mail-parser (text_plain), postal-mime and
#   letterparser add the inner letter's text to the outer one's, without a way to tell which is which for
#   letterparser; only Node's mailparser keeps it as an attachment.
# Right: RFC 2046, 5.2.1: message/rfc822 is an encapsulated message of its own, with its own sender; what
#   it says is not said by who forwards it.
# Guess before running: "the text is what the person wrote, not what is attached"
# Hurts: an inbox robot finds "unsubscribe" or "this was not me" in its own letter, which somebody attached, and obeys.
# A product: reads answers through a parser that it has tested with a forwarded letter, and never acts upon free text.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check mail-parser==4.8.0
npm install --silent --no-audit --no-fund mailparser@3.14.2 postal-mime@4.0.0 letterparser@0.1.8 > npm.log

printf '%s\r\n' 'From: Ann <ann@example.com>' 'To: us@left.example' 'Subject: Your letter' 'MIME-Version: 1.0' \
    'Date: Fri, 20 Nov 2026 12:00:00 +0000' 'Message-ID: <1@example.com>' 'Content-Type: multipart/mixed; boundary="b"' '' \
    '--b' 'Content-Type: text/plain; charset=utf-8' '' 'Thank you, I stay.' \
    '--b' 'Content-Type: message/rfc822' '' 'From: us@left.example' 'To: ann@example.com' 'Subject: News' \
    'MIME-Version: 1.0' 'Content-Type: text/plain; charset=utf-8' '' 'To unsubscribe, answer STOP.' '--b--' > letter.eml

cat > read.py <<'PY'
import mailparser

letter = mailparser.parse_from_file("letter.eml")
print("mail-parser", "STOP" in letter.body, len(letter.attachments), "attachments")
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import { extract } from 'letterparser';

const octets = fs.readFileSync('letter.eml');
const tell = (reader, { text, attachments }) => console.log(reader, text.includes('STOP'), attachments?.length ?? 0, 'attachments');
tell('mailparser', await simpleParser(octets));
tell('postal-mime', await PostalMime.parse(octets));
tell('letterparser', extract(octets.toString()));
JS
{ env/bin/python read.py; node read.mjs; } > seen
diff -u - seen <<'TXT'
mail-parser True 0 attachments
mailparser false 1 attachments
postal-mime true 0 attachments
letterparser true 0 attachments
TXT
echo "as described: our own STOP is read as the sender's"
