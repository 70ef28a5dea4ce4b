#!/usr/bin/env bash
# "1,060 days ago" is the day before yesterday; "1 060 дней назад" is sixty days ago.
#
# Package: dateparser 1.5.0
# Behaviour: a number with its thousands set apart, as English and Russian write it, is cut: in English the comma splits
#   it into "1" and "060", and a moment about two days back comes out; in Russian only the 060 days are
#   counted. No error, no None. Without the mark both are right.
# Right: grouping is part of the number (CLDR: comma for en, no-break space for ru); 1,060 days before November 26,
#   2026 is January 1, 2024. A reader that does not know the form has None for an answer.
# Guess before running: "1,060 days ago is read, or is None"
# Hurts: scrapers and assistants date an arrest from the words that our pages and letters say.
# A product: gives the day itself beside every count ("since January 1, 2024") and in a datetime attribute.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check dateparser==1.5.0

cat > read.py <<'PY'
import warnings
from datetime import datetime

warnings.simplefilter("ignore")
import dateparser

for words in ("1060 days ago", "1,060 days ago", "1060 дней назад", "1 060 дней назад", "1\u00a0060 дней назад"):
    found = dateparser.parse(words, settings={"RELATIVE_BASE": datetime(2026, 11, 26)})
    print(words.replace("\u00a0", "(no-break space)"), "->", found and found.date())
PY
env/bin/python read.py > seen
diff -u - seen <<'TXT'
1060 days ago -> 2024-01-01
1,060 days ago -> 2026-11-24
1060 дней назад -> 2024-01-01
1 060 дней назад -> 2026-09-27
1(no-break space)060 дней назад -> 2026-09-27
TXT
echo "as described: a grouped number of days is cut"
