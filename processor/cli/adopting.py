"""The command that takes an office's own old register over."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.entry import cli
from processor.cli.options import Said, answer, as_json_too, desk_of
from processor.errors import UsageTrouble


@cli.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--pack", required=True, help="The pack whose records the rows are.")
@click.option("--form", help="Its form; else the one that claims a customer.")
@click.option("--map", "headings", multiple=True, metavar="HEADING=FIELD", help="Read so.")
@click.option("--yes", is_flag=True, help="Really book; without it only say what was found.")
@click.option("--by", type=Said(), help="Who adopts it; needed to book.")
@as_json_too
@click.pass_context
def adopt(
    ctx: click.Context,
    file: Path,
    pack: str,
    form: str | None,
    headings: tuple[str, ...],
    yes: bool,
    by: str | None,
    as_json: bool,
) -> None:
    """Take over an old register: its columns, what reading it finds, and with --yes its rows."""
    if yes and not by:
        raise UsageTrouble("--yes needs --by: who adopts the register")
    with desk_of(ctx, writes=yes) as desk:
        from processor.runs.adopt import Asked
        from processor.runs.adopt import adopt as take_over
        from processor.runs.summary import adopted_lines

        told = take_over(desk, Asked(file, pack, form, headings), by=by or "", really=yes)
        lines = adopted_lines(told, desk)
    answer(told, as_json, lines)
