#!/usr/bin/env bash
# The Spanish counter says "999999 firmas", and one signature later "1000000 signatures", or the bare key.
#
# Packages: npm i18next 26.7.2, with the plural rules of Node 20; intl-messageformat 12.1.5 for comparison.
# Behaviour: CLDR gives Spanish (French, Italian, Portuguese too) a third form, "many", for whole millions. Texts with
#   _one and _other serve every number but these: i18next looks for _many, does not fall back on _other, and
#   takes the English text, or shows the key where there is no fallback language. 1,500,000 is "other" again.
# Right: UTS 35, part 3, Language Plural Rules: "other" is the form that each language must have; ICU MessageFormat takes
#   it for every form that is not given, as intl-messageformat does here.
# Guess before running: "it falls back on _other"
# Hurts: the page breaks on the day of the millionth signature, the one on which the press takes a picture of it.
# A product: fills in every form that Intl.PluralRules names for the language, and tests with 1,000,000.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts i18next@26.7.2 intl-messageformat@12.1.5 > npm.log

cat > count.mjs <<'JS'
import i18next from 'i18next';
import { IntlMessageFormat } from 'intl-messageformat';

const english = { signed_one: '{{count}} signature', signed_other: '{{count}} signatures' };
const texts = {
  es: { signed_one: '{{count}} firma', signed_other: '{{count}} firmas' },
  fr: { signed_one: '{{count}} signature', signed_other: '{{count}} signatures recueillies' },
  it: { signed_one: '{{count}} firma', signed_other: '{{count}} firme' },
};
for (const fallbackLng of ['en', false]) {
  for (const [lng, own] of Object.entries(texts)) {
    const one = i18next.createInstance();
    await one.init({ lng, fallbackLng, resources: { en: { translation: english }, [lng]: { translation: own } } });
    const said = [1, 999999, 1000000, 1500000, 2000000].map((count) => one.t('signed', { count }));
    console.log(`${lng}, fallback ${fallbackLng}: ${said.join(' | ')}`);
  }
}
const icu = new IntlMessageFormat('{count, plural, one {# firma} other {# firmas}}', 'es');
console.log('intl-messageformat, es:', icu.format({ count: 1000000 }));
console.log('forms in es:', new Intl.PluralRules('es').resolvedOptions().pluralCategories.join(' '));
JS
node count.mjs > seen
diff -u - seen <<'TXT'
es, fallback en: 1 firma | 999999 firmas | 1000000 signatures | 1500000 firmas | 2000000 signatures
fr, fallback en: 1 signature | 999999 signatures recueillies | 1000000 signatures | 1500000 signatures recueillies | 2000000 signatures
it, fallback en: 1 firma | 999999 firme | 1000000 signatures | 1500000 firme | 2000000 signatures
es, fallback false: 1 firma | 999999 firmas | signed | 1500000 firmas | signed
fr, fallback false: 1 signature | 999999 signatures recueillies | signed | 1500000 signatures recueillies | signed
it, fallback false: 1 firma | 999999 firme | signed | 1500000 firme | signed
intl-messageformat, es: 1.000.000 firmas
forms in es: many one other
TXT
echo "as described: the millionth signature is in English"
