"""What staff may ask for in signatures: one form for the list and for the export."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from campaign import folding
from campaign.mail import addresses, mailboxes

from ..filter_fields import (
    CountryChoice,
    DaySpanForm,
    HashField,
    PetitionChoice,
    hash_begins,
    stored_domain,
    submitted_within,
)
from ..models import Signature, State
from ..name_keys import KEY_WORDS, VECTOR
from ..us_states import US_STATES

YES_NO = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]
MAILBOX_DIGITS = 64
OUT_OF_ORDER = timedelta(minutes=10)  # numbers follow the time of submission more closely than this
LATELY, USUAL = 2_000, 10  # so many of the newest signatures make a name a usual one
SELDOM = ("confirmed", "us_state", "wants_news", "network", "source")


def _shifted(moment: datetime, by: timedelta) -> datetime:
    """The moment that much later; at the calendar's ends the moment itself."""
    try:
        return moment + by
    except OverflowError:
        return moment


class SignatureFilter(DaySpanForm):
    """Every field may be empty; together they narrow the signatures down."""

    petition = PetitionChoice(required=False, empty_label=_("All"))
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("All")), *State.choices], required=False)
    name = forms.CharField(
        label=_("Name"), required=False, max_length=100, help_text=_("The beginnings of any of its words.")
    )
    email = forms.CharField(
        label=_("E-mail address"), required=False, max_length=254, help_text=_("However it is spelled.")
    )
    domain = forms.CharField(label=_("Mail domain"), required=False, max_length=253, help_text=_("Like example.org."))
    country = CountryChoice(empty_label=_("All"))
    confirmed = forms.ChoiceField(label=_("Confirmed by e-mail"), choices=YES_NO, required=False)
    us_state = forms.ChoiceField(
        label=_("U.S. state"), choices=[("", _("All")), *((state, state) for state in US_STATES)], required=False
    )
    wants_news = forms.ChoiceField(label=_("Wants news"), choices=YES_NO, required=False)
    network = HashField(label=_("Network"), help_text=_("Its mark, from a signature’s page."))
    source = HashField(label=_("Network address"), help_text=_("Its mark, from a signature’s page."))
    mailbox = forms.RegexField(
        rf"^[0-9a-f]{{{MAILBOX_DIGITS}}}\Z", label=_("Mailbox"), required=False, widget=forms.HiddenInput
    )

    field_order = ("petition", "status", "name", "email", "domain", "country", "since", "until")

    def clean_domain(self):
        """As the worker stores it."""
        typed = self.cleaned_data["domain"].strip().removeprefix("@")
        return stored_domain(typed, mailboxes.rules()) if typed else ""

    def clean(self):
        """Also: an address that is typed replaces an earlier one."""
        cleaned = super().clean()
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

    def ids(self) -> tuple[int, int | None]:
        """Between which numbers, both included, all signatures of the days asked for lie; None: no end."""
        lowest, highest = 1, None
        if not self.is_bound or not self.is_valid():
            return lowest, highest
        numbers = Signature.objects.values_list("pk", flat=True)
        if since := self.moments.get("since"):
            earlier = numbers.filter(submitted_at__lt=_shifted(since, -OUT_OF_ORDER))
            lowest = earlier.order_by("-submitted_at").first() or lowest
        if until := self.moments.get("until"):
            later = numbers.filter(submitted_at__gt=_shifted(until, OUT_OF_ORDER))
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
        rows = rows.filter(submitted_within(self.moments))
        rows = rows.filter(
            **{name: asked[name] for name in ("petition", "country", "us_state", "domain") if asked[name]}
        )
        if asked["status"]:
            rows = rows.filter(state=asked["status"])
        if asked["status"] in (State.PENDING, State.EXPIRED):
            rows = rows.filter(confirmed_at=None)  # says nothing new, and names their index
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
                rows = rows.filter(hash_begins(f"{name}_hash", asked[name]))
        return rows

    def described(self) -> dict:
        """What was asked for, for the audit log, which is kept for ever and so holds nobody's address or name."""
        asked = {name: str(value) for name, value in self.cleaned_data.items() if value and name != "mailbox"}
        # As moments: a day says nothing without its zone.
        asked |= {name: moment.isoformat() for name, moment in self.moments.items()}
        if "email" in asked:
            asked["email"] = addresses.masked(asked["email"])
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
    query = SearchQuery(" & ".join(map(_asked, folding.words(text))), search_type="raw", config="simple")
    # Only the index's own expression, which has a COALESCE in it, makes PostgreSQL think of the index.
    plain = Func(KEY_WORDS, template="to_tsvector('simple', %(expressions)s)", output_field=SearchVectorField())
    newest = Signature.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    lately = Signature.objects.alias(vector=plain).filter(pk__gt=newest - LATELY, vector=query).values_list("pk")
    vector = plain if len(lately[:USUAL]) == USUAL else VECTOR
    return rows.alias(vector=vector).filter(vector=query, unlisted=False)


def _asked(parts: list[str]) -> str:
    """O'Neil is asked for as one word and as its parts."""
    one, apart = f"'{''.join(parts)}':*", " & ".join(f"'{part}':*" for part in parts)
    return one if len(parts) == 1 else f"({one} | ({apart}))"
