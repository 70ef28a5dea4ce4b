"""The interface's strings: found in the code and the templates, merged into `locale/`, compiled.

Python alone does it, so no machine needs the gettext tools. `.mo` files are committed: whoever
serves the site compiles nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["campaign", "detainees", "news", "petitions"]
LOCALES = ROOT / "locale"
# How the arguments of each function stand: s for the text, p for its plural, c for its context.
FUNCTIONS = {
    "_": "s",
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
# What Django makes of a template for xgettext: calls among text that is no program.
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)


class Message(NamedTuple):
    """One string of the interface; `plural` and `context` are None where it has none."""

    text: str
    plural: str | None = None
    context: str | None = None


def _message(function: str, arguments: list[str]) -> Message:
    names = {"s": "text", "p": "plural", "c": "context"}
    return Message(**{names[kind]: value for kind, value in zip(FUNCTIONS[function], arguments, strict=False)})


def in_python(source: str) -> Iterator[Message]:
    """The strings that a Python file has translated; a call whose first argument is no plain text has none."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name not in FUNCTIONS:
            continue
        values = [getattr(argument, "value", None) for argument in node.args[: len(FUNCTIONS[name])]]
        if len(values) == len(FUNCTIONS[name]) and all(isinstance(value, str) for value in values):
            yield _message(name, values)


def in_template(source: str) -> Iterator[Message]:
    """The strings that a template has translated."""
    for call in CALL.finditer(templatize(source)):
        literals = re.findall(LITERAL, call[2], re.DOTALL)
        yield _message(call[1], [ast.literal_eval(literal.removeprefix("u")) for literal in literals])


def sources() -> Iterator[Path]:
    """Every file of the project that can hold strings of the interface, in a steady order."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"migrations", "dev"} & set(path.relative_to(ROOT).parts):
                yield path
    yield from sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))


def found() -> dict[Message, list[str]]:
    """Every string of the interface with the files that hold it."""
    places: dict[Message, list[str]] = {}
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for message in (in_python if path.suffix == ".py" else in_template)(path.read_text()):
            known = places.setdefault(message, [])
            if name not in known:
                known.append(name)
    return _joined(places)


def _joined(places: dict[Message, list[str]]) -> dict[Message, list[str]]:
    """One entry where a text is used both with and without a plural, as catalogues have it."""
    plurals = {message._replace(plural=None): message for message in places if message.plural is not None}
    joined: dict[Message, list[str]] = {}
    for message, names in places.items():
        joined.setdefault(plurals.get(message, message), []).extend(names)
    return joined


def template() -> polib.POFile:
    """All strings as an untranslated catalogue."""
    catalogue = polib.POFile(wrapwidth=78)
    for message, names in found().items():
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context, occurrences=[(name, "") for name in names])
        if message.plural is not None:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: "", 1: ""}
        if "%(" in message.text + (message.plural or ""):
            entry.flags.append("python-format")
        catalogue.append(entry)
    return catalogue


def catalogues() -> list[Path]:
    """The catalogue of each language."""
    return sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))


def update() -> list[str]:
    """Merge today's strings into every catalogue and compile it; says in a line each what is left to translate."""
    today, lines = template(), []
    for path in catalogues():
        catalogue = polib.pofile(str(path), wrapwidth=78)
        catalogue.merge(today)
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))
        left = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        lines.append(f"{path.relative_to(ROOT).as_posix()}: {left} of {len(today)} left to translate")
    return lines


if __name__ == "__main__":
    print("\n".join(update()))
