"""The log-in address: changed with the password only, and never behind its owner's back."""

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.log_actions import get_active_log_context
from wagtail.users.models import UserProfile

from ..text import AddressField
from ..users import User


class AddressForm(forms.ModelForm):
    """Another address, proven by the password."""

    email = AddressField(label=gettext_lazy("Log-in and e-mail address"), max_length=254)
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Only to change the address. The old address is told."),
    )

    class Meta:
        model = User
        fields = ("email",)

    def clean(self):
        """The owner knows the password; whoever sits at an open session may not."""
        fields = super().clean()
        if "email" in self.changed_data and not self.instance.check_password(fields.get("password") or ""):
            self.add_error("password", _("To change the address, enter your password."))
        return fields

    def _post_clean(self):
        """What was not proven is not left in the account that the page is drawn with, a second form on it too."""
        super()._post_clean()
        if self.errors:
            self.instance.email = self.initial["email"]


class AddressPanel(BaseSettingsPanel):
    """Among the account's settings; Wagtail's own field for it is off (WAGTAIL_EMAIL_MANAGEMENT_ENABLED)."""

    name = "address"
    title = gettext_lazy("Log-in address")
    order = 150
    form_class = AddressForm


def tell_old_address(sender, instance, update_fields=None, **_signal) -> None:
    """Before an account is saved, by whomever: whose log-in address changes gets a letter at the old one."""
    if instance.pk is None or (update_fields is not None and "email" not in update_fields):
        return
    old = User.objects.filter(pk=instance.pk).values_list("email", flat=True).first()
    if not old or old == instance.email:
        return
    with translation.override(UserProfile.get_for_user(instance).get_preferred_language()):
        text = _(
            "The log-in address of your account at %(site)s is now %(new)s; it was %(old)s. %(who)s changed it."
            " If you did not know of this, tell an administrator at once."
        )
        who = get_active_log_context().user or _("Somebody at the server")
        values = {"site": settings.BASE_URL, "new": instance.email, "old": old, "who": who}
        EmailMessage(_("Your log-in address was changed"), text % values, to=[old]).send()
