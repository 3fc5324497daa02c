"""Commands that keep the desk trustworthy: the audit, approved look-ups, the schedule."""

from __future__ import annotations

from pathlib import Path

import click

from processor.cli.entry import cli
from processor.cli.options import FINDINGS, Said, answer, as_json_too, by_whom, desk_of, say_for
from processor.errors import UsageTrouble


@cli.command()
@click.option("--known", metavar="SEAL", help="A seal seen before; it must be in the chain.")
@as_json_too
@click.pass_context
def audit(ctx: click.Context, known: str | None, as_json: bool) -> None:
    """Verify the chain of acts and say where it breaks. Exit 1 when it does."""
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.audit import audited

        told = audited(desk, known)
        say = desk.language.say
    whole = say("{n} acts, the chain is whole; its seal is {seal}")
    if not told["acts"]:
        whole = say("There is no act yet.")
    lines = [say("Act {n}: {says}").format(n=b["act"], says=b["says"]) for b in told["breaks"]] or [
        whole.format(n=told["acts"], seal=told["head"])
    ]
    answer(told, as_json, lines)
    if not told["whole"]:
        ctx.exit(FINDINGS)


@cli.command()
@click.argument("text", type=Said())
@click.option("--approval", required=True, type=Said(), help="The reference of the approval.")
@by_whom
@as_json_too
@click.pass_context
def find(ctx: click.Context, text: str, approval: str, by: str, as_json: bool) -> None:
    """Look a customer up, under an approval; the look-up is written down."""
    with desk_of(ctx) as desk:
        from processor.runs.find import Approval, found
        from processor.runs.summary import found_lines

        told = found(desk, text, Approval(by, approval))
        lines = found_lines(told, desk)
    answer(told, as_json, lines)


@cli.command()
@click.argument("person", type=Said())
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The zip archive to write.",
)
@click.option("--approval", required=True, type=Said(), help="The reference of the approval.")
@by_whom
@as_json_too
@click.pass_context
def export(
    ctx: click.Context, person: str, output: Path, approval: str, by: str, as_json: bool
) -> None:
    """Hand over everything about a person as a zip archive, under an approval."""
    with desk_of(ctx) as desk:
        from processor.runs.find import Approval
        from processor.runs.persons import export_person

        told = export_person(desk, person, Approval(by, approval), output)
        says = desk.language.say("{n} records written to {file}; noted as act {act}")
    line = says.format(n=len(told["records"]), file=told["file"], act=told["act"])
    answer(told, as_json, [line])


@cli.command()
@click.argument("person", type=Said())
@click.option("--yes", is_flag=True, help="Really remove; without it only say what would go.")
@click.option("--approval", required=True, type=Said(), help="The reference of the approval.")
@by_whom
@as_json_too
@click.pass_context
def forget(
    ctx: click.Context, person: str, yes: bool, approval: str, by: str, as_json: bool
) -> None:
    """Take everything about a person out for good, under an approval."""
    import dataclasses

    with desk_of(ctx) as desk:
        from processor.runs.find import Approval
        from processor.runs.persons import forget_person
        from processor.runs.summary import erased_lines

        told = forget_person(desk, person, Approval(by, approval), really=yes)
        lines = erased_lines(told, desk)
    answer(dataclasses.asdict(told), as_json, lines)


@cli.command()
@click.argument("kind", type=click.Choice(["systemd", "cron", "windows"]))
@click.option("--at", metavar="HH:MM", default="02:00", show_default=True, help="The nightly run.")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder.")
@as_json_too
@click.pass_context
def schedule(ctx: click.Context, kind: str, at: str, output: Path | None, as_json: bool) -> None:
    """Print what to install so that watch and nightly run by themselves here."""
    from datetime import time

    from processor.runs.schedule import schedule as plan
    from processor.runs.schedule import write_files

    try:
        at = f"{time.fromisoformat(at):%H:%M}"
    except ValueError:
        raise UsageTrouble("'{at}' is no time of day such as 02:00", at=at) from None
    made = plan(kind, ctx.obj["root"], at)
    written = [] if output is None else write_files(made, output)
    say = say_for(ctx.obj)
    lines = [f"# ---- {name}\n{text}" for name, text in made.files.items()]
    lines = [str(path) for path in written] or lines
    lines += ["# " + say("To install:"), *(f"#   {step}" for step in made.install)]
    document = {"kind": kind, "files": dict(made.files), "install": list(made.install)}
    answer({**document, "written": [str(path) for path in written]}, as_json, lines)
