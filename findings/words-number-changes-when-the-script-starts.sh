#!/usr/bin/env bash
# "1.060 días" comes from the server, "1060 días" from the browser, both by CLDR: the number changes as the page loads.
#
# Packages: Babel 2.19.0; Intl.NumberFormat of Node 20 (ICU) for comparison.
# Behaviour: in Spanish, Italian, Polish and European Portuguese CLDR asks for two digits before the first separator
#   (minimumGroupingDigits 2), so four digits stand together. ICU does that, Babel separates them from 1,000 on.
#   Russian and English have 1, and there both agree: who tests in English sees nothing.
# Right: UTS 35, part 3, "minimumGroupingDigits"; RAE, Ortografía de la lengua española: numbers of four digits are
#   written without a separator.
# Guess before running: 'format_decimal(1060, "es") is "1060", like Intl'
# Hurts: a count of days between 1,000 and 9,999, where all of these prisoners' are, jumps when the script takes it over.
# A product: decides on one of both and says it to the browser (useGrouping "always" or "min2"), with a test of 1,060.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check babel==2.19.0

cat > count.py <<'PY'
from babel.numbers import format_decimal
from babel.units import format_unit

for locale in ("en", "ru", "es", "pl", "pt_PT", "it"):
    shown = " | ".join(format_decimal(number, locale=locale) for number in (1060, 10600))
    print(f"Babel {locale}: {shown} | {format_unit(1060, 'day', locale=locale)}".replace("\xa0", "_").replace("\u202f", "_"))
PY
cat > count.js <<'JS'
for (const locale of ['en', 'ru', 'es', 'pl', 'pt-PT', 'it']) {
  const shown = [1060, 10600].map((number) => number.toLocaleString(locale)).join(' | ');
  const days = new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(1060);
  console.log(`Intl ${locale}: ${shown} | ${days}`.replace(/[\u00a0\u202f]/g, '_'));
}
const always = new Intl.NumberFormat('es', { useGrouping: 'always' });
console.log('Intl es, useGrouping "always":', always.format(1060));
JS
{ env/bin/python count.py; node count.js; } > seen
diff -u - seen <<'TXT'
Babel en: 1,060 | 10,600 | 1,060 days
Babel ru: 1_060 | 10_600 | 1_060 дней
Babel es: 1.060 | 10.600 | 1.060 días
Babel pl: 1_060 | 10_600 | 1_060 dni
Babel pt_PT: 1_060 | 10_600 | 1_060 dias
Babel it: 1.060 | 10.600 | 1.060 giorni
Intl en: 1,060 | 10,600 | 1,060 days
Intl ru: 1_060 | 10_600 | 1_060 дней
Intl es: 1060 | 10.600 | 1060 días
Intl pl: 1060 | 10_600 | 1060 dni
Intl pt-PT: 1060 | 10_600 | 1060 dias
Intl it: 1060 | 10.600 | 1060 giorni
Intl es, useGrouping "always": 1.060
TXT
echo "as described: four digits are grouped by Babel alone"
