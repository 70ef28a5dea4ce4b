#!/usr/bin/env bash
# A day of calls to Congress is set for Inauguration Day, or for Juneteenth: the library of holidays says that all work.
#
# Packages: npm date-holidays 3.37.0, @18f/us-federal-holidays 4.0.0; PyPI workalendar 17.0.0, holidays 0.109 (right).
# Behaviour: date-holidays knows no Inauguration Day, not even for DC, and keeps DC's Emancipation Day on its Saturday or
#   Sunday. 18F's "list of all US federal holidays" has no Inauguration Day. workalendar knows it for DC, but no
#   Juneteenth, neither there nor for the United States. In 2025, when it was Martin Luther King's day too, all agree.
# Right: 5 U.S.C. 6103(a): June 19 (since 2021); 6103(c): January 20 of each fourth year after 1965, for those who work in
#   the District of Columbia and around, and the day of the public observance if it is a Sunday.
#   D.C. Code 1-612.02 (the District's own offices, not federal ones): April 16, moved to Friday or Monday on weekends.
# Guess before running: "date-holidays has Inauguration Day every four years; Emancipation Day moves to Friday and Monday"
# Hurts: a delivery of signatures, or a day of calls, is announced for a day on which nobody is there.
# A product: shows the days of Congress's own calendar, or takes holidays (PyPI) with subdiv="DC" and a test of four days.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check workalendar==17.0.0 holidays==0.109
npm install --silent --no-audit --no-fund --ignore-scripts date-holidays@3.37.0 @18f/us-federal-holidays@4.0.0 > npm.log

cat > days.txt <<'DAYS'
2021-01-20 Inauguration Day, a Wednesday
2025-01-20 Inauguration Day and Martin Luther King's birthday
2022-04-15 the Friday before Emancipation Day
2028-04-17 the Monday after Emancipation Day
2025-06-19 Juneteenth
2027-12-31 the Friday before New Year's Day
DAYS
cat > open.py <<'PY'
from datetime import date

import holidays
from workalendar.usa import DistrictOfColumbia

for line in open("days.txt"):
    day = date.fromisoformat(line[:10])
    known = day in holidays.US(subdiv="DC", years=day.year)
    print(line[:10], "holidays", "closed" if known else "open")
    print(line[:10], "workalendar", "open" if DistrictOfColumbia().is_working_day(day) else "closed")
PY
cat > open.js <<'JS'
const Holidays = require('date-holidays');
const federal = require('@18f/us-federal-holidays');

const washington = new Holidays('US', 'DC', { timezone: 'America/New_York' });
for (const line of require('fs').readFileSync('days.txt', 'utf8').trim().split('\n')) {
  const day = line.slice(0, 10);
  const found = washington.isHoliday(new Date(`${day}T12:00:00-05:00`));
  console.log(day, 'date-holidays', found && found.some(({ type }) => type === 'public') ? 'closed' : 'open');
  console.log(day, '18F', federal.isAHoliday(new Date(`${day}T12:00:00Z`), { utc: true }) ? 'closed' : 'open');
}
JS
{ cat days.txt; env/bin/python open.py; node open.js; } | sort -s -k1,1 > seen
diff -u - seen <<'TXT'
2021-01-20 Inauguration Day, a Wednesday
2021-01-20 holidays closed
2021-01-20 workalendar closed
2021-01-20 date-holidays open
2021-01-20 18F open
2022-04-15 the Friday before Emancipation Day
2022-04-15 holidays closed
2022-04-15 workalendar closed
2022-04-15 date-holidays open
2022-04-15 18F open
2025-01-20 Inauguration Day and Martin Luther King's birthday
2025-01-20 holidays closed
2025-01-20 workalendar closed
2025-01-20 date-holidays closed
2025-01-20 18F closed
2025-06-19 Juneteenth
2025-06-19 holidays closed
2025-06-19 workalendar open
2025-06-19 date-holidays closed
2025-06-19 18F closed
2027-12-31 the Friday before New Year's Day
2027-12-31 holidays closed
2027-12-31 workalendar closed
2027-12-31 date-holidays closed
2027-12-31 18F closed
2028-04-17 the Monday after Emancipation Day
2028-04-17 holidays closed
2028-04-17 workalendar closed
2028-04-17 date-holidays open
2028-04-17 18F open
TXT
echo "as described: four libraries, four answers"
