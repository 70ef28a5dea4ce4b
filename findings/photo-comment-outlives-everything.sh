#!/usr/bin/env bash
# Resized, converted, turned: a photograph's comment survives in Pillow when EXIF and XMP go.
#
# Packages: pillow 13.0.0, piexif 1.1.3; npm sharp 0.35.5 for comparison.
# Behaviour: a JPEG's COM segment is kept in the picture's info and written again by save() into JPEG and GIF, though nobody
#   asked for it, after any resize() or convert(). All else is written only when asked for, so it looks as if
#   nothing is kept. piexif.remove(), made to strip, leaves COM and XMP. sharp drops all three.
# Right: Pillow's own rule for the rest is "nothing unless passed"; COM (ITU-T T.81, B.2.4.5) is no part of the image.
# Guess before running: "a plain save drops comment, XMP, EXIF and IPTC; the profile may be kept"
# Hurts: photo desks and phones' apps put names, addresses and telephone numbers of a source into the comment.
# A product: clears image.info before it saves, and looks for a planted word in the octets of every file it serves.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pillow==13.0.0 piexif==1.1.3
npm install --silent --no-audit --no-fund sharp@0.35.5 > npm.log

cat > draw.py <<'PY'
import io

import piexif
from PIL import Image

exif = Image.Exif()
exif[0x010E] = "word-in-exif"
picture = Image.new("RGB", (64, 48), "firebrick")
xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">word-in-xmp</x:xmpmeta>'
picture.save("photo.jpg", exif=exif, xmp=xmp, comment=b"word-in-comment")


def left(octets):
    return [word for word in ("exif", "xmp", "comment") if f"word-in-{word}".encode() in octets]


print("photo.jpg", left(open("photo.jpg", "rb").read()))
for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
    out = io.BytesIO()
    Image.open("photo.jpg").convert("L").resize((32, 24)).save(out, kind)
    print("Pillow, resized, as", kind, left(out.getvalue()))
cleared = Image.open("photo.jpg").resize((32, 24))
cleared.info = {}
cleared.save(out := io.BytesIO(), "JPEG")
print("Pillow, info cleared, as JPEG", left(out.getvalue()))
piexif.remove("photo.jpg", "removed.jpg")
print("piexif.remove", left(open("removed.jpg", "rb").read()))
PY
cat > draw.js <<'JS'
const sharp = require('sharp');

sharp('photo.jpg').resize(32).jpeg().toBuffer().then((octets) => {
  console.log('sharp, resized, as JPEG', ['exif', 'xmp', 'comment'].filter((word) => octets.includes(`word-in-${word}`)));
});
JS
{ env/bin/python draw.py; node draw.js; } > seen
diff -u - seen <<'TXT'
photo.jpg ['exif', 'xmp', 'comment']
Pillow, resized, as JPEG ['comment']
Pillow, resized, as PNG []
Pillow, resized, as WEBP []
Pillow, resized, as AVIF []
Pillow, resized, as GIF ['comment']
Pillow, info cleared, as JPEG []
piexif.remove ['xmp', 'comment']
sharp, resized, as JPEG []
TXT
echo "as described: the comment stays"
