#!/usr/bin/env bash
# A letter scanned in 16-bit grey is refused as JPEG and written as a white sheet as WebP, AVIF and GIF.
#
# Packages: PyPI pillow 13.0.0, imageio 2.38.1, scikit-image 0.26.0, opencv-python-headless 5.0.0.93; npm sharp 0.35.5.
# Behaviour: Pillow's save() of mode I;16 raises for JPEG and BMP, keeps 16 bits in PNG and TIFF, and for WebP, AVIF and
#   GIF converts by itself, cutting off every value above 255: all but black is white. imageio with mode="L" does
#   the same. OpenCV, scikit-image and sharp scale: 32,896 becomes 128.
# Right: PNG specification, 13.12 "Sample depth rescaling": output = input * 255 / 65535; middle grey stays middle grey.
# Guess before running: "sharp and OpenCV scale, Pillow and imageio clip" in convert("L"), which held; that save()
#   does so unasked for three formats, and raises for two, was met beside it.
# Hurts: scanners write grey TIFF and PNG of 16 bits; a site that serves WebP shows a blank sheet instead of a letter
#   from prison, and nothing is logged.
# A product: takes a mode that begins with "I" for what it is and scales it before anything else.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pillow==13.0.0 imageio==2.38.1 scikit-image==0.26.0 opencv-python-headless==5.0.0.93
npm install --silent --no-audit --no-fund sharp@0.35.5 > npm.log

cat > save.py <<'PY'
import cv2
import imageio.v3 as imageio
import numpy
import skimage
from PIL import Image

COLUMNS = (0, 64, 128, 255)
ramp = numpy.tile(numpy.linspace(0, 65535, 256).astype("uint16"), (16, 1))
scan = Image.fromarray(ramp)
scan.save("scan.png")


def shades(picture):  # three words for a column: lossy formats are a little off
    values = [int(numpy.asarray(picture)[8, column]) for column in COLUMNS]
    return ["black" if value < 8 else "white" if value > 247 else "grey" for value in values]


print("scan", scan.mode, [int(ramp[8, column]) for column in COLUMNS])
for kind in ("JPEG", "BMP", "WEBP", "AVIF", "GIF"):
    try:
        scan.save(f"saved.{kind}", kind)
        print("Pillow", kind, *shades(Image.open(f"saved.{kind}").convert("L")))
    except OSError as error:
        print("Pillow", kind, error)
print("imageio", *shades(imageio.imread("scan.png", mode="L")))
print("opencv", *shades(cv2.imread("scan.png", cv2.IMREAD_GRAYSCALE)))
print("skimage", *shades(skimage.util.img_as_ubyte(skimage.io.imread("scan.png"))))
PY
cat > save.js <<'JS'
const sharp = require('sharp');

(async () => {
  const { data, info } = await sharp(await sharp('scan.png').webp().toBuffer()).raw().toBuffer({ resolveWithObject: true });
  const values = [0, 64, 128, 255].map((column) => data[(8 * info.width + column) * info.channels]);
  console.log('sharp WEBP', ...values.map((value) => (value < 8 ? 'black' : value > 247 ? 'white' : 'grey')));
})();
JS
{ env/bin/python save.py 2> warnings; node save.js; } > seen
diff -u - seen <<'TXT'
scan I;16 [0, 16448, 32896, 65535]
Pillow JPEG cannot write mode I;16 as JPEG
Pillow BMP cannot write mode I;16 as BMP
Pillow WEBP black white white white
Pillow AVIF black white white white
Pillow GIF black white white white
imageio black white white white
opencv black grey grey white
skimage black grey grey white
sharp WEBP black grey grey white
TXT
echo "as described: all but black is white"
