"""What the switch will change, before anything happens: everything is read twice, the second time after a rehearsal."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape

from django.http import HttpRequest
from django.template import Context, Template
from django.utils.functional import lazy
from django.utils.html import strip_tags
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaign import languages
from campaign.models import HomePage

from ..clocks.clock_face import face_of
from ..dates import date_text
from ..models import DetaineePage
from ..share.spec import spec_of
from .services import rehearsed

Line = tuple[str, str]  # where it stands (said in whatever language it is looked at), what it says
Reader = Callable[[DetaineePage], Iterable[Line]]
readers: list[Reader] = []
clock_named = lazy(lambda label: gettext("Clock “%(label)s”") % {"label": label}, str)


def shows(reader: Reader) -> Reader:
    """Register what an app says about somebody, so that the preview of the switch has it."""
    readers.append(reader)
    return reader


@dataclass(frozen=True)
class Change:
    """One place of the site before and after; an empty text says that nothing stands there."""

    where: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether it is better folded away."""
        return max(len(self.before), len(self.after)) > 400


def changes(page: DetaineePage, fields: dict) -> list[Change]:
    """All that will read differently once the profile has these fields, in the order of the site.

    What is shown is in the page's language; only the places' names are in that of who looks.
    """
    places, before = _read(page)
    with rehearsed(page, fields) as ended:
        more, after = _read(ended)
    found = [Change(str(where), before.get(key, ""), after.get(key, "")) for key, where in (places | more).items()]
    return [change for change in found if change.before != change.after]


def _read(page: DetaineePage) -> tuple[dict, dict[str, str]]:
    """The places, and what each says, by the places' names in the page's language."""
    with languages.speaking(languages.language_of(page)):
        lines = [(str(where), where, text) for reader in readers for where, text in reader(page)]
    return {key: where for key, where, _text in lines}, {key: text for key, _where, text in lines}


def plain(html: str) -> str:
    """The words of some HTML, on one line."""
    return re.sub(r"\s+", " ", unescape(strip_tags(re.sub(r"(?s)<(style|script).*?</\1>", "", html)))).strip()


def _rendered(source: str, **context) -> str:
    return plain(Template(source).render(Context({**context, "request": None})))


@shows
def home_page(page: DetaineePage) -> Iterable[Line]:
    """The front page: the question, the wall."""
    home = HomePage.objects.filter(locale=page.locale).first()
    if home is not None:
        yield _("Home page, the question"), _rendered("{% load detainees_tags %}{% hero_question page %}", page=home)
        yield _("Home page, the wall"), _rendered("{% load detainees_tags %}{% detainee_wall %}")


@shows
def profile(page: DetaineePage) -> Iterable[Line]:
    """The card and the head of the profile, and each of the clocks."""
    yield (
        _("Card and head of the profile"),
        ". ".join(filter(None, [page.outcome_text, page.outcome_note])) or gettext("In prison"),
    )
    for timer in page.timers.all():
        face = face_of(timer, now())
        state = face.state_text if face.stopped else gettext("running")
        yield clock_named(timer.label), f"{face.text}, {face.days_text}: {state}"


@shows
def banner(page: DetaineePage) -> Iterable[Line]:
    """The words on top of every page."""
    text = _rendered("{% load outcome_tags %}{% outcome_banner %}")
    until = date_text(page.banner_until) if page.banner_until else ""
    yield _("Banner on every page"), gettext("Until %(day)s: %(words)s") % {"day": until, "words": text} if text else ""


@shows
def elsewhere(page: DetaineePage) -> Iterable[Line]:
    """What other sites and programs get."""
    yield _("Picture for sharing"), spec_of(page).alt
    yield _("Clock on other sites’ pages"), plain(_part(page, "embed"))
    yield _("JSON for programs"), _json(_part(page, "clocks_json"))
    yield _("Calendar"), _calendar(_part(page, "calendar_ics"))


def _part(page: DetaineePage, name: str) -> str:
    """What a sub-address of the profile answers."""
    request = HttpRequest()
    request.path = request.path_info = f"/{page.reverse_subpage(name)}"
    request.method, request.META = "GET", {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    view, args, kwargs = page.resolve_subpage(request.path)
    answer = view(request, *args, **kwargs)
    if hasattr(answer, "render"):
        answer.render()
    return answer.content.decode()


def _json(text: str) -> str:
    """Indented, without the moment of asking."""
    data = json.loads(text) if text else {}
    for part in (data, *data.get("timers", [])):
        part.pop("as_of", None)
    return json.dumps(data, ensure_ascii=False, indent=2) if data else ""


def _calendar(text: str) -> str:
    """The titles of its entries, one a line."""
    return "\n".join(
        line.partition(":")[2] for line in text.replace("\r\n ", "").splitlines() if line.startswith("SUMMARY")
    )
