"""The site's search: what it finds, for whom, and what it survives."""

import re
from datetime import date

import pytest
from django.contrib.postgres.search import SearchVector
from django.core.management import call_command
from django.db.models import Value
from wagtail.models import Locale, PageViewRestriction

from campaign.models import ContentPage
from detainees.models import DetaineePage
from news.models import ArticlePage, NewsIndexPage, PressPage
from news.search import END, HIT, asked, excerpt
from tests.builders import a_child, a_clipping, a_home, a_profile, an_article

pytestmark = pytest.mark.django_db


def search(client, text, path="/search/", **more):
    """The answer to a query."""
    return client.get(path, {"q": text, **more})


def titles(answer):
    """What was found, in order."""
    return [page.title for page in answer.context["results"]]


def paragraph(text):
    """A body of one paragraph."""
    return [("paragraph", f"<p>{text}</p>")]


def speaking(language):
    """The home page in another language, published, so that pages can stand below it."""
    locale, _made = Locale.objects.get_or_create(language_code=language)
    home = a_home().copy_for_translation(locale)
    home.title = f"Home {language}"
    home.save_revision().publish()
    return home


def test_pages_profiles_news_and_clippings_are_found_and_say_what_they_are(client):
    a_profile("David Barnes", summary="A father from Texas.", charge="Abuse")
    a_child(a_home(), ContentPage(title="About", body=paragraph("We speak for a father from Texas.")))
    a_child(a_home(), PressPage(title="Press", description="<p>A father from Texas is one of four.</p>"))
    an_article("A father waits", body=paragraph("He is from Texas."), published_on=date(2024, 8, 5))
    a_clipping("From Texas to a cell", summary="About the father.")
    html = search(client, "texas father").content.decode()
    for words in ("Detainee", "Content page", "Press page", "Article · <time", "Press clipping · <time"):
        assert f'<p class="kicker">{words}' in html
    assert html.count('<li class="result">') == 5


@pytest.mark.parametrize("query", ["detained", "DETAINING", "detai", "wrongful detain", "the detained"])
def test_words_are_found_in_any_form_and_by_their_beginning(client, query):
    an_article("Status", body=paragraph("They were wrongfully detained."))
    an_article("Other", body=paragraph("Nothing of the kind."))
    assert titles(search(client, query)) == ["Status"]


def test_every_word_has_to_occur_in_the_title_or_the_text(client):
    a_profile("David Barnes", charge="Hard labor in a penal colony")
    a_profile("Robert Gilman", charge="Assault")
    assert titles(search(client, "Barnes labor")) == ["David Barnes"]
    assert titles(search(client, "Gilman labor")) == []


def test_names_come_before_mentions_and_news_are_found_by_the_people_they_are_about(client):
    person = a_profile("Ksenia Karelina")
    item = an_article("Four left behind")
    item.people = [person]
    item.save_revision().publish()
    answer = search(client, "karelina")
    assert titles(answer) == ["Ksenia Karelina", "Four left behind"]
    assert ">Four left behind</a>" in answer.content.decode()


def test_news_are_not_found_by_the_name_of_somebody_whose_profile_is_not_public_yet(client):
    person, item = a_profile("Ksenia Karelina", live=False), an_article("Four left behind")
    item.people = [person]
    item.save_revision().publish()
    assert titles(search(client, "karelina")) == []
    person.save_revision().publish()
    assert titles(search(client, "karelina")) == ["Ksenia Karelina", "Four left behind"]
    DetaineePage.objects.get(pk=person.pk).unpublish()
    assert titles(search(client, "karelina")) == []


def test_each_language_finds_its_own_pages_in_its_own_inflections(client):
    an_article("Prisons", body=paragraph("Letters reach the prisons."))
    for language, title, body in (
        ("ru", "Письма", "Заключённым пишут письма в российские тюрьмы."),
        ("es", "Cartas", "Las cartas llegan a las cárceles rusas."),
    ):
        index = a_child(
            speaking(language),
            NewsIndexPage(title=f"News {language}", locale=Locale.objects.get(language_code=language)),
        )
        page = ArticlePage(title=title, body=paragraph(body), locale=index.locale)
        a_child(index, page)
    assert titles(search(client, "prison letter")) == ["Prisons"]
    assert titles(search(client, "тюрьма письмо", "/ru/search/")) == ["Письма"]
    assert titles(search(client, "carcel carta", "/es/search/")) == ["Cartas"]
    assert titles(search(client, "cárcel", "/es/search/")) == ["Cartas"]
    assert titles(search(client, "prison", "/ru/search/")) == []
    assert titles(search(client, "тюрьма")) == []


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("José Núñez writes", ["Jose", "JOSÉ", "nunez", "jose núñez", "nun"]),
        ("Jose Nunez writes", ["José", "núñez"]),
        ("Shane O’Neil is home", ["O'Neil", "O’Neil", "oneil", "neil", "ONeil"]),
        ("Shane ONeil is home", ["O'Neil", "o’neil"]),
        ("Łukasz Ørsted", ["lukasz", "Orsted", "ørsted"]),
        ("Andrés and Zoë", ["Andres", "Andrés", "zoe"]),
    ],
)
def test_accents_and_apostrophes_keep_nobody_from_being_found(client, written, typed):
    an_article("Seen", body=paragraph(written))
    a_profile(written)
    an_article("Other", body=paragraph("Nothing of the kind."))
    for query in typed:
        assert titles(search(client, query)) == [written, "Seen"], query


