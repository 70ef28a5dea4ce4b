#!/usr/bin/env bash
# An entry with two links leads to the other site: a link without "rel" is ours, and readers pass it by.
#
# Packages: npm rss-parser 3.13.0, @extractus/feed-extractor 8.0.3, @rowanmanning/feed-parser 2.1.5; PyPI feedparser
#   6.0.14, fastfeedparser 0.6.5.
# Behaviour: <link rel="related"> stands before <link href="…"> in an Atom entry. rss-parser, feed-extractor and
#   fastfeedparser give the related page as the entry's address; the other two give ours. With rel="alternate"
#   written out four of five are right: feed-extractor takes the first link, whatever it is.
# Right: RFC 4287, 4.2.7.2: without "rel" a link is "alternate"; order means nothing (4.1.2).
# Guess before running: "the alternate link everywhere"
# Hurts: followers of a campaign open the article of a foreign ministry that we only cite.
# A product: writes its own link first and with rel="alternate".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check feedparser==6.0.14 fastfeedparser==0.6.5
npm install --silent --no-audit --no-fund rss-parser@3.13.0 @extractus/feed-extractor@8.0.3 @rowanmanning/feed-parser@2.1.5 > npm.log

related='<link rel="related" href="https://other.example/"/>'
for name in bare written first; do
    case $name in
        bare) links="$related<link href=\"https://left.example/\"/>" ;;
        written) links="$related<link rel=\"alternate\" href=\"https://left.example/\"/>" ;;
        first) links="<link rel=\"alternate\" href=\"https://left.example/\"/>$related" ;;
    esac
    cat > "$name.xml" <<XML
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:00000000-0000-4000-8000-000000000000</id><title>News</title>
<updated>2026-11-20T12:00:00Z</updated><author><name>The Campaign</name></author>
<entry><id>urn:uuid:00000000-0000-4000-8000-000000000001</id><updated>2026-11-20T12:00:00Z</updated>
<title>She is home</title>$links<summary>At last</summary></entry></feed>
XML
done
cat > read.py <<'PY'
import fastfeedparser
import feedparser

for name in ("bare", "written", "first"):
    data = open(f"{name}.xml", "rb").read()
    print(name, "feedparser", feedparser.parse(data).entries[0].link)
    print(name, "fastfeedparser", fastfeedparser.parse(data).entries[0].link)
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import Parser from 'rss-parser';
import { parseFeed } from '@rowanmanning/feed-parser';
import { extractFromXml } from '@extractus/feed-extractor';

for (const name of ['bare', 'written', 'first']) {
  const data = fs.readFileSync(`${name}.xml`, 'utf8');
  console.log(name, 'rss-parser', (await new Parser().parseString(data)).items[0].link);
  console.log(name, 'rowanmanning', parseFeed(data).items[0].url);
  console.log(name, 'feed-extractor', extractFromXml(data).entries[0].link);
}
JS
{ env/bin/python read.py; node read.mjs; } | sort > seen
diff -u - seen <<'TXT'
bare fastfeedparser https://other.example/
bare feed-extractor https://other.example/
bare feedparser https://left.example/
bare rowanmanning https://left.example/
bare rss-parser https://other.example/
first fastfeedparser https://left.example/
first feed-extractor https://left.example/
first feedparser https://left.example/
first rowanmanning https://left.example/
first rss-parser https://left.example/
written fastfeedparser https://left.example/
written feed-extractor https://other.example/
written feedparser https://left.example/
written rowanmanning https://left.example/
written rss-parser https://left.example/
TXT
echo "as described: the related page is taken for ours"
