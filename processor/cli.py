"""The commands: parse, call, print. Nothing is decided here.

Answers go to standard output (one JSON document with ``--json``), progress and trouble to
standard error. Heavy libraries are imported by the commands that need them, so that ``--help``
answers at once.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from processor import __version__
from processor.errors import ProcessorError, Say

FINDINGS = 1
INTERRUPTED = 130
BUG = 70


class _Time(click.ParamType[str]):
    name = "time"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """An ISO time, kept as text until the workspace's zone is known."""
        try:
            datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no ISO time such as 2026-03-01T09:00:00+08:00", param, ctx)
        return str(value)


class _Seconds(click.FloatRange):
    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """A number of seconds within the range; nan lies within every range."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return seconds


class _Said(click.ParamType[str]):
    name = "text"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """A text that says something."""
        if not str(value).strip():
            self.fail("it must not be blank", param, ctx)
        return str(value).strip()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="processor")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the current folder",
    help="The folder with rules, inbox and outbox.",
)
@click.option("--now", type=_Time(), help="The clock, for rehearsals: an ISO time.")
@click.option("--lang", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Language of texts.")
@click.pass_context
def cli(ctx: click.Context, workspace: Path, now: str | None, lang: str | None) -> None:
    """Reads filled-in Excel forms from a folder and settles who owns which customer."""
    ctx.ensure_object(dict).update(root=workspace, now=now, language=lang)


_json = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
_by = click.option("--by", required=True, type=_Said(), help="Who rules.")
_why = click.option("--why", required=True, type=_Said(), help="Why.")


def _desk(ctx: click.Context, *, writes: bool = True) -> Any:
    from processor.runs.desk import open_desk

    return open_desk(
        ctx.obj["root"], now=ctx.obj["now"], language=ctx.obj["language"], writes=writes
    )


def _say(asked: dict[str, Any]) -> Say:
    """Speaks the language that was asked for, else the workspace's as far as it can be read."""
    from processor.languages import load_language
    from processor.settings import language_of

    return load_language(asked.get("language") or language_of(asked.get("root", Path()))).say


def _answer(document: Any, as_json: bool, lines: Sequence[str]) -> None:
    if as_json:
        # Where the console's encoding lacks characters, JSON's own escapes carry them.
        plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        click.echo(json.dumps(document, ensure_ascii=plain, indent=1))
    else:
        for line in lines:
            click.echo(line)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@_json
