"""What staff may ask for in signatures: one form for the list and for the export."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from campaign.date_fields import begin_of, end_of
from campaign.folding import words
from campaign.mail import mailboxes

from ..filter_fields import PetitionChoice
from ..forms import country_choices
from ..models import STATES, Signature
from ..name_keys import KEY_WORDS, VECTOR
from ..us_states import US_STATES

YES_NO = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]
HASH_DIGITS = 32  # hexadecimal, of a network's or address's mark
MAILBOX_DIGITS = 64
OUT_OF_ORDER = timedelta(minutes=10)  # numbers follow the time of submission more closely than this
LATELY, USUAL = 2_000, 10  # so many of the newest signatures make a name a usual one
SELDOM = ("confirmed", "us_state", "wants_news", "network", "source")


def _countries():
    return [("", _("All")), *country_choices()[1:]]


def _shifted(moment: datetime, by: timedelta) -> datetime:
    """The moment that much later; at the calendar's ends the moment itself."""
    try:
        return moment + by
    except OverflowError:
        return moment


class MarkField(forms.CharField):
    """The keyed hash of an address or a network, or how it begins: hexadecimal digits."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=HASH_DIGITS, **kwargs)

    def clean(self, value):
        """Lower case; at least eight digits."""
        digits = super().clean(value).lower()
        if digits and not re.fullmatch(r"[0-9a-f]{8,}", digits):
            raise forms.ValidationError(_("Enter at least eight of the characters 0 to 9 and a to f."))
        return digits


class SignatureFilter(forms.Form):
    """Every field may be empty; together they narrow the signatures down."""

    petition = PetitionChoice(required=False, empty_label=_("All"))
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *STATES.items()], required=False)
    name = forms.CharField(
        label=_("Name"), required=False, max_length=100, help_text=_("The beginnings of any of its words.")
    )
    email = forms.CharField(
        label=_("E-mail address"), required=False, max_length=254, help_text=_("However it is spelled.")
    )
    domain = forms.CharField(label=_("Mail domain"), required=False, max_length=253, help_text=_("Like example.org."))
    country = forms.ChoiceField(label=_("Country"), choices=_countries, required=False)
    since = forms.DateField(label=_("Signed from"), required=False, widget=AdminDateInput)
    until = forms.DateField(label=_("Signed until"), required=False, widget=AdminDateInput)
    confirmed = forms.ChoiceField(label=_("Confirmed by e-mail"), choices=YES_NO, required=False)
    us_state = forms.ChoiceField(
        label=_("U.S. state"), choices=[("", _("All")), *((state, state) for state in US_STATES)], required=False
    )
    wants_news = forms.ChoiceField(label=_("Wants news"), choices=YES_NO, required=False)
    network = MarkField(label=_("Network"), help_text=_("Its mark, from a signature’s page."))
    source = MarkField(label=_("Network address"), help_text=_("Its mark, from a signature’s page."))
    mailbox = forms.RegexField(
        rf"^[0-9a-f]{{{MAILBOX_DIGITS}}}\Z", label=_("Mailbox"), required=False, widget=forms.HiddenInput
    )

    def clean_domain(self):
        """As the worker stores it: in its IDNA form, and an alias as the domain that it equals."""
        typed = self.cleaned_data["domain"].strip().removeprefix("@")
        return mailboxes.mailbox_key(f"x@{typed}", mailboxes.rules()).partition("@")[2] if typed else ""

    def clean(self):
        """A span of days has its beginning first; an address that is typed replaces an earlier one."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        if cleaned.get("email"):
            cleaned["mailbox"] = mailboxes.hash_of(cleaned["email"]).hex()
        return cleaned

    @property
    def often(self):
        """The fields that are always shown."""
        return [field for field in self.visible_fields() if field.name not in SELDOM]

    @property
    def seldom(self):
        """The fields that are folded away."""
        return [self[name] for name in SELDOM]

    @property
    def uses_seldom(self) -> bool:
        """Whether one of those narrows the list down, or has an error."""
        return self.is_bound and any(self.data.get(name) or name in self.errors for name in SELDOM)

    @property
    def query(self) -> str:
        """What was asked for as part of an address, which proxies and browsers keep: a mailbox by its keyed hash."""
        asked = {name: self.data.get(name) for name in self.fields if name not in ("email", "mailbox")}
        asked["mailbox"] = self.cleaned_data.get("mailbox")
        return urlencode({name: value for name, value in asked.items() if value})

    @cached_property
    def span(self) -> dict:
        """The days asked for, as moments."""
        bounds = {"gte": begin_of, "lte": end_of}
        days = {"gte": self.cleaned_data.get("since"), "lte": self.cleaned_data.get("until")}
        return {bound: bounds[bound](day) for bound, day in days.items() if day}

    def ids(self) -> tuple[int, int | None]:
        """Between which numbers, both included, all signatures of the days asked for lie; None: no end."""
        lowest, highest = 1, None
        if not self.is_bound or not self.is_valid():
            return lowest, highest
        numbers = Signature.objects.values_list("pk", flat=True)
        if "gte" in self.span:
            earlier = numbers.filter(submitted_at__lt=_shifted(self.span["gte"], -OUT_OF_ORDER))
            lowest = earlier.order_by("-submitted_at").first() or lowest
        if "lte" in self.span:
            later = numbers.filter(submitted_at__gt=_shifted(self.span["lte"], OUT_OF_ORDER))
            highest = later.order_by("submitted_at").first()
        return lowest, highest

    def signatures(self):
        """The signatures asked for; none while the form has errors."""
        rows = Signature.objects.all()
        if not self.is_bound:
            return rows
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        rows = rows.filter(**{f"submitted_at__{bound}": moment for bound, moment in self.span.items()})
        rows = rows.filter(
            **{name: asked[name] for name in ("petition", "country", "us_state", "domain") if asked[name]}
        )
        if asked["status"]:
            rows = getattr(rows, asked["status"])()
        if asked["confirmed"]:
            rows = rows.filter(confirmed_at__isnull=asked["confirmed"] == "no")
        if asked["wants_news"]:
            rows = rows.filter(wants_news=asked["wants_news"] == "yes")
        if asked["name"]:
            rows = _named(rows, asked["name"])
        if asked["mailbox"]:
            rows = rows.filter(mailbox_hash=bytes.fromhex(asked["mailbox"]))
        for name in ("network", "source"):
            if asked[name]:
                first, last = (bytes.fromhex(asked[name].ljust(HASH_DIGITS, digit)) for digit in "0f")
                rows = rows.filter(**{f"{name}_hash__gte": first, f"{name}_hash__lte": last})
        return rows

    def described(self) -> dict:
        """What was asked for, for the audit log, which is kept for ever and so holds nobody's address or name."""
        asked = {name: str(value) for name, value in self.cleaned_data.items() if value and name != "mailbox"}
        spans = {"since": "gte", "until": "lte"}  # as moments: a day says nothing without its zone
        asked |= {name: self.span[bound].isoformat() for name, bound in spans.items() if bound in self.span}
        if "email" in asked:
            asked["email"] = mailboxes.masked(asked["email"])
        elif self.cleaned_data.get("mailbox"):
            asked["email"] = "•••"
        if "name" in asked:
            asked["name"] = "•••"
        return asked


def _named(rows, text: str):
    """Those in whose name each of these words begins a word, by the names' keys. Who wants to stand on no list is not
    found by name.

    The index would list all bearers of a usual name, maybe a million, before the first is shown; so a name
    that some of the newest signatures bear is compared row by row.
    """
    query = SearchQuery(" & ".join(map(_asked, words(text))), search_type="raw", config="simple")
    # Only the index's own expression, which has a COALESCE in it, makes PostgreSQL think of the index.
    plain = Func(KEY_WORDS, template="to_tsvector('simple', %(expressions)s)", output_field=SearchVectorField())
    newest = Signature.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    lately = Signature.objects.alias(words=plain).filter(pk__gt=newest - LATELY, words=query).values_list("pk")
    vector = plain if len(lately[:USUAL]) == USUAL else VECTOR
    return rows.alias(words=vector).filter(words=query, unlisted=False)


def _asked(parts: list[str]) -> str:
    """O'Neil is asked for as one word and as its parts."""
    one, apart = f"'{''.join(parts)}':*", " & ".join(f"'{part}':*" for part in parts)
    return one if len(parts) == 1 else f"({one} | ({apart}))"
