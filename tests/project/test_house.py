"""The project's own rules: which app knows which, and what every public page keeps to."""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from grimp import ImportGraph

from campaign.dev.imports import circle_in
from campaign.mail.mailboxes import suppression_token
from campaign.requests import client_address
from campaign.safety import networks
from news.models import ArticlePage, ClippingPage
from petitions.models import Petition, Signature
from petitions.services import issue_manage_links
from tests.addresses import public_views, view_of
from tests.builders import a_signature, a_subscription, a_user

ROOT = Path(__file__).resolve().parents[2]
APPS = ["campaign", "detainees", "news", "petitions"]  # each may know those to its left; `make lint` reads the imports
WIRING = ("campaign/project/", "campaign/settings.py")  # know all apps
HOME_QUERIES = 20
TOKEN = re.compile("/(confirm|manage|unsubscribe|not-me)/(?!done/).")
MISSING = ["/no-such-page/", "/petitions/confirm/none/"]


def modules():
    """Every Python file of the apps, from the top; without migrations and what knows all apps."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "migrations" not in path.parts and not name.startswith(WIRING):
                yield name


def test_a_circle_is_found_through_any_number_of_files():
    graph = ImportGraph()
    for importer, imported in [("a", "b.c"), ("b.c", "b.d"), ("b.d", "e")]:
        graph.add_import(importer=importer, imported=imported)
    assert circle_in(graph) == []
    graph.add_import(importer="e", imported="a")
    assert set(circle_in(graph)) == {"a", "b.c", "b.d", "e"}


def test_no_app_names_one_to_its_right_as_a_text():
    names = {path: ast.unparse(ast.parse((ROOT / path).read_text())) for path in modules()}
    wrong = [
        f"{path} names {right}"
        for path, source in names.items()
        for right in APPS[APPS.index(path.split("/")[0]) + 1 :]
        if re.search(rf"""import_module\(['"]{right}|get_model\(['"]{right}|['"]{right}\.[A-Z]""", source)
    ]
    assert not wrong


class Reader(HTMLParser):
    """Collects what a page must not have: inline code, other people's addresses."""

    def __init__(self):
        super().__init__()
        self.inline, self.loaded, self.scripts = [], [], 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.inline += [name for name in attributes if name == "style" or name.startswith("on")]
        is_data = tag == "script" and attributes.get("type") == "application/ld+json"  # no browser runs it
        if tag == "style" or (tag == "script" and "src" not in attributes and not is_data):
            self.inline.append(tag)
        self.scripts += tag == "script" and not is_data
        loads = [attributes.get("src"), attributes.get("poster"), attributes.get("data")]
        loads += [part.split()[0] for part in attributes.get("srcset", "").split(",") if part.strip()]
        if tag == "link" and attributes.get("rel") not in ("canonical", "alternate"):
            loads.append(attributes.get("href"))
        if tag == "form":
            loads.append(attributes.get("action"))
        self.loaded += [address for address in loads if address]


@pytest.fixture
def addresses(demo):
    """The demo site by its addresses: at least one of every public view, and two that lead nowhere."""
    petition = Petition.objects.get()
    row, pending = a_signature(petition, show_name=True), a_signature(petition, state="pending")
    issue_manage_links([row])
    place, asked = a_subscription(), a_subscription("eve@example.org", confirmed=False)
    below = ["", "sign/", "text/", "check-your-inbox/", "thank-you/", "count.json", "count/", "ledger.json"]
    own = ["", "?action=withdraw", "data.json", "receipt.json"]
    files = ["clocks.json", "calendar.ics", "share.png"]
    news = [kind.objects.live().first() for kind in (ArticlePage, ClippingPage)]
    return [
        *("/", "/about/", "/press/", "/search/?q=freedom", *MISSING),
        *("/healthz", "/readyz", "/robots.txt", "/favicon.ico", "/.well-known/security.txt"),
        *("/sitemap.xml", "/news-sitemap.xml"),
        *("/detainees/", "/detainees/evidence/", *(f"/detainees/{name}" for name in files[:2])),
        *(f"/detainees/david-barnes/{path}" for path in ("", "embed/", "brief/", *files)),
        *("/news/", "/news/feed/", "/news/feed/atom/"),
        *(f"{page.url}{path}" for page in news for path in ("", "share.png")),
        *("/petitions/", *(f"/petitions/{petition.slug}/{path}" for path in below)),
        *(f"/petitions/confirm/{signature.confirm_token}/" for signature in (row, pending)),
        *("/petitions/manage/", *(f"/petitions/manage/{row.manage_token}/{path}" for path in own)),
        *("/subscribe/", "/subscribe/check-your-inbox/", "/subscribe/confirmed/"),
        *(f"/subscribe/confirm/{subscription.confirm_token}/" for subscription in (place, asked)),
        *(f"/unsubscribe/{place.unsubscribe_token}/", "/unsubscribe/done/"),
        *(f"/not-me/{suppression_token(bytes(row.mailbox_hash))}/", "/not-me/done/"),
    ]


def status_of(address):
    """What an address answers that does not answer 200: nothing of it is published, or no worker runs, in this test."""
    if address in MISSING or address.endswith(("/ledger.json", "/receipt.json")):
        return 404
    return {"/readyz": 503, "/favicon.ico": 301}.get(address, 302 if address.endswith("/sign/") else 200)


def test_no_public_view_is_left_out(addresses):
    assert {view_of(address) for address in addresses if address != MISSING[0]} == public_views()


def test_every_public_answer_keeps_the_rules(client, addresses):
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == status_of(address), address
        assert_nothing_inline_or_from_elsewhere(address, answer)
        assert_no_cookie_and_kept_as_it_says(address, answer)
        assert_security_headers(address, answer)


def assert_nothing_inline_or_from_elsewhere(address, answer):
    """A page holds no inline code and loads nothing from elsewhere; files are no pages."""
    if answer["Content-Type"].startswith("text/html"):
        reader = Reader()
        reader.feed(answer.content.decode())
        assert not reader.inline, address
        hosts = {urlsplit(loaded).netloc for loaded in reader.loaded}
        assert hosts <= {""}, (address, hosts)


def assert_no_cookie_and_kept_as_it_says(address, answer):
    """Caches may keep what is the same for everybody, and nothing else."""
    assert not answer.cookies, address
    assert "Cookie" not in answer.get("Vary", ""), address
    changing = address.endswith(("/sign/", "/healthz", "/readyz", "/petitions/manage/"))
    expected = {"private", "no-store"} if changing or TOKEN.search(address) else {"public", "max-age=0", "s-maxage=10"}
    assert expected <= set(answer["Cache-Control"].split(", ")), address


def assert_security_headers(address, answer):
    """Only what is made to be framed may be framed by others; no address with a token is passed on."""
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == "'none'", address
    for directive in ("script-src", "style-src", "font-src", "connect-src"):
        assert policy[directive] == "'self'", address
    # The admin previews pages in a frame.
    framed = address.endswith("/embed/")
    assert policy["form-action"] == ("'none'" if framed else "'self'"), address
    assert policy["frame-ancestors"] == ("*" if framed else "'self'"), address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["Referrer-Policy"] == ("no-referrer" if TOKEN.search(address) else "same-origin"), address
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", address


def test_no_answer_to_a_form_may_be_kept_or_sets_a_cookie(client, addresses):
    petition = Petition.objects.get()
    for address in (
        f"/petitions/{petition.slug}/sign/",
        f"/petitions/{petition.slug}/check-your-inbox/",
        "/subscribe/",
    ):
        for data in ({}, {"name": "Ada", "email": "ada@example.org"}):
            answer = client.post(address, data)
            assert "no-store" in answer["Cache-Control"], address
            assert not answer.cookies, address


def test_the_petition_is_the_same_bytes_for_everybody(addresses):
    petition = Petition.objects.get()
    visitors = [Client(), Client(headers={"user-agent": "Other/1.0", "accept-language": "de", "referer": "/"})]
    visitors[1].cookies["anything"] = "else"
    answers = {
        (answer.content, str(sorted(answer.headers.items())))
        for visitor in visitors
        for answer in [visitor.get(f"/petitions/{petition.slug}/")]
    }
    assert len(answers) == 1


def test_what_staff_see_is_kept_by_nobody(client, addresses):
    client.force_login(a_user("Editor"))
    answer = client.get("/")
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))


def test_the_home_page_costs_few_queries(client, addresses, django_assert_max_num_queries):
    client.get("/about/")  # what Wagtail keeps in mind for all requests is asked here
    with django_assert_max_num_queries(HOME_QUERIES):
        client.get("/")


def test_the_petition_page_costs_few_queries(client, addresses, django_assert_max_num_queries):
    for _number in range(5):
        a_signature(Petition.objects.get(), show_name=True)
    client.get("/about/")
    with django_assert_max_num_queries(10):
        client.get(f"/petitions/{Petition.objects.get().slug}/")


def test_the_count_for_machines(client, addresses):
    petition = Petition.objects.get()
    answer = client.get(f"/petitions/{petition.slug}/count.json")
    assert set(answer.json()) == {"count", "goal", "as_of"}
    assert answer.json()["goal"] == petition.goal
    assert Signature.objects.filter(state="confirmed").count() == 1


def test_machines_may_look_without_reading(client, addresses):
    for address in addresses:
        assert client.head(address).status_code == status_of(address), address


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "not an address", "not an address"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, peer, forwarded, expected):
    settings.TRUSTED_PROXIES = networks("10.0.0.0/8")
    assert client_address(peer, forwarded) == expected
