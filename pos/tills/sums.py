"""What one document counts for in its till: its own figures, and each payment by its method. Pure: no database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

CASH = "cash"
WHOLE = ""


class Sum(NamedTuple):
    """Figures of a till under one key, in the order in which they are stored."""

    till: UUID
    addendum: int
    book_date: date
    key: str
    sales: int = 0
    refunds: int = 0
    gross: int = 0
    discount: int = 0
    refund: int = 0
    supply: int = 0
    vat: int = 0
    exempt: int = 0
    out_of_scope: int = 0
    taken: int = 0
    given_back: int = 0
    change_given: int = 0


KEY_FIELDS, FIGURES = Sum._fields[:4], Sum._fields[4:]
OWN_FIGURES = ("gross", "discount", "refund", "supply", "vat", "exempt", "out_of_scope")


def sums_of(document: Mapping[str, Any], payments: Sequence[Mapping[str, Any]], addendum: int) -> list[Sum]:
    """The sums of one sale or refund, given as it is stored: a refund's money is negative. A refund gives no change."""
    refunds = int(document["source"] == "refund")
    where = (document["till"], addendum, document["book_date"])
    own = {name: document[name] for name in OWN_FIGURES}
    sums = [Sum(*where, WHOLE, 1 - refunds, refunds, **own)]
    for payment in payments:
        amount = payment["amount"]
        money = {"given_back": -amount} if refunds else {"taken": amount, "change_given": payment["tendered"] - amount}
        sums.append(Sum(*where, payment["method"], **money))
    return sums


def merged(sums: Iterable[Sum]) -> list[Sum]:
    """One sum a key, in the one order in which they are written."""
    found: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for each in sums:
        key, figures = each[:4], each[4:]
        before = found.get(key)
        found[key] = figures if before is None else tuple(map(int.__add__, before, figures))
    return [Sum(*key, *figures) for key, figures in sorted(found.items())]
