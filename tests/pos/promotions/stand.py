"""What is on offer: a coupon of 1,000 won, one of 20 %, a free coffee, a code for many, and a pass in advance and one sold with tax."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from pos.catalogue.models import Product, ProductRevision
from pos.promotions.campaigns import WantedCampaign, codes_of, make_batch, put_campaign
from pos.promotions.codes import pass_code
from pos.promotions.models import CouponBatch, CouponCampaign, PassEntry, PassKind
from pos.promotions.rules import NOTHING_SAID, put_rules
from pos.sales.wanted import WantedSale
from sites.access import COMMAND_LINE
from sites.db import reading, transaction
from sites.registry import site_by_code, touch
from tests.pos.sales.shop import LONG_AGO, Shop, coffee
from tests.support.cast import ELSEWHERE, HERE, Cast

WON, PERCENT, FREE, MANY, GONE, THERE = (UUID(int=number) for number in range(1, 7))
BATCHES = {campaign: UUID(int=100 + campaign.int) for campaign in (WON, PERCENT, FREE, GONE, THERE)}
DAYS = (date(2020, 11, 1), date(2020, 11, 30))
CAMPAIGNS = {
    WON: ("region", "single", "WON", "won", 1_000, None, DAYS), PERCENT: ("region", "single", "PER", "percent", 20, None, DAYS),
    FREE: ("region", "single", "FREE", "product", None, "americano", DAYS), MANY: ("region", "multi", "OPEN2020", "won", 500, None, DAYS),
    GONE: ("region", "single", "GONE", "won", 1_000, None, (date(2020, 10, 1), date(2020, 10, 31))),
    THERE: (f"site:{ELSEWHERE}", "single", "THERE", "won", 1_000, None, DAYS),
}  # fmt: skip
# sku, tax class, price, uses
PASSES = (("ten-cups", "out_of_scope", 25_000, None), ("five-shines", "taxable", 20_000, 5))


class Stand(Shop):
    """A counter with codes to hand in."""

    def code(self, campaign: UUID, number: int = 1) -> str:
        """A code of the campaign, as it was printed."""
        with reading() as session:
            of = session.get_one(CouponCampaign, campaign)
            return of.prefix if of.code_kind == "multi" else codes_of(of, session.get_one(CouponBatch, BATCHES[campaign]))[number - 1]

    def flags(self, wanted: WantedSale, who: str = "tablet", site: str = HERE) -> list[str]:
        """Sells, and answers what was flagged; that the shelves are empty here is nobody's business."""
        return [flag for flag in self.sell(wanted, who, site)["flags"] if flag != "stock_short"]

    def ledger(self, code: str) -> list[tuple[str, int, int, int, int]]:
        """The lines of a pass: kind, uses, won, and what was left of both."""
        with reading() as session:
            rows = session.scalars(sa.select(PassEntry).where(PassEntry.code == code).order_by(PassEntry.position)).all()
        return [(row.kind, row.uses, row.won, row.uses_left, row.won_left) for row in rows]


def open_stand(app: Flask, cast: Cast) -> None:
    """Campaigns and passes of the region."""
    with app.app_context():
        with transaction() as session:
            for campaign, (scope, kind, prefix, gives, amount, free, days) in CAMPAIGNS.items():
                wanted = WantedCampaign(scope, f"예시 {prefix}", kind, prefix, gives, amount, free, None, (), (), *days)
                put_campaign(session, COMMAND_LINE, campaign, wanted, None)
                if kind == "single":
                    make_batch(session, COMMAND_LINE, campaign, BATCHES[campaign], 5)
        with transaction() as session:
            touch(session, *(site_by_code(session, code).id for code in (HERE, ELSEWHERE)))
            for sku, tax_class, price, uses in PASSES:
                product = Product(sku=sku)
                session.add(product)
                session.flush()
                session.add(ProductRevision(
                    product_id=product.id, valid_from=LONG_AGO, name=sku, tax_class=tax_class, price=price, option_groups="[]"
                ))  # fmt: skip
                days = {"valid_days": 30} if uses else {"valid_months": 12}
                session.add(PassKind(product_id=product.id, uses=uses, valid_at="region", skus='["americano"]', **days))


def say_rules(scope: str, **limits: int | None) -> None:
    """Limits of a scope: `cashier_percent=10`."""
    percents, wons = dict(NOTHING_SAID.percents), dict(NOTHING_SAID.wons)
    for name, value in limits.items():
        level, _, what = name.partition("_")
        (percents if what == "percent" else wons)[level] = value
    with transaction() as session:
        put_rules(session, COMMAND_LINE, scope, type(NOTHING_SAID)(percents, wons, None, (), 0))


def with_coupon(code: str, off: int = 1_000, seq: int | None = 1, cups: int = 2, **others: Any) -> WantedSale:
    """Two cups with a coupon on the order."""
    return coffee(seq, cups, coupon_code=code, discount=off, discount_reason="coupon", **others)


def pass_sold(sku: str, seq: int | None = 1, **others: Any) -> tuple[WantedSale, str]:
    """A pass that is sold for cash, and its code."""
    tax_class, price = next((kind, price) for name, kind, price, _ in PASSES if name == sku)
    sale_id = others.pop("id", uuid4())
    wanted = coffee(seq, 1, id=sale_id, line={"sku": sku, "name": sku, "tax_class": tax_class, "unit_price": price}, **others)
    return wanted, pass_code(sale_id, 1, 1)


def paid_by_pass(code: str, seq: int | None = 2, cups: int = 1, **others: Any) -> WantedSale:
    """Cups that an advance pays."""
    return coffee(seq, cups, passes=[code], payment={"method": "prepaid_pass"}, **others)


def used_of_pass(code: str, seq: int | None = 2, cups: int = 1, **others: Any) -> WantedSale:
    """Cups at 0 won that a pass sold with tax bears."""
    line = {"discount": 2_500 * cups, "discount_reason": "pass"}
    return coffee(seq, cups, passes=[code], line=line, **others)


