"""The command itself: its options, and how trouble becomes a sentence and an exit code."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Any

import click

from processor import __version__
from processor.cli import help as helping
from processor.cli.options import Time, language_for, say_for
from processor.cli.usage import language_asked, wrong_usage
from processor.errors import ProcessorError

INTERRUPTED = 130
BUG = 70
# A register is a great many small tuples that live until the end. Looked through for rubbish as
# often as Python does of itself, that takes a third of the time and finds nothing.
RUBBISH = (100_000, 50, 50)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="processor")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    show_default="the current folder",
    help="The folder with rules, inbox and outbox.",
)
@click.option("--now", type=Time(), help="The clock, for rehearsals: an ISO time.")
@click.option("--lang", type=click.Choice(["zh-Hans", "zh-Hant", "en"]), help="Language of texts.")
@click.pass_context
def cli(ctx: click.Context, workspace: Path, now: str | None, lang: str | None) -> None:
    """Reads filled-in Excel forms from a folder and settles who owns which customer."""
    ctx.ensure_object(dict).update(root=workspace, now=now, language=lang)


def main() -> None:
    """Run a command; trouble becomes a sentence and an exit code."""
    gc.set_threshold(*RUBBISH)
    for stream in (sys.stdout, sys.stderr):
        # An old Windows console cannot show every character; it must not crash on one.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    asked: dict[str, Any] = {}
    if helping.wanted(sys.argv[1:], cli):
        helping.put_into(language_for(helping.asked_in(sys.argv[1:])), cli)
    try:
        code = cli.main(standalone_mode=False, obj=asked)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as helped:
        helped.show()
        sys.exit(helped.exit_code)
    except click.ClickException as wrong:
        for line in wrong_usage(wrong, say_for(language_asked(wrong, asked))):
            click.echo(line, err=True)
        sys.exit(wrong.exit_code)
    except ProcessorError as trouble:
        click.echo(trouble.in_words(say_for(asked)), err=True)
        sys.exit(trouble.exit_code)
    except Exception as bug:
        from processor.runs.crash import write_crash_file

        click.echo(write_crash_file(bug).in_words(say_for(asked)), err=True)
        sys.exit(BUG)
