"""Commands that look after the packs of rules."""

from __future__ import annotations

import click

from processor.cli.entry import cli
from processor.cli.options import (
    FINDINGS,
    answer,
    as_json_too,
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
