"""The permissions that our own models declare beside Django's."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q


def declared():
    """Each `Meta.permissions` of an app of ours, as a QuerySet; Wagtail shows on a role only what is registered."""
    models = [
        model for config in apps.get_app_configs() if config.name in settings.OWN_APPS for model in config.get_models()
    ]
    names = [(model._meta.app_label, codename) for model in models for codename, _label in model._meta.permissions]
    wanted = [Q(content_type__app_label=app, codename=codename) for app, codename in names]
    return Permission.objects.filter(Q(*wanted, _connector=Q.OR))
