"""The entries of a case file: each dated as far as it is known, each with its sources."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from campaign.blocks import TEXT_FEATURES
from campaign.date_fields import IN_ITS_OWN_ZONE

from .. import block_examples
from ..dates import DATE_LIMITS, Zone, day_there
from ..evidence.designation import Finding, Question, Status
from .date_block import PartialDateBlock
from .papers import PaperBlock


class SourceBlock(blocks.StructBlock):
    """Where something can be checked: a publication, a court's paper, a document of ours."""

    title = blocks.CharBlock(max_length=200, label=_("Title"), help_text=_("As it stands over the text itself."))
    publisher = blocks.CharBlock(required=False, max_length=120, label=_("Publisher"))
    published_on = blocks.DateBlock(required=False, label=_("Published on"))
    url = blocks.URLBlock(required=False, label=_("Link"))
    archived_url = blocks.URLBlock(
        required=False,
        label=_("Archived copy"),
        help_text=_("The address of a copy that stays when the original is changed or gone."),
    )
    document = PaperBlock(
        required=False,
        label=_("Document of ours"),
        help_text=_("Only what may be public."),
    )

    def clean(self, value):
        """Refuse a title that leads nowhere and names no publisher: nobody could check it."""
        value = super().clean(value)
        if not self.is_deferred_validation and not any(
            value[name] for name in ("publisher", "url", "archived_url", "document")
        ):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "url": ValidationError(_("Where can it be checked? Give a link, a document or publisher."))
                }
            )
        return value

    class Meta:
        icon = "link"
        label = _("Source")
        label_format = "{title} · {publisher}"


def sources():
    """The list of sources of one entry."""
    return blocks.ListBlock(
        SourceBlock(),
        required=False,
        default=[],
        min_num=0,
        label=_("Sources"),
        collapsed=True,
        help_text=_("Where a reader can check it. Two that do not copy each other are better than one."),
    )


def refuse_future(value, words) -> None:
    """Raise `words` at the date of an entry that cannot lie ahead."""
    known = value["on"].known
    if known and known.earliest > day_there(timezone.now()):
        date_error = blocks.StructBlockValidationError(block_errors={"day": ValidationError(words)})
        raise blocks.StructBlockValidationError(block_errors={"on": date_error})


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
    words = blocks.TextBlock(
        required=False,
        max_length=400,
        label=_("In a sentence"),
        help_text=_("The charge or the sentence as of that day. Nothing that could harm the person or others held."),
    )
    court = blocks.CharBlock(required=False, max_length=160, label=_("Court or authority"))
    sources = sources()

    def clean(self, value):
        """Refuse a step that has not happened yet."""
        value = super().clean(value)
        refuse_future(value, _("This day is still to come: enter it as a hearing."))
        return value

    class Meta:
        icon = "form"
        label = _("Step in court")
        label_format = "{on} · {stage}"
        preview_value = block_examples.COURT
        preview_template = block_examples.TEMPLATE


class PlaceBlock(blocks.StructBlock):
    """Where the person was held, from when to when; the one without an end is the present one."""

    facility = blocks.CharBlock(max_length=160, label=_("Facility"), help_text=_("Only what is public already."))
    region = blocks.CharBlock(required=False, max_length=120, label=_("Region"))
    since = PartialDateBlock(label=_("Held there since"))
    until = PartialDateBlock(
        required=False, label=_("Held there until"), help_text=_("Leave the date empty for the present place.")
    )
    sources = sources()

    def clean(self, value):
        """Refuse a stay that ends before it began."""
        value = super().clean(value)
        since, until = value["since"].known, value["until"].known
        if since and until and until.latest < since.earliest:
            words = ValidationError(_("The end is before the beginning: check both dates."))
            date_error = blocks.StructBlockValidationError(block_errors={"day": words})
            raise blocks.StructBlockValidationError(block_errors={"until": date_error})
        return value

    class Meta:
        icon = "site"
        label = _("Place held")
        label_format = "{since} · {facility}"
        preview_value = block_examples.PLACE
        preview_template = block_examples.TEMPLATE


