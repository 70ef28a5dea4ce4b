"""The `.env` file."""

import os

import pytest

from campaign.environment import load_env_file, parse_env


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=value", "value"),
        ("NAME=", ""),
        (" NAME = value ", "value"),
        ("export NAME=value", "value"),
        ("NAME=a=b", "a=b"),
        ("NAME=a # b", "a # b"),
        ("NAME='a b '", "a b "),
        ('NAME="a"b"', 'a"b'),
        ("NAME=\"a'", "\"a'"),
        ("NAME=$HOME\\n", "$HOME\\n"),
        ("NAME=ключ", "ключ"),
    ],
)
def test_a_value_goes_to_the_end_of_its_line(line, value):
    assert parse_env(line) == {"NAME": value}


def test_blank_lines_and_comments_say_nothing():
    assert parse_env("\n# NAME=1\n  \n\t# x\nB=2\r\n") == {"B": "2"}


@pytest.mark.parametrize("line", ["hunter2", "=hunter2", "A B=hunter2", "9=hunter2"])
def test_a_line_that_is_none_is_named_by_number_and_not_by_content(line, tmp_path):
    file = tmp_path / ".env"
    file.write_text(f"A=1\n{line}\n")
    with pytest.raises(SystemExit, match="line 2") as refused:
        load_env_file(file)
    assert "hunter2" not in str(refused.value)


def test_the_real_environment_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("SET_BEFORE", "real")
    monkeypatch.delenv("SET_BY_FILE", raising=False)
    file = tmp_path / ".env"
    file.write_text("SET_BEFORE=file\nSET_BY_FILE=file\n")
    load_env_file(file)
    assert (os.environ["SET_BEFORE"], os.environ.pop("SET_BY_FILE")) == ("real", "file")


def test_no_file_is_no_error(tmp_path):
    load_env_file(tmp_path / ".env")
