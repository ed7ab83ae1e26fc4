"""`pos import sales`: sales from another system's file, all of it or nothing."""

import json
import sys
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import click

from pos.cli.command import FAILED, fail, speak, with_app
from pos.importing.mapping import ALLOWED, Columns, parse_columns
from pos.importing.reading import read_sheet
from pos.importing.recording import Plan, plan_import, record_chunk
from pos.importing.refusals import RowProblem, RowsRefused
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS
from sites.access import COMMAND_LINE
from sites.db import attempt, reading
from sites.registry import site_by_code

MOST_SHOWN = 100
WIDEST_VALUE = 40


class Multiplier(click.ParamType[Fraction]):
    """A decimal number above 0, kept exact."""

    name = "NUMBER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """The number as a fraction."""
        try:
            number = value if isinstance(value, Fraction) else Fraction(Decimal(value))
        except (InvalidOperation, ValueError, OverflowError):
            number = Fraction(0)
        if number <= 0:
            self.fail("Give a number above 0, such as 1000 or 0.5.", param, ctx)
        return number


def register(group: click.Group) -> None:
    """Adds the commands."""
    group.add_command(import_)


@click.group("import")
def import_() -> None:
    """Sales and day totals from elsewhere."""


@import_.command("sales")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", required=True, metavar="CODE", help="The site that sold it.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEADING", help=(
    f"Which column holds what; several are joined by +, as in item=name+size. Names: {', '.join(ALLOWED)}. "
    "Rows with the same order are one sale. Without time no hour is stated; without quantity each row is one piece."))
@click.option("--multiply", type=Multiplier(), default="1", help="What makes won of the file's prices and discounts.")
@click.option("--tax-class", type=click.Choice(TAX_CLASSES), default="taxable", show_default=True, help="Where no column says it.")
@click.option("--method", type=click.Choice(METHODS), default="cash", show_default=True, help="Where no column says it.")
@click.option("--encoding", help="Of a csv file; found out when left out (UTF-8, UTF-16 with its mark, CP949).")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def sales(
    file: Path, site: str, columns: tuple[str, ...], multiply: Fraction, tax_class: str, method: str, encoding: str | None, as_json: bool
) -> None:
    """Import the sales of FILE (csv, xlsx). Everything is checked first; a row that cannot be a sale stops all of it.

    The same file again changes nothing: a sale is known by the site and its order number.
    """
    wanted = Columns(parse_columns(columns), multiply, tax_class, method)
    sheet = read_sheet(file, encoding)
    try:
        with reading() as session:
            plan = plan_import(session, site_by_code(session, site), sheet, wanted)
    except RowsRefused as refused:
        print_problems(refused.problems)
        fail(refused.message.text(speak()), FAILED)
    elsewhere = _record(plan)
    if as_json:
        facts = asdict(plan.summary) | {"already": plan.already, "in_closed_months": elsewhere}
        click.echo(json.dumps(facts, ensure_ascii=False, default=str))
    else:
        _print_summary(plan, elsewhere)


def _record(plan: Plan) -> int:
    """Writes the plan; answers how many sales count in another month than their own, which is closed."""
    elsewhere = 0
    with click.progressbar(length=len(plan.sales), label="Recording", file=sys.stderr) as bar:
        for chunk in plan.chunks():
            elsewhere += attempt(partial(record_chunk, by=COMMAND_LINE, site_id=plan.site_id, sales=chunk))
            bar.update(len(chunk))
    return elsewhere


def _print_summary(plan: Plan, elsewhere: int) -> None:
    found = plan.summary
    if found.documents:
        click.echo(f"{found.documents:,} sales with {found.lines:,} lines: net {found.net:,} won")
        click.echo(f"on {found.days:,} days, {found.first} – {found.last}")
    else:
        click.echo("Nothing new.")
    if plan.already:
        click.echo(f"{plan.already:,} sales of the file stood already and were left as they are.")
    if elsewhere:
        click.echo(f"{elsewhere:,} sales are of closed months and count in the first open one.")


def print_problems(problems: tuple[RowProblem, ...]) -> None:
    """The bad rows as a table on standard error."""
    rows = [(str(each.row), each.column, _short(each.value), each.message.text(speak())) for each in problems[:MOST_SHOWN]]
    headings = ("줄", "열", "값", "고칠 점") if speak() == "ko" else ("row", "column", "value", "what is wrong")
    widths = [max(len(row[place]) for row in (headings, *rows)) for place in range(3)]
    for row in (headings, *rows):
        click.echo("  ".join([*(text.ljust(width) for text, width in zip(row[:3], widths, strict=True)), row[3]]), err=True)
    if len(problems) > MOST_SHOWN:
        click.echo(f"… {len(problems) - MOST_SHOWN:,}", err=True)


def _short(value: str) -> str:
    return value if len(value) <= WIDEST_VALUE else value[: WIDEST_VALUE - 1] + "…"
