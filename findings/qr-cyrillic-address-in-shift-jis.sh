#!/usr/bin/env bash
# A QR code of an address with Cyrillic letters is written in a Japanese encoding, and not every reader has it.
#
# Packages: segno 1.6.6 (writes); npm jsqr 1.4.0 and PyPI zxing-cpp 3.1.1 (read).
# Behaviour: asked for nothing in particular, segno tries ISO 8859-1, then Shift_JIS, then UTF-8. Shift_JIS
#   holds the Russian alphabet, so a Russian address goes out in it and the code does not say so (no ECI). zxing
#   guesses right; jsQR gives an empty text. Armenian, which Shift_JIS lacks, is UTF-8 and read by both.
# Right: without an ECI the octets are ISO 8859-1 (ISO/IEC 18004:2015, 7.3.2); readers in fact try UTF-8.
#   An address on the wire is ASCII: RFC 3987 (section 3.1) maps every other letter to percent escapes of UTF-8.
# Guess before running: "UTF-8 in bytes; every reader gives the text back"
# Hurts: the code on a printed poster for a Russian page opens nothing, in some web-based scanners only.
# A product: puts the percent-encoded address into the code, or says encoding="utf-8".
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check segno==1.6.6 zxing-cpp==3.1.1 pillow==13.0.0
npm install --silent --no-audit --no-fund jsqr@1.4.0 pngjs@7.0.0 > npm.log

cat > write.py <<'PY'
from urllib.parse import quote

import segno
import zxingcpp
from PIL import Image

russian, armenian = "https://left.example/ru/пример", "https://left.example/hy/օրինակ"
for name, text, options in (
    ("1-russian", russian, {}),
    ("2-armenian", armenian, {}),
    ("3-russian-utf-8", russian, {"encoding": "utf-8"}),
    ("4-russian-escaped", quote(russian, safe=":/"), {}),
):
    segno.make_qr(text, **options).save(f"{name}.png", scale=8)
    print(f"{name}.png zxing-cpp", [code.text == text for code in zxingcpp.read_barcodes(Image.open(f"{name}.png"))])
PY
cat > read.js <<'JS'
const fs = require('fs');
const { PNG } = require('pngjs');
const jsQR = require('jsqr');

for (const name of process.argv.slice(2)) {
  const { data, width, height } = PNG.sync.read(fs.readFileSync(name));
  console.log(name, 'jsQR', JSON.stringify(jsQR(new Uint8ClampedArray(data), width, height).data));
}
JS
{ env/bin/python write.py; node read.js *.png; } | sort > seen
diff -u - seen <<'TXT'
1-russian.png jsQR ""
1-russian.png zxing-cpp [True]
2-armenian.png jsQR "https://left.example/hy/օրինակ"
2-armenian.png zxing-cpp [True]
3-russian-utf-8.png jsQR "https://left.example/ru/пример"
3-russian-utf-8.png zxing-cpp [True]
4-russian-escaped.png jsQR "https://left.example/ru/%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80"
4-russian-escaped.png zxing-cpp [True]
TXT
echo "as described: segno writes Russian in Shift_JIS, and jsQR reads nothing"
