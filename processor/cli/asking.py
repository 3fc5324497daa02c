"""Commands that show the state and explain it."""

from __future__ import annotations

import click

from processor.cli.entry import cli
from processor.cli.options import (
    Time,
    answer,
    as_json_too,
    desk_of,
)


@cli.command(name="list")
@click.argument(
    "what", type=click.Choice(["files", "records", "claims", "conflicts", "notices", "rulings"])
)
@click.option("--as-of", type=Time(), help="The state as it was known at that time.")
@click.option("--status", help="Only this state, outcome, status or kind.")
@click.option("--claimant", help="Only this person's.")
@as_json_too
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
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.listing import listed
        from processor.runs.tables import table_lines

        rows = listed(desk, what, as_of=as_of, status=status, claimant=claimant)
        answer(rows, as_json, table_lines(what, rows, desk.language))


@cli.command()
@click.argument("id")
@click.option("--as-of", type=Time(), help="As it was known and held at that time.")
@click.option("--page", is_flag=True, help="Also write the page that shows it as it is today.")
@as_json_too
@click.pass_context
def explain(ctx: click.Context, id: str, as_of: str | None, page: bool, as_json: bool) -> None:
    """Say why a record, claim or conflict is as it is, step by step."""
    with desk_of(ctx, writes=False) as desk:
        from processor.runs.explain import explain_lines, explained, write_page

        document = explained(desk, id, as_of)
        if page:
            document["page"] = write_page(desk, id)
        answer(document, as_json, explain_lines(document, desk))
