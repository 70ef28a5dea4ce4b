#!/usr/bin/env bash
# "What is on today?" also gives yesterday's whole-day event.
#
# Packages: icalevents 0.3.1; recurring-ical-events 3.8.2 for comparison.
# Behaviour: asked for one day, icalevents gives a one-day event on its own day and on the next one: it takes
#   DTEND, the day after, as a day of the event. The event itself has the right length in the answer.
# Right: RFC 5545, 3.6.1: DTEND is "non-inclusive"; a one-day event ends, as a date, on the day after.
# Guess before running: "its own day only: DTEND is exclusive"
# Hurts: a bot or a home page box made with it says "today: birthday", "today: hearing", on the day after.
# A product: cannot write it otherwise (without DTEND such readers see no length at all): names the day
#   in the event's words where it must not be missed, and tells embedders to read clocks.json instead.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check icalevents==0.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2

printf '%s\r\n' BEGIN:VCALENDAR VERSION:2.0 PRODID:-//left.example//calendar//EN BEGIN:VEVENT \
    UID:birthday@left.example DTSTAMP:20261101T000000Z 'DTSTART;VALUE=DATE:20270310' 'DTEND;VALUE=DATE:20270311' \
    'SUMMARY:Birthday of Ann Example' END:VEVENT END:VCALENDAR > days.ics

cat > read.py <<'PY'
from datetime import date

import icalendar
import recurring_ical_events
from icalevents.icalevents import events

text = open("days.ics", newline="").read()
calendar = recurring_ical_events.of(icalendar.Calendar.from_ical(text))
for number in (9, 10, 11, 12):
    day = date(2027, 3, number)
    print(
        day,
        "icalevents", [event.summary for event in events(string_content=text.encode(), start=day, end=day)],
        "recurring-ical-events", [str(event["SUMMARY"]) for event in calendar.at(day)],
    )
PY
env/bin/python read.py 2> warnings > seen
diff -u - seen <<'TXT'
2027-03-09 icalevents [] recurring-ical-events []
2027-03-10 icalevents ['Birthday of Ann Example'] recurring-ical-events ['Birthday of Ann Example']
2027-03-11 icalevents ['Birthday of Ann Example'] recurring-ical-events []
2027-03-12 icalevents [] recurring-ical-events []
TXT
echo "as described: icalevents has the birthday on two days"
