"""Wiring of the room of those who are held."""

from django.apps import AppConfig


class DetaineesConfig(AppConfig):
    """Who is held, and for how long."""

    name = "detainees"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Detainees"
