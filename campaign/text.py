"""What strangers may write into a line or a paragraph."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

# Unicode categories that are no writing: controls, surrogates, private use, unassigned, separators.
REFUSED = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
LONGEST_LOCAL = 64  # characters before the @, all of them ASCII (RFC 5321)
BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")  # category Zs
JOINERS = "\u200c\u200d"  # of category Cf, and needed to spell Persian and Indic names
# Two planes that Unicode keeps for rarer Han characters: Python knows only those of its own year.
IDEOGRAPH = re.compile("[\U00020000-\U0002fffd\U00030000-\U0003fffd]")
ADDRESS = re.compile(r"[^\s<>'\"]+@[^\s<>'\"]+")
LINK = re.compile(r"[/@<>\\|{}]|https?:|www\.|\w\.[^\W\d_]{2,}|\d\.\d", re.IGNORECASE)
PHONE = re.compile(r"\+\s?\d|\d{10}|\d{2}[\s().-]+(?:\d[\s().-]*){5}")
# Names hold a slash in a/l, s/o and the like between two words and in G/Michael for Gebre Michael; titles a full stop.
NO_LINK = re.compile(
    r"(?<=\w )(?i:[acdhsw]/[olp])(?= \w)|\b[A-Z]/(?=[A-Z][a-z]{2})|\b(?:Avv|Dott|Prof|Sig)\.(?:na|ra|ssa)\b"
)
INITIAL = re.compile(r"\b([^\W\d_]{1,5})\.(?=([^\W\d_]))")  # K.Ramesh, Dr.Okoye, Ma.Theresa, Ing.Novák
SIX_DIGITS = re.compile(r"\D*[0-9](?:[^0-9A-Za-z]*[0-9]){5}\D*")
LOOK_ALIKES = str.maketrans("\u2044\u2215\u29f8\u3002\uff61\ua789\u2236", "///..::")  # slashes, full stops, colons


def ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in text)


def refuse_unwritable(text: str, *, allowed: str = "") -> None:
    """Raise ValidationError for control and direction characters, which can disguise a text."""
    for character in text:
        category = unicodedata.category(character)
        if character in allowed or (category == "Cf" and character in JOINERS) or IDEOGRAPH.match(character):
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
    """A person's name, which stands in public and on lists: no link and no number to call fits into it."""

    def to_python(self, value):
        """K.Ramesh and Dr.Okoye get the blank that keeps mail programs from seeing an address in them."""
        value = super().to_python(value)
        if not value:
            return value
        return INITIAL.sub(
            lambda found: f"{found[0]} " if found[1].istitle() and found[2].isupper() else found[0], value
        )

    def validate(self, value):
        """At least one letter, nothing that mail programs turn into a link."""
        super().validate(value)
        if value and not any(character.isalpha() or IDEOGRAPH.match(character) for character in value):
            raise ValidationError(_("Enter your name in letters."))
        plain = unicodedata.normalize("NFKC", value or "").translate(LOOK_ALIKES)
        if LINK.search(NO_LINK.sub(" ", plain)) or PHONE.search(plain):
            raise ValidationError(_("Enter only your name, without links or symbols. Put a space after a full stop."))


class CodeField(forms.CharField):
    """The six digits of a letter, however they were copied: in any script, apart, or with words around them."""

    def to_python(self, value):
        """The six digits alone; anything else as it was typed, for the validator to refuse."""
        value = super().to_python(value)
        plain = ascii_digits(value)
        return re.sub(r"\D", "", plain) if SIX_DIGITS.fullmatch(plain) else value


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
    """An e-mail address that mail can go to, kept as typed but for its domain in small letters; syntax only."""

    default_validators = []

    def to_python(self, value):
        """Trim; refuse what is no address, saying why."""
        value = super().to_python(value)
        if value in self.empty_values:
            return value
        local, _at, domain = value.rpartition("@")
        if len(local) > LONGEST_LOCAL:
            raise ValidationError(_("The part before the @ is too long: at most 64 characters are possible."))
        try:
            validate_email(value, check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError as error:
            raise ValidationError(_("Enter an e-mail address in the correct form, like name@example.com.")) from error
        return f"{local}@{domain.lower()}"
