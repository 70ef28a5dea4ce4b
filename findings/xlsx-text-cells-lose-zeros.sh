#!/usr/bin/env bash
# ZIP codes kept as TEXT in an Excel file, the cure for lost zeros, lose them all the same in two readers of three.
#
# Packages: openpyxl 3.1.5 (writes), pandas 3.1.1, csvkit 2.2.0 with agate-excel 0.4.2 (in2csv), polars 2.1.0 with
#   fastexcel 0.21.0.
# Behaviour: each cell says that it is text (t="inlineStr" or a shared string). pandas.read_excel and in2csv look at the words
#   again: 02134 becomes 2134, the postal code 12E3 becomes 12000, and in2csv turns the country NO into False.
#   polars keeps what the file says.
# Right: ECMA-376 (18.18.11, ST_CellType): a shared or inline string is a string. The type is in the file.
# Guess before running: "a cell that is text stays text"
# Hurts: who changed from CSV to XLSX to save New England's ZIP codes has not saved them for data people.
# A product: names dtype=str (pandas) and --no-inference (csvkit) beside the download; tests with these readers.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check openpyxl==3.1.5 pandas==3.1.1 csvkit==2.2.0 agate-excel==0.4.2 \
    polars==2.1.0 fastexcel==0.21.0

cat > read.py <<'PY'
import openpyxl
import pandas
import polars

book = openpyxl.Workbook()
for row in [("name", "zip", "country", "code"), ("Ann Example", "02134", "NO", "12E3"), ("Bob Example", "00501", "NO", "1E5")]:
    book.active.append(row)
print("cell types", {cell.data_type for row in book.active.iter_rows() for cell in row})
book.save("list.xlsx")
print("pandas", pandas.read_excel("list.xlsx", engine="openpyxl").values.tolist()[0])
print("pandas, dtype=str", pandas.read_excel("list.xlsx", engine="openpyxl", dtype=str).values.tolist()[0])
print("polars", list(polars.read_excel("list.xlsx").rows()[0]))
PY
{
    env/bin/python read.py
    echo "in2csv $(env/bin/in2csv list.xlsx | sed -n 2p)"
    echo "in2csv --no-inference $(env/bin/in2csv --no-inference list.xlsx | sed -n 2p)"
} > seen
diff -u - seen <<'TXT'
cell types {'s'}
pandas ['Ann Example', 2134, 'NO', 12000.0]
pandas, dtype=str ['Ann Example', '02134', 'NO', '12E3']
polars ['Ann Example', '02134', 'NO', '12E3']
in2csv Ann Example,2134,False,1.2E+4
in2csv --no-inference Ann Example,02134,NO,12E3
TXT
echo "as described: pandas and csvkit guess at text cells"
