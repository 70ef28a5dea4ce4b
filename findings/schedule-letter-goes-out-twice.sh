#!/usr/bin/env bash
# A letter set for 1:30 each night goes out twice on November 1, 2026; one set for 2:30 has three times on March 8.
#
# Packages: PyPI croniter 7.0.0, APScheduler 3.11.3, cronsim 2.8; npm cron-parser 5.10.6, croner 11.0.1.
# Behaviour: in New York 1:30 comes twice in the night when the clocks go back. croniter and APScheduler run a job of a fixed
#   time at both, the other three at the first alone. Where 2:30 is left out croniter, cronsim and croner run it at
#   3:00, cron-parser at 3:30, APScheduler at "02:30-05:00", which is 3:30 by the clock.
# Right: cron(8) of Debian: a job of a fixed time is not run twice when the clock goes back by less than three hours,
#   and is run soon after the gap when it goes forward; only jobs with a * in hours or minutes follow the clock.
# Guess before running: "once, at 3:00 or 3:30, in the gap; once in all on the long day"
# Hurts: every subscriber has the weekly letter twice, an hour apart, and unsubscribes.
# A product: plans in UTC, and remembers what has been sent (one row for a letter and a person), whatever the clock says.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check croniter==7.0.0 APScheduler==3.11.3 cronsim==2.8 tzdata==2026.6
npm install --silent --no-audit --no-fund --ignore-scripts cron-parser@5.10.6 croner@11.0.1 > npm.log

cat > plan.py <<'PY'
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter
from cronsim import CronSim

ZONE = ZoneInfo("America/New_York")


def scheduled(line, start):
    trigger = CronTrigger.from_crontab(line, timezone=ZONE)
    last, now = None, start
    while True:
        last = trigger.get_next_fire_time(last, now)
        yield last
        now = (last.astimezone(UTC) + timedelta(seconds=1)).astimezone(ZONE)


for line, start in (
    ("30 1 * * *", datetime(2026, 10, 31, 12, tzinfo=ZONE)),
    ("30 2 * * *", datetime(2026, 3, 7, 12, tzinfo=ZONE)),
):
    for tool, times in (
        ("croniter", croniter(line, start).all_next(datetime)),
        ("APScheduler", scheduled(line, start)),
        ("cronsim", CronSim(line, start)),
    ):
        print(line, tool, *(f"{time:%d %H:%M}={time.astimezone(UTC):%H:%M}Z" for time in islice(times, 3)), sep=" | ")
PY
cat > plan.js <<'JS'
const { CronExpressionParser } = require('cron-parser');
const { Cron } = require('croner');

const zone = 'America/New_York';
const clock = new Intl.DateTimeFormat('de', { timeZone: zone, day: '2-digit', hour: '2-digit', minute: '2-digit' });
const say = (line, tool, times) => {
  const said = times.map((time) => `${clock.format(time).replace(/[.,]/g, '')}=${time.toISOString().slice(11, 16)}Z`);
  console.log([line, tool, ...said].join(' | '));
};
for (const [line, start] of [
  ['30 1 * * *', new Date('2026-10-31T12:00:00-04:00')],
  ['30 2 * * *', new Date('2026-03-07T12:00:00-05:00')],
]) {
  const parsed = CronExpressionParser.parse(line, { currentDate: start, tz: zone });
  say(line, 'cron-parser', [1, 2, 3].map(() => parsed.next().toDate()));
  say(line, 'croner', new Cron(line, { timezone: zone, paused: true }).nextRuns(3, start));
}
JS
{ env/bin/python plan.py; node plan.js; } | sort -s -k1,2 > seen
diff -u - seen <<'TXT'
30 1 * * * | croniter | 01 01:30=05:30Z | 01 01:30=06:30Z | 02 01:30=06:30Z
30 1 * * * | APScheduler | 01 01:30=05:30Z | 01 01:30=06:30Z | 02 01:30=06:30Z
30 1 * * * | cronsim | 01 01:30=05:30Z | 02 01:30=06:30Z | 03 01:30=06:30Z
30 1 * * * | cron-parser | 01 01:30=05:30Z | 02 01:30=06:30Z | 03 01:30=06:30Z
30 1 * * * | croner | 01 01:30=05:30Z | 02 01:30=06:30Z | 03 01:30=06:30Z
30 2 * * * | croniter | 08 03:00=07:00Z | 09 02:30=06:30Z | 10 02:30=06:30Z
30 2 * * * | APScheduler | 08 02:30=07:30Z | 09 02:30=06:30Z | 10 02:30=06:30Z
30 2 * * * | cronsim | 08 03:00=07:00Z | 09 02:30=06:30Z | 10 02:30=06:30Z
30 2 * * * | cron-parser | 08 03:30=07:30Z | 09 02:30=06:30Z | 10 02:30=06:30Z
30 2 * * * | croner | 08 03:00=07:00Z | 09 02:30=06:30Z | 10 02:30=06:30Z
TXT
echo "as described: one night has two letters"
