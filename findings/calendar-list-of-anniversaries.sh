#!/usr/bin/env bash
# One event with three days of its own (RDATE): five readers see three, two or one of them.
#
# Packages: recurring-ical-events 3.8.2, icalevents 0.3.1, ics 0.7.3; npm ical.js 2.2.1, node-ical 0.26.1.
# Behaviour: recurring-ical-events gives all three days; ical.js, on which calendar programs are built, leaves out
#   the first, DTSTART itself; icalevents, ics and node-ical's own expansion give the first alone.
# Right: RFC 5545, 3.8.5.2: the recurrence set is made of DTSTART, which is its first instance, along with RDATE; the
#   values may be DATE and stand in one list. Three days.
# Guess before running: "every reader that expands recurrences gives all three"
# Hurts: leap-day anniversaries, the 100th and the 1,000th day as one event: subscribers miss the vigil.
# A product: writes each day as an event of its own with its own UID.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check recurring-ical-events==3.8.2 icalendar==7.3.2 icalevents==0.3.1 ics==0.7.3
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 node-ical@0.26.1 > npm.log

printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//left.example//calendar//EN BEGIN:VEVENT \
    UID:days@left.example DTSTAMP:20261101T000000Z 'DTSTART;VALUE=DATE:20270310' 'DTEND;VALUE=DATE:20270311' \
    'RDATE;VALUE=DATE:20270610,20270910' 'SUMMARY:Day of Ann Example' END:VEVENT END:VCALENDAR > days.ics

cat > read.py <<'PY'
from datetime import date

import icalendar
import recurring_ical_events
from icalevents.icalevents import events
from ics import Calendar

text = open("days.ics", newline="").read()
year = date(2027, 1, 1), date(2027, 12, 31)
found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*year)
print("recurring-ical-events", *sorted(str(event.start) for event in found))
print("icalevents", *sorted(str(event.start.date()) for event in events(string_content=text.encode(), start=year[0], end=year[1])))
print("ics", *sorted(str(event.begin.date()) for event in Calendar(text).events))
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';

const text = fs.readFileSync('days.ics', 'utf8');
const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
const days = [];
for (let each = event.iterator(), day = each.next(); day; day = each.next()) days.push(String(day));
console.log('ical.js', ...days);
const [first] = Object.values(nodeIcal.sync.parseICS(text)).filter((each) => each.type === 'VEVENT');
const year = { from: new Date(2027, 0, 1), to: new Date(2027, 11, 31) };
console.log('node-ical', nodeIcal.expandRecurringEvent(first, year).length, 'day');
JS
{ env/bin/python read.py 2> warnings; node read.mjs; } > seen
diff -u - seen <<'TXT'
recurring-ical-events 2027-03-10 2027-06-10 2027-09-10
icalevents 2027-03-10
ics 2027-03-10
ical.js 2027-06-10 2027-09-10
node-ical 1 day
TXT
echo "as described: three days, two days, one day"
