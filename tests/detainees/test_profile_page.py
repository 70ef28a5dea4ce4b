"""The profile as visitors get it: what stands on it, what is left out, and what it costs."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents.models import Document

from tests.builders import a_clipping, a_profile, a_timer
from tests.cases import a_source, answer, court, event, hearing, place, status, visit
from tests.photographs import a_picture, draw_all, encoded, scene

pytestmark = pytest.mark.django_db

QUERIES = 25


def small() -> bytes:
    """A picture that is drawn at once."""
    return encoded(scene((80, 100)), "PNG")


def a_document(name) -> Document:
    """An uploaded paper."""
    return Document.objects.create(title=name, file=ContentFile(b"%PDF-1.7 invented", name=f"{name}.pdf"))


def rich_fields(times=1) -> dict:
    """Everything a profile can hold, each kind of entry `times` over, every entry with a document of its own."""

    def sources(number):
        return [a_source(title=f"Source {number}", document=a_document(f"source-{number}"))]

    case, log, papers, story = [], [], [], []
    for turn in range(times):
        day, base = f"2022-0{turn + 1}-05", turn * 10
        case += [
            court(day, "month", text=f"Verdict {turn}", court="Court of Invention", sources=sources(base)),
            place(f"Center {turn}", day, f"2022-0{turn + 2}-01", sources=sources(base + 1)),
            visit(day, text="They were let in.", sources=sources(base + 2)),
            event(day, "year", title=f"Event {turn}", sources=sources(base + 3)),
            hearing((timezone.localdate() + timedelta(30 + turn)).isoformat(), sources=sources(base + 4)),
        ]
        log.append(status(day, sources=sources(base + 5)))
        papers.append(("document", {"document": a_document(f"paper-{turn}"), "label": ""}))
        story.append(("image", {"image": a_picture(small(), drawn=False), "caption": "Seen"}))
    answers = [answer(n + 1, "yes", why="<p>So.</p>", sources=sources(f"a{n}")) for n in range(5 * times)]
    return {
        "name_in_russian": "Выдуманный Человек",
        "tagline": "An invented case",
        "summary": "Nothing of this happened.",
        "born_on": date(1980, 5, 1),
        "born_precision": "year",
        "home_town": "Springfield",
        "home_state": "Nowhere",
        "arrested_on": date(2021, 12, 27),
        "charge": "Invention",
        "sentence_years": 12,
        "sentence_note": "hard labor",
        "family_statement": "<p>We wait.</p>",
        "case": [*case, place("Colony 9", "2022-09-01", precision="month", region="Invented Oblast")],
        "status_log": log,
        "evidence": answers,
        "letter_how": "<p>Write in Russian.</p>",
        "letter_tips": [("do", "Write of the weather"), ("dont", "Write of the war")],
        "documents": papers,
        "press_contacts": [
            ("contact", {"name": "A. Lawyer", "role": "lawyer", "email": "a@example.org", "phone": "+1 2"})
        ],
        "story": [*story, ("paragraph", "<p>The story.</p>")],
    }


def words_of(html) -> str:
    """The text of a page's main part, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0])).split())


def test_a_rich_case_says_what_is_known_and_where_it_stands(client):
    page = a_profile(
        "Invented Person", portrait=a_picture(small(), credit="Photo: Nobody", drawn=False), **rich_fields()
    )
    html = client.get(page.url).content.decode()
    words = words_of(html)
    for part in (
        "Photo: Nobody",
        "Home town Springfield, Nowhere",
        "Sentence 12 years, hard labor",
        "of 12 years served:",
        "Held at Colony 9, Invented Oblast since September 2022",
        "Last consular visit January 5, 2022",
        "Next hearing",
        "Invention",
        "We wait.",
        "Write in Russian.",
        "Write of the war",
        "A. Lawyer",
        "January 2022 Convicted Verdict 0 Court of Invention",
        "The Invented Gazette",
    ):
        assert part in re.sub(r" (?=[.,])", "", words), part
    assert '<p class="profile-russian" lang="ru">Выдуманный Человек</p>' in html
    assert '<time datetime="2022-01">January 2022</time>' in html
    assert 'href="https://archive.example.com/verdict" rel="external noopener"' in html
    [bar] = re.findall(r"<svg[^>]*role=\"img\"[^>]*>", html)
    assert re.search(r'aria-label="\d+ years[^"]* of 12 years served: \d+%"', bar)
    for target in re.findall(r'href="#([\w-]+)"', html.partition('class="jump"')[2].partition("</nav>")[0]):
        assert f'id="{target}"' in html, target


