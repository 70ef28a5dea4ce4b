#!/usr/bin/env bash
# A webhook signed at noon in New York bears a signature of seven in the morning: the receiver finds it wrong.
#
# Packages: PyPI standardwebhooks 1.1.0 and npm standardwebhooks 1.1.1, the reference libraries of Standard Webhooks.
# Behaviour: sign() of PyPI's takes a datetime and puts UTC in the place of its zone (replace, not astimezone), so the
#   same moment has another signature in each zone. npm's, given the same moment as a Date, agrees only with UTC.
#   Django's localtime(), or any aware time not in UTC, makes every signature wrong; a naive time is taken for UTC,
#   where Python's own timestamp() takes it for local.
# Right: Standard Webhooks: the signed content has the header's webhook-timestamp, seconds since the Unix epoch;
#   Python's datetime.timestamp() of an aware time counts from there, whatever its zone.
# Guess before running: "sign() with an aware New York time gives the same as npm's with the same moment"
# Hurts: a partner who is told of each confirmed signature refuses every message, from a server that works in UTC's tests.
# A product: signs with datetime.now(UTC) only, and has one test with an aware time of another zone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check standardwebhooks==1.1.0 tzdata==2026.6
npm install --silent --no-audit --no-fund --ignore-scripts standardwebhooks@1.1.1 > npm.log

cat > sign.py <<'PY'
import base64
import os
import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from standardwebhooks import Webhook, WebhookVerificationError

os.environ["TZ"] = "America/New_York"
time.tzset()
hook = Webhook("whsec_" + base64.b64encode(b"an example of a key, 32 octets..").decode())
body = '{"count": 1060}'
noon = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
for name, moment in (
    ("PyPI, in UTC", noon),
    ("PyPI, in New York", noon.astimezone(ZoneInfo("America/New_York"))),
    ("PyPI, in Moscow", noon.astimezone(ZoneInfo("Europe/Moscow"))),
    ("PyPI, naive in New York", datetime(2026, 11, 20, 12, 0)),
):
    print(f"{name}: epoch {int(moment.timestamp())}, {hook.sign('msg_1', moment, body)}")

now = datetime.now(ZoneInfo("America/New_York"))
headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": str(int(now.timestamp())),
    "webhook-signature": hook.sign("msg_1", now, body),
}
try:
    hook.verify(body, headers)
except WebhookVerificationError as error:
    print("PyPI verifies its own, signed now in New York:", error)
PY
cat > sign.mjs <<'JS'
import { Webhook } from 'standardwebhooks';

const hook = new Webhook('whsec_' + Buffer.from('an example of a key, 32 octets..').toString('base64'));
const noon = new Date('2026-11-20T12:00:00-05:00');
console.log(`npm: epoch ${noon / 1000}, ${hook.sign('msg_1', noon, '{"count": 1060}')}`);
JS
{ env/bin/python sign.py; node sign.mjs; } > seen
diff -u - seen <<'TXT'
PyPI, in UTC: epoch 1795194000, v1,5BMJgqK9YHACpgEurSCr2y9U2wO0F8VwGV2YGx78fjo=
PyPI, in New York: epoch 1795194000, v1,CULzRWkx40VBvUgtZ0ErY/GwV18eydlgY7oxehpoTUA=
PyPI, in Moscow: epoch 1795194000, v1,iAVqbTkZ+ZS7K4bQSwIJ5Y8D2IVsog3RLxwO5n/TSxY=
PyPI, naive in New York: epoch 1795194000, v1,CULzRWkx40VBvUgtZ0ErY/GwV18eydlgY7oxehpoTUA=
PyPI verifies its own, signed now in New York: No matching signature found
npm: epoch 1795194000, v1,5BMJgqK9YHACpgEurSCr2y9U2wO0F8VwGV2YGx78fjo=
TXT
echo "as described: the zone is replaced, not converted"
