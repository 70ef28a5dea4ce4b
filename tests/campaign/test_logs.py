"""What the logs say: the place in the code and the kind of error, nobody's data."""

import logging
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from campaign import devpg, languages
from campaign.log_lines import DiscreetFormatter
from tests.builders import a_signature


def logged(message, *arguments, error=None):
    """The line that is written."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("campaign", logging.ERROR, __file__, 1, message, arguments, info)
    return DiscreetFormatter("{levelname} {message}", style="{").format(record)


def test_addresses_and_tokens_are_left_out():
    line = logged("Not Found: /petitions/%s/ and %s", "ada@example.org", "A" * 43)
    assert line == "ERROR Not Found: /petitions/…/ and …"


@pytest.mark.django_db
def test_a_refused_row_is_not_quoted():
    row = a_signature(name="Ada Planted", email="ada@planted.example")
    with pytest.raises(IntegrityError) as refused, connection.cursor() as cursor:
        cursor.execute("UPDATE petitions_signature SET text_id = NULL WHERE id = %s", [row.pk])
    assert "Ada Planted" in str(refused.value)  # PostgreSQL does quote it
    line = logged("It failed", error=refused.value)
    assert "planted" not in line.lower()
    assert "violates not-null constraint" in line
    assert "which came from" in line
    assert f'File "{__file__}"' in line


def test_an_error_that_caused_itself_comes_to_an_end():
    one, other = ValueError("one"), KeyError("other")
    one.__cause__, other.__cause__ = other, one
    assert logged("It failed", error=one).count("which came from") == 1


NGINX = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()


def test_nginx_writes_down_nobodys_address_and_nothing_typed():
    (log,) = re.findall(r"^log_format .*?;$", NGINX, flags=re.MULTILINE | re.DOTALL)
    written = set(re.findall(r"\$(\w+)", log))
    people = {"request", "args", "request_uri", "query_string", "uri", "remote_addr", "remote_user", "request_body"}
    assert not written & people
    assert not [name for name in written if name.startswith(("http_", "cookie_", "arg_", "binary_remote", "proxy_"))]
    servers = NGINX.split("\nserver {")[1:]
    for server in servers:
        assert re.search(r"access_log (off|\S+ campaign);", server)
        assert re.search(r"error_log \S+ emerg;", server)


def test_nginx_keeps_the_tokens_of_links_out_of_its_log():
    place = re.search(r"map \$uri \$campaign_place \{(.*?)\n\}", NGINX, flags=re.DOTALL)[1]
    patterns = [pattern.replace("?<", "?P<") for pattern in re.findall(r'"~(.*?)"', place)]
    links = ("petitions:confirm", "petitions:manage", "own_data", "petitions:receipt", "suppress")
    for language in languages.NATIVE:
        with languages.speaking(language):
            paths = [reverse(name, args=["T"]) for name in (*links, "news:confirm", "news:unsubscribe")]
        for path in paths:
            assert any(re.search(pattern, path) for pattern in patterns), path
    assert not any(re.search(pattern, "/ru/petitions/free-them/") for pattern in patterns)


def test_the_embedded_databases_log_quotes_no_row():
    assert devpg.SETTINGS["log_error_verbosity"] == "terse"
    assert devpg.SETTINGS["log_min_error_statement"] == "panic"
