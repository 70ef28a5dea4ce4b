"""Members of staff."""

from django.contrib.auth import models as auth
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class UserManager(auth.UserManager):
    """Makes users who log in by e-mail address."""

    use_in_migrations = False

    def get_by_natural_key(self, username):
        """Addresses differ by more than case."""
        return self.get(email__iexact=username)

    def create_user(self, email, password=None, **fields):
        """A staff member; raises ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Somebody who may do everything."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A member of staff, known by e-mail address."""

    username = None
    email = models.EmailField(_("e-mail address"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self):
        return self.get_full_name() or self.email


class PasswordReset(models.Model):
    """Somebody typed this address; once answered, whose it is. Nobody's is deleted."""

    email = models.CharField(max_length=254, blank=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = []
        indexes = [models.Index(fields=["asked_at"], name="password_reset_asked")]
        constraints = [
            models.CheckConstraint(
                name="password_reset_erases_address",
                condition=Q(answered_at=None, user=None) | Q(answered_at__isnull=False, user__isnull=False, email=""),
            )
        ]

    def __str__(self):
        return f"Request {self.pk} for a new password"
