"""Commands that make something to work with: a workspace, a demo, blank forms."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.entry import cli
from processor.cli.options import (
    answer,
    as_json_too,
    desk_of,
    say_for,
)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@as_json_too
@click.pass_context
def init(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Make a workspace: rules, templates, blank forms, inbox, outbox, settings.

    Never overwrites anything.
    """
    from processor.runs.setup import init_workspace
    from processor.runs.summary import next_steps

    root = folder or ctx.obj["root"]
    made = init_workspace(root, ctx.obj["language"])
    say = say_for({**ctx.obj, "root": root})
    told = (
        say("{n} files made").format(n=len(made)) if made else say("everything was there already")
    )
    lines = [f"{root}: {told}", *next_steps(root, say)]
    answer({"workspace": str(root), "made": made}, as_json, lines)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@as_json_too
@click.pass_context
def demo(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Make a workspace with realistic filled forms, run it, and say where the pages are."""
    from processor.runs.setup import run_demo
    from processor.runs.summary import demo_lines

    root = folder or Path("demo-workspace")
    results = run_demo(root, ctx.obj["language"])
    answer(results, as_json, demo_lines(root, results, ctx.obj["language"]))


@cli.command()
@click.argument("names", nargs=-1, metavar="[FORM]...")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder.")
@as_json_too
@click.pass_context
def forms(ctx: click.Context, names: tuple[str, ...], output: Path | None, as_json: bool) -> None:
    """Write blank forms for staff to fill in."""
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.setup import write_blank_forms

        made = write_blank_forms(desk, names, output or desk.workspace.blank_forms)
    answer({"forms": made}, as_json, made)
