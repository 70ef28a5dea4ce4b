"""What the largest providers say of their own addresses."""

from django.db import migrations

# (domain, same mailboxes as, ignores dots, ignores +tag)
RULES = [
    ("gmail.com", "", True, True),
    ("googlemail.com", "gmail.com", True, True),
    ("outlook.com", "", False, True),
    ("icloud.com", "", False, True),
    ("me.com", "icloud.com", False, True),
    ("mac.com", "icloud.com", False, True),
    ("protonmail.com", "proton.me", True, True),
    ("proton.me", "", True, True),
    ("pm.me", "proton.me", True, True),
    ("fastmail.com", "", False, True),
]


def add(apps, schema_editor):
    """Fill the table once; staff edit it from then on."""
    rule = apps.get_model("mail", "MailboxRule")
    for domain, same_as, dots, tags in RULES:
        rule.objects.get_or_create(
            domain=domain, defaults={"same_as": same_as, "ignores_dots": dots, "ignores_tags": tags}
        )


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
