"""Random sales and refunds, the same for the same seed: what a till may send, however odd, as long as its sums add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from pos.sales.wanted import METHODS, WantedLine, WantedPayment, WantedRefund, WantedReturn, WantedSale
from tests.pos.revenue.market import SITES, operator
from tests.property.region import UNKNOWN, WARES, Ware

KST = timedelta(hours=9)
CUT_OFF = timedelta(hours=4)
CHANGE_FROM = ("cash", "onnuri", "local_voucher")
PIECES = (1000, 1000, 1000, 2000, 3000, 500, 333)


def half_up(numerator: int, denominator: int) -> int:
    """Rounding of what is not negative, by its own formula and not the program's."""
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest >= denominator)


def draw_id(random: Random) -> UUID:
    """A UUID that the seed decides."""
    return UUID(int=random.getrandbits(128), version=4)


def draw_sale(
    random: Random, site_id: int, at: datetime, device_seq: int | None, clock_wrong: bool = False
) -> WantedSale:
    """A sale whose sums add up; one in twenty is trade with another site, some come from another system's file."""
    lines = [_line(random) for _ in range(random.choice((1, 1, 2, 2, 3, 4, 9)))]
    amounts = [
        half_up(line.quantity_milli * (line.unit_price + sum(p for _, p in line.options)), 1000) - line.discount
        for line in lines
    ]
    held = sum(amount for amount, line in zip(amounts, lines, strict=True) if line.tax_class != "out_of_scope")
    discount = random.choice((0, 0, 0, held // 10, held, random.randint(0, held)))
    total = sum(amounts) - discount
    sale = WantedSale(
        draw_id(random),
        at,
        total,
        lines,
        draw_payments(random, total),
        device_seq=device_seq,
        discount=discount,
        discount_reason="coupon" if discount else None,
        order_type=random.choice((None, "dine_in", "take_out", "delivery")),
        cashier=random.choice((None, "p-0001")),
        note=random.choice((None, "얼음 많이")),
        customer=random.choice((None, None, "010-1234-5678")),
        sent_at=at + timedelta(seconds=3),
    )
    if random.random() < 0.05:
        sale.counterparty_site_id = random.choice([other for other in SITES if other != site_id])
        sale.party = _party(site_id, sale.counterparty_site_id, at)
    if device_seq is None and not clock_wrong and random.random() < 0.3:
        sale.source, sale.stated_date, sale.hour_known = "import", (at + KST - CUT_OFF).date(), random.random() < 0.5
    return sale


def _line(random: Random) -> WantedLine:
    ware = random.choices([*WARES.values(), UNKNOWN], (6, 5, 4, 4, 2, 2, 1, 1))[0]
    quantity = random.randint(1, 3000) if ware.measured else random.choice(PIECES)
    price = ware.price if random.random() < 0.9 else random.choice((0, 1, 99_999, random.randint(0, 40_000)))
    options = tuple(option for option in ware.options if random.random() < 0.4)
    gross = half_up(quantity * (price + sum(won for _, won in options)), 1000)
    discount = random.choice((0, 0, 0, gross, random.randint(0, gross)))
    tax_class = ware.tax_class if random.random() < 0.97 else random.choice(("taxable", "exempt", "out_of_scope"))
    return WantedLine(
        ware.sku, ware.sku, tax_class, quantity, price, options, discount, note=random.choice((None, None, "뜨겁게"))
    )


def draw_payments(random: Random, total: int) -> list[WantedPayment]:
    """A total in one to four payments of any method; vouchers and cash may give change. No payment for nothing."""
    payments = []
    for parts_left in range(random.choice((1, 1, 1, 2, 4)), 0, -1):
        if total > 0:
            amount = total if parts_left == 1 else random.randint(1, total)
            method = random.choice(METHODS)
            more = random.choice((0, 0, 500, 5000)) if method in CHANGE_FROM else 0
            payments.append(
                WantedPayment(method, amount, amount + more, identifier=random.choice((None, None, "01012345678")))
            )
            total -= amount
    return payments


def _party(site_id: int, other: int, at: datetime) -> int:
    day = (at + KST - CUT_OFF).date()
    centre = operator(site_id, day)[1]
    return 1 if centre is not None and centre == operator(other, day)[1] else 2


@dataclass
class Sold:
    """A recorded sale and what came back of it so far: thousandths by line, won by method."""

    site_id: int
    wanted: WantedSale
    answer: Mapping[str, Any]
    back: dict[int, int] = field(default_factory=dict)
    paid_back: dict[str, int] = field(default_factory=dict)

    def left(self, line: int) -> int:
        """What could still come back of a line (from 1)."""
        return self.wanted.lines[line - 1].quantity_milli - self.back.get(line, 0)

    def all_back(self) -> bool:
        """Whether nothing is left to come back."""
        return not any(self.left(number) for number in range(1, len(self.wanted.lines) + 1))


def draw_refund(random: Random, sold: Sold, at: datetime, device_seq: int | None) -> WantedRefund:
    """A refund of some of what is left of a sale, paid back as it was paid or in cash. It moves `sold` on."""
    open_lines = [number for number in range(1, len(sold.wanted.lines) + 1) if sold.left(number)]
    returns, due = [], 0
    for line in random.choices(open_lines, k=random.choice((1, 1, 2, len(open_lines)))):
        left = sold.left(line)
        if left:
            part = random.choice((left, left, random.randint(1, left)))
            before = sold.back.get(line, 0)
            sold.back[line] = before + part
            due += _back(sold, line, before + part) - _back(sold, line, before)
            returns.append(WantedReturn(line, part, random.random() < 0.5))
    return WantedRefund(
        draw_id(random),
        sold.wanted.id,
        at,
        returns,
        _pay_back(random, sold, due),
        random.choice(("변심", "잘못 만듦")),
        device_seq,
        approver="a-0001",
    )


def _back(sold: Sold, line: int, milli: int) -> int:
    stored = sold.answer["lines"][line - 1]
    return half_up(stored["net"] * milli, sold.wanted.lines[line - 1].quantity_milli)


def _pay_back(random: Random, sold: Sold, due: int) -> list[WantedPayment]:
    paid: dict[str, int] = {}
    for payment in sold.wanted.payments:
        paid[payment.method] = paid.get(payment.method, 0) + payment.amount
    payments = []
    for method in random.sample(sorted(paid), k=len(paid)) if random.random() < 0.8 else ():
        amount = min(due, max(0, paid[method] - sold.paid_back.get(method, 0)))
        if amount:
            payments.append(WantedPayment(method, amount, amount))
            due -= amount
    if due:
        payments.append(WantedPayment(random.choice(("cash", "transfer")), due, due))
    for payment in payments:
        sold.paid_back[payment.method] = sold.paid_back.get(payment.method, 0) + payment.amount
    return payments


def recipe_of(ware: Ware, options: Sequence[str], milli: int) -> dict[str, int]:
    """What a quantity of a ware with these options takes of each item, reckoned from the ware's own table."""
    sums: dict[str, int] = {}
    for option, item, part in ware.recipe:
        if not option or option in options:
            sums[item] = sums.get(item, 0) + part
    return {item: half_up(milli * part, 1000) for item, part in sums.items() if part}
