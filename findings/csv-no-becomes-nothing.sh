#!/usr/bin/env bash
# "May be named: no" is written to CSV as an empty cell, the same as "was never asked"; days become 1795194000000.
#
# Packages: npm csv-stringify 6.9.0, fast-csv 5.0.8, papaparse 5.7.1, d3-dsv 3.0.2, @json2csv/plainjs 7.0.8.
# Behaviour: csv-stringify writes true as 1 and false as nothing, like null, and a Date as milliseconds. fast-csv writes a
#   Date as String() has it, in words and in the server's zone. d3-dsv writes midnight UTC as a bare day and drops seconds that
#   are zero, so one column has two formats. papaparse and json2csv write true, false and ISO 8601.
# Right: RFC 4180 has text alone; W3C's Model for Tabular Data (6.4.3, 6.4.4) has true and false for truth values and ISO
#   8601 for times; false is not null, in JavaScript either.
# Guess before running: "truth values written true and false, dates ISO 8601, null empty"
# Hurts: who gets the file cannot tell those who refused from those who were not asked, and names the former.
# A product: makes each cell a string by itself before any library sees it, with yes and no written out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts csv-stringify@6.9.0 fast-csv@5.0.8 papaparse@5.7.1 d3-dsv@3.0.2 \
    @json2csv/plainjs@7.0.8 > npm.log

cat > write.mjs <<'JS'
import { stringify } from 'csv-stringify/sync';
import { writeToString } from 'fast-csv';
import Papa from 'papaparse';
import { csvFormat } from 'd3-dsv';
import { Parser } from '@json2csv/plainjs';

process.env.TZ = 'America/New_York';
const rows = [
  { name: 'Ann Example', named: true, at: new Date('2026-11-20T17:00:00Z') },
  { name: 'Bob Example', named: false, at: new Date('2026-11-20T17:00:01Z') },
  { name: 'Cy Example', named: null, at: new Date('2026-11-21T00:00:00Z') },
];
for (const [tool, text] of [
  ['csv-stringify', stringify(rows, { header: true })],
  ['fast-csv', await writeToString(rows, { headers: true })],
  ['papaparse', Papa.unparse(rows)],
  ['d3-dsv', csvFormat(rows)],
  ['json2csv', new Parser().parse(rows)],
]) {
  console.log(`${tool}:\n  ${text.trim().split(/\r?\n/).slice(1).join('\n  ')}`);
}
JS
node write.mjs > seen
diff -u - seen <<'TXT'
csv-stringify:
  Ann Example,1,1795194000000
  Bob Example,,1795194001000
  Cy Example,,1795219200000
fast-csv:
  Ann Example,true,Fri Nov 20 2026 12:00:00 GMT-0500 (Eastern Standard Time)
  Bob Example,false,Fri Nov 20 2026 12:00:01 GMT-0500 (Eastern Standard Time)
  Cy Example,,Fri Nov 20 2026 19:00:00 GMT-0500 (Eastern Standard Time)
papaparse:
  Ann Example,true,2026-11-20T17:00:00.000Z
  Bob Example,false,2026-11-20T17:00:01.000Z
  Cy Example,,2026-11-21T00:00:00.000Z
d3-dsv:
  Ann Example,true,2026-11-20T17:00Z
  Bob Example,false,2026-11-20T17:00:01Z
  Cy Example,,2026-11-21
json2csv:
  "Ann Example",true,"2026-11-20T17:00:00.000Z"
  "Bob Example",false,"2026-11-20T17:00:01.000Z"
  "Cy Example",,"2026-11-21T00:00:00.000Z"
TXT
echo "as described: no is nothing"
