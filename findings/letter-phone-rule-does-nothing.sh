#!/usr/bin/env bash
# A letter's rules for phones and for dark mode: one inliner throws them away, one keeps them so that they do nothing.
#
# Packages: PyPI css-inline 0.24.0, premailer 3.10.0; npm juice 11.1.1.
# Behaviour: each moves a <style> into style="" attributes. css-inline drops @media and :hover, which have no place in an
#   attribute, unless keep_at_rules=True (and even then :hover). premailer keeps them and takes the
#   "!important" out, so the inlined style of the same element wins and the rule does nothing, unless
#   strip_important=False (which writes one more into :hover). juice keeps all.
# Right: CSS Cascading and Inheritance 4, 6.1: a style attribute beats any rule of a style sheet that is not important.
# Guess before running: "all three keep @media"
# Hurts: the table of a letter to supporters stays 600 pixels wide on phones; dark text on the black of dark mode.
# A product: sets both options by name, and looks for "@media" and "!important" in the letter that it sends.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check css-inline==0.24.0 premailer==3.10.0
npm install --silent --no-audit --no-fund juice@11.1.1 > npm.log

cat > letter.html <<'HTML'
<!doctype html>
<html lang="en"><head><title>News</title><style>
p { width: 600px; color: #111 }
@media (max-width: 600px) { p { width: 100% !important; } }
@media (prefers-color-scheme: dark) { p { color: #eee !important; } }
a:hover { color: #900 }
</style></head><body><p>Day 1,060. <a href="https://left.example/">More</a></p></body></html>
HTML
cat > inline.py <<'PY'
import css_inline
import premailer

letter = open("letter.html").read()
for name, made in {
    "css-inline": css_inline.inline(letter),
    "css-inline-kept": css_inline.inline(letter, keep_at_rules=True),
    "premailer": premailer.transform(letter),
    "premailer-kept": premailer.transform(letter, strip_important=False),
}.items():
    open(f"{name}.html", "w").write(made)
PY
env/bin/python inline.py
node -e 'fs.writeFileSync("juice.html", require("juice")(fs.readFileSync("letter.html", "utf8")))'
for name in css-inline css-inline-kept premailer premailer-kept juice; do
    echo "$name: media $(grep -o '@media' "$name.html" | wc -l), important $(grep -o '!important' "$name.html" | wc -l)," \
        "hover $(grep -o ':hover' "$name.html" | wc -l)"
done > seen
diff -u - seen <<'TXT'
css-inline: media 0, important 0, hover 0
css-inline-kept: media 2, important 2, hover 0
premailer: media 2, important 0, hover 1
premailer-kept: media 2, important 3, hover 1
juice: media 2, important 2, hover 1
TXT
echo "as described: rules for phones are dropped or do nothing"
