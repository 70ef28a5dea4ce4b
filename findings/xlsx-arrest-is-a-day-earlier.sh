#!/usr/bin/env bash
# A day of arrest in an XLSX, March 29, is March 28 for one reader in New York, and half past eleven is 23:29:59 for the other.
#
# Packages: PyPI openpyxl 3.1.5 (writes); npm exceljs 4.4.0 and xlsx 0.18.5, the one on npm (read).
# Behaviour: a cell holds a day or a time without a zone. exceljs gives a Date at that time in UTC, so that in New York the
#   local day is the one before; SheetJS gives one in the zone of the machine, a thousandth of a second short where
#   a time has no exact fraction of a day, so that 23:30 prints as 23:29:59. Their Dates are four or five hours apart.
#   As text (sheet_to_csv) SheetJS is right.
# Right: ECMA-376, part 1, 18.17.4: a serial number of days with no zone; 2023-03-29 is that day everywhere.
# Guess before running: "exceljs and xlsx give the same day in New York"
# Hurts: days held are counted from the wrong day, by volunteers who import the site's table west of Greenwich.
# A product: gives days as text in ISO 8601, in XLSX too, and says in its notes how to read them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0 xlsx@0.18.5 > npm.log

cat > write.py <<'PY'
from datetime import date, datetime

from openpyxl import Workbook

book = Workbook()
book.active.append([date(2023, 3, 29), datetime(2026, 11, 20, 23, 30)])
book.active.append([date(1991, 5, 6), datetime(2026, 11, 20, 12, 0)])
book.save("days.xlsx")
PY
cat > read.js <<'JS'
const ExcelJS = require('exceljs');
const SheetJS = require('xlsx');

process.env.TZ = 'America/New_York';
const said = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'medium' });
const tell = (tool, cells) => console.log(tool, cells.map((day) => `${said.format(day)} (${day.toISOString()})`).join(' | '));
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile('days.xlsx');
  book.worksheets[0].eachRow((row) => tell('exceljs', row.values.slice(1)));
  const other = SheetJS.readFile('days.xlsx', { cellDates: true });
  for (const row of SheetJS.utils.sheet_to_json(other.Sheets.Sheet, { header: 1 })) tell('SheetJS', row);
  const text = SheetJS.utils.sheet_to_csv(SheetJS.readFile('days.xlsx').Sheets.Sheet);
  console.log('SheetJS as text', text.trim().replace(/\n/g, ' | '));
})();
JS
env/bin/python write.py
node read.js > seen
diff -u - seen <<'TXT'
exceljs 2023-03-28 20:00:00 (2023-03-29T00:00:00.000Z) | 2026-11-20 18:30:00 (2026-11-20T23:30:00.000Z)
exceljs 1991-05-05 20:00:00 (1991-05-06T00:00:00.000Z) | 2026-11-20 07:00:00 (2026-11-20T12:00:00.000Z)
SheetJS 2023-03-29 00:00:00 (2023-03-29T04:00:00.000Z) | 2026-11-20 23:29:59 (2026-11-21T04:29:59.999Z)
SheetJS 1991-05-06 00:00:00 (1991-05-06T04:00:00.000Z) | 2026-11-20 12:00:00 (2026-11-20T17:00:00.000Z)
SheetJS as text 2023-03-29,2026-11-20 23:30:00 | 1991-05-06,2026-11-20 12:00:00
TXT
echo "as described: one day, three times"
