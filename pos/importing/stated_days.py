"""Day totals of a file in the one form of all plans; recording and undoing them is the work of their own package."""

from uuid import UUID

from sqlalchemy.orm import Session

from pos.daytotals.imports import ImportedDay
from pos.importing.day_total_plans import plan_day_totals
from pos.importing.plans import NEW, SAME, Change, Options, Plan, PlannedRow
from pos.importing.reading import Sheet
from sites.access import Actor, Permission, site_for


def plan_days(session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks a file of day totals as `plan_day_totals` does."""
    site = site_for(session, by, options.site, Permission.SITE_WORK) if options.site else None
    plan = plan_day_totals(session, by, sheet, site, import_id)
    rows = tuple(
        PlannedRow(
            each.row, SAME if each.already else NEW, each.wanted.day.isoformat(), "",
            (Change("revenue", None, each.wanted.total), Change("sales", None, each.wanted.sales)), each.site, each.wanted.day,
        )
        for each in plan.rows
    )
    acts: tuple[ImportedDay, ...] = plan.new
    days = [act.wanted.day for act in acts]
    return Plan(rows, acts, plan.unread, total=plan.total, first=min(days, default=None), last=max(days, default=None))
