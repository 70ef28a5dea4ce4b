#!/usr/bin/env bash
# "Held for 1,060 days" is quoted as "Held for .": readers that extract a page's text drop what <time> holds.
#
# Packages: trafilatura 2.3.1; npm @extractus/article-extractor 9.0.1 and @mozilla/readability 0.6.0.
# Behaviour: the first two drop the <time> element with its words, in the middle of a sentence, in a table of facts and in a
#   timeline ("Arrested at the airport", without a day). article-extractor drops <data> and custom
#   elements as well. Readability keeps all of them; a <span> is kept by everybody.
# Right: <time>, <data> and custom elements are phrasing content (HTML Standard, 3.2.5.2.5): their words belong to
#   the sentence; only an attribute is for machines.
# Guess before running: "<time>, lists of facts and captions are kept"
# Hurts: search assistants, archives and newsletters quote a profile without its day count and its dates.
# A product: puts a number that runs into a <span> that its script finds by an attribute, says the day in plain words
#   in the lead, and keeps <time> for dates that may be missed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check trafilatura==2.3.1 lxml-html-clean==0.4.6
npm install --silent --no-audit --no-fund @extractus/article-extractor@9.0.1 @mozilla/readability@0.6.0 linkedom@0.18.15 > npm.log

cat > make.py <<'PY'
story = "<p>Her family has heard from her four times, by letter, and each of these took weeks to arrive.</p>" * 6
for name, clock in {
    "time": '<time datetime="P1060D">1,060 days</time>',
    "span": "<span>1,060 days</span>",
    "data": '<data value="1060">1,060 days</data>',
    "custom": "<day-clock>1,060 days</day-clock>",
}.items():
    with open(f"{name}.html", "w") as file:
        file.write(
            '<!doctype html><html lang="en"><head><title>Ann Example</title></head><body><main><article>'
            f"<h1>Ann Example</h1><p>Ann Example is held for {clock} now.</p>{story}</article></main></body></html>"
        )
PY
cat > read.py <<'PY'
import sys

import trafilatura

for name in sys.argv[1:]:
    print(name, "trafilatura:", trafilatura.extract(open(name).read()).splitlines()[1])
PY
cat > read.mjs <<'JS'
import fs from 'fs';
import { parseHTML } from 'linkedom';
import { Readability } from '@mozilla/readability';
import { extractFromHtml } from '@extractus/article-extractor';

const sentence = (text) => text.replace(/<[^>]+>/g, '').match(/Ann Example is[^.]*\./)[0];
for (const name of process.argv.slice(2)) {
  const page = fs.readFileSync(name, 'utf8');
  const article = await extractFromHtml(page, 'https://left.example.com/ann/');
  console.log(name, 'article-extractor:', sentence(article.content));
  console.log(name, 'readability:', sentence(new Readability(parseHTML(page).document).parse().textContent));
}
JS
python3 make.py
{ env/bin/python read.py *.html; node read.mjs *.html; } | sort > seen
diff -u - seen <<'TXT'
custom.html article-extractor: Ann Example is held for now.
custom.html readability: Ann Example is held for 1,060 days now.
custom.html trafilatura: Ann Example is held for 1,060 days now.
data.html article-extractor: Ann Example is held for now.
data.html readability: Ann Example is held for 1,060 days now.
data.html trafilatura: Ann Example is held for 1,060 days now.
span.html article-extractor: Ann Example is held for 1,060 days now.
span.html readability: Ann Example is held for 1,060 days now.
span.html trafilatura: Ann Example is held for 1,060 days now.
time.html article-extractor: Ann Example is held for now.
time.html readability: Ann Example is held for 1,060 days now.
time.html trafilatura: Ann Example is held for now.
TXT
echo "as described: two of three readers drop the words in <time>"
