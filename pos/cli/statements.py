"""`pos import card-statement`, `pos import cash-receipt-statement` and `pos statements`: others' lists beside our own book."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from uuid import uuid4

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cli.command import FAILED, fail, speak, with_app
from pos.cli.importing import import_, print_problems
from pos.importing.keeping import record_import
from pos.importing.kinds import KINDS
from pos.importing.plans import Options, Plan
from pos.importing.reading import sheet_of
from pos.importing.refusals import RowsRefused
from pos.statements.comparing import compare
from pos.statements.models import KINDS as STATEMENTS
from pos.statements.queries import BY, beside, standing, together
from sites import clock
from sites.access import COMMAND_LINE, Permission, scope_for, sites_within
from sites.db import attempt, reading
from sites.registry import Site, site_by_code

MOST_SHOWN = 500


def register(group: click.Group) -> None:
    """Adds the commands."""
    for kind in STATEMENTS:
        import_.add_command(_bringing(f"{kind.replace('_', '-')}-statement"))
    group.add_command(statements)


def _bringing(code: str) -> click.Command:
    @click.command(code, help="Bring a statement (csv, xlsx) and compare it: date, approval number and amount in each row.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--site", metavar="CODE", help="Whose rows they are, where the file has no column of sites.")
    @click.option("--encoding", help="Of a csv file; found out when left out (UTF-8, UTF-16 with its mark, CP949).")
    @click.option("--dry-run", is_flag=True, help="Say what would be brought, and write nothing.")
    @with_app
    def bring(file: Path, site: str | None, encoding: str | None, dry_run: bool) -> None:
        kind, import_id = KINDS[code], uuid4()
        sheet = sheet_of(file.read_bytes(), file.name, encoding, kind.headings)

        def work(session: Session) -> Plan:
            plan = kind.plan(session, COMMAND_LINE, sheet, Options(site=site), import_id)
            if plan.acts and not dry_run:
                record_import(session, COMMAND_LINE, kind, import_id, file.name, plan)
            return plan

        try:
            plan = attempt(work)
        except RowsRefused as refused:
            print_problems(refused.problems)
            fail(refused.message.text(speak()), FAILED)
        already = len(plan.rows) - plan.new
        told = f"{plan.new:,} rows, {plan.total or 0:,} won{' (nothing was written)' if dry_run else ''}"
        click.echo(told if plan.new else "Nothing new.")
        if already:
            click.echo(f"{already:,} rows of the file stood already.")

    found: click.Command = bring
    return found


@click.command("statements")
@click.argument("month")
@click.option("--scope", default="region", show_default=True, metavar="SCOPE")
@click.option("--kind", type=click.Choice(STATEMENTS), default=STATEMENTS[0], show_default=True)
@click.option("--by", type=click.Choice(BY), default=BY[0], show_default=True)
@click.option("--compare", "again", is_flag=True, help="Compare every site of the scope anew first.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@with_app
def statements(month: str, scope: str, kind: str, by: str, again: bool, as_json: bool) -> None:
    """MONTH beside the statements that were brought: sums of both sides, then what differs. Exit 1 when anything does."""
    number = clock.parse_month(month)
    if number is None:
        raise click.BadParameter("give the month like 2020-11", param_hint="MONTH")
    days = clock.month_bounds(number)
    with reading() as session:
        within = sites_within(scope_for(session, COMMAND_LINE, scope, Permission.READ))
        sites = session.scalars(within).all()
        codes = session.scalars(_codes(sites)).all()
    for code in codes if again else ():
        attempt(partial(_again, code=code, kind=kind, days=days))
    with reading() as session:
        rows = beside(session, sites, kind, *days, by)
        differing = standing(session, sites, kind, *days, MOST_SHOWN)
    if as_json:
        click.echo(json.dumps({
            "rows": [{"key": row.key, "ours": row.ours.amount, "theirs": row.theirs.amount} for row in rows],
            "differences": [
                {"id": str(row.id), "site": site, "day": row.day.isoformat(), "approval_no": row.approval_no, "ours": row.ours,
                 "theirs": row.theirs, "flag": row.flags} for row, site in differing
            ],
        }, ensure_ascii=False))
    else:
        for row in [*rows, together(rows)]:
            click.echo(f"{row.key or '–':<14} {row.ours.amount:>14,} {row.theirs.amount:>14,} {row.differs:>+14,}")
        for each, site in differing:
            click.echo(f"{each.day} {site} {each.approval_no or '–'} {each.flags}: {each.ours:,} / {each.theirs:,}")
    if differing:
        fail(f"{len(differing)} differ.", FAILED)


def _again(session: Session, code: str, kind: str, days: tuple[date, date]) -> None:
    compare(session, COMMAND_LINE, site_by_code(session, code), kind, *days)


def _codes(sites: Sequence[int]) -> sa.Select[str]:
    return sa.select(Site.code).where(Site.id.in_(sites)).order_by(Site.code)
