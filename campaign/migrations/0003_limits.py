"""The limits a site starts with."""

from django.db import migrations

# (from, at most, in minutes)
LIMITS = [("source", 20, 10), ("network", 300, 60), ("domain", 50, 60), ("new_domain", 10, 10)]


def add(apps, schema_editor):
    """Fill the table once; administrators edit it from then on."""
    limit = apps.get_model("campaign", "Limit")
    for scope, most, minutes in LIMITS:
        limit.objects.get_or_create(scope=scope, minutes=minutes, defaults={"most": most})


class Migration(migrations.Migration):
    dependencies = [("campaign", "0002_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
