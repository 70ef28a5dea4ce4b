"""Nothing about a prisoner goes live by one person alone: who lets which page go public."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task


class Approver(models.Model):
    """Somebody of the family, or a lawyer, who approves the pages about one person."""

    page = models.ForeignKey(
        "detainees.DetaineePage", verbose_name=_("person"), on_delete=models.CASCADE, related_name="approvers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("login"), on_delete=models.CASCADE, related_name="approver_of"
    )
    role = models.CharField(_("who they are"), max_length=80, help_text=_("For example “sister” or “lawyer”."))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("family member or lawyer")
        verbose_name_plural = _("family and lawyers")
        constraints = [models.UniqueConstraint(fields=["page", "user"], name="approver_once_a_person")]

    def __str__(self):
        return f"{self.user} ({self.role})"


class SecondPersonTask(Task):
    """The step of approval: by family or a lawyer where the person has any, by a second editor otherwise."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")
