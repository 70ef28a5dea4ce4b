"""Clocks in running text: what is stored, what readers see on pages and in letters, what the editor shows."""

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.models import Locale, ReferenceIndex
from wagtail.rich_text import expand_db_html

from campaign.blocks import TEXT_FEATURES
from detainees.clocks.tokens import with_clock_text
from news.models import CampaignUpdate
from tests.builders import a_profile, a_timer, a_user, an_article

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 12, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """The clock stands at NOW."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def timer():
    """A published person's clock."""
    return a_timer(a_profile("Ksenia & Karelina"), since_date=date(2022, 1, 2))


def token(key, show="days"):
    """What rich text keeps of a clock."""
    return f'<embed embedtype="clock" timer="{key}" show="{show}"/>'


def test_many_clocks_cost_one_query(timer, django_assert_num_queries):
    other = a_timer(a_profile("Robert Gilman"), since_date=date(2024, 8, 1))
    html = f"<p>{token(timer.translation_key)}</p>" + f"<p>{token(other.translation_key, 'full')}</p>" * 5
    expand_db_html(html)  # the locales are known from here on
    with django_assert_num_queries(1):
        shown = expand_db_html(html)
    assert shown.count("<count-up") == 6
    assert shown.count("<b>1,561</b>") == 1
    assert shown.count(">1 year, 8 months, 11 days</span>") == 5
    assert "</count-up>. So" in expand_db_html(f"<p>For {token(timer.translation_key)}. So</p>")
    with django_assert_num_queries(0):
        assert expand_db_html("<p>None here.</p>") == "<p>None here.</p>"


@pytest.mark.parametrize(
    "tag", [token("00000000-0000-4000-8000-000000000000"), token("no key"), '<embed embedtype="clock"/>']
)
def test_what_names_no_timer_shows_nothing(tag):
    assert expand_db_html(f"<p>a {tag} b</p>") == "<p>a  b</p>"
    assert with_clock_text(f"<p>a {tag} b</p>") == "<p>a  b</p>"


def test_letters_have_words_as_of_their_day_and_keep_other_tokens(timer):
    html = f'<p>After {token(timer.translation_key)} (<a linktype="page" id="3">here</a>)</p>'
    expected = '<p>After 1,561 days (<a linktype="page" id="3">here</a>)</p>'
    assert with_clock_text(html) == expected
    assert "4 years, 3 months, 10 days" in with_clock_text(token(timer.translation_key, "full"))
    assert "1,196 days" in with_clock_text(html, datetime(2025, 4, 12, 12, tzinfo=UTC))
    month = a_timer(timer.page, since_date=date(2022, 1, 2), precision="month")
    assert with_clock_text(token(month.translation_key)) == "at least 1,531 days"


def test_a_translated_text_shows_the_translated_clock(timer):
    russian, _made = Locale.objects.get_or_create(language_code="ru")
    timer.page.get_parent().get_parent().copy_for_translation(russian)
    timer.page.get_parent().copy_for_translation(russian)
    copy = timer.page.copy_for_translation(russian)
    copy.live, copy.released_at = True, datetime(2026, 1, 2, 12, tzinfo=UTC)
    copy.save()
    with translation.override("ru"):
        shown = with_clock_text(token(timer.translation_key))
    assert shown.startswith(("1461", "1\xa0461")), shown
    assert with_clock_text(token(timer.translation_key)) == "1,561 days"
    timer.page.unpublish()
    assert with_clock_text(token(timer.translation_key)) == ""  # a translation hides with its original


def contentstate(html):
    """Stored rich text as the editor gets it: text of the first block, entities."""
    state = json.loads(ContentstateConverter(TEXT_FEATURES).from_database_format(html))
    return state["blocks"][0]["text"], list(state["entityMap"].values())


def test_the_editor_shows_a_chip_and_gives_back_the_token(timer):
    stored = (
        f'<p data-block-key="abcde">For {token(timer.translation_key, "full")} now, {token(timer.translation_key)}.</p>'
    )
    text, entities = contentstate(stored)
    name = "Ksenia & Karelina, In a Russian prison"
    assert text == f"For {{years, months and days: {name}}} now, {{days: {name}}}."
    assert {entity["type"] for entity in entities} == {"CLOCK"}
    assert {entity["mutability"] for entity in entities} == {"IMMUTABLE"}
    converter = ContentstateConverter(TEXT_FEATURES)
    assert converter.to_database_format(converter.from_database_format(stored)) == stored


def test_the_chip_says_when_visitors_see_nothing(timer):
    timer.page.unpublish()
    _text, [hidden] = contentstate(f"<p>{token(timer.translation_key)}</p>")
    assert "not public" in hidden["data"]["hint"]
    text, [gone] = contentstate(f"<p>{token(uuid4())}</p>")
    assert (text, gone["data"]["hint"]) == ("{a clock that is gone}", "Visitors see nothing here.")


def test_the_profile_knows_where_its_clock_is_used(timer):
    article = an_article(body=[("paragraph", f"<p>{token(timer.translation_key)}</p>")])
    assert [str(source) for source, _uses in ReferenceIndex.get_references_to(timer.page).group_by_source_object()] == [
        str(article.page_ptr.specific)
    ]


def test_the_chooser_offers_what_is_public_and_what_one_edits(client, timer):
    draft = a_timer(a_profile("Draft Person", live=False), label="Missing")
    address = reverse("choose_clock")
    client.force_login(a_user("Moderator"))
    seen = client.get(address).json()["html"]
    assert "Karelina" in seen
    assert "Draft Person" not in seen
    client.force_login(a_user("Editor"))
    seen = client.get(address, {"timer": draft.translation_key, "show": "full"}).json()["html"]
    assert "not public yet" in seen
    assert f'value="{draft.translation_key}" checked' in seen
    assert 'value="full" checked' in seen
    chosen = client.post(address, {"timer": timer.translation_key, "show": "days"}).json()
    assert chosen["step"] == "chosen"
    assert chosen["clock"] == {
        "timer": str(timer.translation_key),
        "show": "days",
        "text": "{days: Ksenia & Karelina, In a Russian prison}",
        "hint": "",
    }
    again = client.post(address, {"timer": str(uuid4()), "show": "days"}).json()
    assert again["step"] == "choose"
    assert "error-message" in again["html"]
    assert client.get(address, {"timer": "nonsense", "show": "\x01"}).status_code == 200


def test_every_text_with_links_has_clocks_too():
    assert "clock" in TEXT_FEATURES
    assert "clock" in CampaignUpdate._meta.get_field("body").features
