"""Example plans: what the month before brought, a little less at one site and a little more at another."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from pos.demo.opening import Shop
from pos.money import round_half_up
from pos.revenue.plans import Plan, plans_of, put_plan
from pos.revenue.report import nets
from sites import clock
from sites.access import COMMAND_LINE, REGION
from sites.registry import Site

PERCENT = (95, 100, 108)
ROUND = 100_000


def stage_plans(session: Session, shops: Sequence[Shop], first: date, last: date) -> int:
    """Plans every month of these days at sites that sell, where nobody planned it yet; answers how many are new."""
    earned = nets(session, REGION, first, last, "month,site").rows
    months = sorted({month for month, _ in earned if isinstance(month, str)})
    planned = 0
    for number, shop in enumerate(shop for shop in shops if shop.sells):
        site = session.get_one(Site, shop.site_id)
        # The first of these months may have begun before the first day: it tells too little of the one after it.
        bases = [earned.get((month, shop.code), 0) for month in [*months[:1], *months[1:2], *months[1:-1]]]
        wanted = [clock.parse_month(month) for month in months]
        for standing, base in zip(plans_of(session, site, [month for month in wanted if month]), bases, strict=True):
            amount = round_half_up(base * PERCENT[number % len(PERCENT)], 100 * ROUND) * ROUND
            if standing.version == 0 and amount > 0:
                put_plan(session, COMMAND_LINE, site, Plan(standing.month, amount, 0))
                planned += 1
    return planned
