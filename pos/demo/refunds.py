"""Example refunds: now and then a customer brings one thing back the same day. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from pos.demo.chance import Chance, example_id
from pos.demo.opening import Shop
from pos.sales.refund_parts import SoldLine, part_back
from pos.sales.totals import LineAmount, total_up
from pos.sales.wanted import WantedPayment, WantedRefund, WantedReturn, WantedSale
from sites.clock import zone

PER_THOUSAND = 8
# From here on a refund needs somebody's approval; the example leaves those to people.
MOST = 30_000
REASONS = ("주문 착오", "단순 변심", "상품 이상")


def refunds_of_day(shop: Shop, day: date, sales: Sequence[WantedSale]) -> list[WantedRefund]:
    """The refunds of a day's sales, by time."""
    closes = datetime.combine(day, time(), zone(shop.time_zone)) + timedelta(hours=shop.rhythm.closes)
    found = [refund for number, sale in enumerate(sales, 1) if (refund := _refund(shop, day, number, sale, closes)) is not None]
    return sorted(found, key=lambda refund: (refund.occurred_at, refund.id))


def _refund(shop: Shop, day: date, number: int, sale: WantedSale, closes: datetime) -> WantedRefund | None:
    chance = Chance("refund", shop.code, day, number)
    if chance.below(1000) >= PER_THOUSAND or len(sale.payments) != 1:
        return None
    line = chance.between(1, len(sale.lines))
    sold = sale.lines[line - 1]
    quantity = 1000 if sold.quantity_milli % 1000 == 0 else sold.quantity_milli
    totals = total_up(
        [
            LineAmount(each.quantity_milli, each.unit_price, sum(price for _, price in each.options), each.discount, each.tax_class)
            for each in sale.lines
        ],
        sale.discount, True,
    ).lines[line - 1]
    back, _ = part_back(SoldLine(sold.quantity_milli, totals.net, totals.vat), 0, quantity)
    if not 0 < back <= MOST:
        return None
    at = min(sale.occurred_at + timedelta(seconds=chance.between(60, 5400)), max(closes, sale.occurred_at))
    paid = [WantedPayment(sale.payments[0].method, back, back)]
    return WantedRefund(
        example_id(shop.code, day, "refund", number), sale.id, at, [WantedReturn(line, quantity, chance.percent(20))], paid,
        REASONS[chance.below(len(REASONS))], cashier=sale.cashier,
    )
