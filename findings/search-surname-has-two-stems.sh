#!/usr/bin/env bash
# A search for a prisoner's surname in Russian misses the letters written "to" that prisoner.
#
# Packages: PyPI snowballstemmer 3.1.1, nltk 3.10.4 (Snowball), pymorphy3 2.0.6 with pymorphy3-dicts-ru
#   2.4.417150.4580142, simplemma 2.0.0; npm snowball-stemmers 0.6.0, natural 8.1.1.
# Behaviour: Snowball's Russian takes the end of a surname in -ан, -ян or -ен for an ending of participles and
#   short adjectives, but only in the nominative and the genitive: Гилман, Гилмана give "гилма", Гилману, Гилманом,
#   Гилмане give "гилман". pymorphy3, which has a dictionary, keeps Хачатурян and Стивен whole and splits Гилман and
#   Паттон, which is right in Snowball ("Паттону" is taken for a verb). No tool has all five; simplemma has none.
# Right: a Russian surname in a consonant has five different forms in the singular (Zaliznyak's type 1a), all of one
#   word; a search for one has to find the others.
# Guess before running: "every Snowball gives two stems for -ан; pymorphy3's normal form is the same for all"
# Hurts: "Письмо Гилману" is not found by "Гилман": that is American and Armenian names above all.
# A product: looks for names by the beginning of a word or by trigrams beside stemming, or keeps each name's forms.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check snowballstemmer==3.1.1 nltk==3.10.4 simplemma==2.0.0 \
    pymorphy3==2.0.6 pymorphy3-dicts-ru==2.4.417150.4580142
npm install --silent --no-audit --no-fund --ignore-scripts snowball-stemmers@0.6.0 natural@8.1.1 > npm.log

cat > stem.py <<'PY'
import pymorphy3
import simplemma
import snowballstemmer
from nltk.stem.snowball import SnowballStemmer

morph = pymorphy3.MorphAnalyzer()
tools = {
    "snowballstemmer": snowballstemmer.stemmer("russian").stemWord,
    "nltk": SnowballStemmer("russian").stem,
    "pymorphy3": lambda word: morph.parse(word)[0].normal_form,
    "simplemma": lambda word: simplemma.lemmatize(word, "ru"),
}
for tool, stem in tools.items():
    for name in ("гилман", "хачатурян", "стивен", "паттон", "гершкович"):
        instrumental = "ем" if name.endswith("ч") else "ом"
        print(tool, *dict.fromkeys(stem(name + ending) for ending in ("", "а", "у", instrumental, "е")))
PY
cat > stem.js <<'JS'
const snowball = require('snowball-stemmers').newStemmer('russian');
const { PorterStemmerRu } = require('natural');

for (const [tool, stemmer] of [['snowball-stemmers', snowball], ['natural', PorterStemmerRu]]) {
  for (const name of ['гилман', 'хачатурян', 'стивен', 'паттон', 'гершкович']) {
    const endings = ['', 'а', 'у', name.endsWith('ч') ? 'ем' : 'ом', 'е'];
    console.log(tool, ...new Set(endings.map((ending) => stemmer.stem(name + ending))));
  }
}
JS
{ env/bin/python stem.py; node stem.js | grep -E '^(snowball-stemmers|natural) '; } > seen
diff -u - seen <<'TXT'
snowballstemmer гилма гилман
snowballstemmer хачатуря хачатурян
snowballstemmer стив стивен
snowballstemmer паттон
snowballstemmer гершкович
nltk гилма гилман
nltk хачатуря хачатурян
nltk стив стивен
nltk паттон
nltk гершкович
pymorphy3 гилман гилмана гилманом гилмане
pymorphy3 хачатурян
pymorphy3 стивен
pymorphy3 паттон паттонуть паттоня
pymorphy3 гершкович
simplemma гилман гилмана гилману гилманом гилмане
simplemma хачатурян хачатуряна хачатуряну хачатуряном хачатуряне
simplemma стивен стивена стивену стивеном стивене
simplemma паттон паттона паттону паттоном паттоне
simplemma гершкович гершковича гершковичу гершковичем гершковиче
snowball-stemmers гилма гилман
snowball-stemmers хачатуря хачатурян
snowball-stemmers стив стивен
snowball-stemmers паттон
snowball-stemmers гершкович
natural гилма гилман
natural хачатуря хачатурян
natural стив стивен
natural паттон
natural гершкович
TXT
echo "as described: two stems for one surname"