class HearingBlock(blocks.StructBlock):
    """A day in court to come."""

    on = blocks.DateBlock(label=_("Date"), validators=DATE_LIMITS)
    at = blocks.TimeBlock(required=False, label=_("Time"))
    time_zone = blocks.ChoiceBlock(choices=Zone.choices, default=Zone.MOSCOW, label=_("Time of"))
    court = blocks.CharBlock(max_length=160, label=_("Court"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("What it is about"))
    sources = sources()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("on", "at"):
            self.child_blocks[name].field.widget.attrs |= IN_ITS_OWN_ZONE

    class Meta:
        icon = "calendar"
        label = _("Hearing")
        label_format = "{on} · {court}"
        preview_value = block_examples.HEARING
        preview_template = block_examples.TEMPLATE


class ConsularVisitBlock(blocks.StructBlock):
    """A visit by U.S. consular officers."""

    on = PartialDateBlock(label=_("When"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("In a sentence"))
    sources = sources()

    def clean(self, value):
        """Refuse a visit that has not happened yet."""
        value = super().clean(value)
        refuse_future(value, _("A visit is entered once it has taken place."))
        return value

    class Meta:
        icon = "group"
        label = _("Consular visit")
        label_format = "{on} · {words}"
        preview_value = block_examples.VISIT
        preview_template = block_examples.TEMPLATE


class EventBlock(blocks.StructBlock):
    """Anything else that belongs into the timeline."""

    on = PartialDateBlock(label=_("When"))
    title = blocks.CharBlock(max_length=160, label=_("What happened"))
    words = blocks.TextBlock(required=False, max_length=600, label=_("In a few sentences"))
    sources = sources()

    class Meta:
        icon = "date"
        label = _("Other event")
        label_format = "{on} · {title}"
        preview_value = block_examples.EVENT
        preview_template = block_examples.TEMPLATE


class StatusBlock(blocks.StructBlock):
    """A change of the wrongful-detention status."""

    on = PartialDateBlock(label=_("Since"))
    status = blocks.ChoiceBlock(choices=Status.choices, label=_("Status"))
    words = blocks.TextBlock(required=False, max_length=400, label=_("In a sentence"))
    sources = sources()

    class Meta:
        icon = "tag"
        label = _("Status")
        label_format = "{on} · {status}"
        preview_value = block_examples.STATUS
        preview_template = block_examples.TEMPLATE
        description = _("Whether the family has asked for the designation, and what became of it.")


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
        label_format = "{question} · {finding}"
        preview_value = block_examples.ANSWER
        preview_template = block_examples.TEMPLATE
        description = _("What we hold of one of the law’s questions, with the reason and where it can be checked.")


class ContactBlock(blocks.StructBlock):
    """Somebody the press may ask."""

    name = blocks.CharBlock(max_length=120, label=_("Name"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("Who they are"))
    email = blocks.EmailBlock(required=False, label=_("E-mail"))
    phone = blocks.CharBlock(required=False, max_length=40, label=_("Telephone"))

    class Meta:
        icon = "user"
        label = _("Contact")
        label_format = "{name} · {role}"
        preview_value = block_examples.CONTACT
        preview_template = block_examples.TEMPLATE
        description = _("Somebody who has agreed that journalists call or write.")


class DoBlock(blocks.CharBlock):
    """What helps a letter to arrive."""

    class Meta:
        description = _("What helps: a letter that arrives and does good.")
        preview_value = _("Write about everyday things: weather, books, sports.")
        preview_template = block_examples.TEMPLATE


class DontBlock(blocks.CharBlock):
    """What could hurt the person."""

    class Meta:
        description = _("What a censor would stop, or what could hurt the person.")
        preview_value = _("Do not write about the case, the war or politics.")
        preview_template = block_examples.TEMPLATE


CASE_BLOCKS = [
    ("court", CourtStepBlock(description=_("Accused, charged, on trial, convicted, appeal, a changed sentence."))),
    (
        "place",
        PlaceBlock(description=_("A prison, a hospital. Without an end: where the person is now.")),
    ),
    ("hearing", HearingBlock(description=_("A day in court to come. Once it has passed it stays in the timeline."))),
    ("visit", ConsularVisitBlock(description=_("The profile counts the days since the last one."))),
    ("event", EventBlock(description=_("What belongs into the timeline and is none of the others."))),
]
LETTER_TIPS = [
    ("do", DoBlock(max_length=200, label=_("Do"), icon="check")),
    ("dont", DontBlock(max_length=200, label=_("Don’t"), icon="cross")),
]
