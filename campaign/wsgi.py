"""The door for the web server: granian --interface wsgi campaign.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

from campaign.requests import readable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

django_application = get_wsgi_application()

from django.db import connections  # noqa: E402

from campaign.key_checks import guarded  # noqa: E402 - it holds a model, so Django comes first

application = guarded(readable(django_application))
connections.close_all()  # this thread's; others answer requests
