#!/usr/bin/env bash
# "America" is American Samoa, "Niger" Nigeria and "Korea" North Korea, for the fuzzy search of the best-known list.
#
# Packages: PyPI pycountry 26.2.16; countrynames 1.17.0 for comparison.
# Behaviour: search_fuzzy() sorts what it finds so that the first of "Niger" is Nigeria, although a country is called
#   Niger, exactly. "U.S." is the U.S. Virgin Islands, "Kosovo" Serbia (one of its districts). lookup(), which is exact, knows
#   neither Russia nor Turkey nor UK. countrynames says Niger, KR and XK, and None where it does not know.
# Right: ISO 3166-1: NE is Niger, NG Nigeria; AS is a territory of the United States, with a delegate of its own.
# Guess before running: "lookup finds Russia, Turkey, Kosovo"; America, Niger and Korea stood beside it in the list tried.
# Hurts: signers who wrote "America" in an older list are counted in Pago Pago, and those in Niger in another country.
# A product: has the country chosen from a list; what was typed elsewhere is mapped by hand, and never by the first hit.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pycountry==26.2.16 countrynames==1.17.0

cat > find.py <<'PY'
import countrynames
import pycountry

for typed in ("Niger", "America", "U.S.", "Korea", "Kosovo", "Russia", "Turkey", "UK", "USA", "Ireland"):
    try:
        exact = pycountry.countries.lookup(typed).alpha_2
    except LookupError:
        exact = "-"
    try:
        fuzzy = " ".join(country.alpha_2 for country in pycountry.countries.search_fuzzy(typed)[:2])
    except LookupError:
        fuzzy = "-"
    print(f"{typed}: lookup {exact} | search_fuzzy {fuzzy} | countrynames {countrynames.to_code(typed)}")
PY
env/bin/python find.py > seen
diff -u - seen <<'TXT'
Niger: lookup NE | search_fuzzy NG NE | countrynames NE
America: lookup - | search_fuzzy AS US | countrynames US
U.S.: lookup - | search_fuzzy VI US | countrynames None
Korea: lookup - | search_fuzzy KP KR | countrynames KR
Kosovo: lookup - | search_fuzzy RS | countrynames XK
Russia: lookup - | search_fuzzy RU | countrynames RU
Turkey: lookup - | search_fuzzy - | countrynames TR
UK: lookup - | search_fuzzy GB UG | countrynames GB
USA: lookup US | search_fuzzy US ID | countrynames US
Ireland: lookup IE | search_fuzzy IE GB | countrynames IE
TXT
echo "as described: the first hit is another country"