@click.pass_context
def init(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Make a workspace: rules, templates, blank forms, inbox, outbox, settings.

    Never overwrites anything.
    """
    from processor.runs.setup import init_workspace

    root = folder or ctx.obj["root"]
    made = init_workspace(root, ctx.obj["language"])
    say = _say({**ctx.obj, "root": root})
    told = (
        say("{n} files made").format(n=len(made)) if made else say("everything was there already")
    )
    lines = [f"{root}: {told}"]
    _answer({"workspace": str(root), "made": made}, as_json, lines)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@_json
@click.pass_context
def demo(ctx: click.Context, folder: Path | None, as_json: bool) -> None:
    """Make a workspace with realistic filled forms, run it, and say where the pages are."""
    from processor.runs.setup import run_demo
    from processor.runs.summary import demo_lines

    root = folder or Path("demo-workspace")
    results = run_demo(root, ctx.obj["language"])
    _answer(results, as_json, demo_lines(root, results, ctx.obj["language"]))


@cli.command()
@click.option("--settle", type=_Seconds(0, 3600), help="Quiet time in seconds.")
@click.option("--dry-run", is_flag=True, help="Judge, and write nothing at all.")
@_json
@click.pass_context
def run(ctx: click.Context, settle: float | None, dry_run: bool, as_json: bool) -> None:
    """Take everything that is ready in the inbox once, book it, write the outputs."""
    with _desk(ctx, writes=not dry_run) as desk:
        from processor.runs.run import run as walk
        from processor.runs.summary import run_lines

        quiet = desk.workspace.settings.quiet_seconds if settle is None else settle
        document = walk(desk, settle_seconds=quiet, rehearse=dry_run)
        _answer(document, as_json, run_lines(document, desk, rehearsed=dry_run))


@cli.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@_json
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Read and judge files without booking them. Exit 1 when there is something to mend."""
    with _desk(ctx, writes=False) as desk:
        from processor.runs.run import check as judge
        from processor.runs.summary import check_lines, has_findings

        document = judge(desk, files)
        _answer(document, as_json, check_lines(document, desk))
        if has_findings(document):
            ctx.exit(FINDINGS)


@cli.command(name="list")
@click.argument(
    "what", type=click.Choice(["files", "records", "claims", "conflicts", "notices", "rulings"])
)
@click.option("--as-of", type=_Time(), help="The state as it was known at that time.")
@click.option("--status", help="Only this state, outcome, status or kind.")
@click.option("--claimant", help="Only this person's.")
@_json
@click.pass_context
def list_(
    ctx: click.Context,
    what: str,
    as_of: str | None,
    status: str | None,
    claimant: str | None,
    as_json: bool,
) -> None:
    """Show the state: files, records, claims, conflicts, notices or rulings."""
    with _desk(ctx, writes=False) as desk:
        from processor.runs.listing import listed
        from processor.runs.summary import table_lines

        rows = listed(desk, what, as_of=as_of, status=status, claimant=claimant)
        _answer(rows, as_json, table_lines(what, rows, desk))


@cli.command()
@click.argument("id")
@_json
@click.pass_context
def explain(ctx: click.Context, id: str, as_json: bool) -> None:
    """Say why a record, claim or conflict is as it is, step by step."""
    with _desk(ctx, writes=False) as desk:
        from processor.runs.explain import explain_lines, explained

        document = explained(desk, id)
        _answer(document, as_json, explain_lines(document, desk))


@cli.group()
def rule() -> None:
    """Record a person's ruling; it beats every computed verdict."""


def _add_pair_command(kind: str, says: str) -> None:
    @rule.command(name=kind, help=says)
    @click.argument("one")
    @click.argument("other")
    @_by
    @_why
    @_json
    @click.pass_context
    def rule_on_pair(
        ctx: click.Context, one: str, other: str, by: str, why: str, as_json: bool
    ) -> None:
        with _desk(ctx) as desk:
            from processor.model import RulingKind
            from processor.runs.rulings import Word, rule_pair
            from processor.runs.summary import ruling_lines

            document = rule_pair(desk, RulingKind(kind), (one, other), Word(by, why))
            lines = ruling_lines(document, desk)
        _answer(document, as_json, lines)


_add_pair_command("same", "Two records are the same customer.")
_add_pair_command("different", "Two records are two customers.")


@rule.command()
@click.argument("conflict")
@click.argument("claimant")
@_by
@_why
@_json
@click.pass_context
def owner(
    ctx: click.Context, conflict: str, claimant: str, by: str, why: str, as_json: bool
) -> None:
    """Of the parties to a conflict, this claimant keeps the customer."""
    with _desk(ctx) as desk:
        from processor.runs.rulings import Word, rule_owner
        from processor.runs.summary import ruling_lines

        document = rule_owner(desk, conflict, claimant, Word(by, why))
        lines = ruling_lines(document, desk)
    _answer(document, as_json, lines)


@rule.command()
@click.argument("claim")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the deal.")
@_by
@_why
@_json
@click.pass_context
def closed(ctx: click.Context, claim: str, on: Any, by: str, why: str, as_json: bool) -> None:
    """A claim was closed by a deal."""
    with _desk(ctx) as desk:
        from processor.model import RulingKind
        from processor.runs.rulings import Word, rule_claim
        from processor.runs.summary import ruling_lines

        document = rule_claim(desk, RulingKind.CLOSED, claim, Word(by, why), on.date())
        lines = ruling_lines(document, desk)
    _answer(document, as_json, lines)


@rule.command()
@click.argument("claim")
@_by
@_why
@_json
@click.pass_context
def withdrawn(ctx: click.Context, claim: str, by: str, why: str, as_json: bool) -> None:
    """A claim is withdrawn, as if it had never stood in anybody's way."""
    with _desk(ctx) as desk:
        from processor.model import RulingKind
        from processor.runs.rulings import Word, rule_claim
        from processor.runs.summary import ruling_lines

        document = rule_claim(desk, RulingKind.WITHDRAWN, claim, Word(by, why))
        lines = ruling_lines(document, desk)
    _answer(document, as_json, lines)


@cli.command()
@click.argument("names", nargs=-1, metavar="[FORM]...")
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder.")
@_json
@click.pass_context
def forms(ctx: click.Context, names: tuple[str, ...], output: Path | None, as_json: bool) -> None:
    """Write blank forms for staff to fill in."""
    with _desk(ctx, writes=False) as desk:
        from processor.runs.setup import write_blank_forms

        made = write_blank_forms(desk, names, output or desk.workspace.blank_forms)
    _answer({"forms": made}, as_json, made)


@cli.group()
def rules() -> None:
    """Look after the packs of rules."""


@rules.command(name="check")
@_json
@click.pass_context
def rules_check(ctx: click.Context, as_json: bool) -> None:
    """Tell every mistake in the rule files, with file and line. Exit 1 when there are any."""
    from processor.rules.load import load_packs
    from processor.settings import open_workspace

    workspace = open_workspace(ctx.obj["root"])
    say = _say(ctx.obj)
    packs, mistakes = load_packs(workspace.rules, workspace.settings.rules)
    document = {
        "packs": [pack.name for pack in packs],
        "mistakes": [
            {"file": m.file, "line": m.line, "says": m.says.in_words(say)} for m in mistakes
        ],
    }
    clean = [say("{pack}: no mistakes").format(pack=pack.name) for pack in packs]
    _answer(document, as_json, [m.in_words(say) for m in mistakes] or clean)
    if mistakes:
        ctx.exit(FINDINGS)


@cli.command()
@_json
@click.pass_context
def rebuild(ctx: click.Context, as_json: bool) -> None:
    """Make the master workbook and the outbox again from the ledger."""
    with _desk(ctx) as desk:
        from processor.runs.publish import publish

        publish(desk, everything=True)
        made = {
            "master": desk.workspace.settings.master,
            "outbox": desk.workspace.shown_outbox,
        }
    _answer(made, as_json, list(made.values()))


def main() -> None:
    """Run a command; trouble becomes a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # An old Windows console cannot show every character; it must not crash on one.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    asked: dict[str, Any] = {}
    try:
        code = cli.main(standalone_mode=False, obj=asked)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except ProcessorError as trouble:
        click.echo(trouble.in_words(_say(asked)), err=True)
        sys.exit(trouble.exit_code)
    except Exception as bug:
        from processor.runs.crash import write_crash_file

        click.echo(write_crash_file(bug).in_words(_say(asked)), err=True)
        sys.exit(BUG)


if __name__ == "__main__":
    main()
