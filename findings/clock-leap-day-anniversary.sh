#!/usr/bin/env bash
# Arrested on February 29, 2024: what eight libraries call February 28, 2025.
#
# Packages: python-dateutil 2.9.0.post0, whenever 0.11.0, pendulum 3.3.0; npm luxon 3.7.2, date-fns 4.4.0,
#   dayjs 1.11.23, temporal-polyfill 1.0.8 (the coming Temporal of JavaScript itself).
# Behaviour: one year (dateutil, whenever, luxon, dayjs); eleven months and thirty days (Temporal); eleven months,
#   four weeks and two days (pendulum); and date-fns says "12 months" and zero years in one breath: its
#   duration has months: 12, a number that no other day gives. On March 1 all agree.
# Right: no standard says when a leap day's anniversary falls; what is wrong is to say 12 months and no year.
# Guess before running: "none of them counts a year before March 1"
# Hurts: the page counts "1 year" while the embedded clock of a partner says 11 months on the day of the vigil.
# A product: states its rule once, makes it on the server, and hands out finished words and numbers of days.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check python-dateutil==2.9.0.post0 whenever==0.11.0 pendulum==3.3.0
npm install --silent --no-audit --no-fund luxon@3.7.2 date-fns@4.4.0 dayjs@1.11.23 temporal-polyfill@1.0.8 > npm.log

cat > count.py <<'PY'
from datetime import date

import pendulum
import whenever
from dateutil.relativedelta import relativedelta

UNITS = ("years", "months", "days")

for day in ("2025-02-28", "2025-03-01"):
    found = relativedelta(date.fromisoformat(day), date(2024, 2, 29))
    print(day, "dateutil", found.years, "y", found.months, "m", found.days, "d")
    print(day, "whenever", whenever.Date(day).since(whenever.Date("2024-02-29"), in_units=UNITS))
    print(day, "pendulum", (pendulum.date(*map(int, day.split("-"))) - pendulum.date(2024, 2, 29)).in_words())
PY
cat > count.mjs <<'JS'
import { DateTime } from 'luxon';
import { intervalToDuration, differenceInYears, parseISO } from 'date-fns';
import dayjs from 'dayjs';
import { Temporal } from 'temporal-polyfill';

const start = '2024-02-29';
for (const day of ['2025-02-28', '2025-03-01']) {
  const luxon = DateTime.fromISO(day).diff(DateTime.fromISO(start), ['years', 'months', 'days']);
  const duration = intervalToDuration({ start: parseISO(start), end: parseISO(day) });
  console.log(day, 'luxon', luxon.toISO());
  console.log(day, 'date-fns', JSON.stringify(duration), differenceInYears(parseISO(day), parseISO(start)), 'years');
  console.log(day, 'dayjs', dayjs(day).diff(start, 'year'), 'year');
  console.log(day, 'Temporal', `${Temporal.PlainDate.from(start).until(day, { largestUnit: 'years' })}`);
}
JS
{ env/bin/python count.py; node count.mjs; } > seen
diff -u - seen <<'TXT'
2025-02-28 dateutil 1 y 0 m 0 d
2025-02-28 whenever P1Y0M0D
2025-02-28 pendulum 11 months 4 weeks 2 days
2025-03-01 dateutil 1 y 0 m 1 d
2025-03-01 whenever P1Y0M1D
2025-03-01 pendulum 1 year 1 day
2025-02-28 luxon P1Y
2025-02-28 date-fns {"months":12} 0 years
2025-02-28 dayjs 1 year
2025-02-28 Temporal P11M30D
2025-03-01 luxon P1Y1D
2025-03-01 date-fns {"years":1,"days":1} 1 years
2025-03-01 dayjs 1 year
2025-03-01 Temporal P1Y1D
TXT
echo "as described: four answers on the day before March 1"
