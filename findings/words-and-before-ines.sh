#!/usr/bin/env bash
# "Ana y Inés" is wrong Spanish, and Babel writes it; the browser beside it writes "Ana e Inés".
#
# Packages: Babel 2.19.0 (CLDR for Python); Intl.ListFormat of Node 20 (ICU) for comparison.
# Behaviour: both join names by CLDR's list patterns. ICU knows that Spanish "y" becomes "e" before the sound of i, and
#   "o" becomes "u" before that of o; Babel fills the pattern as it stands. CLDR's data cannot say it, so whoever reads
#   only the data, or has "{names} and {last}" translated, writes "y" always.
# Right: RAE, Diccionario panhispánico de dudas, "y": e before i- and hi- (not before hie-); "o": u before o- and ho-.
# Guess before running: 'format_list(["Ana", "Inés"], "es") is "Ana e Inés", like Intl.ListFormat'
# Hurts: the names of prisoners, joined in the title of a petition, have a mistake that each Spanish reader sees.
# A product: has the whole sentence translated for names it knows, or looks at how the last name begins.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check babel==2.19.0

cat > join.py <<'PY'
from babel.lists import format_list

for last in ("Inés", "Hilda", "Ian", "Hiena"):
    print("Babel", format_list(["Ana", last], locale="es"))
for last in ("Olga", "ocho"):
    print("Babel", format_list(["Ana", last], style="or", locale="es"))
PY
cat > join.js <<'JS'
for (const last of ['Inés', 'Hilda', 'Ian', 'Hiena']) {
  console.log('Intl', new Intl.ListFormat('es').format(['Ana', last]));
}
for (const last of ['Olga', 'ocho']) {
  console.log('Intl', new Intl.ListFormat('es', { type: 'disjunction' }).format(['Ana', last]));
}
JS
{ env/bin/python join.py; node join.js; } > seen
diff -u - seen <<'TXT'
Babel Ana y Inés
Babel Ana y Hilda
Babel Ana y Ian
Babel Ana y Hiena
Babel Ana o Olga
Babel Ana o ocho
Intl Ana e Inés
Intl Ana e Hilda
Intl Ana e Ian
Intl Ana y Hiena
Intl Ana u Olga
Intl Ana u ocho
TXT
echo "as described: Babel writes y before i"
