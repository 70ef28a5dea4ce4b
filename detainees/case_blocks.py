"""The entries of a case file: each dated as far as it is known, each with its sources."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from campaign.blocks import TEXT_FEATURES

from .dates import DATE_LIMITS, DatePrecision, PartialDate
from .designation import Finding, Question, Status
from .timers import Timer


class PartialDateValue(blocks.StructValue):
    """What staff filled in, as a date."""

    @property
    def known(self) -> PartialDate | None:
        """The date, None while it is not filled in."""
        return PartialDate(self["day"], self["precision"]) if self.get("day") else None


class PartialDateBlock(blocks.StructBlock):
    """A date known to the day, to the month or only to the year."""

    day = blocks.DateBlock(label=_("Date"), validators=DATE_LIMITS)
    precision = blocks.ChoiceBlock(
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        label=_("Known"),
        help_text=_("Known only to the month or year? Choose any day in it; the rest is not shown."),
    )

    class Meta:
        icon = "calendar-alt"
        value_class = PartialDateValue


class SourceBlock(blocks.StructBlock):
    """Where something can be checked: a publication, a court's paper, a document of ours."""

    title = blocks.CharBlock(max_length=200, label=_("Title"))
    publisher = blocks.CharBlock(required=False, max_length=120, label=_("Publisher"))
    published_on = blocks.DateBlock(required=False, label=_("Published on"))
    url = blocks.URLBlock(required=False, label=_("Link"))
    archived_url = blocks.URLBlock(required=False, label=_("Archived copy"))
    document = DocumentChooserBlock(required=False, label=_("Document of ours"))

    class Meta:
        icon = "link"
        label = _("Source")


def sources():
    """The list of sources of one entry."""
    return blocks.ListBlock(SourceBlock(), required=False, default=[], min_num=0, label=_("Sources"), collapsed=True)


class Stage(models.TextChoices):
    """What a step in court was."""

    ARRESTED = "arrested", _("Arrested")
    ACCUSED = "accused", _("Accused")
    CHARGED = "charged", _("Charged")
    TRIAL = "trial", _("On trial")
    CONVICTED = "convicted", _("Convicted")
    APPEAL = "appeal", _("Appeal")
    CHANGED = "changed", _("Sentence changed")


class CourtStepBlock(blocks.StructBlock):
    """One step of the proceedings: accused, charged, convicted, appeal, a changed sentence."""

    on = PartialDateBlock(label=_("When"))
    stage = blocks.ChoiceBlock(choices=Stage.choices, label=_("What happened"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("In a sentence"))
    court = blocks.CharBlock(required=False, max_length=160, label=_("Court or authority"))
    sources = sources()

    class Meta:
        icon = "form"
        label = _("Step in court")


class PlaceBlock(blocks.StructBlock):
    """Where the person was held, from when to when; the one without an end is the present one."""

    facility = blocks.CharBlock(max_length=160, label=_("Facility"), help_text=_("Only what is public already."))
    region = blocks.CharBlock(required=False, max_length=120, label=_("Region"))
    since = PartialDateBlock(label=_("From"))
    until = PartialDateBlock(required=False, label=_("To"), help_text=_("Leave the date empty for the present place."))
    sources = sources()

    class Meta:
        icon = "site"
        label = _("Place held")


class HearingBlock(blocks.StructBlock):
    """A day in court to come."""

    on = blocks.DateBlock(label=_("Date"), validators=DATE_LIMITS)
    at = blocks.TimeBlock(required=False, label=_("Time"))
    time_zone = blocks.ChoiceBlock(choices=Timer.Zone.choices, default=Timer.Zone.MOSCOW, label=_("Time of"))
    court = blocks.CharBlock(max_length=160, label=_("Court"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("What it is about"))
    sources = sources()

    class Meta:
        icon = "calendar"
        label = _("Hearing")


class ConsularVisitBlock(blocks.StructBlock):
    """A visit by U.S. consular officers."""

    on = PartialDateBlock(label=_("When"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("In a sentence"))
    sources = sources()

    class Meta:
        icon = "group"
        label = _("Consular visit")


class EventBlock(blocks.StructBlock):
    """Anything else that belongs into the timeline."""

    on = PartialDateBlock(label=_("When"))
    title = blocks.CharBlock(max_length=160, label=_("What happened"))
    words = blocks.TextBlock(required=False, max_length=600, label=_("In a few sentences"))
    sources = sources()

    class Meta:
        icon = "date"
        label = _("Other event")


class StatusBlock(blocks.StructBlock):
    """A change of the wrongful-detention status."""

    on = PartialDateBlock(label=_("Since"))
    status = blocks.ChoiceBlock(choices=Status.choices, label=_("Status"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("In a sentence"))
    sources = sources()

    class Meta:
        icon = "tag"
        label = _("Status")


class EvidenceBlock(blocks.StructBlock):
    """What the campaign holds of one of the law's questions, why, and where it can be checked."""

    question = blocks.ChoiceBlock(choices=Question.choices, label=_("Question of the law"))
    finding = blocks.ChoiceBlock(choices=Finding.choices, default=Finding.OPEN, label=_("What we hold"))
    why = blocks.RichTextBlock(required=False, features=TEXT_FEATURES, label=_("Why"))
    as_of = blocks.DateBlock(required=False, label=_("As of"), validators=DATE_LIMITS)
    sources = sources()

    def clean(self, value):
        """Refuse a claim without its reason, in words."""
        value = super().clean(value)
        claimed = value["finding"] in (Finding.YES, Finding.PARTLY)
        if claimed and not (value["why"] and value["why"].source.strip()):
            raise blocks.StructBlockValidationError(
                block_errors={"why": ValidationError(_("Say why, or choose “Not examined yet”."))}
            )
        return value

    class Meta:
        icon = "list-ul"
        label = _("Answer")


class ContactBlock(blocks.StructBlock):
    """Somebody the press may ask."""

    name = blocks.CharBlock(max_length=120, label=_("Name"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("Who they are"))
    email = blocks.EmailBlock(required=False, label=_("E-mail"))
    phone = blocks.CharBlock(required=False, max_length=40, label=_("Telephone"))

    class Meta:
        icon = "user"
        label = _("Contact")


CASE_BLOCKS = [
    ("court", CourtStepBlock()),
    ("place", PlaceBlock()),
    ("hearing", HearingBlock()),
    ("visit", ConsularVisitBlock()),
    ("event", EventBlock()),
]
LETTER_TIPS = [
    ("do", blocks.CharBlock(max_length=200, label=_("Do"), icon="check")),
    ("dont", blocks.CharBlock(max_length=200, label=_("Don’t"), icon="cross")),
]
