"""Whether the site takes anything from visitors: open, paused for what is new, or readonly."""

from django.db import models
from django.utils.translation import gettext_lazy as _

RETRY_AFTER_SECONDS = 15 * 60
CACHE_KEY = "campaign.mode"
CACHED_SECONDS = 5  # a form's POST is one INSERT and must not pay for two look-ups each time


class Mode(models.TextChoices):
    """What visitors may do."""

    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused: nothing new; confirming and withdrawing work")
    READONLY = "readonly", _("Read only: visitors can change nothing at all")


NOTHING_NEW = (Mode.PAUSED, Mode.READONLY)
NOTHING_AT_ALL = (Mode.READONLY,)
