#!/usr/bin/env bash
# Wagtail writes to an approver in the language of whoever pressed the button, and in two languages in one letter.
#
# Packages: wagtail 8.0.1, django 5.2.19 (SQLite in memory, mail kept in memory).
# Behaviour: Ann left her language at "Use server language: English". When somebody who works in Russian submits a page,
#   Ann's letter is in Russian: UserProfile.get_preferred_language() gives the language that is active. Bob chose
#   German: his subject and text are German, and the HTML of the same letter is in the sender's language, since
#   it is made outside of the block that sets Bob's.
# Right: the account form's own words, "Use server language: English"; RFC 2046, 5.1.4: the parts of multipart/alternative
#   are "alternative" versions of the same information.
# Guess before running: "Ann's letter is in the language of who acts", from reading the method; that Bob's HTML is too
#   was met beside it.
# Hurts: most mail programs show the HTML: an approver gets a request she cannot read.
# A product: makes get_preferred_language() fall back to LANGUAGE_CODE; keeps WAGTAILADMIN_NOTIFICATION_USE_HTML off.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q --disable-pip-version-check wagtail==8.0.1 django==5.2.19

cat > settings.py <<'PY'
SECRET_KEY = "only for this folder"
USE_TZ = True
LANGUAGE_CODE = "en"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
WAGTAIL_SITE_NAME = "Left"
WAGTAILADMIN_BASE_URL = "https://left.example"
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
STATIC_URL = "/static/"
ROOT_URLCONF = "urls"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
INSTALLED_APPS = ["wagtail", "wagtail.admin", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.users"]
INSTALLED_APPS += ["modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
PY
cat > urls.py <<'PY'
from django.urls import include, path
from wagtail import urls as pages
from wagtail.admin import urls as admin
from wagtail.documents import urls as documents

urlpatterns = [path("admin/", include(admin)), path("documents/", include(documents)), path("", include(pages))]
PY
cat > submit.py <<'PY'
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.core.management import call_command

call_command("migrate", verbosity=0)
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import translation
from wagtail.models import Page, Workflow
from wagtail.users.models import UserProfile

WORDS = {"has been submitted": "English", "отправлена": "Russian", "eingereicht": "German"}


def language(text):
    return [name for word, name in WORDS.items() if word in text]


editor = User.objects.create_user("editor", "editor@left.example")
for name, chosen in (("ann", ""), ("bob", "de")):
    user = User.objects.create_user(name, f"{name}@left.example")
    user.groups.add(Group.objects.get(name="Moderators"))
    UserProfile.objects.create(user=user, preferred_language=chosen)
page = Page.objects.get(depth=2).add_child(instance=Page(title="A plea", slug="plea"))
page.save_revision(user=editor)
for active in ("en", "ru"):
    mail.outbox = []
    with translation.override(active):  # as Wagtail's admin does for a user with this language
        state = Workflow.objects.get().start(page, editor)
    for letter in sorted(mail.outbox, key=lambda letter: letter.to):
        [html] = letter.alternatives
        print(f"submitted in {active}:", *letter.to, language(letter.subject), language(letter.body), language(html[0]))
    state.cancel(user=editor)
PY
env/bin/python submit.py > seen
diff -u - seen <<'TXT'
submitted in en: ann@left.example ['English'] ['English'] ['English']
submitted in en: bob@left.example ['German'] ['German'] ['English']
submitted in ru: ann@left.example ['Russian'] ['Russian'] ['Russian']
submitted in ru: bob@left.example ['German'] ['German'] ['Russian']
TXT
echo "as described: letters in somebody else's language"
