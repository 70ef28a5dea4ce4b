#!/usr/bin/env bash
# The person whom a page is about is taken for the one who wrote it.
#
# Packages: trafilatura 2.3.1, newspaper4k 0.9.6.
# Behaviour: a profile says in JSON-LD that it is about a schema.org Person. Both readers give that person as
#   the page's author, even beside a <meta name="author"> that names the campaign. Inside a ProfilePage or a
#   NewsArticle with an author of its own the person is left alone.
# Right: schema.org: the author is what stands in "author" of a CreativeWork; a Person by itself wrote nothing.
# Guess before running: "no author, since the Person is not one"
# Hurts: a quotation reads "by Ann Example", who is in prison: words are put into a prisoner's mouth.
# A product: lays the Person into a ProfilePage, as its "mainEntity", with the campaign as "author"; never beside it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check trafilatura==2.3.1 lxml-html-clean==0.4.6
env/bin/pip install -q --disable-pip-version-check newspaper4k==0.9.6

cat > make.py <<'PY'
import json

ours = {"@type": "Organization", "name": "The Campaign"}
person = {"@type": "Person", "name": "Ann Example", "birthDate": "1991-05-06"}
story = "<p>Her family has heard from her four times, by letter, and each of these took weeks to arrive.</p>" * 6
for name, things, meta in (
    ("profile", [person], ""),
    ("with-meta", [person], '<meta name="author" content="The Campaign">'),
    ("profile-page", [{"@type": "ProfilePage", "author": ours, "mainEntity": person}], ""),
    ("type-in-list", [{**person, "@type": ["Person"]}], ""),
    ("article", [{"@type": "NewsArticle", "headline": "Home", "author": ours, "about": [person]}], ""),
):
    data = json.dumps({"@context": "https://schema.org", "@graph": things})
    with open(f"{name}.html", "w") as file:
        file.write(
            f'<!doctype html><html lang="en"><head><title>Ann Example</title>{meta}<script type="application/ld+json">'
            f"{data}</script></head><body><main><article><h1>Ann Example</h1>{story}</article></main></body></html>"
        )
PY
cat > read.py <<'PY'
import sys
import warnings

warnings.simplefilter("ignore")
import newspaper
import trafilatura

for name in sys.argv[1:]:
    page = open(name).read()
    article = newspaper.Article("https://left.example.com/ann/")
    article.download(input_html=page)
    article.parse()
    print(name, "trafilatura:", trafilatura.extract_metadata(page).author)
    print(name, "newspaper4k:", sorted(article.authors))
PY
python3 make.py
env/bin/python read.py *.html > seen
diff -u - seen <<'TXT'
article.html trafilatura: None
article.html newspaper4k: ['The Campaign']
profile-page.html trafilatura: None
profile-page.html newspaper4k: ['The Campaign']
profile.html trafilatura: Ann Example
profile.html newspaper4k: ['Ann Example']
type-in-list.html trafilatura: Ann Example
type-in-list.html newspaper4k: []
with-meta.html trafilatura: The Campaign; Ann Example
with-meta.html newspaper4k: ['Ann Example', 'The Campaign']
TXT
echo "as described: who is written about is taken for who wrote"
