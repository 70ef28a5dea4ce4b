"""What verification notices: a changed bit, a missing piece, a past written anew."""

import json

import pytest
from django.core.management import CommandError, call_command

from petitions.ledger import checks as ledger_checks
from petitions.ledger.checks import Fault, check_file
from tests.builders import a_petition, a_signature
from tests.ledgers import close, file_of, receipt_of

pytestmark = pytest.mark.django_db


def flips(raw: bytes):
    """The file with each of its bits changed in turn."""
    for place in range(len(raw)):
        for bit in range(8):
            yield raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]


@pytest.mark.parametrize("kind", ["ledger", "receipt"])
def test_one_bit_changed_anywhere_makes_verification_fail(kind):
    petition = a_petition()
    rows = [a_signature(petition) for _number in range(3)]
    close(petition), close(petition, 2)
    raw = file_of(petition) if kind == "ledger" else receipt_of(rows[1])
    check_file(raw)
    for changed in flips(raw):
        with pytest.raises(Fault):
            check_file(changed)


def test_a_file_cut_short_or_with_more_in_it_fails():
    petition = a_signature().petition
    close(petition)
    raw = file_of(petition)
    for wrong in (
        b"",
        raw[:-1],
        raw + b"\n",
        b"\xef\xbb\xbf" + raw,
        b"[" * 100_000,
        b"null",
        b"[]",
        b"{}",
        b'{"format":1}',
    ):
        with pytest.raises(Fault):
            check_file(wrong)


def test_a_past_written_anew_is_found_by_who_kept_a_file(tmp_path):
    petition, kept = a_petition(), []
    a_signature(petition)
    close(petition)
    kept.append(file_of(petition))
    close(petition, 2)
    kept.append(file_of(petition))
    rewritten = json.loads(kept[1])
    before = "0" * 64
    for entry in rewritten["entries"]:
        entry["totals"]["pending"] += 1
        entry["previous"] = before
        del entry["hash"]
        before = entry["hash"] = ledger_checks.text_hash(ledger_checks.canonical(entry))
    kept.append(ledger_checks.canonical(rewritten).encode())
    names = [tmp_path / f"{number}.json" for number in range(3)]
    for name, raw in zip(names, kept, strict=True):
        name.write_bytes(raw)
        call_command("verify_ledger", str(name))
    call_command("verify_ledger", *map(str, names[:2]))
    with pytest.raises(CommandError, match="written anew"):
        call_command("verify_ledger", *map(str, names))
