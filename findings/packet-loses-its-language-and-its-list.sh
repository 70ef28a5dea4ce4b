#!/usr/bin/env bash
# A cover page is put before an accessible letter with its list attached: language, tags and list are gone, silently.
#
# Packages: PyPI pypdf 7.1.1, pikepdf 10.18.0.
# Behaviour: a tagged PDF with /Lang, a structure tree and an attached CSV, appended to a new PdfWriter by append(), or
#   to a new Pdf by pikepdf's add_pages_from() (which promises "what the document holds for them"), keeps its pages only.
#   The marked content on the page still points into a tree that is not there. The other way round, with the letter opened
#   first and the cover inserted, all is kept, since these belong to the document, not to its pages.
# Right: ISO 32000-1, 14.8 and 14.9.2: MarkInfo, StructTreeRoot and Lang stand in the catalog; PDF/UA-1 (ISO 14289-1), 7.1
#   and 7.2, and 36 CFR 1194 (Section 508) ask for tags and a language.
# Guess before running: "append() keeps the language, pikepdf drops it; attached files are dropped by all"
# Hurts: a blind member of staff hears a Russian name read as English noise, or nothing; the list of signers is not there.
# A product: opens the accessible document and inserts into it, and checks Lang, MarkInfo and attachments of what it sends.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check pypdf==7.1.1 pikepdf==10.18.0

cat > join.py <<'PY'
import pikepdf
import pypdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String

cover = pikepdf.new()
cover.add_blank_page(page_size=(300, 300))
cover.save("cover.pdf")

letter = pikepdf.new()
page = letter.add_blank_page(page_size=(300, 300)).obj
page.Contents = letter.make_stream(b"/P <</MCID 0>> BDC EMC")
page.StructParents = 0
root = letter.make_indirect(Dictionary(Type=Name.StructTreeRoot))
part = letter.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=root, Pg=page, K=0))
root.K = Array([part])
root.ParentTree = letter.make_indirect(Dictionary(Nums=Array([0, Array([part])])))
letter.Root.StructTreeRoot = root
letter.Root.MarkInfo = Dictionary(Marked=True)
letter.Root.Lang = String("ru")
letter.attachments["signers.csv"] = AttachedFileSpec(letter, b"name\r\nAnn Example\r\n", filename="signers.csv")
letter.save("letter.pdf")

writer = pypdf.PdfWriter()
writer.append("cover.pdf")
writer.append("letter.pdf")
writer.write("pypdf append.pdf")

writer = pypdf.PdfWriter(clone_from="letter.pdf")
writer.merge(0, "cover.pdf")
writer.write("pypdf clone, merge.pdf")

packet = pikepdf.new()
packet.add_pages_from(pikepdf.open("cover.pdf"))
packet.add_pages_from(pikepdf.open("letter.pdf"))
packet.save("pikepdf add_pages_from.pdf")

packet = pikepdf.open("letter.pdf")
front = pikepdf.open("cover.pdf")  # must be open still when the packet is saved
packet.pages.insert(0, front.pages[0])
packet.save("pikepdf open, insert.pdf")

for name in ("letter", "pypdf append", "pikepdf add_pages_from", "pypdf clone, merge", "pikepdf open, insert"):
    with pikepdf.open(f"{name}.pdf") as made:
        marked = any(b"MCID" in page.Contents.read_bytes() for page in made.pages if "/Contents" in page)
        lost = [key for key in ("Lang", "MarkInfo", "StructTreeRoot") if f"/{key}" not in made.Root]
        print(f"{name}: {len(made.pages)} pages, marked content {marked}, without {lost}, attached {list(made.attachments)}")
PY
env/bin/python join.py > seen
diff -u - seen <<'TXT'
letter: 1 pages, marked content True, without [], attached ['signers.csv']
pypdf append: 2 pages, marked content True, without ['Lang', 'MarkInfo', 'StructTreeRoot'], attached []
pikepdf add_pages_from: 2 pages, marked content True, without ['Lang', 'MarkInfo', 'StructTreeRoot'], attached []
pypdf clone, merge: 2 pages, marked content True, without [], attached ['signers.csv']
pikepdf open, insert: 2 pages, marked content True, without [], attached ['signers.csv']
TXT
echo "as described: the pages are kept, the document is not"
