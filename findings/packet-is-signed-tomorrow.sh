#!/usr/bin/env bash
# A packet zipped in Washington late on November 20 says November 21: one library of zips has its own idea of local time.
#
# Packages: npm jszip 3.10.2, adm-zip 0.6.1, yauzl 3.4.0; zipfile of Python for comparison.
# Behaviour: a zip entry has a DOS time without a zone. JSZip writes and reads it as UTC, the other three, and unzip, as local
#   time. So what JSZip writes at 23:30 bears 04:30 of the next day for everybody else, and what they write then is
#   18:30 for JSZip. It writes no field of extended time beside it that would settle it.
# Right: APPNOTE.TXT, 4.4.6: "MS-DOS format", which is local time; Info-ZIP's extra field 0x5455 exists to give UTC.
# Guess before running: "JSZip reads zip times as local like yauzl, adm-zip"
# Hurts: a packet handed over on the day of a vote bears a date after it, in the list of files that a clerk prints.
# A product: sets each entry to one fixed time, the same for the same content, and writes the day into a file inside.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts jszip@3.10.2 adm-zip@0.6.1 yauzl@3.4.0 > npm.log

cat > zips.js <<'JS'
const fs = require('fs');
const AdmZip = require('adm-zip');
const JSZip = require('jszip');
const yauzl = require('yauzl');

process.env.TZ = 'America/New_York';
const moment = new Date('2026-11-20T23:30:00-05:00');
const local = (date) => date.toLocaleString('sv');
const byYauzl = (file) => new Promise((done) => yauzl.open(file, { lazyEntries: true }, (error, zip) => {
  zip.on('entry', (entry) => done(entry.getLastModDate()));
  zip.readEntry();
}));
(async () => {
  fs.writeFileSync('jszip.zip', await new JSZip().file('list.csv', 'name', { date: moment }).generateAsync({ type: 'nodebuffer' }));
  const other = new AdmZip();
  other.addFile('list.csv', Buffer.from('name'));
  other.getEntry('list.csv').header.time = moment;
  other.writeZip('adm-zip.zip');
  console.log('written at', local(moment));
  for (const file of ['jszip.zip', 'adm-zip.zip']) {
    const zip = await JSZip.loadAsync(fs.readFileSync(file));
    console.log(`${file}: jszip ${local(zip.file('list.csv').date)}`);
    console.log(`${file}: adm-zip ${local(new AdmZip(file).getEntry('list.csv').header.time)}`);
    console.log(`${file}: yauzl ${local(await byYauzl(file))}`);
  }
})();
JS
cat > zips.py <<'PY'
import zipfile

for file in ("jszip.zip", "adm-zip.zip"):
    [entry] = zipfile.ZipFile(file).infolist()
    year, month, day, hour, minute, second = entry.date_time
    print(f"{file}: zipfile {year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}, extra field {entry.extra!r}")
PY
{ node zips.js; python3 zips.py; } > seen
diff -u - seen <<'TXT'
written at 2026-11-20 23:30:00
jszip.zip: jszip 2026-11-20 23:30:00
jszip.zip: adm-zip 2026-11-21 04:30:00
jszip.zip: yauzl 2026-11-21 04:30:00
adm-zip.zip: jszip 2026-11-20 18:30:00
adm-zip.zip: adm-zip 2026-11-20 23:30:00
adm-zip.zip: yauzl 2026-11-20 23:30:00
jszip.zip: zipfile 2026-11-21 04:30:00, extra field b''
adm-zip.zip: zipfile 2026-11-20 23:30:00, extra field b''
TXT
echo "as described: JSZip's day ends at seven in the evening"
