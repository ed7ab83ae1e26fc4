"""`pos settlements`: what is owed for goods of other centres, and issuing it; `pos revenue producers`: revenue by who made it."""

import json
from typing import Any

import click

from pos.cli.command import with_app
from pos.cli.revenue import Month, revenue, scope_option
from pos.consignment.by_producer import Produced, by_producer
from pos.consignment.queries import lines_of, settlements
from pos.consignment.settling import issue
from pos.exports.table_text import csv_text
from pos.money import quantity_text
from sites.access import COMMAND_LINE, Permission, scope_for, site_for
from sites.clock import month_bounds, month_text
from sites.db import attempt, reading

HEADS = ("producer", "product", "net", "supply", "vat", "exempt", "consigned", "quantity")


def register(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(settled)
    revenue.add_command(producers)


@click.group("settlements")
def settled() -> None:
    """Settlements of consigned goods: list them, issue a month's."""


@settled.command("list")
@click.option("--month", type=Month(), help="Of this month alone.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_app
def settlements_list(month: int | None, as_json: bool) -> None:
    """Every statement that was issued, the newest month first."""
    with reading() as session:
        rows: list[dict[str, Any]] = [
            {
                "site": each.site, "centre": each.centre, "month": month_text(each.settlement.month), "number": each.settlement.number,
                "due": each.settlement.due, "paid": each.paid,
            }
            for each in settlements(session, COMMAND_LINE, month=month)
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['month']} {row['site']} {row['centre']} no. {row['number']}: {row['due']:,} won due, {row['paid']:,} paid")


@settled.command("issue")
@click.argument("month", type=Month())
@click.argument("site")
@click.argument("centre")
@with_app
def settlements_issue(month: int, site: str, centre: str) -> None:
    """Issues MONTH's statement of SITE for CENTRE, or shows the one that stands."""
    made, _ = attempt(
        lambda session: issue(session, COMMAND_LINE, site_for(session, COMMAND_LINE, site, Permission.CENTRE_WORK), centre, month))
    with reading() as session:
        for line in lines_of(session, made.id):
            click.echo(f"{month_text(line.month)} {line.sku} {quantity_text(line.quantity_milli)}: {line.sold - line.refunded:,} won, "
                       f"commission {line.commission:,}, due {line.due:,}")
    click.echo(f"No. {made.number}: {made.due:,} won due")


@click.command("producers")
@click.argument("month", type=Month())
@scope_option
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, the total last.")
@with_app
def producers(month: int, scope: str, as_csv: bool) -> None:
    """The month's revenue by the centre that made it and by product; its total is that of `pos revenue report`."""
    with reading() as session:
        found = by_producer(session, scope_for(session, COMMAND_LINE, scope, Permission.READ), *month_bounds(month))
    rows = [_cells(row) for row in (*found.rows, found.total)]
    if as_csv:
        click.echo(csv_text(HEADS, rows), nl=False)
        return
    for producer, product, net, *_ in rows:
        click.echo(f"{producer or '–':<18} {product or 'total':<24} {net:>14,}")


def _cells(row: Produced) -> tuple[Any, ...]:
    return (row.producer, row.sku, row.net, row.supply, row.vat, row.exempt, row.consigned, quantity_text(row.quantity_milli))
