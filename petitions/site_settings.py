"""What staff set for all petitions of the site."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField

RISK_NOTICE = gettext_noop(
    "<p>Are you in Russia or Belarus, or is somebody close to you? A signature for Americans jailed there may be"
    " held against you or them. We guard our list, but we cannot promise that no state will ever get hold of it, and"
    " our letter will lie in your mailbox. You may leave this page without signing, or sign and have us erase your"
    " name as soon as you have confirmed.</p>"
)


@register_setting(icon="form")
class PetitionSettings(BaseSiteSetting):
    """Which petition stands on the home page."""

    select_related = ["front_petition__tally"]

    front_petition = models.ForeignKey(
        "petitions.Petition",
        verbose_name=_("petition on the home page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Empty: the newest one that is open."),
    )
    risk_notice = RichTextField(
        _("warning for signers at risk"),
        features=["bold", "italic", "link", "ul"],
        default=RISK_NOTICE,
        help_text=_("What people in or close to Russia and Belarus read before they sign."),
    )
    send_reminders = models.BooleanField(
        _("remind once"),
        default=True,
        help_text=_("One letter, a day later, to those who have not confirmed yet."),
    )

    class Meta:
        verbose_name = _("petitions on the site")