def test_a_sparse_case_claims_nothing(client):
    html = client.get(a_profile("Somebody New").url).content.decode()
    for part in ("Age", "Charge", "Sentence", "Held at", "hearing", "consular", "Timeline", "served", "Documents"):
        assert part not in words_of(html), part


def test_the_timeline_is_narrowed_without_a_script(client):
    page = a_profile("Invented Person", **rich_fields())
    narrowed = client.get(page.url, {"timeline": "visit"}).content.decode()
    assert re.findall(r'data-kind="(\w+)"', narrowed) == ["visit"]
    [canonical] = re.findall(r'<link rel="canonical" href="([^"]+)">', narrowed)
    assert canonical.endswith(page.url)
    everything = client.get(page.url).content.decode()
    for bad in ("nonsense", "court&x", "é" * 2000):
        answer = client.get(page.url, {"timeline": bad})
        assert answer.status_code == 200
        assert answer.content.decode().count('class="moment"') == everything.count('class="moment"')


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            {"released_at": datetime(2024, 8, 1, 16, tzinfo=UTC), "release_note": "Welcome home."},
            "Free since August 1, 2024",
        ),
        (
            {"died_at": datetime(2024, 8, 1, 16, tzinfo=UTC), "death_note": "In our hearts."},
            "Died in custody on August 1, 2024",
        ),
    ],
)
def test_a_case_that_is_over_is_a_record(client, outcome, said):
    page = a_profile("Invented Person", **rich_fields(), **outcome)
    words = words_of(client.get(page.url).content.decode())
    assert said in words
    assert ("2 years 7 months of 12 years served: 21%" in words) == ("released_at" in outcome), (
        "no figure beside a death"
    )
    assert "Last held at Colony 9" in words
    assert ("Age at death 43 or 44" in words) == ("died_at" in outcome)
    for part in ("Next hearing", "days since", "Sign the petition", "To come", "Write a letter"):
        assert part not in words, part
    brief = words_of(client.get(f"{page.url}brief/").content.decode())
    assert said in brief
    assert "What we ask" not in brief


def test_the_richest_case_costs_few_queries_however_much_is_in_it(client, monkeypatch):
    monkeypatch.setattr("campaign.languages.KEPT_SECONDS", 600)  # on a slow machine it would be asked for in between
    counts = []
    for times in (1, 2):
        page = a_profile(f"Invented Person {times}", portrait=a_picture(small(), drawn=False), **rich_fields(times))
        for number in range(3 * times):
            a_timer(page, label=f"Clock {number}")
            a_clipping(f"Clipping {times} {number}").people.add(page)
        for other in range(2 * times):
            a_profile(f"Other {times} {other}")
        draw_all()
        client.get(page.url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page.url).content.decode().count('class="moment"') >= 10 * times
        counts.append([f"{query['sql'][:60]} … {query['sql'].partition(' FROM ')[2][:200]}" for query in queries])
    assert len(counts[0]) == len(counts[1]), "\n".join(counts[1])
    assert len(counts[1]) <= QUERIES, "\n".join(counts[1])


def test_the_richest_case_is_light(client):
    page = a_profile("Invented Person", **rich_fields(2))
    assert len(client.get(page.url).content) < 100_000
