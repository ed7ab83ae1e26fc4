"""`pos import daily-totals`: days of sites without a tablet from a file, all of it or nothing."""

import json
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import click
from sqlalchemy.orm import Session

from pos.cli.command import FAILED, fail, speak, with_app
from pos.cli.importing import import_, print_problems
from pos.daytotals.imports import record_import
from pos.importing.day_total_plans import DayTotalPlan, plan_day_totals
from pos.importing.reading import Sheet, read_sheet
from pos.importing.refusals import RowsRefused
from sites.access import COMMAND_LINE
from sites.db import attempt
from sites.registry import site_by_code


def register(group: click.Group) -> None:
    """Adds the command to `pos import`."""
    group.add_command(import_)
    import_.add_command(daily_totals)


@click.command("daily-totals")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", metavar="CODE", help="Whose days they are, where the file has no column of sites.")
@click.option("--encoding", help="Of a csv file; found out when left out (UTF-8, UTF-16 with its mark, CP949).")
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def daily_totals(file: Path, site: str | None, encoding: str | None, dry_run: bool, as_json: bool) -> None:
    """Import the day totals of FILE (csv, xlsx), a row a day. A row that cannot be a day stops all of it.

    Columns are known by their headings: 날짜 (date), 현금 카드 … (methods), 과세 면세 비과세 (tax classes), 건수 (sales), and, where
    there are, 사업장 (site), 합계 (total), 비고 (note). The same file again changes nothing.
    """
    sheet, import_id = read_sheet(file, encoding), uuid4()

    def work(session: Session, record: bool) -> DayTotalPlan:
        plan = _planned(session, sheet, site, import_id)
        if record and plan.new:
            record_import(session, COMMAND_LINE, import_id, file.name, plan.new)
        return plan

    try:
        plan = attempt(partial(work, record=not dry_run))
    except RowsRefused as refused:
        print_problems(refused.problems)
        fail(refused.message.text(speak()), FAILED)
    _report(plan, str(import_id) if plan.new and not dry_run else None, as_json)


def _planned(session: Session, sheet: Sheet, site: str | None, import_id: UUID) -> DayTotalPlan:
    chosen = site_by_code(session, site) if site else None
    return plan_day_totals(session, COMMAND_LINE, sheet, chosen, import_id)


def _report(plan: DayTotalPlan, import_id: str | None, as_json: bool) -> None:
    already = sum(row.already for row in plan.rows)
    if as_json:
        facts = {"import": import_id, "days": len(plan.new), "total": plan.total, "already": already, "unread": list(plan.unread)}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    days = [day.wanted.day for day in plan.new]
    if days:
        click.echo(f"{len(days):,} days, {min(days)} – {max(days)}: {plan.total:,} won{'' if import_id else ' (nothing was written)'}")
    else:
        click.echo("Nothing new.")
    if already:
        click.echo(f"{already:,} days of the file stood already and were left as they are.")
    if plan.unread:
        click.echo(f"Columns that were not read: {', '.join(plan.unread)}")
