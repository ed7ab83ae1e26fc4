"""`pos cash-receipts fill`: the receipts of sales from before the system kept them."""

from functools import partial

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.late import fill_missing
from pos.cli.command import with_app
from sites.access import COMMAND_LINE
from sites.db import attempt, reading
from sites.registry import Site, site_by_code


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(cash_receipts)


@click.group("cash-receipts")
def cash_receipts() -> None:
    """Cash receipts."""


@cash_receipts.command()
@with_app
def fill() -> None:
    """Make the receipts that sales asked for before the system kept them. Run again, it changes nothing."""
    with reading() as session:
        codes = session.scalars(sa.select(Site.code).order_by(Site.code)).all()
    made = sum(attempt(partial(_of_site, code=code)) for code in codes)
    click.echo(f"{made:,} cash receipts made")


def _of_site(session: Session, code: str) -> int:
    return fill_missing(session, COMMAND_LINE.code, site_by_code(session, code))
