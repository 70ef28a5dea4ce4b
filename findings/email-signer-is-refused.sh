#!/usr/bin/env bash
# O'Brien cannot sign, a Russian domain in its ASCII form cannot sign, and an address longer than SMTP allows can.
#
# Packages: PyPI django 5.2.19, email-validator 2.4.0, pydantic 2.14.4, validators 0.36.0, marshmallow 4.4.0;
#   npm validator 13.15.35, zod 4.6.7, joi 18.3.2, yup 1.7.1, valibot 1.5.0, ajv 8.20.0 with ajv-formats 3.0.1.
# Behaviour: valibot refuses the apostrophe; zod and valibot refuse a top-level domain in punycode (xn--p1ai), which
#   is what browsers make of .рф in <input type="email">; yup takes two dots in a row. A local part of 65 octets, one
#   too many, is taken by all but validator, joi, validators, and email-validator when strict=True.
# Right: RFC 5322, 3.2.3: ' is an atom's letter, and dot-atom has no two dots in a row; RFC 5890: an A-label is a usual
#   DNS label; RFC 5321, 4.5.3.1.1: a local part has at most 64 octets; the HTML Standard's value of type="email" is ASCII.
# Guess before running: "65 octets: validator, joi, ajv and validators refuse, the others take them"; ajv takes them. The
#   other rows were met beside it.
# Hurts: a form's first check in the browser turns away people whom the server would take; long relay addresses are
#   taken and bounce later.
# A product: lets the browser check with type="email" alone, and decides on the server, with strict=True.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check django==5.2.19 email-validator==2.4.0 pydantic==2.14.4 validators==0.36.0 \
    marshmallow==4.4.0
npm install --silent --no-audit --no-fund --ignore-scripts validator@13.15.35 zod@4.6.7 joi@18.3.2 yup@1.7.1 valibot@1.5.0 \
    ajv@8.20.0 ajv-formats@3.0.1 > npm.log

cat > check.py <<'PY'
import json

import email_validator
import marshmallow.validate
import pydantic
import validators
from django.conf import settings

settings.configure(USE_I18N=False)
from django.core.validators import validate_email

ADDRESSES = {
    "64 octets": "a" * 64 + "@example.com",
    "65 octets": "a" * 65 + "@example.com",
    "apostrophe": "ann.o'brien@example.com",
    "punycode": "ann@xn--e1afmkfd.xn--p1ai",
    "two dots": "ann..b@example.com",
}
json.dump(ADDRESSES, open("addresses.json", "w"))


def strict(address, strict=True):
    email_validator.validate_email(address, check_deliverability=False, strict=strict)


def valid(address):
    if not validators.email(address):
        raise ValueError(address)


tools = {
    "django": validate_email,
    "email-validator": lambda address: strict(address, strict=False),
    "email-validator strict": strict,
    "pydantic": pydantic.TypeAdapter(pydantic.EmailStr).validate_python,
    "marshmallow": marshmallow.validate.Email(),
    "validators": valid,
}
for tool, check in tools.items():
    refused = []
    for name, address in ADDRESSES.items():
        try:
            check(address)
        except Exception:
            refused.append(name)
    print(f"{tool} refuses: {', '.join(refused) or 'nothing'}")
PY
cat > check.mjs <<'JS'
import fs from 'fs';
import validator from 'validator';
import { z } from 'zod';
import Joi from 'joi';
import * as yup from 'yup';
import * as v from 'valibot';
import Ajv from 'ajv';
import formats from 'ajv-formats';

const ajv = new Ajv();
formats(ajv);
const addresses = Object.entries(JSON.parse(fs.readFileSync('addresses.json')));
for (const [tool, check] of Object.entries({
  validator: (address) => validator.isEmail(address),
  zod: (address) => z.email().safeParse(address).success,
  joi: (address) => !Joi.string().email().validate(address).error,
  yup: (address) => yup.string().email().isValidSync(address),
  valibot: (address) => v.safeParse(v.pipe(v.string(), v.email()), address).success,
  'ajv-formats': ajv.compile({ type: 'string', format: 'email' }),
})) {
  const refused = addresses.filter(([, address]) => !check(address)).map(([name]) => name);
  console.log(`${tool} refuses: ${refused.join(', ') || 'nothing'}`);
}
JS
{ env/bin/python check.py; node check.mjs; } > seen
diff -u - seen <<'TXT'
django refuses: two dots
email-validator refuses: two dots
email-validator strict refuses: 65 octets, two dots
pydantic refuses: two dots
marshmallow refuses: two dots
validators refuses: 65 octets, two dots
validator refuses: 65 octets, two dots
zod refuses: punycode, two dots
joi refuses: 65 octets, two dots
yup refuses: nothing
valibot refuses: apostrophe, punycode, two dots
ajv-formats refuses: two dots
TXT
echo "as described: O'Brien and .xn--p1ai are refused, 65 octets are taken"
