#!/usr/bin/env bash
# A page published this month is dated to a birthday in 1991, and a running clock makes the date "P1060D".
#
# Packages: npm open-graph-scraper 6.12.0, defuddle 0.19.4 (for link previews and reading lists), linkedom 0.18.15.
# Behaviour: both take the datetime of the first <time> in the page for the day of its publication, also where
#   it is a duration, and although the head says article:modified_time. article:published_time ends that for
#   defuddle; open-graph-scraper's ogDate goes on saying P1060D, beside a right articlePublishedTime.
# Right: HTML Standard, 4.5.14: <time> names any time; "pubdate" was taken out of HTML in 2011. A duration is no date.
# Guess before running: "readers take the dates in the head", which held for htmldate and metascraper
# Hurts: a preview card says "May 6, 1991" below the plea of somebody who is in prison now.
# A product: writes article:published_time and <meta name="date"> into every page's head, profiles too, and keeps
#   durations and birthdays out of the first <time>.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund open-graph-scraper@6.12.0 defuddle@0.19.4 linkedom@0.18.15 > npm.log

cat > read.mjs <<'JS'
import scrape from 'open-graph-scraper';
import { parseHTML } from 'linkedom';
import { Defuddle } from 'defuddle/node';

const born = '<p>Born <time datetime="1991-05-06">May 6, 1991</time></p>';
const clock = '<p>Held for <time datetime="P1060D">1,060 days</time></p>';
const changed = '<meta property="article:modified_time" content="2026-11-20T12:00:00Z">';
const published = '<meta property="article:published_time" content="2026-11-01T12:00:00Z">';
const date = '<meta name="date" content="2026-11-01">';
const story = '<p>Her family has heard from her four times, by letter, and each took weeks to arrive.</p>'.repeat(6);
for (const [name, head, facts] of [
  ['birthday first', changed, born + clock],
  ['clock first', changed, clock + born],
  ['published_time too', changed + published, clock + born],
  ['published_time and date', changed + published + date, clock + born],
]) {
  const html = '<!doctype html><html lang="en"><head><title>Ann Example</title><meta property="og:title" content="Ann Example">'
    + `${head}</head><body><main><article><h1>Ann Example</h1>${facts}${story}</article></main></body></html>`;
  const { result } = await scrape({ html });
  const read = await Defuddle(parseHTML(html).document, 'https://left.example.com/ann/');
  console.log(`${name}: open-graph-scraper ${result.ogDate}, defuddle ${read.published}`);
}
JS
node read.mjs > seen
diff -u - seen <<'TXT'
birthday first: open-graph-scraper 1991-05-06, defuddle 1991-05-06
clock first: open-graph-scraper P1060D, defuddle P1060D
published_time too: open-graph-scraper P1060D, defuddle 2026-11-01T12:00:00Z
published_time and date: open-graph-scraper 2026-11-01, defuddle 2026-11-01T12:00:00Z
TXT
echo "as described: the first <time> dates the page"
