"""Names as people write them in a hundred countries, and what is no name."""

import random
import warnings

import pytest
from django.core.exceptions import ValidationError
from faker import Faker
from faker.config import AVAILABLE_LOCALES

from campaign.text import NameField

EVERY = 2_000
FIELD = NameField(max_length=100)
NO_NAMES = [
    "{name} www.example.org",
    "{name} example.com/now",
    "https://example.org/{name}",
    "{name}@example.org",
    "{name} <b>",
    "{name}\u202e",
    "{name}\x00",
    "{name}\nBcc: x",
    "{name} +{number}",
    "{name} {number}",
    "{name} 800-555-{number:.4}",
    "{number}",
    "{name}|{name}",
    "{name} t/{name}.example",
]


def people(number):
    """So many names, those of all countries in turn, the same ones every time."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sources = [Faker(locale, providers=["faker.providers.person"]) for locale in sorted(AVAILABLE_LOCALES)]
    for place, source in enumerate(sources):
        source.seed_instance(place)
    return [sources[place % len(sources)].name() for place in range(number)]


@pytest.fixture(scope="module")
def names():
    return people(EVERY)


def test_two_thousand_names_of_a_hundred_countries_are_taken(names):
    for name in names:
        kept = FIELD.clean(name)
        assert kept.replace(" ", "") == name.replace(" ", "")
        assert FIELD.clean(kept) == kept


def test_as_many_things_that_are_no_names_are_refused_in_words_that_fit(names):
    chance = random.Random(1741)
    for place, name in enumerate(names):
        number = str(chance.randrange(10**10, 10**11))
        typed = NO_NAMES[place % len(NO_NAMES)].format(name=name, number=number)
        with pytest.raises(ValidationError) as refused:
            FIELD.clean(typed)
        assert refused.value.messages[0].startswith(("Enter", "This holds a character")), typed
