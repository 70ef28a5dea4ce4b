"""What the largest providers say of their own addresses.

Yandex takes a dot for a dash and has one mailbox under several domains; Proton has several domains too. Sources:
https://yandex.com/support/passport/authorization/registration.html (“does not distinguish between a point and a
hyphen”), https://yandex.com/support/domain/additional/mailbox-alias.xml,
https://proton.me/support/addresses-and-aliases (protonmail.ch).
"""

from django.db import migrations

# (domain, same mailboxes as, ignores dots, ignores +tag); all of them free mail
RULES = [
    ("gmail.com", "", True, True),
    ("googlemail.com", "gmail.com", True, True),
    ("outlook.com", "", False, True),
    ("icloud.com", "", False, True),
    ("me.com", "icloud.com", False, True),
    ("mac.com", "icloud.com", False, True),
    ("protonmail.com", "proton.me", True, True),
    ("proton.me", "", True, True),
    ("protonmail.ch", "proton.me", True, True),
    ("pm.me", "proton.me", True, True),
    ("fastmail.com", "", False, True),
]
YANDEX = ["ya.ru", "yandex.by", "yandex.com", "yandex.kz", "yandex.ua"]  # besides yandex.ru
FREE_MAIL = """
    aol.com att.net bellsouth.net charter.net comcast.net cox.net earthlink.net gmx.com gmx.de gmx.net
    hotmail.co.uk hotmail.com juno.com live.com mail.com msn.com optonline.net rocketmail.com sbcglobal.net
    tutanota.com verizon.net web.de yahoo.ca yahoo.co.uk yahoo.com ymail.com zoho.com
""".split()


def add(apps, schema_editor):
    """Fill the table once; staff edit it from then on."""
    rule = apps.get_model("mail", "MailboxRule")
    for domain, same_as, dots, tags in RULES:
        reads = {"same_as": same_as, "ignores_dots": dots, "ignores_tags": tags, "is_free_mail": True}
        rule.objects.get_or_create(domain=domain, defaults=reads)
    yandex = {"dots_are_dashes": True, "is_free_mail": True}
    rule.objects.get_or_create(domain="yandex.ru", defaults=yandex)
    for domain in YANDEX:
        rule.objects.get_or_create(domain=domain, defaults={"same_as": "yandex.ru", **yandex})
    for domain in FREE_MAIL:
        rule.objects.get_or_create(domain=domain, defaults={"is_free_mail": True})


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
