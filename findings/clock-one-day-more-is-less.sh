#!/usr/bin/env bash
# Held one day longer, and the count in months is smaller: January 30 against January 31.
#
# Packages: pendulum 3.3.0; python-dateutil 2.9.0.post0 and whenever 0.11.0 for comparison.
# Behaviour: to February 28, pendulum counts one month from January 31 (month's end to month's end), but four weeks and
#   one day from January 30, though that is a day more. The same at every month's end that is shorter.
# Right: whatever rule a calendar count has, an earlier start must not give less; ISO 8601 leaves the rule open.
#   dateutil and whenever give one month for both.
# Guess before running: "0 months and 28 days from January 31 in all"
# Hurts: on a list "by time held" the one who has been held longer stands lower, on the day the news is written.
# A product: sorts and compares by the first day or the number of days, never by years, months and days.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pendulum==3.3.0 python-dateutil==2.9.0.post0 whenever==0.11.0

cat > count.py <<'PY'
from datetime import date

import pendulum
import whenever
from dateutil.relativedelta import relativedelta

UNITS = ("months", "days")

for start, end in (
    ((2023, 1, 30), (2023, 2, 28)),
    ((2023, 1, 31), (2023, 2, 28)),
    ((2022, 11, 29), (2023, 2, 28)),
    ((2022, 11, 30), (2023, 2, 28)),
    ((2022, 12, 31), (2023, 2, 28)),
):
    found = relativedelta(date(*end), date(*start))
    print(
        f"{date(*start)} {(date(*end) - date(*start)).days} days",
        f"| pendulum {(pendulum.date(*end) - pendulum.date(*start)).in_words()}",
        f"| dateutil {found.months} months {found.days} days",
        f"| whenever {whenever.Date(*end).since(whenever.Date(*start), in_units=UNITS)}",
    )
PY
env/bin/python count.py > seen
diff -u - seen <<'TXT'
2023-01-30 29 days | pendulum 4 weeks 1 day | dateutil 1 months 0 days | whenever P1M0D
2023-01-31 28 days | pendulum 1 month | dateutil 1 months 0 days | whenever P1M0D
2022-11-29 91 days | pendulum 2 months 4 weeks 2 days | dateutil 3 months 0 days | whenever P3M0D
2022-11-30 90 days | pendulum 2 months 4 weeks 1 day | dateutil 3 months 0 days | whenever P3M0D
2022-12-31 59 days | pendulum 2 months | dateutil 2 months 0 days | whenever P2M0D
TXT
echo "as described: pendulum gives less for more"
