"""Signature lists to download: who may, what is written down first, what stands in the file."""

import csv
import io
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from campaign import csv_stream
from petitions import services
from petitions.admin import export
from petitions.models import Petition, Signature, SignatureExport
from tests.builders import a_petition, a_signature, a_user

pytestmark = pytest.mark.django_db

URL = "/admin/signatures/export/"
COLUMNS = [
    "signature",
    "petition_address",
    "text_number",
    "full_name",
    "email_address",
    "country_code",
    "state_code",
    "postal_code",
    "comment_text",
    "name_shown",
    "news_wanted",
    "status",
    "submitted",
    "confirmed",
    "held",
    "removed",
    "removed_because",
    "withdrawn",
]
STARTERS = "=+-@|%＝＋－＠"
BLANKS = [
    "",
    " ",
    "  ",
    "\u00a0",
    "\u2003",
    "\u3000",
    "\ufeff",
    "\t",
    "\n",
    "\r\n",
    "\x01",
    "\x7f\x9f",
    " \n\u00a0\x0b",
]


@pytest.fixture
def organizer(client):
    """Somebody who may export, logged in."""
    user = a_user("Organizer")
    client.force_login(user)
    return user


def download(client, **filters):
    """The bytes of the file."""
    answer = client.post(URL, filters)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows(data):
    """The file as a spreadsheet reads it: one mapping a row."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def numbers(client, **filters):
    """The signatures that the filter lets out."""
    return {int(row["signature"]) for row in rows(download(client, **filters))}


def test_the_columns_are_these_and_no_others(client, organizer):
    assert download(client) == ",".join(COLUMNS).encode() + b"\r\n"


def test_a_signature_as_it_stands_in_the_file(client, organizer):
    moment = datetime(2026, 11, 22, 18, 30, 59, 999, tzinfo=UTC)
    row = a_signature(
        a_petition("Free them"),
        name='Ada "The Countess" Lovelace, Ω',
        email="ada@example.org",
        country="US",
        postcode="90001",
        us_state="CA",
        comment="One\nTwo\tthree",
        show_name=True,
    )
    Signature.objects.update(submitted_at=moment, confirmed_at=moment)
    data = download(client)
    assert rows(data) == [
        dict(
            zip(
                COLUMNS,
                [
                    str(row.pk),
                    "free-them",
                    "1",
                    'Ada "The Countess" Lovelace, Ω',
                    "ada@example.org",
                    "US",
                    "CA",
                    "90001",
                    "One Two three",
                    "yes",
                    "no",
                    "confirmed",
                    "2026-11-22T18:30:59Z",
                    "2026-11-22T18:30:59Z",
                    "",
                    "",
                    "",
                    "",
                ],
                strict=True,
            )
        )
    ]
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") == 2
    assert '"Ada ""The Countess"" Lovelace, Ω"'.encode() in data


def test_the_headers_of_the_download(client, organizer):
    petition = a_petition("Wrongful detainee status")
    answer = client.post(URL, {"petition": petition.pk}, headers={"accept-encoding": "gzip"})
    today = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="wrongful-detainee-status-signatures-{today}.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert answer["Content-Encoding"] == "identity"
    assert export.file_name(None) == f"all-signatures-{today}.csv"


def test_no_formula_stays_alive(client, organizer):
    unseen = [*BLANKS, "'", "''", " ' "]
    attacks = [f"{blank}{starter}HYPERLINK(1)" for blank in unseen for starter in STARTERS]
    petition = a_petition()
    text = petition.texts.get()
    Signature.objects.bulk_create(Signature(petition=petition, text=text, name="A", comment=each) for each in attacks)
    found = [row["comment_text"] for row in rows(download(client))]
    assert len(found) == len(attacks)
    for attack, value in zip(attacks, found, strict=True):
        assert value[:2] == " '", ascii(attack)
        assert value.endswith(attack[attack.index("HYPERLINK") - 1 :])


def test_every_text_column_is_defused(client, organizer):
    a_signature(name="=Ada", email="+ada@example.org", postcode="-1", comment="@SUM(A1)")
    row = rows(download(client))[0]
    found = [row[name] for name in ("full_name", "email_address", "postal_code", "comment_text")]
    assert found == [" '=Ada", " '+ada@example.org", " '-1", " '@SUM(A1)"]


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60), max_size=5))
def test_any_text_comes_back_as_one_harmless_cell(texts):
    Signature.objects.all().delete()
    for text in texts:
        a_signature(comment=text)
    found = [
        row["comment_text"] for row in rows(b"".join(csv_stream.rows(export.table(Signature.objects.order_by("pk")))))
    ]
    assert len(found) == len(texts)
    for text, value in zip(texts, found, strict=True):
        plain = re.sub("[\n\r\t]", " ", re.sub("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "", text))
        assert value in (plain, f" '{plain}")
        assert not re.match(rf"'*[\s\ufeff]*[{re.escape(STARTERS)}]", value)


UNSEEN = [chr(code) for code in range(1, 0x3001) if chr(code).isspace() or unicodedata.category(chr(code)) == "Cc"]
ANYTHING = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.builds(
            "{}{}{}".format,
            st.text([*UNSEEN, "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"], max_size=6),
            st.sampled_from(STARTERS),
            st.text(ANYTHING, max_size=20),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_whatever_stands_unseen_before_a_formula_it_stays_dead(attacks):
    Signature.objects.all().delete()
    petition = Petition.objects.first() or a_petition()
    text = petition.texts.get()
    Signature.objects.bulk_create(
        Signature(petition=petition, text=text, name="Ada", comment=attack, postcode=attack[:16]) for attack in attacks
    )
    data = b"".join(csv_stream.rows(export.table(Signature.objects.all())))
    for row, attack in zip(rows(data), attacks, strict=True):
        assert row["comment_text"][:2] == " '", ascii(attack)
        assert not re.match(rf"[\s\ufeff]*[{re.escape(STARTERS)}]", row["postal_code"])


def test_filters_narrow_down(client, organizer):
    here, there = a_petition("Here"), a_petition("There")
    rows = {
        "confirmed": a_signature(here, wants_news=True, us_state="CA"),
        "there": a_signature(there),
        "pending": a_signature(here, state="pending", email="ada.love@gmail.com"),
        "expired": a_signature(here, state="expired"),
        "held": a_signature(here, state="held"),
        "removed": a_signature(here, state="removed"),
        "withdrawn": a_signature(here, state="withdrawn"),
    }
    number = {name: row.pk for name, row in rows.items()}
    assert numbers(client) == set(number.values())
    assert numbers(client, petition=there.pk) == {number["there"]}
    for state in ("pending", "expired", "held", "removed", "withdrawn"):
        assert numbers(client, status=state) == {number[state]}
    assert numbers(client, status="confirmed", petition=here.pk) == {number["confirmed"]}
    assert numbers(client, confirmed="no") == {number["pending"], number["expired"], number["held"]}
    assert numbers(client, confirmed="yes", petition=here.pk, status="removed") == {number["removed"]}
    assert numbers(client, us_state="CA") == {number["confirmed"]}
    assert numbers(client, wants_news="yes") == {number["confirmed"]}
    assert numbers(client, email="AdaLove+x@googlemail.com") == {number["pending"]}


def test_days_are_the_sites_own_and_both_ends_belong_to_them(client, organizer, settings):
    settings.TIME_ZONE = "America/New_York"
    moments = {  # New York is four hours behind in August
        "before": datetime(2026, 8, 1, 3, 59, 59, tzinfo=UTC),
        "first": datetime(2026, 8, 1, 4, 0, tzinfo=UTC),
        "last": datetime(2026, 8, 3, 3, 59, 59, 999999, tzinfo=UTC),
        "after": datetime(2026, 8, 3, 4, 0, tzinfo=UTC),
    }
    number = {}
    for name, moment in moments.items():
        number[name] = a_signature().pk
        Signature.objects.filter(pk=number[name]).update(submitted_at=moment)
    span = {"since": "2026-08-01", "until": "2026-08-02"}
    assert numbers(client, **span) == {number["first"], number["last"]}
    assert numbers(client, since=date.max.isoformat()) == set()
    assert numbers(client, since=date.min.isoformat(), until=date.max.isoformat()) == set(number.values())


@pytest.mark.parametrize(
    "filters",
    [{"since": "2026-08-02", "until": "2026-08-01"}, {"petition": "999999"}, {"status": "x"}, {"since": "yesterday"}],
)
def test_an_unclear_filter_lets_nothing_out(client, organizer, filters):
    a_signature()
    assert client.post(URL, filters).status_code == 422
    assert not SignatureExport.objects.exists()


def test_counting_first_leaves_no_trace(client, organizer):
    a_signature()
    assert "1 signature fits" in client.get(URL, {"status": "confirmed"}).content.decode()
    assert not SignatureExport.objects.exists()


def test_it_is_written_down_before_the_first_byte(client, organizer):
    row = a_signature(email="ada@example.org")
    answer = client.post(URL, {"petition": row.petition.pk, "email": "ada@example.org"})
    record, entry = SignatureExport.objects.get(), ModelLogEntry.objects.get(action="petitions.export")
    assert record.requested_by == entry.user == organizer
    assert record.filters == entry.data == {"petition": row.petition.title, "email": "a•••@example.org"}
    assert (record.rows, record.finished_at) == (None, None)
    b"".join(answer.streaming_content)
    record.refresh_from_db()
    assert record.rows == 1
    assert record.finished_at


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_download_stays_unfinished_in_the_record(organizer, monkeypatch):
    monkeypatch.setattr(csv_stream, "PIECE", 1024)
    petition = a_petition()
    signed = {"petition": petition, "text": petition.texts.get(), "name": "Ada"}
    rows = [Signature(**signed, email=f"a{number}@example.org") for number in range(200)]
    Signature.objects.bulk_create(rows)
    record = export.begin(by=organizer, filters={})
    stream = export.stream(record, Signature.objects.all())
    assert next(stream).startswith(b"signature,")
    stream.close()
    record.refresh_from_db()
    assert (record.finished_at, record.state) == (None, "aborted")
    assert 0 < record.rows < 200
    assert Signature.objects.count() == 200  # the connection is still good
    record = export.begin(by=organizer, filters={})
    assert sum(len(piece) > 900 for piece in export.stream(record, Signature.objects.all())) > 5
    record.refresh_from_db()
    assert record.rows == 200


def test_the_page_says_which_files_are_whole(client, organizer, monkeypatch):
    a_signature()
    download(client)
    record = export.begin(by=organizer, filters={})
    broken = export.stream(record, Signature.objects.all())
    monkeypatch.setattr(csv_stream, "rows", lambda _signatures: iter([b"signature\r\n1\r\n", None]))
    assert [next(broken), next(broken)] == [b"signature\r\n1\r\n", export.NOT_WHOLE]
    with pytest.raises(AttributeError):
        next(broken)
    record.refresh_from_db()
    assert (record.rows, record.state) == (1, "aborted")
    left = export.begin(by=organizer, filters={})  # by a server that died
    shown = re.findall(r'data-export="(\w+)"', client.get(URL).content.decode())
    assert shown == ["under_way", "aborted", "whole"]
    SignatureExport.objects.filter(pk=left.pk).update(requested_at=timezone.now() - timedelta(hours=2))
    assert "under_way" not in client.get(URL).content.decode()


@pytest.mark.parametrize("role", ["Editor", "Moderator", None])
def test_nobody_else_may(client, role):
    row = a_signature(name="Ada Lovelace")
    user = a_user(role)
    client.force_login(user)
    for answer in (client.get(URL), client.post(URL), client.post(URL, {"petition": row.petition.pk})):
        assert answer.status_code == (403 if role else 302)
        assert b"Lovelace" not in answer.content
    assert not SignatureExport.objects.exists()


def test_who_is_not_logged_in_is_asked_to_be(client):
    for answer in (client.get(URL), client.post(URL)):
        assert answer.status_code == 302
        assert answer.url.startswith("/admin/login/")


def test_a_withdrawn_signature_leaves_the_house_empty(client, organizer):
    row = a_signature(name="Ada Lovelace", comment="Mine")
    services.withdraw(signature=row)
    found = rows(download(client))[0]
    assert found["status"] == "withdrawn"
    assert not any(found[name] for name in ("full_name", "email_address", "postal_code", "comment_text"))


def test_moments_are_whole_seconds_of_utc(client, organizer):
    a_signature(state="held")
    found = rows(download(client))[0]
    for name in ("submitted", "held"):
        assert datetime.now(UTC) - datetime.fromisoformat(found[name]) < timedelta(minutes=5)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found[name])
