"""From rows to sales: the rows of one order become one document, and every row that cannot be part of one is named. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from pos.importing.cells import read_day, read_milli, read_text, read_time, read_won
from pos.importing.mapping import Columns, Mapped, method_named, tax_class_named
from pos.importing.reading import Cell, Sheet
from pos.importing.refusals import RowProblem
from pos.money import LARGEST_AMOUNT
from pos.sales.totals import LineAmount, total_up
from pos.sales.wanted import WantedLine, WantedPayment, WantedSale
from sites.errors import Invalid, Message, say
from sites.network.names import normal_form

R = TypeVar("R")

MOST_LINES = 300
# An order of unknown time stands at noon, in no hour.
NOON = time(12)

ONE_LINE = say("1자에서 200자까지의 한 줄 글이어야 합니다.", "This must be one line of 1 to 200 letters.")
NO_DAY = say("날짜로 읽을 수 없습니다. 2020-11-20처럼 적어 주세요.", "This is no date. Write it like 2020-11-20.")
NO_TIME = say("시각으로 읽을 수 없습니다. 13:05처럼 적어 주세요.", "This is no time of day. Write it like 13:05.")
NO_AMOUNT = say("0원 이상 10억 원 이하의, 원 단위로 떨어지는 금액이어야 합니다. 환불은 가져올 수 없습니다.",
                "This must come to whole won, from 0 to 1,000,000,000. Refunds cannot be imported.")
NO_QUANTITY = say("0보다 크고 99,999.999 이하인 수량이어야 합니다(소수 셋째 자리까지).",
                  "This must be a quantity above 0, up to 99,999.999, with at most three places.")
NO_METHOD = say("모르는 결제 수단입니다. cash, card 같은 코드로 적어 주세요.", "This method is unknown. Write a code such as cash or card.")
NO_TAX_CLASS = say("과세 구분은 taxable, exempt, out_of_scope(과세, 면세, 비과세) 중 하나입니다.",
                   "The tax class is taxable, exempt or out_of_scope.")
OTHER_DAY = say("같은 주문의 다른 줄과 날짜가 다릅니다. 주문 번호가 날마다 새로 시작하면 order=날짜열+번호열로 알려 주세요.",
                "Other rows of this order have another date. If numbers begin anew each day, map order to DATE+NUMBER.")
OTHER_METHOD = say("같은 주문의 다른 줄과 결제 수단이 다릅니다.", "Other rows of this order have another method.")
TOO_MANY = say("한 주문은 300줄까지입니다.", "An order has at most 300 lines.")


@dataclass(slots=True)
class Order:
    """The rows of one order number, in the order of the file. `row` is the first one's number."""

    number: str
    row: int
    day: date
    at: time | None
    method: str
    lines: list[WantedLine] = field(default_factory=list)


class Orders:
    """Reads a sheet's rows into orders and keeps what is wrong with any of them."""

    def __init__(self, sheet: Sheet, wanted: Columns, skus: Mapping[str, str]) -> None:
        self._mapped = Mapped(sheet, wanted)
        self._skus = skus
        self.problems: list[RowProblem] = []
        self.orders: dict[str, Order] = {}
        for number, row in sheet.rows:
            self._take(number, row)

    def refuse(self, row: int, name: str, value: object, message: Message) -> None:
        """Notes what is wrong with a row."""
        self.problems.append(RowProblem(row, self._mapped.heading(name), str(value), message))

    def _take(self, row: int, cells: tuple[Cell, ...]) -> None:
        before = len(self.problems)
        number = self._read(row, cells, "order", _line_of_text, ONE_LINE)
        day = self._read(row, cells, "date", read_day, NO_DAY)
        at = self._read(row, cells, "time", read_time, NO_TIME) if self._mapped.cell(cells, "time") != "" else None
        method = self._word(row, cells, "method", method_named, NO_METHOD, self._mapped.wanted.method)
        line = self._line(row, cells)
        if len(self.problems) > before or number is None or day is None or line is None:
            return
        order = self.orders.setdefault(number, Order(number, row, day[0], at or day[1], method))
        if order.day != day[0]:
            self.refuse(row, "date", day[0], OTHER_DAY)
        elif order.method != method:
            self.refuse(row, "method", method, OTHER_METHOD)
        elif len(order.lines) == MOST_LINES:
            self.refuse(row, "order", number, TOO_MANY)
        else:
            order.lines.append(line)

    def _line(self, row: int, cells: tuple[Cell, ...]) -> WantedLine | None:
        name = self._read(row, cells, "item", _line_of_text, ONE_LINE)
        price = self._read(row, cells, "price", self._won, NO_AMOUNT)
        quantity = self._read(row, cells, "quantity", read_milli, NO_QUANTITY) if self._mapped.has("quantity") else 1000
        discount = self._read(row, cells, "discount", self._won, NO_AMOUNT) if self._mapped.cell(cells, "discount") != "" else 0
        tax_class = self._word(row, cells, "tax_class", tax_class_named, NO_TAX_CLASS, self._mapped.wanted.tax_class)
        sku = _line_of_text(self._mapped.cell(cells, "sku"))
        if name is None or price is None or quantity is None or discount is None:
            return None
        return WantedLine(sku or self._skus.get(normal_form(name), name), name, tax_class, quantity, price, (), discount)

    def _won(self, cell: Cell) -> int | None:
        won = read_won(cell, self._mapped.wanted.multiply)
        return won if won is not None and 0 <= won <= LARGEST_AMOUNT else None

    def _read(self, row: int, cells: tuple[Cell, ...], name: str, read: Callable[[Cell], R | None], message: Message) -> R | None:
        cell = self._mapped.cell(cells, name)
        found = read(cell)
        if found is None:
            self.refuse(row, name, cell, message)
        return found

    def _word(
        self, row: int, cells: tuple[Cell, ...], name: str, named: Callable[[str], str | None], message: Message, default: str
    ) -> str:
        cell = str(self._mapped.cell(cells, name))
        found = named(cell) if cell else default
        if found is None:
            self.refuse(row, name, cell, message)
        return found or default


def sale_of(order: Order, site: str, zone: ZoneInfo) -> WantedSale:
    """The document of an order. Its id follows from the site and the order's number alone. Invalid when it cannot be summed."""
    totals = total_up(
        [LineAmount(line.quantity_milli, line.unit_price, 0, line.discount, line.tax_class) for line in order.lines], 0, True
    )
    paid = [WantedPayment(order.method, totals.total, totals.total)] if totals.total else []
    return WantedSale(
        sale_id(site, order.number), datetime.combine(order.day, order.at or NOON, zone), totals.total, order.lines, paid,
        source="import", stated_date=order.day, hour_known=order.at is not None,
    )


def sale_id(site: str, number: str) -> UUID:
    """The one id of an imported order: the same file again is the same sale again."""
    return uuid5(NAMESPACE_URL, f"pos:import:{site}:{number}")


def summed(orders: Orders, site: str, zone: ZoneInfo) -> list[tuple[Order, WantedSale]]:
    """Every order that has lines, with its document; one that cannot be summed joins the problems."""
    made = []
    for order in orders.orders.values():
        try:
            if order.lines:
                made.append((order, sale_of(order, site, zone)))
        except Invalid as error:
            for messages in error.errors.values():
                orders.refuse(order.row, "price", order.number, messages[0])
    return made


def _line_of_text(cell: Cell) -> str | None:
    return read_text(cell) or None
