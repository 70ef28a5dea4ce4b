"""The list of news as a visitor narrows it: by person, by year, by tag, in any combination."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from taggit.models import Tag

from campaign.languages import in_language, public
from detainees.models import DetaineePage


@dataclass(frozen=True)
class Choice:
    """One value that a part of the filter offers."""

    value: str
    label: str


@dataclass(frozen=True)
class Part:
    """One part of the filter: its name in the address, its words, what it offers, what is chosen."""

    name: str
    label: str
    everything: str  # the words for no choice
    choices: list[Choice]
    chosen: Choice | None


def profiles_of(keys):
    """Profiles by their translation keys: in the active language, as visitors may see them, in the staff's order."""
    profiles = DetaineePage.objects.filter(translation_key__in=keys).live()
    return public(in_language(profiles)).defer_streamfields().order_by("path")


class NewsFilter:
    """What of `news` a visitor asked for by GET; values that are not on offer are passed over."""

    def __init__(self, news, data):
        self.news, self.data = news, data

    @cached_property
    def parts(self) -> list[Part]:
        """Person, year and tag with what the news hold of each; one query a part."""
        keys = self.news.order_by().values("people__translation_key")
        people = [Choice(person.slug, person.title) for person in profiles_of(keys)]
        years = [Choice(str(day.year), str(day.year)) for day in self.news.dates("published_on", "year", order="DESC")]
        tagged = Tag.objects.filter(news_newstag_items__content_object__in=self.news.order_by().values("pk")).distinct()
        tags = [Choice(tag.slug, tag.name) for tag in tagged.order_by("name")]
        return [
            self._part("person", _("About"), _("Everybody"), people),
            self._part("year", _("Year"), _("All years"), years),
            self._part("tag", _("Tag"), _("All tags"), tags),
        ]

    def _part(self, name, label, everything, choices) -> Part:
        asked = self.data.get(name, "")
        return Part(name, label, everything, choices, next((one for one in choices if one.value == asked), None))

    @cached_property
    def chosen(self) -> dict[str, Choice]:
        """What is chosen, by the part's name."""
        return {part.name: part.chosen for part in self.parts if part.chosen}

    @property
    def query(self) -> str:
        """The choices as an address carries them, in a fixed order and without anything else."""
        return self.query_with()

    def query_with(self, page: int | None = None) -> str:
        """The same, and the number of a page of the list."""
        chosen = {name: choice.value for name, choice in self.chosen.items()}
        return urlencode(chosen | ({"page": page} if page else {}))

    @property
    def feed_query(self) -> str:
        """What the feeds take of it: the person."""
        return urlencode({"person": self.chosen["person"].value}) if "person" in self.chosen else ""

    @property
    def steps_back(self) -> list[dict]:
        """For each choice, how the list looks without it: `label` and `query`; with several also without any."""
        steps = []
        for left_out in self.chosen.values():
            kept = {name: choice for name, choice in self.chosen.items() if choice is not left_out}
            query = urlencode({name: choice.value for name, choice in kept.items()})
            label = ", ".join(choice.label for choice in kept.values()) or _("All news")
            steps.append({"label": label, "query": f"?{query}" if query else ""})
        return steps

    @property
    def words(self) -> str:
        """What is shown, for the page's title; empty when it is everything."""
        chosen = {name: choice.label for name, choice in self.chosen.items()}
        about = _("about %(person)s") % {"person": chosen["person"]} if "person" in chosen else ""
        return ", ".join(part for part in (about, chosen.get("year"), chosen.get("tag")) if part)

    def narrowed(self):
        """The news that fit all choices."""
        news = self.news
        if person := self.chosen.get("person"):
            same = in_language(DetaineePage.objects.filter(slug=person.value)).values("translation_key")
            news = news.filter(pk__in=self.news.filter(people__translation_key__in=same).order_by().values("pk"))
        if year := self.chosen.get("year"):
            news = news.filter(published_on__year=int(year.value))
        if tag := self.chosen.get("tag"):
            news = news.filter(pk__in=self.news.filter(tagged_items__tag__slug=tag.value).order_by().values("pk"))
        return news
