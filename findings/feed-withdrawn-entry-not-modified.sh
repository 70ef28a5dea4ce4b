#!/usr/bin/env bash
# News is withdrawn, and the feed answers "304 Not Modified": Django's Last-Modified is the newest entry's date.
#
# Package: django 5.2.19 (its syndication framework, with ConditionalGetMiddleware).
# Behaviour: a feed with entry dates gets a Last-Modified, the greatest of them. An entry dated before that
#   and published now does not move it, and taking out the newest moves it back; both times who asks with
#   If-Modified-Since alone is told 304 and keeps the old feed.
# Right: RFC 9110, 8.8.2: Last-Modified is when "the selected representation was last modified": taking an entry
#   out or putting one in modifies it.
# Guess: none was written down; it was met while building, where a 304 was taken to mean "nothing has changed". The ETag
#   of the same middleware is right, for those who send If-None-Match.
# Hurts: a plea that a family asked to take down stays in readers and relays until something newer is written.
# A product: takes Last-Modified out of a feed's answer (ETag says the same, rightly), or sets it from a log of changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check django==5.2.19

cat > feed.py <<'PY'
from datetime import UTC, datetime

from django.conf import settings

settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIDDLEWARE=["django.middleware.http.ConditionalGetMiddleware"],
)
import django

django.setup()
from django.contrib.syndication.views import Feed
from django.test import Client
from django.urls import path

entries = {}


class News(Feed):
    title, link, description = "News", "/", ""

    def items(self):
        return sorted(entries, key=entries.get, reverse=True)

    def item_title(self, item):
        return item

    def item_description(self, item):
        return ""

    def item_link(self, item):
        return f"/{item}/"

    def item_pubdate(self, item):
        return datetime(2026, 11, entries[item], tzinfo=UTC)


urlpatterns = [path("feed/", News())]
client = Client()
kept = {}


def ask(when):
    first = client.get("/feed/")
    by_date = by_tag = "not asked"
    if kept:
        by_date = client.get("/feed/", headers={"If-Modified-Since": kept["date"]}).status_code
        by_tag = client.get("/feed/", headers={"If-None-Match": kept["tag"]}).status_code
    print(f"{when}: Last-Modified {first['Last-Modified'][5:16]}, by date {by_date}, by tag {by_tag}")
    kept.update(date=first["Last-Modified"], tag=first["ETag"])


entries.update(first=10, newest=20)
ask("two entries")
entries.update(approved_late=12)
ask("an older one is published")
del entries["newest"]
ask("the newest is withdrawn")
PY
env/bin/python feed.py > seen
diff -u - seen <<'TXT'
two entries: Last-Modified 20 Nov 2026, by date not asked, by tag not asked
an older one is published: Last-Modified 20 Nov 2026, by date 304, by tag 200
the newest is withdrawn: Last-Modified 12 Nov 2026, by date 304, by tag 200
TXT
echo "as described: 304 for a feed that has changed"
