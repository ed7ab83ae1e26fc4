"""`pos journal verify`: every chain recomputed and compared with the stored documents."""

import json

import click

from pos.cli.command import FAILED, with_app
from pos.sales.proving import breaks
from sites.db import reading


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(journal)


@click.group()
def journal() -> None:
    """The hash chains."""


@journal.command()
@click.option("--book", help="One book only: site:CODE, centre:CODE or region.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def verify(book: str | None, as_json: bool) -> None:
    """Recompute every chain. Exit 1 and the first break of each book that does not hold."""
    with reading() as session:
        found = list(breaks(session, book))
    if book is not None and not found:
        raise click.BadParameter(f"there is no book {book}", param_hint="--book")
    broken = [at for _, at in found if at is not None]
    if as_json:
        listed = [{"book": at.book, "position": at.position, "why": at.why} for at in broken]
        click.echo(json.dumps({"books": len(found), "breaks": listed}))
    else:
        for at in broken:
            click.echo(f"{at.book}, entry {at.position}: {at.why}")
        click.echo("unbroken" if not broken else "broken")
    if broken:
        raise SystemExit(FAILED)
