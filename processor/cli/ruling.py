"""Commands that record a person's ruling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from processor.cli.entry import cli
from processor.cli.options import (
    Said,
    and_why,
    answer_run,
    as_json_too,
    by_whom,
    desk_of,
)


@cli.group()
def rule() -> None:
    """Record a person's ruling; it beats every computed verdict."""


_kin = click.option(
    "--kin", type=Said(), help="The relation that makes two people one customer, such as spouse."
)


def _add_pair_command(kind: str, says: str, *options: Callable[[Any], Any]) -> None:
    def with_options(command: Any) -> Any:
        for option in options:
            command = option(command)
        return command

    @rule.command(name=kind, help=says)
    @click.argument("one")
    @click.argument("other")
    @by_whom
    @and_why
    @with_options
    @as_json_too
    @click.pass_context
    def rule_on_pair(
        ctx: click.Context,
        one: str,
        other: str,
        by: str,
        why: str,
        as_json: bool,
        kin: str | None = None,
    ) -> None:
        with desk_of(ctx) as desk:
            from processor.model import RulingKind
            from processor.runs.rulings import Word, rule_pair
            from processor.runs.summary import ruling_lines

            document = rule_pair(desk, RulingKind(kind), (one, other), Word(by, why, kin))
            lines = ruling_lines(document, desk)
        answer_run(document, as_json, lines, desk.language.say)


_add_pair_command("same", "Two records are the same customer.", _kin)
_add_pair_command("different", "Two records are two customers.")


@rule.command()
@click.argument("conflict")
@click.argument("claimant")
@by_whom
@and_why
@as_json_too
@click.pass_context
def owner(
    ctx: click.Context, conflict: str, claimant: str, by: str, why: str, as_json: bool
) -> None:
    """Of the parties to a conflict, this claimant keeps the customer."""
    with desk_of(ctx) as desk:
        from processor.runs.rulings import Word, rule_owner
        from processor.runs.summary import ruling_lines

        document = rule_owner(desk, conflict, claimant, Word(by, why))
        lines = ruling_lines(document, desk)
    answer_run(document, as_json, lines, desk.language.say)


@rule.command()
@click.argument("claim")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day of the deal.")
@by_whom
@and_why
@as_json_too
@click.pass_context
def closed(ctx: click.Context, claim: str, on: Any, by: str, why: str, as_json: bool) -> None:
    """A claim was closed by a deal."""
    with desk_of(ctx) as desk:
        from processor.model import RulingKind
        from processor.runs.rulings import Word, rule_claim
        from processor.runs.summary import ruling_lines

        document = rule_claim(desk, RulingKind.CLOSED, claim, Word(by, why), on.date())
        lines = ruling_lines(document, desk)
    answer_run(document, as_json, lines, desk.language.say)


@rule.command()
@click.argument("claim")
@by_whom
@and_why
@as_json_too
@click.pass_context
def withdrawn(ctx: click.Context, claim: str, by: str, why: str, as_json: bool) -> None:
    """A claim is withdrawn, as if it had never stood in anybody's way."""
    with desk_of(ctx) as desk:
        from processor.model import RulingKind
        from processor.runs.rulings import Word, rule_claim
        from processor.runs.summary import ruling_lines

        document = rule_claim(desk, RulingKind.WITHDRAWN, claim, Word(by, why))
        lines = ruling_lines(document, desk)
    answer_run(document, as_json, lines, desk.language.say)


@rule.command()
@click.argument("ruling")
@by_whom
@and_why
@as_json_too
@click.pass_context
def undo(ctx: click.Context, ruling: str, by: str, why: str, as_json: bool) -> None:
    """A ruling holds no more; it stays in the books, with who undid it and why."""
    with desk_of(ctx) as desk:
        from processor.runs.rulings import Word
        from processor.runs.rulings import undo as undo_ruling
        from processor.runs.summary import ruling_lines

        document = undo_ruling(desk, ruling, Word(by, why))
        lines = ruling_lines(document, desk)
    answer_run(document, as_json, lines, desk.language.say)
