"""What a sale comes to: line amounts, the shared sale discount, supply and VAT. It stores and looks up nothing."""

from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

from pos.money import EXEMPT, LARGEST_AMOUNT, OUT_OF_SCOPE, TAX_CLASSES, TAXABLE, allocate, round_half_up, supply_of
from sites.errors import Invalid, invalid_at

_COUNTED_AS = {
    True: {tax_class: tax_class for tax_class in TAX_CLASSES},
    False: {TAXABLE: EXEMPT, EXEMPT: EXEMPT, OUT_OF_SCOPE: OUT_OF_SCOPE},
}


class LineAmount(NamedTuple):
    """What is asked for one line: won per whole unit, the options' won beside it, and the line's own discount."""

    quantity_milli: int
    unit_price: int
    options_price: int
    discount: int
    tax_class: str


class LineTotal(NamedTuple):
    """One line reckoned: `amount` = gross − its own discount, `net` = amount − its `share` of the sale's discount.

    `tax_class` is as counted. Of a taxable line net = supply + vat; of any other both are 0 and the net is the money.
    """

    tax_class: str
    gross: int
    amount: int
    share: int
    net: int
    supply: int
    vat: int


class Totals(NamedTuple):
    """A sale reckoned: gross − discount = net = supply + vat + exempt, and total = net + out_of_scope.

    `gross`, `discount` (of the lines and of the sale) and `net` leave the out_of_scope lines aside.
    """

    lines: tuple[LineTotal, ...]
    gross: int
    discount: int
    total: int
    net: int
    supply: int
    vat: int
    exempt: int
    out_of_scope: int


def total_up(lines: Sequence[LineAmount], discount: int, vat_registered: bool) -> Totals:
    """The sums of a sale by the contract's section 3; without VAT registration taxable lines count as exempt.

    Amounts are not negative and tax classes are known; the schema sees to that. Raises Invalid, with the pointer of
    what to lower, for a line beyond the bound, a discount larger than its line, and a sale discount larger than what
    the taxable and exempt lines hold: an out_of_scope line is lowered only by its own discount.
    """
    classes, grosses, amounts, holds, revenue_gross = _amounts(lines, vat_registered)
    held = sum(holds)
    if discount > held:
        raise _discount_too_large("/discount", held)
    shares = allocate(discount, holds)
    nets = list(map(sub, amounts, shares))

    taxed = [net if tax_class == TAXABLE else 0 for tax_class, net in zip(classes, nets, strict=True)]
    supply = supply_of(sum(taxed))
    supplies = allocate(supply, taxed)
    vats = map(sub, taxed, supplies)

    net = held - discount
    return Totals(
        lines=tuple(map(LineTotal, classes, grosses, amounts, shares, nets, supplies, vats)),
        gross=revenue_gross,
        discount=revenue_gross - net,
        total=sum(nets),
        net=net,
        supply=supply,
        vat=sum(taxed) - supply,
        exempt=net - sum(taxed),
        out_of_scope=sum(nets) - net,
    )


def _amounts(
    lines: Sequence[LineAmount], vat_registered: bool
) -> tuple[list[str], list[int], list[int], list[int], int]:
    """Per line: the class as counted, gross, amount, and how much of the sale's discount it can hold; then their gross."""
    counted_as = _COUNTED_AS[vat_registered]
    classes: list[str] = []
    grosses: list[int] = []
    amounts: list[int] = []
    holds: list[int] = []
    revenue_gross = 0
    for index, (milli, price, options, own_discount, sold_as) in enumerate(lines):
        tax_class = counted_as[sold_as]
        gross = round_half_up(milli * (price + options), 1000)
        if gross > LARGEST_AMOUNT:
            raise _line_too_large(f"/lines/{index}")
        if own_discount > gross:
            raise _discount_too_large(f"/lines/{index}/discount", gross)
        classes.append(tax_class)
        grosses.append(gross)
        amounts.append(gross - own_discount)
        if tax_class == OUT_OF_SCOPE:
            holds.append(0)
        else:
            holds.append(gross - own_discount)
            revenue_gross += gross
    return classes, grosses, amounts, holds, revenue_gross


def _line_too_large(pointer: str) -> Invalid:
    return invalid_at(
        pointer,
        "한 줄의 금액은 {most:,}원을 넘을 수 없습니다. 수량과 단가를 확인해 주세요.",
        "A line cannot come to more than {most:,} won. Check its quantity and its price.",
        code="amount_too_large",
        most=LARGEST_AMOUNT,
    )


def _discount_too_large(pointer: str, most: int) -> Invalid:
    return invalid_at(
        pointer,
        "할인이 할인할 수 있는 금액보다 큽니다. {most:,}원 이하로 낮춰 주세요.",
        "The discount is larger than the amount it can lower. Make it {most:,} won or less.",
        code="discount_too_large",
        most=most,
    )
