"""The figures of a row of a report, and how they add up."""

from collections.abc import Iterable
from typing import NamedTuple

from pos.money import quantity_text


class Measures(NamedTuple):
    """Won, counts, and a quantity in thousandths; net of refunds. None where a figure is not known by the row's keys.

    `eliminated` is the net of internal trade that the view leaves out of all the others.
    """

    gross: int
    discount: int
    refund: int
    supply: int
    vat: int
    exempt: int
    out_of_scope: int
    eliminated: int
    sales: int | None
    refunds: int | None
    quantity_milli: int | None

    @property
    def net(self) -> int:
        """What was earned: gross − discount − refund = supply + VAT + exempt."""
        return self.gross - self.discount - self.refund

    def fields(self) -> dict[str, int | str | None]:
        """The figures under the names and in the order of the contract, the quantity as a text."""
        quantity = None if self.quantity_milli is None else quantity_text(self.quantity_milli)
        return {
            "gross": self.gross, "discount": self.discount, "refund": self.refund, "net": self.net,
            "supply": self.supply, "vat": self.vat, "exempt": self.exempt, "out_of_scope": self.out_of_scope,
            "eliminated": self.eliminated, "sales": self.sales, "refunds": self.refunds, "quantity": quantity,
        }


NOTHING = Measures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def added(rows: Iterable[Measures]) -> Measures:
    """The sum of rows. A figure that one of them does not know, the sum does not know."""
    return Measures._make(None if None in figures else sum(figures) for figures in zip(NOTHING, *rows, strict=True))
