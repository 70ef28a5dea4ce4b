#!/usr/bin/env bash
# In a packet of two states' letters, "See the letter" of Ohio's part opens Maine's, or nothing.
#
# Packages: PyPI pypdf 7.1.1, pikepdf 10.18.0; npm pdf-lib 1.17.1.
# Behaviour: each PDF has a contents page that links to a named destination "letter" on its second page. pypdf's append()
#   keeps one of the two names without a word, so both links go to page 2. pdf-lib's copyPages() drops the names: both links
#   are dead. pikepdf's pages.extend() warns of that; its add_pages_from() renames the second and is right.
# Right: ISO 32000-1, 12.3.2.3: a name stands for one destination in the whole document, so whoever joins two must rename.
# Guess before running: "each document's links go to its own pages"
# Hurts: an aide in Ohio's office follows the contents of her packet and reads that Maine has signed.
# A product: makes the whole packet in one run, or joins with add_pages_from(), and reads the links back before it sends.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pypdf==7.1.1 pikepdf==10.18.0
npm install --silent --no-audit --no-fund --ignore-scripts pdf-lib@1.17.1 > npm.log

cat > make.py <<'PY'
from pikepdf import Array, Dictionary, Name, NameTree, String, new

for state in ("maine", "ohio"):
    packet = new()
    for _ in ("contents", "letter"):
        packet.add_blank_page(page_size=(300, 300))
    names = NameTree.new(packet)
    names["letter"] = Array([packet.pages[1].obj, Name.Fit])
    packet.Root.Names = Dictionary(Dests=names.obj)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[50, 190, 200, 215], Dest=String("letter"))
    packet.pages[0].obj.Annots = Array([packet.make_indirect(link)])
    packet.save(f"{state}.pdf")
PY
cat > join.py <<'PY'
import warnings

import pikepdf
import pypdf

parts = ("maine.pdf", "ohio.pdf")
writer = pypdf.PdfWriter()
for part in parts:
    writer.append(part)
writer.write("pypdf.pdf")

packet = pikepdf.new()
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    for part in parts:
        packet.pages.extend(pikepdf.open(part).pages)
print("pikepdf's extend() warns:", any("named destinations" in str(one.message) for one in said))
packet.save("pikepdf-extend.pdf")

packet = pikepdf.new()
for part in parts:
    packet.add_pages_from(pikepdf.open(part))
packet.save("pikepdf-add_pages_from.pdf")
PY
cat > join.js <<'JS'
const fs = require('fs');
const { PDFDocument } = require('pdf-lib');

(async () => {
  const packet = await PDFDocument.create();
  for (const part of ['maine.pdf', 'ohio.pdf']) {
    const source = await PDFDocument.load(fs.readFileSync(part));
    for (const page of await packet.copyPages(source, source.getPageIndices())) packet.addPage(page);
  }
  fs.writeFileSync('pdf-lib.pdf', await packet.save());
})();
JS
cat > follow.py <<'PY'
import pikepdf

for file in ("maine", "ohio", "pypdf", "pdf-lib", "pikepdf-extend", "pikepdf-add_pages_from"):
    with pikepdf.open(f"{file}.pdf") as packet:
        pages = {page.obj.objgen: number for number, page in enumerate(packet.pages, 1)}
        kept = packet.Root.get("/Names", {}).get("/Dests")
        named = {}
        for name, where in (pikepdf.NameTree(kept) if kept is not None else {}).items():
            named[str(name)] = pages[(where if isinstance(where, pikepdf.Array) else where.D)[0].objgen]
        for number, page in enumerate(packet.pages, 1):
            for link in page.obj.get("/Annots", []):
                print(f"{file}: the link on page {number} opens page {named.get(str(link.Dest), 'none')}")
PY
env/bin/python make.py
env/bin/python join.py > seen
node join.js
env/bin/python follow.py >> seen
diff -u - seen <<'TXT'
pikepdf's extend() warns: True
maine: the link on page 1 opens page 2
ohio: the link on page 1 opens page 2
pypdf: the link on page 1 opens page 2
pypdf: the link on page 3 opens page 2
pdf-lib: the link on page 1 opens page none
pdf-lib: the link on page 3 opens page none
pikepdf-extend: the link on page 1 opens page none
pikepdf-extend: the link on page 3 opens page none
pikepdf-add_pages_from: the link on page 1 opens page 2
pikepdf-add_pages_from: the link on page 3 opens page 4
TXT
echo "as described: Ohio's contents open Maine's letter"
