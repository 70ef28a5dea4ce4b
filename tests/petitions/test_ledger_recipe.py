"""The ledger of 100,000 signatures, checked offline: by our command, and by the documented program without our code."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from petitions.models import Signature
from tests.builders import a_petition, many_signatures
from tests.ledgers import GREAT, save
from tests.recipes import blocks, recipe

ROOT = Path(__file__).resolve().parents[2]
NO_DATABASE = os.environ | {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "DEBUG": "1"}


@pytest.fixture
def folder(tmp_path):
    """A folder with nothing in it but the documented program."""
    (tmp_path / "check.py").write_text(recipe("python"))
    return tmp_path


def run(folder, *arguments):
    """What a program in that folder answers, without the project in its reach."""
    command = [sys.executable, "-I", "check.py", *arguments]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)


def verify(folder, *names):
    """What our command answers where no database can be reached."""
    command = [sys.executable, "manage.py", "verify_ledger", *(str(folder / name) for name in names)]
    return subprocess.run(command, cwd=ROOT, env=NO_DATABASE, capture_output=True, text=True, check=False)


def test_the_program_is_short():
    assert len(blocks("python")[0].splitlines()) <= 30
    assert "import hashlib, json, sys\n" in recipe("python")
    assert recipe("python").count("import") == 1


def test_a_hundred_thousand_signatures_verify_offline(folder, great_ledger):
    names = ["ledger.json", "receipt0.json", "receipt1.json", "receipt2.json"]
    for name in names:
        shutil.copy(great_ledger / name, folder)
    theirs, ours = run(folder, *names), verify(folder, *names)
    assert (theirs.returncode, ours.returncode) == (0, 0), theirs.stderr + ours.stderr
    assert f"RIGHT: {GREAT} signatures" in theirs.stdout
    assert theirs.stdout.count("counted is") == ours.stdout.count("receipt is right") == 3
    entry = json.loads((folder / "ledger.json").read_text())["entries"][-1]
    assert entry["size"] == GREAT
    assert entry["hash"] in theirs.stdout
    assert entry["hash"] in ours.stdout

    raw = bytearray((folder / "ledger.json").read_bytes())
    for place in (200, len(raw) // 2):
        raw[place] ^= 1
        (folder / "changed.json").write_bytes(raw)
        raw[place] ^= 1
        assert run(folder, "changed.json").returncode == 1, place
    broken = verify(folder, "changed.json")
    assert broken.returncode == 1
    assert len(broken.stderr.strip().splitlines()) == 1


@pytest.mark.django_db
def test_the_program_notices_every_changed_bit(folder):
    """Its own functions, run in this process: a new one for each of thousands of bits would take an hour."""
    petition = a_petition()
    many_signatures(petition, 3, counted=False)
    save(folder, petition, [Signature.objects.first()])
    program = compile(recipe("python"), "check.py", "exec")

    def verdict(**changed):
        """Whether the program says yes to both files, one of them changed."""
        files = {name: (folder / name).read_bytes() for name in ("ledger.json", "receipt0.json")} | changed

        class Opened:
            def __init__(self, name, mode):
                self.read = lambda: files[name]

        argv = sys.argv
        sys.argv = ["check.py", *files]
        try:
            exec(program, {"open": Opened, "print": lambda *words: None})
        except (SystemExit, Exception):
            return False
        finally:
            sys.argv = argv
        return True

    assert verdict()
    for name in ("ledger.json", "receipt0.json"):
        raw = (folder / name).read_bytes()
        for place in range(len(raw)):
            for bit in range(8):
                changed = raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]
                assert not verdict(**{name: changed}), (name, place, bit)


@pytest.mark.django_db
def test_a_receipt_of_another_ledger_is_refused(folder):
    here, there = a_petition("Here"), a_petition("There")
    many_signatures(here, 2, counted=False)
    save(folder, here, [Signature.objects.first()])
    ledger = json.loads((folder / "ledger.json").read_text())
    assert run(folder, "ledger.json", "receipt0.json").returncode == 0
    Signature.objects.update(mailbox_hash=None, confirmed_at=None)
    many_signatures(there, 2, counted=False)
    save(folder, there, [Signature.objects.filter(petition=there).first()])
    (folder / "here.json").write_text(json.dumps(ledger, separators=(",", ":"), sort_keys=True))
    refused = run(folder, "here.json", "receipt0.json")
    assert refused.returncode == 1
    assert "another ledger" in refused.stderr


def test_a_file_that_is_not_there_is_said_so(folder):
    answer = verify(folder, "nowhere.json")
    assert answer.returncode == 1
    assert "cannot be read" in answer.stderr
    assert "Traceback" not in answer.stderr
