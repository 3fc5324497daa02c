"""Brings the catalogues in ``processor/locale`` up to date with the sentences in the code.

``python -m tools.catalogues`` collects every sentence (``say("...")`` in Python and templates,
``told("...")`` and what is raised, the tables of ``TABLES``, the help of commands), adds new ones
to the .po files without a translation, drops those that are gone, and compiles the .mo files.
Exit code 1 while a translation is missing.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from processor import __version__, errors, messages, reasons
from processor.cli import cli
from processor.cli import help as command_help
from processor.outputs import advice, words
from processor.rules import shape, tree

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "processor" / "locale"
LOCALES = ("zh_Hans", "zh_Hant")
TABLES = (errors, messages, reasons, words, advice, shape, tree, command_help)
SPEAKERS = (
    "say",
    "say_many",
    "told",
    "ProcessorError",
    "UsageTrouble",
    "StoreTrouble",
    "Unpatchable",
)
MsgId = str | tuple[str, str]

_FIXED = datetime(2026, 1, 1, tzinfo=UTC)  # a date in the header would change with every run


def collect() -> list[MsgId]:
    """Every sentence that the product may show, sorted; a pair where it has a plural."""
    found: set[MsgId] = {*_tables(), *filter(None, command_help.texts_of(cli))}
    for file in sorted((ROOT / "processor").rglob("*.py")):
        found |= {*_python_calls(ast.parse(file.read_text("utf-8")))}
    for file in sorted((ROOT / "templates" / "pages").glob("*.html")):
        tree = Environment(autoescape=True).parse(file.read_text("utf-8"))
        for _, name, texts in extract_from_ast(tree, ("say", "say_many")):
            found.add(_msgid(name, texts if isinstance(texts, tuple) else (texts,)))
    return sorted(found, key=str)


def _python_calls(tree: ast.AST) -> Iterator[MsgId]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name | ast.Attribute):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        texts = [a.value for a in call.args if isinstance(a, ast.Constant) and a.value]
        if name in SPEAKERS and texts:
            yield _msgid(name, texts)


def _msgid(name: str, texts: Sequence[Any]) -> MsgId:
    return (str(texts[0]), str(texts[1])) if name == "say_many" else str(texts[0])


def _tables() -> Iterator[str]:
    for module in TABLES:
        for name, table in vars(module).items():
            if not name.isupper() or not isinstance(table, dict):
                continue
            for row in table.values():
                yield from (row,) if isinstance(row, str) else (row.says, row.todo)


def place(locale: str) -> Path:
    """The .po file of a locale; the .mo file lies beside it."""
    return LOCALE / locale / "LC_MESSAGES" / "processor.po"


def read(locale: str) -> Catalog:
    """The catalogue of a locale as it is kept, empty if there is none yet."""
    if not place(locale).is_file():
        return Catalog(locale=locale)
    with place(locale).open("rb") as file:
        return read_po(file, locale=locale)


def update(locale: str, msgids: list[MsgId]) -> list[MsgId]:
    """Rewrite a locale's .po and .mo for these sentences; returns those not yet translated."""
    kept = {message.id: message.string for message in read(locale) if message.id}
    catalogue = Catalog(
        locale=locale,
        fuzzy=False,
        header_comment="",
        project="processor",
        version=__version__,
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        creation_date=_FIXED,
        revision_date=_FIXED,
    )
    for msgid in msgids:
        catalogue.add(msgid, kept.get(msgid))
    place(locale).parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalogue, width=100)
    lines = text.getvalue().splitlines(keepends=True)
    place(locale).write_bytes(b"".join(x for x in lines if not x.startswith(b'"Generated-By')))
    with place(locale).with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return [msgid for msgid in msgids if not _translated(catalogue, msgid)]


def _translated(catalogue: Catalog, msgid: MsgId) -> bool:
    message = catalogue.get(msgid)
    if message is None or not message.string:
        return False
    return isinstance(message.string, str) or all(message.string)


def main() -> int:
    """Update all catalogues and name what has no translation yet."""
    msgids = collect()
    missing = [(locale, msgid) for locale in LOCALES for msgid in update(locale, msgids)]
    for locale, msgid in missing:
        sys.stdout.write(f"{locale}: no translation: {msgid!r}\n")
    sys.stdout.write(f"{len(msgids)} sentences, {len(missing)} translations missing\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
