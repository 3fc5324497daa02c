"""Commands that look after the packs of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from processor.cli.entry import cli
from processor.cli.options import (
    FINDINGS,
    answer,
    as_json_too,
    desk_of,
    say_for,
)


@cli.group()
def rules() -> None:
    """Look after the packs of rules."""


@rules.command(name="check")
@as_json_too
@click.pass_context
def rules_check(ctx: click.Context, as_json: bool) -> None:
    """Tell every mistake in the rule files, with file and line. Exit 1 when there are any."""
    from processor.calendar import office_calendar
    from processor.runs.desk import clock
    from processor.runs.estimates import estimate_lines, estimated
    from processor.runs.rule_books import load_packs
    from processor.runs.unannounced import calendar_warnings
    from processor.settings import open_workspace

    workspace = open_workspace(ctx.obj["root"])
    say = say_for(ctx.obj)
    calendar = office_calendar(workspace.root, workspace.settings.country)
    today = clock(ctx.obj["now"], workspace.zone).date()
    packs, mistakes = load_packs(workspace.rules, workspace.settings.rules)
    document: dict[str, Any] = {
        "packs": [pack.name for pack in packs],
        "mistakes": [
            {"file": m.file, "line": m.line, "says": m.says.in_words(say)} for m in mistakes
        ],
        "candidates": {} if mistakes else estimated(workspace, packs),
        "warnings": calendar_warnings(packs, calendar, today, say),
    }
    clean = [say("{pack}: no mistakes").format(pack=pack.name) for pack in packs]
    clean += [*document["warnings"], *estimate_lines(document["candidates"], say)]
    answer(document, as_json, [m.in_words(say) for m in mistakes] or clean)
    if mistakes:
        ctx.exit(FINDINGS)


@rules.command(name="diff")
@click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    show_default="the workspace's rules as they are now",
    help="The folder of packs to try.",
)
@as_json_too
@click.pass_context
def rules_diff_(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Say what would change for the records in the ledger if these rules held. Books nothing."""
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.rules_diff import diff_lines, rules_diff

        document = rules_diff(desk, folder)
        answer(document, as_json, diff_lines(document, desk))


@rules.command(name="test")
@click.argument("names", nargs=-1, metavar="[PACK]...")
@as_json_too
@click.pass_context
def rules_test(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Run the examples of packs and tell what comes out otherwise. Exit 1 when anything does."""
    from processor.calendar import office_calendar
    from processor.errors import RulesInvalid, UsageTrouble, or_known
    from processor.runs.rule_books import load_packs
    from processor.runs.trial import stories, try_story
    from processor.settings import open_workspace

    workspace = open_workspace(ctx.obj["root"])
    say = say_for(ctx.obj)
    packs, wrong = load_packs(workspace.rules, workspace.settings.rules)
    if wrong:
        raise RulesInvalid(wrong)
    known = {pack.name: pack for pack in packs}
    for name in names:
        if name not in known:
            raise UsageTrouble("no pack {name}{hint}", name=name, hint=or_known(name, known))
    calendar = office_calendar(workspace.root, workspace.settings.country)
    counts: dict[str, int] = {}
    mistakes = []
    for name in names or known:
        files = stories(workspace.rules / name)
        counts[name] = len(files)
        for path in files:
            text = path.read_text(encoding="utf-8-sig")
            shown = workspace.shown(path)
            mistakes += try_story(known[name], text, shown, workspace.zone, calendar)
    document = {
        "examples": counts,
        "differences": [
            {"file": m.file, "line": m.line, "says": m.says.in_words(say)} for m in mistakes
        ],
    }
    lines = [say("{pack}: {n} examples").format(pack=p, n=n) for p, n in counts.items()]
    answer(document, as_json, [*lines, *(m.in_words(say) for m in mistakes)])
    if mistakes:
        ctx.exit(FINDINGS)


@rules.command(name="schema")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@as_json_too
def rules_schema(folder: Path | None, as_json: bool) -> None:
    """Print the JSON Schema of every file of a pack, or write each into FOLDER for editors."""
    import json

    from processor.rules.schema import schemas

    made = schemas()
    if folder is None:
        answer(made, True, [])
        return
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[str] = []
    for file, schema in made.items():
        path = folder / (file.removesuffix(".yaml") + ".schema.json")
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        paths.append(str(path))
    answer({"schemas": paths}, as_json, paths)


@rules.command(name="convert")
@click.argument("name", metavar="PACK")
@click.option("--to", type=click.Choice(["xlsx", "yaml"]), help="What to write.")
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    help="Where to write; otherwise PACK.xlsx, or the folder PACK, in the present folder.",
)
@as_json_too
@click.pass_context
def rules_convert(
    ctx: click.Context, name: str, to: str | None, out: Path | None, as_json: bool
) -> None:
    """Write a pack as a workbook for Excel, or a workbook of rules as files. Comments are left."""
    from processor.runs.rule_books import convert
    from processor.settings import open_workspace

    workspace = open_workspace(ctx.obj["root"])
    kind, target = convert(workspace.rules, name, to, out)
    say = say_for(ctx.obj)
    line = say("{path} is written; in the rules folder it holds instead of the other")
    answer({"pack": name, "to": kind, "path": str(target)}, as_json, [line.format(path=target)])
