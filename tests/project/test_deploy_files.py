"""What the files in deploy/ say of addresses and arguments is what the code answers."""

import re
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.urls import URLPattern, get_resolver

from campaign.management.commands.work import Command as Work
from campaign.requests import FOR_EVERYBODY
from campaign.worker import Lane
from petitions.models import Petition
from tests.deploy.front import unit

ROOT = Path(__file__).resolve().parents[2]
CONF = (ROOT / "deploy/nginx.conf").read_text()
ADDRESSES = [
    *("/", "/about/", "/detainees/", "/detainees/evidence/", "/detainees/david-barnes/", "/news/", "/news/feed/"),
    *("/news/feed/atom/", "/news/we-start-because-four-americans-were-left-behind/", "/petitions/", "/subscribe/"),
    *("/subscribe/check-your-inbox/", "/detainees/clocks.json", "/detainees/calendar.ics", "/sitemap.xml"),
    *("/news-sitemap.xml", "/robots.txt", "/detainees/david-barnes/embed/", "/detainees/david-barnes/brief/"),
    *("/detainees/david-barnes/clocks.json", "/detainees/david-barnes/share.png", "/no-such-page/"),
]
PETITION = ["", "text/", "count/", "count.json", "check-your-inbox/"]


def place_of(variable: str, path: str) -> str:
    """What a map over $uri in nginx.conf gives for a path: the first pattern that fits, as nginx does it."""
    block = re.search(rf"^map \$uri \${variable} {{\n(.*?)^}}", CONF, re.MULTILINE | re.DOTALL)[1]
    lines = re.findall(r'^    (default|"~.*?") "?([^"]*?)"?;$', block, re.MULTILINE)
    found = dict(lines)["default"]
    return next(
        (value for name, value in lines if name != "default" and re.search(name[2:-1].replace("?<", "?P<"), path)),
        found,
    )


def views(resolver, prefix=""):
    """Every address of the site, as Django writes it, with what answers there."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, pattern.callback
        elif not path.startswith(("admin/", "dev/")):
            yield from views(pattern, path)


def sample(path: str) -> str:
    """An address that fits the pattern."""
    return "/" + re.sub(r"<(\w+:)?\w+>", "4f-word", path)


class Recording(QueryDict):
    """A query that remembers what it was asked for."""

    read: set[str] = set()

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.read.add(key)
        return super().__contains__(key)


@pytest.fixture
def what_is_read(client, monkeypatch):
    """Gives the names of the arguments that an address reads when it is asked without any."""

    def ask(address: str) -> set[str]:
        Recording.read = set()
        assert client.get(address).status_code == (404 if "no-such" in address else 200), address
        return Recording.read

    monkeypatch.setattr(WSGIRequest, "GET", property(lambda request: Recording(request.META["QUERY_STRING"])))
    return ask


def test_nginx_lets_those_arguments_pass_that_a_page_reads_and_no_others(demo, what_is_read):
    petition = Petition.objects.get()
    moved = set(re.findall(r"\$campaign_(\w+)", place_of("campaign_read", "/moved-by-staff/")))
    everything = set()
    for address in [*ADDRESSES, *(petition.get_absolute_url() + part for part in PETITION)]:
        read = what_is_read(address)
        passed = set(re.findall(r"\$campaign_(\w+)", place_of("campaign_read", address)))
        assert passed == (moved if address in ("/about/", "/no-such-page/") else read), address
        assert read <= passed, address
        everything |= read
    assert everything == moved | {"p"}


def test_each_argument_passes_under_its_own_name():
    maps = re.findall(r'^map \$arg_(\w+) \$campaign_(\w+) { default ""; "~\^.*\$" "(\w+)=\$arg_(\w+)&"; }$', CONF, re.M)
    assert len(maps) == CONF.count("map $arg_") == 10
    assert all(len(set(names)) == 1 for names in maps)


def test_words_that_are_searched_for_pass_unkept(what_is_read, demo):
    assert "q" in what_is_read("/search/")
    assert place_of("campaign_shared", "/search/") == place_of("campaign_shared", "/ru/search/") == "0"


def test_nginx_keeps_nothing_of_an_address_that_answers_one_person(demo, client):
    own = {path for path, view in views(get_resolver()) if getattr(view, "is_own_page", False)}
    assert len(own) >= 8
    robots = re.findall(r"Disallow: (\S+)", client.get("/robots.txt").content.decode())
    for path in own:
        for address in (sample(path), f"/ru{sample(path)}"):
            assert place_of("campaign_shared", address) == "0", address
            if "token" in path:
                assert any(address.startswith(prefix) for prefix in robots), address
                assert place_of("campaign_place", address) != "$uri", address


def test_what_answers_one_person_says_so_even_where_it_raises(demo, client):
    for path, view in views(get_resolver()):
        if getattr(view, "is_own_page", False):
            answer = client.get(sample(path))
            assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", ")), (path, answer.status_code)


def test_public_answers_are_kept_and_give_way_within_thirty_seconds(demo, client):
    for address in (*ADDRESSES, "/news", "/favicon.ico"):
        if address != "/search/":
            assert place_of("campaign_shared", address) != "0" or not address.endswith("/"), address
        answer = client.get(address)
        assert {"public", "s-maxage=10", "stale-while-revalidate=10"} <= set(answer["Cache-Control"].split(", ")), (
            address
        )
    later = max(FOR_EVERYBODY["stale_while_revalidate"], FOR_EVERYBODY["stale_if_error"])
    assert FOR_EVERYBODY["s_maxage"] + later < 30
    assert "proxy_cache_use_stale" not in re.sub("#.*", "", CONF)


@pytest.mark.parametrize(("name", "lanes"), [("worker", set(Lane)), ("pictures", {Lane.PICTURES})])
def test_the_services_run_lanes_that_there_are(name, lanes):
    command = unit(name)["Service"]["ExecStart"].split()
    assert command[1:3] == ["manage.py", "work"]
    asked = Work().create_parser("manage.py", "work").parse_args(command[3:])
    assert (set(asked.only or Lane), asked.without, asked.once) == (lanes, [], False)


def test_facts_for_programs_may_be_read_by_any_sites_script(demo, client):
    petition = Petition.objects.get()
    addresses = ["/news/feed/", "/news/feed/atom/", "/detainees/clocks.json", "/detainees/calendar.ics"]
    addresses += [f"{petition.get_absolute_url()}count.json", "/detainees/david-barnes/calendar.ics"]
    for address in addresses:
        assert client.get(address)["Access-Control-Allow-Origin"] == "*", address
    assert "Access-Control-Allow-Origin" not in client.get(petition.get_absolute_url())
