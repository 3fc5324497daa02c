"""Commands that walk: run, watch, status, doctor, replay, check, rebuild."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.entry import cli
from processor.cli.options import (
    FINDINGS,
    TROUBLE,
    Seconds,
    answer,
    answer_run,
    as_json_too,
    desk_of,
    say_for,
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
        lines = run_lines(document, desk, rehearsed=dry_run)
        answer_run(document, as_json, lines, desk.language.say)


@cli.command()
@click.pass_context
def watch(ctx: click.Context) -> None:
    """Take files as they are saved into the inbox, until stopped (Ctrl-C, SIGTERM)."""
    from processor.runs.watch import watch as keep_watching

    asked = ctx.obj
    ctx.exit(keep_watching(asked["root"], now=asked["now"], language=asked["language"]))


@cli.command()
@as_json_too
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Counts, backlog, last runs, alarms."""
    from processor.runs.status import standing
    from processor.runs.summary import status_lines

    asked = ctx.obj
    document = standing(asked["root"], asked["now"], asked["language"])
    answer(document, as_json, status_lines(document, say_for(asked)))


@cli.command()
@as_json_too
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Examine the machine, the share, the rules and the ledger. Exit 1 with findings."""
    from processor.runs.doctor import examine
    from processor.runs.summary import doctor_lines

    document = examine(ctx.obj["root"], ctx.obj["language"], ctx.obj["now"])
    answer(document, as_json, doctor_lines(document, say_for(ctx.obj)))
    if document["findings"]:
        ctx.exit(FINDINGS)


@cli.command()
@as_json_too
@click.pass_context
def replay(ctx: click.Context, as_json: bool) -> None:
    """Judge everything that ever came in by today's rules, and say what would differ."""
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.replay import replay as judge_again
        from processor.runs.summary import replay_lines

        document = judge_again(desk)
        answer(document, as_json, replay_lines(document, desk.language.say))


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
        answer_run(document, as_json, check_lines(document, desk), desk.language.say)
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
        lines = nightly_lines(document, desk, rehearsed=dry_run)
        answer_run(document, as_json, lines, desk.language.say)
    if document["nightly"]["alarms"]:
        ctx.exit(TROUBLE)


@cli.command()
@as_json_too
@click.pass_context
def rebuild(ctx: click.Context, as_json: bool) -> None:
    """Make the master workbook and the outbox again from the ledger."""
    with desk_of(ctx) as desk:
        from processor.runs.status import show

        show(desk, everything=True)
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
        nothing = desk.language.say("Nothing is due to be sent.")
    lines = [" ".join(filter(None, (d["state"], d["person"], d["why"]))) for d in done]
    answer({"deliveries": done}, as_json, lines or [nothing])
