"""The page about the count, the ledger's file and the receipt, as visitors and signers get them."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign import links, worker
from petitions import services
from petitions.count import counting
from petitions.count.chart import HEIGHT, chart
from petitions.ledger import days as ledger_days
from petitions.ledger.checks import check_file
from petitions.models import GROUNDS, Removal, Signature, Tally
from petitions.retention import ERASED
from tests.builders import a_home, a_petition, a_signature, a_user
from tests.recipes import recipe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(db):
    """Pages need the site they belong to."""
    return a_home()


def count_url(petition):
    return f"/petitions/{petition.slug}/count/"


def ledger_url(petition):
    return f"/petitions/{petition.slug}/ledger.json"


def own_url(row):
    """The address of a signer's receipt."""
    services.issue_manage_links([row])
    row.refresh_from_db()
    return f"/petitions/manage/{row.manage_token}/receipt.json"


def figures_on(page) -> dict[str, int]:
    """What the page says was submitted and counts."""
    found = re.findall(r'data-figure="(\w+)">([\d,]+)<', page)
    return {name: int(number.replace(",", "")) for name, number in found}


def taken_away(page) -> list[int]:
    """What the page takes away, line by line."""
    return [int(number.replace(",", "")) for number in re.findall(r"minus</span> ([\d,]+)</td>", page)]


def read(client, address) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text_of(client, petition) -> str:
    return read(client, count_url(petition)).decode()


def test_before_anything_is_counted_the_page_says_so_in_honest_words(client):
    petition = a_petition()
    page = text_of(client, petition)
    assert 'data-count="none"' in page
    assert "The first entry has not been written yet" in page
    assert figures_on(page) == {}
    Tally.objects.create(petition=petition)
    assert 'data-count="none"' in text_of(client, petition)


def test_a_petition_nobody_has_signed_has_its_page(client):
    petition = a_petition()
    worker.drain()
    page = text_of(client, petition)
    assert figures_on(page) == {"submitted": 0, "counted": 0}
    assert "<svg" not in page.split("</header>", 1)[1].split("<footer")[0]


def test_the_sum_adds_up_and_names_every_state_and_ground(client):
    petition = a_petition()
    for state, number in {"confirmed": 7, "pending": 2, "expired": 1, "held": 3, "withdrawn": 1}.items():
        for _row in range(number):
            a_signature(petition, state=state)
    for place, ground in enumerate(GROUNDS, start=1):
        for _row in range(place):
            Signature.objects.filter(pk=a_signature(petition, state="removed").pk).update(removal_ground=ground)
    unlisted = a_signature(petition)
    Signature.objects.filter(pk=unlisted.pk).update(**ERASED, erased_at=timezone.now(), unlisted=True)
    Signature.objects.filter(expired_at__isnull=False).erase_unconfirmed()
    counting.refresh_figures()
    page = text_of(client, petition)
    removed = sum(range(1, len(GROUNDS) + 1))
    assert figures_on(page) == {"submitted": 15 + removed, "counted": 8}
    assert taken_away(page) == [2, 1, 3, removed, 1]
    for place, words in enumerate(GROUNDS.values(), start=1):
        assert re.search(rf"<b>{place}</b> {str(words).replace(chr(39), '.*')}", page)
    assert "1 of those who count has asked to stand on no list" in page


def test_figures_are_counted_by_the_worker_and_never_for_a_request(client):
    petition = a_signature().petition
    worker.drain()
    client.get(count_url(petition))
    a_signature(petition)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = text_of(client, petition)
    assert figures_on(page)["counted"] == 1
    assert len(queries) <= 10
    assert not [query["sql"] for query in queries if "petitions_signature" in query["sql"]]
    assert not [query["sql"] for query in queries if '"nodes"' in query["sql"]]


def test_letters_that_wait_are_told(client):
    row = a_signature(state="new")
    services.process_signatures()
    counting.refresh_figures()
    assert "<b>1</b> whose letter waits to be sent" in text_of(client, row.petition)


def test_a_figure_of_a_state_that_is_gone_breaks_nothing(client):
    petition = a_petition()
    a_signature(petition)
    counting.refresh_figures()
    figures = Tally.objects.get().figures
    figures["grounds"] = {"unheard of": 3}
    Tally.objects.update(figures=figures)
    assert "unheard of" in text_of(client, petition)


def test_only_the_sentences_that_moderators_show_are_shown(client):
    petition, by = a_petition(), a_user()
    for words, shown in {"We removed <412>.": True, "Not yet.": False, "": True}.items():
        Removal.objects.create(
            petition=petition,
            asked_by=by,
            ground="automated",
            through_id=1,
            public_sentence=words,
            sentence_shown=shown,
        )
    page = text_of(client, petition)
    assert "We removed &lt;412&gt;." in page
    assert "Not yet." not in page
    assert page.count("<li>We") == 1
    Removal.objects.update(undone_at=timezone.now())
    assert "these signatures count again" in text_of(client, petition)


def test_the_chart_and_its_table_hold_every_confirmation(client):
    petition = a_petition()
    now = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)
    for days in (0, 0, 1, 5, 30):
        row = a_signature(petition)
        Signature.objects.filter(pk=row.pk).update(confirmed_at=now - timedelta(days=days))
    counting.refresh_figures()
    assert Tally.objects.get().figures["days"]["2026-05-03"] == 2
    page = text_of(client, petition)
    drawing = re.search(r'<svg [^>]*role="img".*?</svg>', page, flags=re.DOTALL)[0]
    assert "style" not in drawing
    table = re.search(r'<table class="count-days">.*?</table>', page, flags=re.DOTALL)[0]
    assert sum(map(int, re.findall(r"<td>(\d+)</td>", table))) == 5
    assert drawing.count("<rect") == table.count("<td>")


