"""A new password for who has lost theirs: asked for by one INSERT, answered by the worker.

The request looks nothing up, so that neither its answer nor its time tells who has an account here.
"""

from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models.functions import Lower
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.users.models import UserProfile

from .mail.letters import Draft, composer, queue
from .mail.models import Letter
from .users import PasswordReset, User

KIND = "staff.password_reset"
MOST_AN_HOUR = 3  # letters to one member of staff, whoever asks for them
MOST_A_DAY = 10
BATCH = 500


class PasswordResetForm(WagtailPasswordResetForm):
    """The form at the log-in."""

    def save(self, **_options):
        """Write the request down, for whoever it may be."""
        PasswordReset(email=self.cleaned_data["email"]).save(force_insert=True)


def _may_get_another(user: User, now) -> bool:
    had = PasswordReset.objects.filter(user=user)
    limits = {timedelta(hours=1): MOST_AN_HOUR, timedelta(days=1): MOST_A_DAY}
    return all(had.filter(answered_at__gt=now - span).count() < most for span, most in limits.items())


@transaction.atomic
def answer_requests() -> int:
    """Cause the letters that a batch of requests asks for; returns how many requests there were."""
    open_rows = PasswordReset.objects.filter(answered_at=None).select_for_update(skip_locked=True)
    rows, now = list(open_rows.order_by("pk")[:BATCH]), timezone.now()
    typed = {row.email.lower() for row in rows}
    users = User.objects.filter(is_active=True).annotate(typed=Lower("email")).filter(typed__in=typed) if rows else []
    found = {user.typed: user for user in users if user.has_usable_password()}
    for row in rows:
        user = found.get(row.email.lower())
        if user is None or not _may_get_another(user, now):
            row.delete()
            continue
        PasswordReset.objects.filter(pk=row.pk).update(user=user, email="", answered_at=now)
        queue(KIND, [(row.pk, None)], rank=Letter.Rank.STAFF)
    return len(rows)


def _letters(row_ids):
    """With a link made now, so that none rests in the database; in the language that its owner chose."""
    for row in PasswordReset.objects.filter(pk__in=row_ids, user__is_active=True).select_related("user"):
        context = {
            "user": row.user,
            "uid": urlsafe_base64_encode(force_bytes(row.user.pk)),
            "token": default_token_generator.make_token(row.user),
        }
        with translation.override(UserProfile.get_for_user(row.user).get_preferred_language()):
            names = ("email_subject", "email")
            subject, text = (
                render_to_string(f"wagtailadmin/account/password_reset/{name}.txt", context) for name in names
            )
        parts = (str.__str__(text), "")
        yield row.pk, Draft(to=row.user.email, subject=str.__str__(subject), parts=parts)


def register() -> None:
    """Register how the letter is composed."""
    composer(KIND)(_letters)
