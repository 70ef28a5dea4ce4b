"""What strangers may write into a line or a paragraph."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

# Unicode categories that are no writing: controls, surrogates, private use, unassigned, separators.
REFUSED = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")  # category Zs
JOINERS = "\u200c\u200d"  # of category Cf, and needed to spell Persian and Indic names
ADDRESS = re.compile(r"[^\s<>'\"]+@[^\s<>'\"]+")
LINK = re.compile(r"[/@<>\\|{}]|https?:|www\.|\w\.[^\W\d_]{2,}|\d\.\d", re.IGNORECASE)
LOOK_ALIKES = str.maketrans("\u2044\u2215\u29f8\u3002\uff61\ua789\u2236", "///..::")  # slashes, full stops, colons


def refuse_unwritable(text: str, *, allowed: str = "") -> None:
    """Raise ValidationError for control and direction characters, which can disguise a text."""
    for character in text:
        category = unicodedata.category(character)
        if character in allowed or (category == "Cf" and character in JOINERS):
            continue
        if category in REFUSED or category == "Cf" or character == "\ufffd":
            raise ValidationError(_("This holds a character that cannot be shown. Type it again without pasting."))


def error_line(error: Exception | str) -> str:
    """What an error says, for staff and monitoring: its first line, without anybody's address.

    The lines after the first are where PostgreSQL quotes the row that it refused.
    """
    line = next(iter(str(error).splitlines()), "")
    return ADDRESS.sub("…", line)[:300]


class LineField(forms.CharField):
    """One line of text in NFC, inner spaces folded, nothing invisible in it."""

    def to_python(self, value):
        """Fold spaces; refuse what cannot be shown."""
        value = super().to_python(value)
        if value in self.empty_values:
            return value
        value = unicodedata.normalize("NFC", BLANKS.sub(" ", value))
        refuse_unwritable(value)
        return value


class NameField(LineField):
    """A person's name, which stands in public and on lists: no link fits into it."""

    def validate(self, value):
        """At least one letter, nothing that mail programs turn into a link."""
        super().validate(value)
        if value and not any(character.isalpha() for character in value):
            raise ValidationError(_("Enter your name in letters."))
        if LINK.search(unicodedata.normalize("NFKC", value or "").translate(LOOK_ALIKES)):
            raise ValidationError(_("Enter only your name, without links or symbols. Put a space after a full stop."))


class ParagraphField(forms.CharField):
    """Several lines of text in NFC, line breaks as \\n, nothing invisible in it."""

    widget = forms.Textarea

    def to_python(self, value):
        """Unify line breaks; refuse what cannot be shown."""
        value = super().to_python(value)
        if value in self.empty_values:
            return value
        value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        refuse_unwritable(value, allowed="\n\t")
        return value


class AddressField(forms.EmailField):
    """An e-mail address that mail can go to, kept as typed; only its syntax is checked."""

    default_validators = []

    def to_python(self, value):
        """Trim; refuse what is no address, saying why."""
        value = super().to_python(value)
        if value in self.empty_values:
            return value
        try:
            validate_email(value, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValidationError(_("Enter an e-mail address in the correct form, like name@example.com.")) from error
        return value