@pytest.mark.parametrize(("span", "weekly"), [(0, False), (13, False), (89, False), (90, True), (2000, True)])
def test_a_chart_counts_weeks_once_days_are_too_many(span, weekly):
    last = date(2026, 5, 3)
    days = {(last - timedelta(days=back)).isoformat(): back + 1 for back in {0, span // 2, span}}
    drawn = chart(days, last)
    assert drawn["weekly"] is weekly
    assert sum(bar.number for bar in drawn["bars"]) == sum(days.values())
    assert drawn["width"] >= 140
    for bar in drawn["bars"]:
        assert 0 <= bar.x < drawn["width"]
        assert 0 <= bar.y < HEIGHT == bar.y + bar.height
    assert drawn["most"].number <= drawn["top"]


def test_no_confirmation_draws_no_chart():
    assert chart({}, date(2026, 5, 3)) is None


def test_the_ledger_is_downloaded_verifies_and_need_not_be_downloaded_twice(client):
    petition = a_signature().petition
    assert client.get(ledger_url(petition)).status_code == 404
    entry = ledger_days.close_day(petition=petition)
    answer = client.get(ledger_url(petition))
    assert check_file(b"".join(answer.streaming_content)).hashes == {1: entry.hash}
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert {"public", "max-age=0", "s-maxage=10"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies
    assert client.get(ledger_url(petition), headers={"if-none-match": answer["ETag"]}).status_code == 304
    packed = client.get(ledger_url(petition), headers={"accept-encoding": "gzip"})
    assert client.get(ledger_url(petition), headers={"if-none-match": packed["ETag"]}).status_code == 304
    assert entry.hash in text_of(client, petition)


def test_a_download_that_began_before_the_next_entry_is_whole(client):
    petition = a_signature().petition
    entry = ledger_days.close_day(petition=petition, day=date(2026, 5, 1))
    answer = client.get(ledger_url(petition))
    services.withdraw(signature=Signature.objects.get())
    ledger_days.close_day(petition=petition, day=date(2026, 5, 2))
    assert check_file(b"".join(answer.streaming_content)).hashes == {1: entry.hash}
    assert len(check_file(read(client, ledger_url(petition))).hashes) == 2


def test_a_receipt_is_its_signers_own_and_verifies_against_the_ledger(client):
    row = a_signature()
    address = own_url(row)
    waiting = client.get(address)
    assert waiting.status_code == 404
    assert 'data-outcome="receipt-waiting"' in waiting.content.decode()
    assert "soon after midnight UTC" in waiting.content.decode()
    ledger_days.close_day(petition=row.petition)
    answer = client.get(address)
    assert answer["Content-Type"] == "application/json"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    hashes = check_file(answer.content).hashes
    assert hashes == check_file(read(client, ledger_url(row.petition))).hashes
    own_page = client.get(address.removesuffix("receipt.json")).content.decode()
    assert 'href="receipt.json"' in own_page


def test_who_does_not_count_is_told_that_there_is_no_receipt(client):
    row = a_signature(held_at=timezone.now())
    ledger_days.close_day(petition=row.petition)
    answer = client.get(own_url(row))
    assert answer.status_code == 404
    assert "does not count at present" in answer.content.decode()


def test_a_withdrawn_signers_link_shows_that_it_is_withdrawn(client):
    row = a_signature()
    ledger_days.close_day(petition=row.petition)
    address = own_url(row)
    services.withdraw(signature=row)
    assert b'data-outcome="withdrawn"' in client.get(address).content


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options"])
def test_no_address_breaks_whatever_is_asked(client, method):
    client.raise_request_exception = False
    row = a_signature()
    hidden, empty = a_petition("Hidden", live=False), a_petition("Empty")
    ledger_days.close_days()
    counting.refresh_figures()
    wanted = "get" if method == "head" else method
    for petition in (row.petition, hidden, empty):
        for address in (count_url(petition), ledger_url(petition)):
            expected = 404 if petition == hidden else 200
            answer = getattr(client, method)(address)
            assert answer.status_code == (expected if wanted == "get" else 405), address
    for token in ("none", "a" * links.TOKEN_CHARACTERS, "%ff", "é"):
        answer = getattr(client, method)(f"/petitions/manage/{token}/receipt.json")
        assert answer.status_code == (404 if wanted == "get" else 405)
    assert getattr(client, method)(own_url(row)).status_code == (200 if wanted == "get" else 405)
    if method == "head":
        assert b"".join(client.head(ledger_url(row.petition)).streaming_content) == b""


def test_the_page_is_the_same_for_everybody_and_may_be_kept(client):
    petition = a_signature().petition
    worker.drain()
    answer = client.get(count_url(petition))
    assert {"public", "max-age=0", "s-maxage=10"} <= set(answer["Cache-Control"].split(", "))
    assert not answer.cookies
    for word in ("Ada", "example.org"):
        assert word not in answer.content.decode().split("<main")[1]


def test_the_program_on_the_page_is_the_documented_one(client):
    shown = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", text_of(client, a_petition()), flags=re.DOTALL)
    assert [unescape(text) for text in shown] == [recipe("python"), recipe("javascript")]


def test_the_petitions_page_leads_to_it(client):
    petition = a_petition()
    assert count_url(petition) in client.get(petition.get_absolute_url()).content.decode()
    assert json.loads(read(client, f"/petitions/{petition.slug}/count.json"))["count"] == 0
