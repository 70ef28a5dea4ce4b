"""A date that may be known only to the month or year, as staff enter it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from ..dates import DATE_LIMITS, DatePrecision, PartialDate


class PartialDateValue(blocks.StructValue):
    """What staff filled in, as a date."""

    @property
    def known(self) -> PartialDate | None:
        """The date, None while it is not filled in."""
        return PartialDate(self["day"], self.get("precision") or DatePrecision.DAY) if self.get("day") else None


class PartialDateBlock(blocks.StructBlock):
    """A date known to the day, to the month or only to the year; `required=False` lets it be empty."""

    day = blocks.DateBlock(required=False, label=_("Date"), validators=DATE_LIMITS)
    precision = blocks.ChoiceBlock(
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
        label=_("Known"),
        help_text=_("Known only to the month or year? Choose any day in it; the rest is not shown."),
    )

    def clean(self, value):
        """Ask for the date where there must be one; a draft may do without."""
        value = super().clean(value)
        if not value["day"] and self._constructor_kwargs.get("required", True) and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(
                block_errors={"day": ValidationError(_("When? If only the year is known, choose any day in it."))}
            )
        return value

    class Meta:
        icon = "calendar-alt"
        value_class = PartialDateValue


class PartialDateAdapter(StructBlockAdapter):
    """In the editor the date names its entry in words, no more precise than it is known."""

    js_constructor = "detainees.PartialDate"

    @cached_property
    def media(self):
        """Wagtail's blocks and our script over them."""
        return super().media + forms.Media(js=["detainees/partial-date.js"])


register(PartialDateAdapter(), PartialDateBlock)
