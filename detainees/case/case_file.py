"""What happened to somebody since the arrest: the part of a profile that is dated and sourced."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField

from campaign.blocks import TEXT_FEATURES, DownloadBlock

from ..dates import DATE_LIMITS, DatePrecision, PartialDate, date_text
from .blocks import CASE_BLOCKS, LETTER_TIPS, ContactBlock, EvidenceBlock, StatusBlock
from .sentence import sentence_text


class CaseFile(models.Model):
    """Arrest, charge, sentence, the dated entries, the status and its evidence, letters, papers, contacts."""

    arrested_on = models.DateField(_("arrested on"), null=True, blank=True, validators=DATE_LIMITS)
    arrested_precision = models.CharField(
        _("this date is known"),
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        help_text=_("Known only to the month or year? Choose any day in it; the rest is not shown."),
    )
    charge = models.CharField(_("charge"), max_length=160, blank=True, help_text=_("As it stands now."))
    sentence_years = models.PositiveSmallIntegerField(
        _("sentence, years"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(99)],
        help_text=_("As it stands now, after any appeal. What is served is computed."),
    )
    sentence_months = models.PositiveSmallIntegerField(
        _("and months"), null=True, blank=True, validators=[MaxValueValidator(11)]
    )
    sentence_note = models.CharField(
        _("added to the sentence"), max_length=120, blank=True, help_text=_("For example “hard labor”.")
    )
    sentence_from = models.DateField(
        _("sentence counts from"),
        null=True,
        blank=True,
        validators=DATE_LIMITS,
        help_text=_("Leave empty when it counts from the arrest."),
    )
    case = StreamField(
        CASE_BLOCKS,
        verbose_name=_("case file"),
        blank=True,
        help_text=_(
            "In any order: the timeline, the present place and the next hearing are drawn from it. The arrest above"
            " stands in the timeline by itself; to give it sources, add the step “Arrested”."
        ),
        collapsed=True,
    )
    status_log = StreamField(
        [("status", StatusBlock())],
        verbose_name=_("wrongful-detention status"),
        blank=True,
        help_text=_("An entry for each change; the latest one is shown."),
        collapsed=True,
    )
    evidence = StreamField(
        [("answer", EvidenceBlock())],
        verbose_name=_("the law’s eleven questions"),
        blank=True,
        max_num=11,
        collapsed=True,
        help_text=_("One answer a question. Questions without an answer are shown as not examined yet."),
    )
    letter_how = RichTextField(
        _("how to write"),
        features=TEXT_FEATURES,
        blank=True,
        help_text=_("The address, the language and the way that reach the person. Ask the family or the lawyer first."),
    )
    letter_tips = StreamField(
        LETTER_TIPS,
        verbose_name=_("do’s and don’ts"),
        blank=True,
        help_text=_("Letters are read by censors: what helps, and what could hurt the person."),
    )
    documents = StreamField([("document", DownloadBlock(label=_("Document")))], verbose_name=_("documents"), blank=True)
    press_contacts = StreamField(
        [("contact", ContactBlock())],
        verbose_name=_("contacts for the press"),
        blank=True,
        help_text=_("Only who has agreed to be called. All of it is public."),
    )

    case_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("arrested_on"), FieldPanel("arrested_precision")]),
                FieldPanel("charge"),
                FieldRowPanel(
                    [FieldPanel("sentence_years"), FieldPanel("sentence_months"), FieldPanel("sentence_from")]
                ),
                FieldPanel("sentence_note"),
            ],
            heading=_("Charge and sentence"),
        ),
        FieldPanel("case"),
        MultiFieldPanel([FieldPanel("letter_how"), FieldPanel("letter_tips")], heading=_("Letters")),
        FieldPanel("documents"),
        FieldPanel("press_contacts"),
    ]
    evidence_panels = [FieldPanel("status_log"), FieldPanel("evidence")]

    class Meta:
        abstract = True

    @property
    def arrested_text(self) -> str:
        """The date of the arrest, no more precise than it is known; empty when it is not."""
        return date_text(self.arrested_on, self.arrested_precision) if self.arrested_on else ""

    @property
    def arrested(self) -> PartialDate | None:
        """The date of the arrest as far as it is known."""
        return PartialDate(self.arrested_on, self.arrested_precision) if self.arrested_on else None

    @property
    def sentence_text(self) -> str:
        """The sentence as "21 years, hard labor"; empty when it is not known."""
        return sentence_text(self)
