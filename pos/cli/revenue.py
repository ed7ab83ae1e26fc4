"""`pos revenue`: the month as a table, the proof of the roll-up, its rebuilding."""

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from pos.cli.command import FAILED, fail, speak, with_app
from pos.exports.table_text import csv_text
from pos.revenue.faces import report_fields
from pos.revenue.rebuilding import parts, rebuild
from pos.revenue.report import report
from pos.revenue.verifying import verify
from sites.access import COMMAND_LINE, Permission, Scope, scope_for
from sites.clock import month_bounds, parse_month
from sites.db import reading, transaction

MOST_SHOWN = 200

scope_option = click.option("--scope", required=True, help="region, centre:CODE or site:CODE")


class Month(click.ParamType[int]):
    """A month such as 2020-11."""

    name = "MONTH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The month as 202011."""
        month = value if isinstance(value, int) else parse_month(value)
        if month is None:
            self.fail("Give the month like 2020-11.", param, ctx)
        return month


def register(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(revenue)


@click.group()
def revenue() -> None:
    """Revenue: read it, prove it, rebuild it."""


@revenue.command("report")
@click.argument("month", type=Month())
@scope_option
@click.option("--by", default="day", show_default=True, help="One key or two joined by a comma, as in the API.")
@click.option("--json", "as_json", is_flag=True, help="As the API answers it.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, the total last.")
@with_app
def revenue_report(month: int, scope: str, by: str, as_json: bool, as_csv: bool) -> None:
    """The month of a scope."""
    if as_json and as_csv:
        raise click.UsageError("Give --json or --csv, not both.")
    with reading() as session:
        found = report(session, _scope(session, scope), *month_bounds(month), by)
    fields = report_fields(found, speak())
    if as_json:
        click.echo(json.dumps(fields, ensure_ascii=False))
    elif as_csv:
        headings, rows = _table(fields)
        click.echo(csv_text(headings, (_with_numbers(headings, row) for row in rows)), nl=False)
    else:
        _print_report(fields)


@revenue.command("verify")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first book date; all, when left out.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last book date.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_app
def revenue_verify(first: datetime | None, last: datetime | None, as_json: bool) -> None:
    """Counts every document again and compares; says "equal", or lists what differs and ends with 1."""
    with reading() as session:
        differences = list(verify(session, _day(first), _day(last)))
    if as_json:
        click.echo(json.dumps({"equal": not differences, "differences": [each._asdict() for each in differences]}, ensure_ascii=False))
    elif not differences:
        click.echo("equal")
    else:
        for each in differences[:MOST_SHOWN]:
            click.echo(f"{each.check}  {each.site}  {each.where}  {each.figure}: stored {each.stored:,}, expected {each.expected:,}")
    if differences:
        fail(f"{len(differences)} figures differ from the documents. `pos revenue rebuild` counts them again.", FAILED)


@revenue.command("rebuild")
@with_app
def revenue_rebuild() -> None:
    """Counts every document again into the roll-up, a site's month at a time, while sales go on."""
    with reading() as session:
        todo = parts(session)
    cells = 0
    with click.progressbar(todo, label="Counting", file=sys.stderr) as bar:
        for part in bar:
            with transaction() as session:
                cells += rebuild(session, part)
    click.echo(f"{cells} cells from {len(todo)} months of sites")


def _scope(session: Any, text: str) -> Scope:
    return scope_for(session, COMMAND_LINE, text, Permission.READ)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _table(fields: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    keys = fields["by"].split(",")
    figures = list(fields["total"])
    rows = [[row[name] for name in (*keys, *figures)] for row in fields["rows"]]
    total = ["total", *[None] * (len(keys) - 1), *fields["total"].values()]
    return [*keys, *figures], [*rows, total]


def _with_numbers(headings: list[str], row: list[Any]) -> list[Any]:
    """The quantity as a number, so that its minus is not taken for the start of a formula."""
    return [Decimal(value) if name == "quantity" and value is not None else value for name, value in zip(headings, row, strict=True)]


def _print_report(fields: dict[str, Any]) -> None:
    headings, rows = _table(fields)
    texts = [headings, *([_shown(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    click.echo(f"{fields['scope']}  {fields['from']} – {fields['to']}")
    for row in texts:
        click.echo("  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True)))
    for late in fields["adjustments"]:
        click.echo(f"{late['origin_month']} booked in {late['book_month']}: net {late['net']:,}")
    for missing in fields["incomplete"]:
        click.echo(f"incomplete: {missing['site']} {missing['device'] or ''} {missing['why']}")


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else str(value)
