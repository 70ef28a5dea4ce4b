"""`manage.py demo_logins`: the demo login of each role."""

from django.conf import settings
from django.core.management.base import BaseCommand

from campaign.models import User

from .load_demo import PASSWORD, ROLES, login


class Command(BaseCommand):
    """Prints one line a role for those that exist and still have the demo password."""

    help = "Print the demo login of each role (development only)."

    def handle(self, *args, **options):
        """Nothing outside development."""
        if not settings.DEBUG:
            return
        for role in ROLES:
            user = User.objects.filter(email=login(role)).first()
            if user and user.check_password(PASSWORD):
                self.stdout.write(f"{role.split()[0]:<14} {login(role)}  {PASSWORD}")
