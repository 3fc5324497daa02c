"""Commands that walk: run, check, rebuild."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.entry import cli
from processor.cli.options import (
    FINDINGS,
    TROUBLE,
    Seconds,
    answer,
    as_json_too,
    desk_of,
)


@cli.command()
@click.option("--settle", type=Seconds(0, 3600), help="Quiet time in seconds.")
@click.option("--dry-run", is_flag=True, help="Judge, and write nothing at all.")
@as_json_too
@click.pass_context
def run(ctx: click.Context, settle: float | None, dry_run: bool, as_json: bool) -> None:
    """Take everything that is ready in the inbox once, book it, write the outputs."""
    with desk_of(ctx, writes=not dry_run) as desk:
        from processor.runs.run import run as walk
        from processor.runs.summary import run_lines

        quiet = desk.workspace.settings.quiet_seconds if settle is None else settle
        document = walk(desk, settle_seconds=quiet, rehearse=dry_run)
        answer(document, as_json, run_lines(document, desk, rehearsed=dry_run))


@cli.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@as_json_too
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Read and judge files without booking them. Exit 1 when there is something to mend."""
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.run import check as judge
        from processor.runs.summary import check_lines, has_findings

        document = judge(desk, files)
        answer(document, as_json, check_lines(document, desk))
        if has_findings(document):
            ctx.exit(FINDINGS)


@cli.command()
@click.option("--settle", type=Seconds(0, 3600), help="Quiet time in seconds.")
@click.option("--dry-run", is_flag=True, help="Judge as if it were that night; write nothing.")
@as_json_too
@click.pass_context
def nightly(ctx: click.Context, settle: float | None, dry_run: bool, as_json: bool) -> None:
    """The scheduled run: take in, remind, verify, publish, back up. Exit 4 with alarms."""
    with desk_of(ctx, writes=not dry_run) as desk:
        from processor.runs.nightly import nightly as reconcile
        from processor.runs.summary import nightly_lines

        quiet = desk.workspace.settings.quiet_seconds if settle is None else settle
        document = reconcile(desk, settle_seconds=quiet, rehearse=dry_run)
        answer(document, as_json, nightly_lines(document, desk, rehearsed=dry_run))
    if document["nightly"]["alarms"]:
        ctx.exit(TROUBLE)


@cli.command()
@as_json_too
@click.pass_context
def rebuild(ctx: click.Context, as_json: bool) -> None:
    """Make the master workbook and the outbox again from the ledger."""
    with desk_of(ctx) as desk:
        from processor.runs.publish import publish

        publish(desk, everything=True)
        made = {
            "master": desk.workspace.settings.master,
            "outbox": desk.workspace.shown_outbox,
        }
    answer(made, as_json, list(made.values()))


@cli.command()
@as_json_too
@click.pass_context
def deliver(ctx: click.Context, as_json: bool) -> None:
    """Send the digests that are due by mail and robot; every run does so at its end too."""
    with desk_of(ctx) as desk:
        from processor.runs.deliver import deliver as send

        done = send(desk)
    lines = [" ".join(filter(None, (d["state"], d["person"], d["why"]))) for d in done]
    answer({"deliveries": done}, as_json, lines)
