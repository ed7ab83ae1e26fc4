"""`pos trade receivables`: what customers owe, by age."""

import json

import click

from pos.cli.command import with_app
from pos.trade.owed import STEP_NAMES, standings, totals_of
from sites import clock
from sites.access import COMMAND_LINE, Permission, scope_for, sites_within
from sites.db import reading

FIGURES = ("open", "overdue", "credit", "balance")


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(trade)


@click.group("trade")
def trade() -> None:
    """Customers and what they owe."""


@trade.command()
@click.option("--scope", default="region", show_default=True, metavar="SCOPE")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def receivables(scope: str, as_json: bool) -> None:
    """What is owed by each customer, in won: by days since the delivery, overdue, paid beyond, on balance."""
    with reading() as session:
        sites = sites_within(scope_for(session, COMMAND_LINE, scope, Permission.READ))
        found = standings(session, sites, clock.business_day(clock.now()))
        rows = [("–" if each.customer is None else each.customer.code, totals_of([each])) for each in found]
        total = totals_of(found)
    if as_json:
        click.echo(json.dumps({"scope": scope, "customers": [{"customer": code, **sums} for code, sums in rows], "total": total}))
        return
    names = (*STEP_NAMES, *FIGURES)
    click.echo(f"{'customer':<20} " + " ".join(f"{name.removeprefix('days_'):>13}" for name in names))
    for code, sums in [*rows, ("total", total)]:
        click.echo(f"{code:<20} " + " ".join(f"{sums[name]:>13,}" for name in names))
