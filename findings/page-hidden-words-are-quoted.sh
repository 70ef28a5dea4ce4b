#!/usr/bin/env bash
# Words that a page hides are quoted from it: "held for 2 years2 years, 10 months".
#
# Packages: PyPI trafilatura 2.3.1, html2text 2025.4.15; npm @mozilla/readability 0.6.0, @extractus/article-extractor 9.0.1,
#   html-to-text 10.0.1.
# Behaviour: a clock holds its parts for the eye and one sentence for the ear, one of the two with the attribute hidden.
#   trafilatura quotes hidden words, glued to the others, but leaves out aria-hidden ones, which are on the screen;
#   html2text and html-to-text read both, Readability and article-extractor neither. A <template> is read by three.
# Right: HTML Standard, 6.1: hidden says that the element "is not yet, or is no longer, directly relevant" to the
#   page and is not to be rendered; innerText leaves it out.
# Guess before running: none was written down for hidden; it was seen while looking at <time>
# Hurts: quotations, plain-text letters and search assistants double the count, or say what was meant for later.
# A product: keeps one text in the page; what only a script shows stays in attributes until it is shown.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check trafilatura==2.3.1 lxml-html-clean==0.4.6 html2text==2025.4.15
npm install --silent --no-audit --no-fund @mozilla/readability@0.6.0 @extractus/article-extractor@9.0.1 html-to-text@10.0.1 linkedom@0.18.15 > npm.log

cat > make.py <<'PY'
story = "<p>Her family has heard from her four times, by letter, and each of these took weeks to arrive.</p>" * 6
for name, extra in (
    ("hidden", "<span hidden>2 years</span>"),
    ("aria-hidden", '<span aria-hidden="true">2 years</span>'),
    ("template", "<template>2 years</template>"),
):
    with open(f"{name}.html", "w") as file:
        file.write(
            '<!doctype html><html lang="en"><head><title>Ann Example</title></head><body><main><article>'
            f"<h1>Ann Example</h1><p>Ann is held for {extra}<span>2 years, 10 months</span> now.</p>{story}"
            "</article></main></body></html>"
        )
PY
cat > read.py <<'PY'
import html2text
import trafilatura

for name in ("hidden", "aria-hidden", "template"):
    page = open(f"{name}.html").read()
    reader = html2text.HTML2Text(bodywidth=0)
    for who, text in (("trafilatura", trafilatura.extract(page)), ("html2text", reader.handle(page))):
        print(f"{name}, {who}:", *(line for line in text.splitlines() if line.startswith("Ann is")))
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import { parseHTML } from 'linkedom';
import { Readability } from '@mozilla/readability';
import { extractFromHtml } from '@extractus/article-extractor';
import { htmlToText } from 'html-to-text';

const sentence = (text) => text.replace(/<[^>]+>/g, '').match(/Ann is held[^.]*\./)[0];
for (const name of ['hidden', 'aria-hidden', 'template']) {
  const page = fs.readFileSync(`${name}.html`, 'utf8');
  // linkedom keeps a template's words among the page's, a browser does not
  if (name !== 'template') console.log(`${name}, readability:`, sentence(new Readability(parseHTML(page).document).parse().textContent));
  console.log(`${name}, article-extractor:`, sentence((await extractFromHtml(page, 'https://left.example.com/ann/')).content));
  console.log(`${name}, html-to-text:`, sentence(htmlToText(page, { wordwrap: false })));
}
JS
python3 make.py
{ env/bin/python read.py; node read.mjs; } | sort > seen
diff -u - seen <<'TXT'
aria-hidden, article-extractor: Ann is held for 2 years, 10 months now.
aria-hidden, html-to-text: Ann is held for 2 years2 years, 10 months now.
aria-hidden, html2text: Ann is held for 2 years2 years, 10 months now.
aria-hidden, readability: Ann is held for 2 years, 10 months now.
aria-hidden, trafilatura: Ann is held for 2 years, 10 months now.
hidden, article-extractor: Ann is held for 2 years, 10 months now.
hidden, html-to-text: Ann is held for 2 years2 years, 10 months now.
hidden, html2text: Ann is held for 2 years2 years, 10 months now.
hidden, readability: Ann is held for 2 years, 10 months now.
hidden, trafilatura: Ann is held for 2 years2 years, 10 months now.
template, article-extractor: Ann is held for 2 years, 10 months now.
template, html-to-text: Ann is held for 2 years2 years, 10 months now.
template, html2text: Ann is held for 2 years2 years, 10 months now.
template, trafilatura: Ann is held for 2 years2 years, 10 months now.
TXT
echo "as described: hidden words are quoted"
