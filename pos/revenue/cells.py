"""From one counted document to its cells in the roll-up: each facet alone sums to the whole in money.

Pure: it knows no database and no kind of document."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import IntEnum
from operator import add, sub
from typing import NamedTuple

from pos.money import EXEMPT, OUT_OF_SCOPE, TAX_CLASSES, allocate


class Facet(IntEnum):
    """The ways in which a document is counted, by the day and once more by the month. A part of a report reads exactly one of them.

    The cells of a month stand on its first day; those of its hours know the weekday too.
    """

    DAY = 1
    HOUR = 2
    TENDER = 3
    PRODUCT = 4
    MONTH = 5
    MONTH_HOUR = 6
    MONTH_TENDER = 7
    MONTH_PRODUCT = 8


OF_MONTHS = {
    Facet.DAY: Facet.MONTH, Facet.HOUR: Facet.MONTH_HOUR, Facet.TENDER: Facet.MONTH_TENDER, Facet.PRODUCT: Facet.MONTH_PRODUCT,
}

# Cells carry plain ints: a database driver may bind a member of an enumeration by its name.
_DAY, _HOUR, _TENDER, _PRODUCT, *_ = map(int, Facet)
_IN_MONTH = {int(facet): int(month) for facet, month in OF_MONTHS.items()}


class CountedLine(NamedTuple):
    """A line of any document, all values positive; supply and VAT are 0 unless the line is taxable."""

    product: str
    category: str | None
    tax_class: str
    quantity_milli: int
    gross: int
    net: int
    supply: int
    vat: int


class CountedPayment(NamedTuple):
    """Money taken, or given back by a refund; positive in both."""

    method: str
    amount: int


class Counted(NamedTuple):
    """What revenue needs to know of a document. The payments sum to the lines' nets.

    `hour` is None where the day is all that is known; `party` is 0 outside, 1 same centre, 2 another centre;
    `sales` is how many sales it stands for; a refund is one refund, whatever stands there. `withdrawal` takes away what another one
    counted for, as if that had never been.
    """

    site_id: int
    book_date: date
    hour: int | None
    party: int
    is_refund: bool
    lines: Sequence[CountedLine]
    payments: Sequence[CountedPayment]
    sales: int = 1
    withdrawal: bool = False


class Cell(NamedTuple):
    """One row of the roll-up: seven key columns in the order of its index ('' = none), then the measures, signed.

    gross − discount − refund = supply + vat + exempt. The counts stand in DAY and HOUR only, the quantity everywhere
    but in TENDER: one thing paid by two methods is not two things.
    """

    facet: int
    book_date: date
    site_id: int
    key1: str
    key2: str
    key3: str
    party: int
    sales: int
    refunds: int
    quantity_milli: int
    gross: int
    discount: int
    refund: int
    supply: int
    vat: int
    exempt: int
    out_of_scope: int


_KEYS = Cell._fields.index("sales")
_MEASURES = Cell._fields.index("quantity_milli")
_NO_MEASURES = (0,) * len(Cell._fields[_MEASURES:])
_NO_PAYMENT = (CountedPayment("none", 0),)


def cells_of(document: Counted) -> list[Cell]:
    """The cells of one document, sorted by key, so that all writers touch rows in one order.

    DAY has no key; HOUR: two digits; TENDER: method, tax class; PRODUCT: product, tax class, category. A sale without
    a payment stands under the method 'none'. A refund is counted as the sale of what came back, then turned over.
    Each is counted a second time in its month, where the hour stands beside the weekday, '1' for Monday.
    """
    products = _product_cells(document)
    cells = merge(_whole_cells(document, products) + _tender_cells(document) + products)
    cells += _month_cells(document, cells)
    if document.withdrawal:
        return [_taken_away(cell) for cell in cells]
    return [_turned_over(cell) for cell in cells] if document.is_refund else cells


def merge(cells: Iterable[Cell]) -> list[Cell]:
    """One cell for each key, the measures summed, sorted by key: for a batch, or for many documents counted again."""
    sums: dict[tuple[object, ...], Cell] = {}
    for cell in cells:
        key = cell[:_KEYS]
        seen = sums.get(key)
        sums[key] = cell if seen is None else Cell._make(key + tuple(map(add, seen[_KEYS:], cell[_KEYS:])))
    return sorted(sums.values())


def _product_cells(document: Counted) -> list[Cell]:
    site, book_date, party = document.site_id, document.book_date, document.party
    cells: list[Cell] = []
    for product, category, tax_class, quantity_milli, gross, net, supply, _vat in document.lines:
        measures = _measures(tax_class, quantity_milli, gross, net, supply)
        cells.append(Cell(_PRODUCT, book_date, site, product, tax_class, category or "", party, 0, 0, *measures))
    return cells


def _whole_cells(document: Counted, products: Sequence[Cell]) -> list[Cell]:
    hour = "" if document.hour is None else f"{document.hour:02d}"
    site, book_date, party = document.site_id, document.book_date, document.party
    count = 1 if document.is_refund else document.sales
    # A document whose lines were taken away still has to be counted, so that the proof can report it.
    measures = tuple(map(sum, zip(*(cell[_MEASURES:] for cell in products), strict=True))) or _NO_MEASURES
    return [
        Cell(_DAY, book_date, site, "", "", "", party, count, 0, *measures),
        Cell(_HOUR, book_date, site, hour, "", "", party, count, 0, *measures),
    ]


def _tender_cells(document: Counted) -> list[Cell]:
    """Each class, in order, over what the classes before it left of each payment; supply and gross follow its net."""
    site, book_date, party = document.site_id, document.book_date, document.party
    payments = document.payments or _NO_PAYMENT
    left = [payment.amount for payment in payments]
    cells: list[Cell] = []
    for tax_class, gross, net, supply in sums_by_class(document.lines):
        nets = allocate(net, left)
        left = list(map(sub, left, nets))
        grosses, supplies = allocate(gross, nets), allocate(supply, nets)
        for index, payment in enumerate(payments):
            # A class that was given away is still counted, once: with the first payment.
            if nets[index] or (net == 0 and index == 0):
                measures = _measures(tax_class, 0, grosses[index], nets[index], supplies[index])
                cells.append(Cell(_TENDER, book_date, site, payment.method, tax_class, "", party, 0, 0, *measures))
    return cells


def _month_cells(document: Counted, cells: Sequence[Cell]) -> list[Cell]:
    """The same cells once more, in the month: sorted as they were, since all of them share day and site."""
    first, weekday = document.book_date.replace(day=1), str(document.book_date.isoweekday())
    return [
        Cell(_IN_MONTH[cell[0]], first, cell[2], cell[3], weekday if cell[0] == _HOUR else cell[4], *cell[5:]) for cell in cells
    ]


def sums_by_class(lines: Sequence[CountedLine]) -> list[tuple[str, int, int, int]]:
    """(tax class, gross, net, supply) of the classes that occur, in their order."""
    sums = {tax_class: [0, 0, 0] for tax_class in TAX_CLASSES}
    present = {line.tax_class for line in lines}
    for line in lines:
        of_class = sums[line.tax_class]
        of_class[0] += line.gross
        of_class[1] += line.net
        of_class[2] += line.supply
    return [(tax_class, gross, net, supply) for tax_class, (gross, net, supply) in sums.items() if tax_class in present]


def _measures(tax_class: str, quantity_milli: int, gross: int, net: int, supply: int) -> tuple[int, ...]:
    """What is sold, in the order of a cell's columns from the quantity on; out_of_scope stands beside all of it."""
    if tax_class == OUT_OF_SCOPE:
        return 0, 0, 0, 0, 0, 0, 0, net
    if tax_class == EXEMPT:
        return quantity_milli, gross, gross - net, 0, 0, 0, net, 0
    return quantity_milli, gross, gross - net, 0, supply, net - supply, 0, 0


def _taken_away(cell: Cell) -> Cell:
    return cell._replace(**{name: -getattr(cell, name) for name in Cell._fields[_KEYS:]})


def _turned_over(cell: Cell) -> Cell:
    """What came back: nothing was given off its price now, so it is `refund` and takes the rest away again."""
    return cell._replace(
        sales=0,
        refunds=cell.sales,
        quantity_milli=-cell.quantity_milli,
        gross=0,
        discount=0,
        refund=cell.gross - cell.discount,
        supply=-cell.supply,
        vat=-cell.vat,
        exempt=-cell.exempt,
        out_of_scope=-cell.out_of_scope,
    )
