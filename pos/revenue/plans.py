"""Plans: what a site means to earn in a month, set by its centre or the region. They stand beside the figures and never among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import LARGEST_AMOUNT
from pos.revenue.dated import needs_operator, with_operator, within
from pos.revenue.models import RevenuePlan
from sites import clock, journal
from sites.access import Actor, Scope
from sites.errors import Stale, invalid_at
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """A site's plan for a month (202011), in net won; None: there is none. `version` 0: nobody ever wrote one."""

    month: int
    amount: int | None
    version: int


Planned = Mapping[tuple[str, int], int]


def plans_between(session: Session, scope: Scope, first: int, last: int) -> Planned:
    """What a scope plans, by site code and month (both included). A site counts where it belonged on the month's last day."""
    rows: sa.FromClause = RevenuePlan.__table__
    rows = rows.join(Site.__table__, Site.id == RevenuePlan.site_id)
    if needs_operator(scope):
        rows = with_operator(rows, RevenuePlan.site_id, RevenuePlan.month_end)
    query = (
        sa.select(Site.code, RevenuePlan.month_end, RevenuePlan.amount)
        .select_from(rows)
        .where(
            RevenuePlan.month_end.between(clock.month_bounds(first)[0], clock.month_bounds(last)[1]),
            RevenuePlan.amount.is_not(None), within(scope, RevenuePlan.site_id),
        )
        .order_by(Site.code, RevenuePlan.month_end)
    )
    return {(code, clock.month_number(day)): int(amount or 0) for code, day, amount in session.execute(query)}


def plans_of(session: Session, site: Site, months: Sequence[int]) -> list[Plan]:
    """A site's plans for these months, whether there are any or not."""
    ends = {clock.month_bounds(month)[1]: month for month in months}
    query = sa.select(RevenuePlan).where(RevenuePlan.site_id == site.id, RevenuePlan.month_end.in_(ends))
    rows = session.scalars(query.execution_options(populate_existing=True))
    standing = {ends[row.month_end]: row for row in rows}
    return [_plan(month, standing.get(month)) for month in months]


def put_plan(session: Session, by: Actor, site: Site, wanted: Plan) -> Plan:
    """Sets the plan of a month, or takes it away (None); `wanted.version` is the one that was read.

    The same again changes nothing. Stale where another one stands; Invalid beyond the bounds of an amount. Journalled.
    """
    if wanted.amount is not None and not 0 <= wanted.amount <= LARGEST_AMOUNT:
        raise invalid_at("/amount", "금액은 0원부터 10억 원까지 적어 주세요.", "Give an amount between 0 and 1,000,000,000 won.")
    end = clock.month_bounds(wanted.month)[1]
    row = session.get(RevenuePlan, (site.id, end), populate_existing=True, with_for_update=True)
    if _plan(wanted.month, row).version != wanted.version:
        raise Stale
    before = row.amount if row else None
    if before == wanted.amount:
        return _plan(wanted.month, row)
    if row is None:
        row = RevenuePlan(site_id=site.id, month_end=end, amount=wanted.amount, version=1)
        session.add(row)
    else:
        row.amount, row.version = wanted.amount, row.version + 1
    session.flush()
    month = clock.month_text(wanted.month)
    content = {"month": month, "amount": wanted.amount, "before": before}
    journal.append(session, journal.book_of_site(site.code), by.code, "plan_set", f"plan:{month}", content)
    return _plan(wanted.month, row)


def _plan(month: int, row: RevenuePlan | None) -> Plan:
    return Plan(month, row.amount, row.version) if row else Plan(month, None, 0)
