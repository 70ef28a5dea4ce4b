#!/usr/bin/env bash
# "Veintiuno mil firmas", "двадцать один тысяч": 21,000 in words is wrong in four libraries of four.
#
# Packages: PyPI num2words 0.5.14; npm n2words 4.0.0, written-number 0.11.1, to-words 5.7.0.
# Behaviour: all four write 21,000 in Spanish with "uno" before "mil", three of them 31,000 too; to-words writes Russian
#   thousands, which are feminine and singular after one, with the masculine and the plural of many.
#   1,060 and 20,000 are right in all.
# Right: RAE, Diccionario panhispánico de dudas, "uno", and Ortografía, 8: "veintiún mil", "treinta y un mil" (or "veintiuna
#   mil" with a feminine). Russian: "двадцать одна тысяча" (CLDR's spell-out rules for ru have it, with the other three).
# Guess before running: "es and ru are fine"
# Hurts: a letter to members of parliament that says the number in words, as petitions do, is faulty in its main sentence.
# A product: writes counts in figures, or tests words with 21, 21,000 and 31,000 in each language.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check num2words==0.5.14
npm install --silent --no-audit --no-fund --ignore-scripts n2words@4.0.0 written-number@0.11.1 to-words@5.7.0 > npm.log

cat > words.py <<'PY'
from num2words import num2words

for lang in ("es", "ru"):
    print("num2words", lang, "|", " | ".join(num2words(number, lang=lang) for number in (1060, 20000, 21000, 31000)))
PY
cat > words.mjs <<'JS'
import { toCardinal as spanish } from 'n2words/es-ES';
import { toCardinal as russian } from 'n2words/ru-RU';
import written from 'written-number';
import { ToWords } from 'to-words';

const tell = (tool, lang, say) => console.log(tool, lang, '|', [1060, 20000, 21000, 31000].map(say).join(' | ').toLowerCase());
tell('n2words', 'es', (number) => spanish(number));
tell('n2words', 'ru', (number) => russian(number));
for (const lang of ['es', 'ru']) tell('written-number', lang, (number) => written(number, { lang }));
for (const localeCode of ['es-ES', 'ru-RU']) {
  const words = new ToWords({ localeCode });
  tell('to-words', localeCode.slice(0, 2), (number) => words.convert(number));
}
JS
{ env/bin/python words.py; node words.mjs; } > seen
diff -u - seen <<'TXT'
num2words es | mil sesenta | veinte mil | veintiuno mil | treinta y uno mil
num2words ru | одна тысяча шестьдесят | двадцать тысяч | двадцать одна тысяча | тридцать одна тысяча
n2words es | mil sesenta | veinte mil | veintiuno mil | treinta y uno mil
n2words ru | одна тысяча шестьдесят | двадцать тысяч | двадцать одна тысяча | тридцать одна тысяча
written-number es | mil sesenta | veinte mil | veintiuno mil | treinta y uno mil
written-number ru | одна тысяча шестьдесят | двадцать тысяч | двадцать одна тысяча | тридцать одна тысяча
to-words es | mil sesenta | veinte mil | veintiuno mil | treinta y un mil
to-words ru | тысяча шестьдесят | двадцать тысяч | двадцать один тысяч | тридцать один тысяч
TXT
echo "as described: uno stands before mil"