# A name in its six cases, as a text holds it and as somebody looks for it.
RUSSIAN_NAMES = [
    "Гилман Гилмана Гилману Гилмана Гилманом Гилмане",
    "Хачатурян Хачатуряна Хачатуряну Хачатуряна Хачатуряном Хачатуряне",
    "Барнс Барнса Барнсу Барнса Барнсом Барнсе",
    "Карелина Карелиной Карелиной Карелину Карелиной Карелиной",
    "Вадим Вадима Вадиму Вадима Вадимом Вадиме",
    "Стивен Стивена Стивену Стивена Стивеном Стивене",
    "Шагал Шагала Шагалу Шагала Шагалом Шагале",
    "Даниил Даниила Даниилу Даниила Даниилом Данииле",
    "Роберт Роберта Роберту Роберта Робертом Роберте",
    "Ксения Ксении Ксении Ксению Ксенией Ксении",
]


@pytest.mark.parametrize("cases", RUSSIAN_NAMES)
def test_a_russian_name_is_found_in_every_case_by_every_case(cases):
    for written in cases.split():
        for typed in cases.split():
            vector = SearchVector(Value(f"Письмо о {written} из дома"), config="russian")
            found = Locale.objects.alias(words=vector).filter(words=asked(typed, "russian"))
            assert found.exists(), (written, typed)


@pytest.mark.parametrize(
    ("written", "typed"),
    [("страх", "страну"), ("ромашка", "роману"), ("Гилберт", "Гилману"), ("Вадуц", "Вадиму"), ("стража", "страны")],
)
def test_other_russian_words_are_not(written, typed):
    vector = SearchVector(Value(f"Это {written} из дома"), config="russian")
    assert not Locale.objects.alias(words=vector).filter(words=asked(typed, "russian")).exists()


def test_drafts_private_pages_and_unpublished_edits_are_never_found(client):
    an_article("Seen needle")
    an_article("Draft needle", live=False)
    hidden = an_article("Hidden needle")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    edited = an_article("Edited")
    edited.title = "Edited needle"
    edited.save_revision()
    assert titles(search(client, "needle")) == ["Seen needle"]


def test_hits_are_marked_and_everything_else_is_escaped(client):
    an_article(
        "<script>alert(1)</script> needle",
        summary='<img src=x onerror=alert(2)> needle & "more" \ue000<b>\ue001',
    )
    html = search(client, "needle").content.decode()
    assert "<mark>needle</mark>" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    found = re.search(r'<ol class="results".*?</ol>', html, re.DOTALL)[0]
    assert set(re.findall(r"<(\w+)", found)) == {"ol", "li", "p", "time", "h2", "a", "mark"}
    assert "\ue000" not in html


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "x" * 10_000,
        "word " * 2_000,
        "& | ! ( ) <-> :* ' \\ \"",
        "' OR 1=1 --",
        "needle:*A & !b",
        "the of and",
        "%_%",
        "\ud800",
        "٣ 漢字 🎭",
        "$51.80 U.S. 22-1741(a)",
        "\ue000needle\ue001",
        "a.b@example.org http://x.y/z",
    ],
)
def test_whatever_is_typed_there_is_an_answer(client, query):
    an_article("A needle")
    typed = "".join(f"%{octet:02X}" for octet in query.encode("utf-8", "surrogatepass"))
    answer = client.get("/search/", QUERY_STRING=f"q={typed}")
    assert answer.status_code == 200
    assert 'name="robots" content="noindex"' in answer.content.decode()
    assert len(answer.context["text"]) <= 100


def test_what_no_request_may_hold_is_refused_and_bad_page_numbers_give_a_page(client):
    an_article("A needle")
    assert client.get("/search/?q=nee%00dle").status_code == 400
    for page in ("0", "-1", "x", "9" * 500):
        assert titles(search(client, "needle", page=page)) == ["A needle"]


def test_empty_found_and_none_are_said_and_lead_on(client):
    call_command("load_demo", verbosity=0)
    empty = search(client, "").content.decode()
    assert 'data-search="empty"' in empty
    none = search(client, "zeppelin").content.decode()
    assert 'data-search="none"' in none
    assert 'role="status">0 pages for “zeppelin”' in none
    assert 'value="zeppelin"' in none
    for html in (empty, none):
        assert '<ul class="search-ways">' in html
        assert 'href="/detainees/"' in html
    assert 'data-search="found"' in search(client, "Karelina").content.decode()


def test_results_come_in_pages_that_keep_the_query(client):
    for number in range(11):
        an_article(f"Needle {number}")
    first = search(client, "needle")
    assert len(titles(first)) == 10
    assert 'href="?q=needle&amp;page=2"' in first.content.decode()
    assert len(titles(search(client, "needle", page="2"))) == 1


def test_a_search_costs_the_same_queries_however_much_there_is(client, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(12) as queries:
            assert search(client, "needle").status_code == 200
        return len(queries)

    person = a_profile("Needle Person")
    an_article("Needle"), a_clipping("Needle clipping")
    search(client, "needle")
    before = cost()
    for number in range(4):
        an_article(f"Needle {number}").people.add(person)
        a_clipping(f"Needle clipping {number}")
    assert cost() == before


def test_an_edited_page_is_found_by_its_new_words_only_once_published(client):
    page = an_article("Old word")
    page.title = "New expression"
    page.save_revision().publish()
    assert titles(search(client, "expression")) == ["New expression"]
    assert titles(search(client, "word")) == []
    page.unpublish()
    assert titles(search(client, "expression")) == []


def test_an_excerpt_shows_where_it_is_cut_and_reads_as_sentences():
    assert excerpt("jailed. They had not., Americans in need") == "… jailed. They had not. Americans in need …"
    assert excerpt(f"{HIT}Karelina{END} & others.") == "<mark>Karelina</mark> &amp; others."
