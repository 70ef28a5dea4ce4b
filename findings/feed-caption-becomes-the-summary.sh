#!/usr/bin/env bash
# The caption of a photograph becomes the summary of the news, and the summary becomes something else.
#
# Packages: PyPI feedparser 6.0.14, fastfeedparser 0.6.5; npm rss-parser 3.13.0.
# Behaviour: an item holds <media:content> with a <media:description> (Media RSS) and its own <description>. If the picture
#   stands first, feedparser gives the caption as the item's summary and the real one as a "content"; if it
#   stands last, it is the other way round. A <media:title> does not touch the title.
# Right: RSS 2.0: the description of the item is its <description>; Media RSS 1.5.1: media:description describes the
#   media object that holds it. The order of an item's elements means nothing in either.
# Guess before running: "the names have other namespaces, so they do not meet"
# Hurts: "Ann in 2019, by a friend" is sent round as the news that she is home.
# A product: leaves captions out of its feed, or puts pictures after the text, in an enclosure without words.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check feedparser==6.0.14 fastfeedparser==0.6.5
npm install --silent --no-audit --no-fund rss-parser@3.13.0 > npm.log

picture='<media:content url="https://left.example/a.jpg" medium="image"><media:title>Portrait</media:title>
<media:description>Ann in 2019</media:description></media:content>'
words='<title>Ann is home</title><description>She landed this morning</description>'
for name in picture-first picture-last; do
    [ "$name" = picture-first ] && item="$picture$words" || item="$words$picture"
    cat > "$name.xml" <<XML
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>News</title>
<link>https://left.example/news/</link><description>What happened</description>
<item>$item<link>https://left.example/news/one/</link></item></channel></rss>
XML
done
cat > read.py <<'PY'
import fastfeedparser
import feedparser

for name in ("picture-first", "picture-last"):
    data = open(f"{name}.xml", "rb").read()
    entry = feedparser.parse(data).entries[0]
    print(name, "feedparser:", entry.title, "|", entry.summary, "|", [each.value for each in entry.get("content", [])])
    entry = fastfeedparser.parse(data).entries[0]
    print(name, "fastfeedparser:", entry.title, "|", entry.description)
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import Parser from 'rss-parser';

for (const name of ['picture-first', 'picture-last']) {
  const [item] = (await new Parser().parseString(fs.readFileSync(`${name}.xml`, 'utf8'))).items;
  console.log(name, 'rss-parser:', item.title, '|', item.content);
}
JS
{ env/bin/python read.py; node read.mjs; } | sort > seen
diff -u - seen <<'TXT'
picture-first fastfeedparser: Ann is home | She landed this morning
picture-first feedparser: Ann is home | Ann in 2019 | ['She landed this morning']
picture-first rss-parser: Ann is home | She landed this morning
picture-last fastfeedparser: Ann is home | She landed this morning
picture-last feedparser: Ann is home | She landed this morning | ['Ann in 2019']
picture-last rss-parser: Ann is home | She landed this morning
TXT
echo "as described: feedparser takes a caption for the summary"
