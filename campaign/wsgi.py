"""The door for the web server: granian --interface wsgi campaign.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

from campaign.requests import readable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

application = readable(get_wsgi_application())
