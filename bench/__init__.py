"""What `make bench` measures."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
django.setup()  # before any of our models is imported
