"""One site in several languages: the path alone says which; pages, letters, links and clocks follow it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail.users.models import UserProfile

from campaign import languages, worker
from campaign.blocks import LinkBlock
from campaign.models import CampaignSettings
from detainees.clocks.clock_face import face_of
from detainees.models import DetaineePage
from news.models import NewsItem, Subscription
from petitions import own_data
from petitions.models import Signature
from tests.builders import (
    a_home,
    a_petition,
    a_profile,
    a_profile_index,
    a_signature,
    a_subscription,
    a_timer,
    a_user,
    an_article,
)

pytestmark = pytest.mark.django_db


def a_language(code="ru"):
    """A language that staff have begun to translate into."""
    return Locale.objects.get_or_create(language_code=code)[0]


def a_translation(page, code="ru", *, live=True, **words):
    """A page in another language, its parents first, published or as a draft."""
    locale, parent = a_language(code), page.get_parent()
    if not parent.is_root() and not parent.has_translation(locale):
        a_translation(parent.specific, code)
    copy = page.specific.copy_for_translation(locale)
    for name, value in words.items():
        setattr(copy, name, value)
    revision = copy.save_revision()
    if live:
        revision.publish()
    return type(copy).objects.get(pk=copy.pk)


def hreflangs(answer):
    """The alternates that a page names to search engines: {language: path}."""
    found = re.findall(
        r'<link rel="alternate" hreflang="([\w-]+)" href="http://[^/]+([^"]*)">', answer.content.decode()
    )
    return dict(found)


def test_the_path_alone_says_the_language_and_any_cache_may_keep_the_page(client):
    a_translation(a_home(), title="Брошенные американцы", hero_slogan="Мы своих не бросаем")
    petition = a_petition()
    visitors = [client, Client(headers={"accept-language": "es"}), Client(headers={"accept-language": "ru"})]
    visitors[1].cookies["django_language"] = "es"
    for path, code in {
        "/": "en",
        "/ru/": "ru",
        f"/ru{petition.get_absolute_url()}": "ru",
        "/es/subscribe/": "es",
    }.items():
        answers = [visitor.get(path) for visitor in visitors]
        assert {answer.content for answer in answers} == {answers[0].content}
        assert f'<html lang="{code}">' in answers[0].content.decode()
        assert answers[0]["Content-Language"] == code
        assert answers[0].get("Vary", "") in ("", "Accept-Encoding")
        assert not answers[0].cookies
        assert "s-maxage=10" in answers[0]["Cache-Control"]
    assert "Мы своих не бросаем" in client.get("/ru/").content.decode()


@pytest.mark.parametrize(
    "path", ["/ru/", "/es/", "/en/", "/ru/detainees/", "/fr/", "/es-mx/", "/ru/no-such/", "/ruble/"]
)
def test_what_is_not_translated_is_not_found(client, path):
    a_profile()
    a_translation(a_home(), "es", live=False)
    assert client.get(path).status_code == 404


def test_a_stand_in_and_a_page_whose_original_is_hidden_are_not_found(client):
    profile = a_profile()
    article = an_article()
    a_translation(a_home())
    index = a_profile_index().copy_for_translation(a_language(), alias=True)
    person = a_translation(profile, title="Ксения Карелина")
    story = a_translation(article, title="Кампания начинается")
    assert index.live
    assert client.get("/ru/detainees/").status_code == 404
    with translation.override("ru"):
        assert list(DetaineePage.objects.for_visitors()) == [person]
        assert list(NewsItem.objects.for_visitors()) == [story.newsitem_ptr]
        profile.unpublish()
        assert not DetaineePage.objects.for_visitors().exists()
    assert client.get(person.url).status_code == 404
    assert client.get(story.url).status_code == 200


def test_lists_hold_one_language_and_cost_no_query_more(django_assert_num_queries):
    english = a_profile()
    russian = a_translation(english, title="Ксения Карелина")
    cache.clear()
    for code, page in {"en": english, "ru": russian}.items():
        with translation.override(code), django_assert_num_queries(1):
            assert list(DetaineePage.objects.for_visitors()) == [page]


def test_nobody_who_is_held_is_left_out_because_a_profile_waits_for_its_translation(client, django_assert_num_queries):
    first, second = a_profile("Ksenia Karelina"), a_profile("Robert Gilman")
    gone = a_profile("David Barnes", live=False)
    a_translation(a_home(), hero_question_before="Почему")
    russian = a_translation(second, title="Роберт Гилман")
    a_translation(gone, title="Дэвид Барнс")
    with translation.override("ru"), django_assert_num_queries(1):
        assert list(DetaineePage.objects.everybody()) == [first, russian]
    assert list(DetaineePage.objects.everybody()) == [first, second]
    page = client.get("/ru/").content.decode()
    assert "<span data-name>Ksenia Karelina</span> и <span data-name>Роберт Гилман</span>" in page
    assert f'href="{first.url}"' in page
    assert f'href="{russian.url}"' in page


def test_each_page_names_the_languages_it_can_be_read_in(client, django_assert_num_queries):
    home, profile = a_home(), a_profile()
    assert hreflangs(client.get("/")) == {}
    a_translation(home)
    a_translation(home, "es")
    a_translation(profile, live=False)
    every = {"en": "/", "x-default": "/", "ru": "/ru/", "es": "/es/"}
    assert hreflangs(client.get("/")) == every == hreflangs(client.get("/es/"))
    assert hreflangs(client.get("/petitions/")) == {code: f"{path}petitions/" for code, path in every.items()}
    assert hreflangs(client.get("/ru/petitions/"))["es"] == "/es/petitions/"
    assert hreflangs(client.get(profile.url)) == {}
    assert hreflangs(client.get("/ru/no-such/")) == {}
    switcher = re.search(r'<nav class="languages".*?</nav>', client.get("/ru/").content.decode(), re.DOTALL)[0]
    assert '<a href="/" hreflang="en" lang="en">English</a>' in switcher
    assert '<span lang="ru" aria-current="true">Русский</span>' in switcher
    with django_assert_num_queries(1):
        languages.alternates(RequestFactory().get("/"), home)


def test_one_language_costs_no_query(django_assert_num_queries):
    home = a_home()
    languages.offered()
    with django_assert_num_queries(0):
        assert languages.alternates(RequestFactory().get("/"), home) == []


def test_menus_lead_to_translations_and_say_in_which_language_they_speak(client, django_assert_num_queries):
    home, index = a_home(), a_profile_index()
    block = LinkBlock()
    links = [
        {"label": "The people", "page": index.pk, "url": ""},
        {"label": "Petitions", "page": None, "url": "/petitions/", "label_ru": "Петиции"},
        {"label": "News", "page": None, "url": "https://example.org/"},
    ]
    menu = [("link", block.to_python(link)) for link in links]
    settings = CampaignSettings.for_site(home.get_site())
    settings.navigation = menu
    settings.save()
    a_translation(index, title="Люди")
    page = client.get("/ru/").content.decode()
    assert '<a href="/ru/detainees/">Люди</a>' in page
    assert '<a href="/ru/petitions/">Петиции</a>' in page
    assert '<a href="https://example.org/" lang="en">News</a>' in page
    assert '<a href="/detainees/">The people</a>' in client.get("/").content.decode()
    assert '<a class="wordmark" href="/">' in client.get("/es/subscribe/").content.decode()


def test_signers_get_their_letters_in_the_language_of_the_form(client):
    petition = a_petition()
    with translation.override("ru"):
        subject = translation.gettext("Confirm your signature: %(petition)s") % {"petition": petition.title}
    form = {"name": "Ada Signer", "email": "ada@example.org", "wants_news": "on"}
    answer = client.post(f"/ru{petition.get_absolute_url()}sign/", form)
    assert answer.url == f"/ru{petition.get_absolute_url()}check-your-inbox/"
    worker.drain()
    letter = mail.outbox[0]
    path = re.search(r"http://[^/]+(/ru/petitions/confirm/\S+)", letter.body)[1]
    assert letter.subject == subject
    assert re.search(r"/ru/not-me/\S+", letter.body)
    assert '<html lang="ru"' in letter.alternatives[0].content
    assert client.post(path).url == f"/ru{petition.get_absolute_url()}thank-you/"
    worker.drain()
    assert Subscription.objects.get().language == "ru"
    assert "/ru/unsubscribe/" in mail.outbox[1].body
    assert own_data.about(Signature.objects.get())["signatures"][0]["language_of_the_form"] == "ru"


def test_subscribers_and_those_who_ask_for_links_are_answered_in_their_language(client):
    signature = a_signature(email="ada@example.org")
    client.post("/es/subscribe/", {"email": "eve@example.org"})
    client.post("/es/petitions/manage/", {"email": signature.email})
    worker.drain()
    bodies = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "/es/subscribe/confirm/" in bodies["eve@example.org"]
    assert "/es/petitions/manage/" in bodies["ada@example.org"]


def test_the_language_goes_with_everything_else_personal():
    from news.subscriptions.services import unsubscribe

    withdrawn = a_signature(state="withdrawn", language="ru")
    place = a_subscription()
    unsubscribe(subscription=place)
    place.refresh_from_db()
    assert (withdrawn.language, place.language) == ("", "")


def test_a_petitions_own_words_are_marked_as_english(client):
    petition = a_petition(demand="Designate all four, now.")
    assert '<h1 lang="en">' in client.get(f"/ru{petition.get_absolute_url()}").content.decode()
    assert "<h1>" in client.get(petition.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("code", "since", "days"),
    [
        ("en", "January 2, 2024", "1,021 days"),
        ("ru", "2 января 2024", "1\xa0021 день"),
        ("es", "2 de enero de 2024", "1.021 días"),
    ],
)
def test_dates_and_numbers_follow_the_language(code, since, days):
    timer = a_timer(since_date=date(2024, 1, 2))
    with translation.override(code):
        face = face_of(timer, datetime(2026, 10, 19, 12, tzinfo=UTC))
        assert face.since_words == since
        assert f"{face.total.text} {face.total.label}" == days
    with translation.override("ru"):
        assert face.total.forms == ' data-one="день" data-few="дня" data-other="дней"'


def test_the_facts_of_a_profile_are_the_same_in_every_language_at_once():
    english = a_profile(arrested_on=date(2024, 1, 2), charge="Treason")
    a_timer(english, label="In prison", sort_order=0)
    english = DetaineePage.objects.get(pk=english.pk)
    step = {
        "on": {"day": "2024-01-02", "precision": "day"},
        "stage": "arrested",
        "words": "Arrested on a visit",
        "sources": [],
    }
    english.case = [("court", english.case.stream_block.child_blocks["court"].to_python(step))]
    english.save_revision().publish()
    russian = a_translation(english, title="Ксения Карелина", charge="Измена")
    russian.timers.all()[0].label = "В тюрьме"
    timer = russian.timers.get()
    assert timer.translation_key == english.timers.get().translation_key
    timer.label = "В тюрьме"
    russian.timers = [timer]
    russian.case[0].value["words"] = "Задержана во время поездки"
    russian.save_revision().publish()
    russian.refresh_from_db()
    draft = russian.save_revision()  # a translator is at work while the original changes

    english = DetaineePage.objects.get(pk=english.pk)
    english.arrested_on, english.arrested_precision, english.charge = date(2024, 1, 3), "month", "State treason"
    english.case[0].value["on"]["day"] = date(2024, 1, 3)
    changed = english.timers.get()
    changed.since_date, changed.precision, changed.ended_at = date(2024, 1, 5), "day", datetime(2026, 1, 1, tzinfo=UTC)
    english.timers = [changed]
    english.timers.add(a_timer(label="Left behind", since_date=date(2024, 8, 1), sort_order=1))
    english.save_revision().publish()

    for _moment in ("at once", "when the older draft is published"):
        page = DetaineePage.objects.get(pk=russian.pk)
        assert (page.arrested_on, page.arrested_precision, page.charge) == (date(2024, 1, 3), "month", "Измена")
        assert page.case[0].value["on"]["day"] == date(2024, 1, 3)
        assert page.case[0].value["words"] == "Задержана во время поездки"
        first, second = page.timers.all()
        assert (first.label, first.since_date, first.ended_at) == ("В тюрьме", date(2024, 1, 5), changed.ended_at)
        assert (second.label, second.since_date) == ("Left behind", date(2024, 8, 1))
        assert {one.translation_key for one in english.timers.all()} == {first.translation_key, second.translation_key}
        draft.publish()


def test_the_editor_of_a_translation_says_whose_facts_it_has(client):
    english = a_profile("Ksenia Karelina")
    russian = a_translation(english)
    client.force_login(a_user("Editor"))
    told = [
        client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode().count("Edit the original")
        for page in (english, russian)
    ]
    assert told == [0, 4]  # once in each tab that has facts


def test_staff_translate_pages_as_editors_and_nobody_else_may(client):
    home, profile = a_home(), a_profile()
    russian = a_language()
    client.force_login(a_user("Editor"))
    for page in (home, profile.get_parent(), profile):
        answer = client.post(
            reverse("simple_translation:submit_page_translation", args=[page.pk]), {"locales": russian.pk}
        )
        made = Page.objects.get(translation_key=page.translation_key, locale=russian)
        assert answer.url == reverse("wagtailadmin_pages:edit", args=[made.pk])
        assert client.get(answer.url).status_code == 200
        assert not made.live
    below = reverse("simple_translation:submit_page_translation", args=[an_article().pk])
    answer = client.post(below, {"locales": russian.pk}, follow=True)
    assert "Translate “News” first" in answer.content.decode()
    client.force_login(a_user("Moderator"))
    answer = client.get(reverse("simple_translation:submit_page_translation", args=[home.pk]))
    assert answer.status_code in (302, 403)


def test_staff_read_the_admin_in_the_language_they_chose(client):
    editor = a_user("Editor")
    client.force_login(editor)
    assert '<html lang="en"' in client.get("/admin/").content.decode()
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "ru"
    profile.save()
    assert '<html lang="ru"' in client.get("/admin/").content.decode()
    assert '<html lang="en">' in client.get("/petitions/").content.decode()
