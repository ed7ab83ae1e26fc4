"""Documents for the roll-up: made by hand, or drawn at random and the same ones for the same seed."""

from collections.abc import Iterator
from datetime import date
from random import Random

from pos.money import TAX_CLASSES, round_half_up
from pos.revenue.cells import Counted, CountedLine, CountedPayment
from pos.sales.refund_parts import SoldLine, part_back
from pos.sales.totals import LineAmount, total_up

DAY = date(2020, 11, 20)
METHODS = ("cash", "card", "incheon_eum", "coupon", "deposit")


def line(
    product: str, net: int, tax_class: str = "taxable", gross: int | None = None, category: str | None = "coffee"
) -> CountedLine:
    [total] = total_up([LineAmount(1000, gross or net, 0, (gross or net) - net, tax_class)], 0, True).lines
    return CountedLine(product, category, tax_class, 1000, total.gross, total.net, total.supply, total.vat)


def document(lines: list[CountedLine], payments: list[tuple[str, int]], **other: object) -> Counted:
    paid = [CountedPayment(method, amount) for method, amount in payments]
    return Counted(3, DAY, 9, 0, False, lines, paid)._replace(**other)  # type: ignore[arg-type]


def drawn_lines(random: Random) -> list[CountedLine]:
    """One to eight lines of all classes, whole or weighed, some free, under a discount that may take everything."""
    given_away = random.random() < 0.1
    asked = []
    for _ in range(random.randrange(1, 9)):
        milli = random.choice((1000 * random.randrange(1, 6), random.randrange(1, 30_000)))
        price = random.choice((random.randrange(0, 4), random.randrange(0, 20_000)))
        gross = round_half_up(milli * price, 1000)
        discount = gross if given_away else random.choice((0, 0, 0, gross // 3, gross))
        asked.append(LineAmount(milli, price, 0, discount, random.choice(TAX_CLASSES)))
    held = total_up(asked, 0, True).net
    totals = total_up(asked, random.choice((0, random.randint(0, held), held)), random.random() < 0.8)
    return [
        CountedLine(
            random.choice(("americano", "latte", "oyster-1kg")), random.choice((None, "coffee", "farm")),
            total.tax_class, amount.quantity_milli, total.gross, total.net, total.supply, total.vat,
        )
        for amount, total in zip(asked, totals.lines, strict=True)
    ]  # fmt: skip


def drawn_payments(random: Random, lines: list[CountedLine]) -> list[CountedPayment]:
    """What the lines come to, in one to four payments of at least one won."""
    total = sum(line.net for line in lines)
    cuts = sorted({random.randint(1, total) for _ in range(random.randrange(0, 4))} | {total}) if total else []
    amounts = [after - before for before, after in zip([0, *cuts], cuts, strict=False)]
    return [CountedPayment(random.choice(METHODS), amount) for amount in amounts]


def drawn_sale(random: Random) -> Counted:
    lines = drawn_lines(random)
    hour = random.choice((None, random.randrange(24)))
    site, party = random.randrange(1, 4), random.randrange(3)
    return Counted(site, DAY, hour, party, False, lines, drawn_payments(random, lines))


def drawn_refund(random: Random, sale: Counted, before: list[int], after: list[int]) -> Counted:
    """What takes each line of a sale from `before` to `after` thousandths returned, paid back by any methods."""
    lines = []
    for line, start, end in zip(sale.lines, before, after, strict=True):
        net, vat = part_back(SoldLine(line.quantity_milli, line.net, line.vat), start, end)
        supply = net - vat if line.tax_class == "taxable" else 0
        lines.append(line._replace(quantity_milli=end - start, net=net, supply=supply, vat=vat))
    return sale._replace(is_refund=True, lines=lines, payments=drawn_payments(random, lines))


def drawn_documents(seed: int, count: int = 20) -> Iterator[Counted]:
    """Sales, and refunds of a part of sales; the same ones for the same seed."""
    random = Random(seed)
    for _ in range(count):
        sale = drawn_sale(random)
        if random.random() < 0.6:
            yield sale
        else:
            before = [random.randrange(line.quantity_milli) for line in sale.lines]
            after = [random.randint(x + 1, line.quantity_milli) for x, line in zip(before, sale.lines, strict=True)]
            yield drawn_refund(random, sale, before, after)
