"""Commands that look after the packs of rules."""

from __future__ import annotations

from pathlib import Path

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
    from processor.rules.load import load_packs
    from processor.settings import open_workspace

    workspace = open_workspace(ctx.obj["root"])
    say = say_for(ctx.obj)
    packs, mistakes = load_packs(workspace.rules, workspace.settings.rules)
    document = {
        "packs": [pack.name for pack in packs],
        "mistakes": [
            {"file": m.file, "line": m.line, "says": m.says.in_words(say)} for m in mistakes
        ],
    }
    clean = [say("{pack}: no mistakes").format(pack=pack.name) for pack in packs]
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
