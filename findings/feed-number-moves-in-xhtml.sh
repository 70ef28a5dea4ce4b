#!/usr/bin/env bash
# "After <b>1,060</b> days at home" becomes "After  days at home1,060": words change their order in a feed reader.
#
# Packages: npm rss-parser 3.13.0, @extractus/feed-extractor 8.0.3, feedsmith 3.0.1; PyPI feedparser
#   6.0.14, fastfeedparser 0.6.5, atoma 0.0.17.
# Behaviour: Atom allows titles and texts as XHTML. rss-parser gathers the words of a paragraph first and its elements
#   last, and gives a title that is an object, not words. fastfeedparser, atoma and feed-extractor have no
#   title, the latter two no text either. feedparser and feedsmith read both.
# Right: RFC 4287, 3.1.1.3 and 4.1.3.3: type="xhtml" holds one div, whose content is the text, in its order.
# Guess before running: "the text is kept by all"
# Hurts: "held 1,060 days" or a name in bold moves to the end of the sentence: another statement, under our name.
# A product: writes titles as plain text and bodies as escaped HTML (type="html"), which all six read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check feedparser==6.0.14 fastfeedparser==0.6.5 atoma==0.0.17
npm install --silent --no-audit --no-fund rss-parser@3.13.0 feedsmith@3.0.1 @extractus/feed-extractor@8.0.3 > npm.log

cat > feed.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:00000000-0000-4000-8000-000000000000</id><title>News</title>
<updated>2026-11-20T12:00:00Z</updated><author><name>The Campaign</name></author>
<entry><id>urn:uuid:00000000-0000-4000-8000-000000000001</id><updated>2026-11-20T12:00:00Z</updated>
<link rel="alternate" href="https://left.example/news/one/"/>
<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">She is <em>home</em></div></title>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>After <b>1,060</b> days at home</p></div></content>
</entry></feed>
XML
cat > read.py <<'PY'
import re

import atoma
import fastfeedparser
import feedparser

data = open("feed.xml", "rb").read()


def tell(reader, title, text):
    print(f"{reader}: title {title!r}, text {re.sub('<[^>]+>', '', text or '')!r}")


entry = feedparser.parse(data).entries[0]
tell("feedparser", entry.title, entry.content[0].value)
entry = fastfeedparser.parse(data).entries[0]
tell("fastfeedparser", entry.title, entry.content[0]["value"])
entry = atoma.parse_atom_bytes(data).entries[0]
tell("atoma", entry.title, entry.content)
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import Parser from 'rss-parser';
import { parseFeed } from 'feedsmith';
import { extractFromXml } from '@extractus/feed-extractor';

const data = fs.readFileSync('feed.xml', 'utf8');
const tell = (reader, title, text) => console.log(`${reader}: title ${typeof title === 'string' ? `'${title}'` : typeof title},`,
  `text '${text.replace(/<[^>]+>/g, '')}'`);
const [first] = (await new Parser().parseString(data)).items;
tell('rss-parser', first.title, first.content);
const [second] = parseFeed(data).feed.entries;
tell('feedsmith', second.title.value, second.content.value);
const [third] = extractFromXml(data).entries;
tell('feed-extractor', third.title, third.description);
JS
{ env/bin/python read.py; node read.mjs; } > seen
diff -u - seen <<'TXT'
feedparser: title 'She is <em>home</em>', text 'After 1,060 days at home'
fastfeedparser: title '', text 'After 1,060 days at home\n'
atoma: title None, text ''
rss-parser: title object, text 'After  days at home1,060'
feedsmith: title 'She is <em>home</em>', text 'After 1,060 days at home'
feed-extractor: title '', text ''
TXT
echo "as described: the number of days moves behind the days"
