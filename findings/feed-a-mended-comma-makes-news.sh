#!/usr/bin/env bash
# A comma mended in an old article makes it the newest: readers give the day of the change as the day of publication.
#
# Packages: npm @extractus/feed-extractor 8.0.3, feedparser 2.6.0, rss-parser 3.13.0; PyPI fastfeedparser 0.6.5.
# Behaviour: an Atom entry published in 2023 was updated yesterday. feed-extractor's "published" is the update; so is
#   the "date" of Node's feedparser, beside a right "pubdate"; rss-parser and fastfeedparser say 2023.
#   The same entry in RSS, with pubDate and atom:updated, is of 2023 for all.
# Right: RFC 4287, 4.2.9: published is "an instant in time associated with an event early in the life cycle of the
#   entry"; 4.2.15: updated is the last change "in a way the publisher considers significant".
# Guess before running: "published, where both are there"
# Hurts: an arrest of 2023 is told again as news on the day on which a typing error is mended.
# A product: moves <updated> only for what readers must see again, not for every publication of the page.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check fastfeedparser==0.6.5
npm install --silent --no-audit --no-fund @extractus/feed-extractor@8.0.3 feedparser@2.6.0 rss-parser@3.13.0 > npm.log

cat > atom.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:00000000-0000-4000-8000-000000000000</id><title>News</title>
<updated>2026-11-20T12:00:00Z</updated><author><name>The Campaign</name></author>
<entry><id>urn:uuid:00000000-0000-4000-8000-000000000001</id><title>Ann is arrested</title>
<published>2023-05-06T12:00:00Z</published><updated>2026-11-20T12:00:00Z</updated>
<link rel="alternate" href="https://left.example/news/one/"/><summary>At the airport</summary></entry></feed>
XML
cat > rss.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title>
<link>https://left.example/news/</link><description>What happened</description>
<item><title>Ann is arrested</title><link>https://left.example/news/one/</link><description>At the airport</description>
<pubDate>Sat, 06 May 2023 12:00:00 +0000</pubDate><atom:updated>2026-11-20T12:00:00+00:00</atom:updated></item>
</channel></rss>
XML
cat > read.py <<'PY'
import fastfeedparser

for name in ("atom.xml", "rss.xml"):
    print(name, "fastfeedparser published", fastfeedparser.parse(open(name, "rb").read()).entries[0].published[:10])
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import { extractFromXml } from '@extractus/feed-extractor';
import FeedParser from 'feedparser';
import Parser from 'rss-parser';

const day = (moment) => new Date(moment).toISOString().slice(0, 10);
for (const name of ['atom.xml', 'rss.xml']) {
  const data = fs.readFileSync(name, 'utf8');
  console.log(name, 'feed-extractor published', day(extractFromXml(data).entries[0].published));
  console.log(name, 'rss-parser isoDate', day((await new Parser().parseString(data)).items[0].isoDate));
  const reader = fs.createReadStream(name).pipe(new FeedParser());
  for await (const item of reader) console.log(name, 'feedparser date', day(item.date), 'pubdate', day(item.pubdate));
}
JS
{ env/bin/python read.py; node read.mjs; } | sort > seen
diff -u - seen <<'TXT'
atom.xml fastfeedparser published 2023-05-06
atom.xml feed-extractor published 2026-11-20
atom.xml feedparser date 2026-11-20 pubdate 2023-05-06
atom.xml rss-parser isoDate 2023-05-06
rss.xml fastfeedparser published 2023-05-06
rss.xml feed-extractor published 2023-05-06
rss.xml feedparser date 2023-05-06 pubdate 2023-05-06
rss.xml rss-parser isoDate 2023-05-06
TXT
echo "as described: two readers date an old entry to its correction"
