"""The report of a till: X while it is open, Z once it is closed. One model, made of texts and whole numbers, that page, slip and
export show as it is; a Z is kept as it was at the closing, and only `addendum` and `unsent.still` go on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from pos.tills.models import IN, CashMovement, Till
from pos.tills.sums import CASH, WHOLE, Sum
from sites.clock import instant_text

FIGURES = ("sales", "refunds", "gross", "discount", "refund", "net", "supply", "vat", "exempt", "out_of_scope")


class CashLine(TypedDict):
    """The cash of a till in won: expected = float + taken − given back + in − out − change given on vouchers. `change` is that change.
    Expected figures are None where the count is blind, counted ones before the count."""

    opening_float: int
    taken: int | None
    given_back: int | None
    moved_in: int
    moved_out: int
    change: int | None
    expected: int | None
    counted: int | None
    difference: int | None


class MethodLine(TypedDict):
    """Another method: expected = taken − given back + change given on it."""

    method: str
    taken: int | None
    given_back: int | None
    change: int | None
    expected: int | None
    counted: int | None
    difference: int | None


class MovementLine(TypedDict):
    """Cash put in or taken out by hand."""

    id: str
    at: str
    direction: str
    amount: int
    reason: str
    cashier: str | None
    by: str


class Figures(TypedDict):
    """What documents come to, refunds positive and taken off in `net` = gross − discount − refund = supply + vat + exempt."""

    sales: int
    refunds: int
    gross: int
    discount: int
    refund: int
    net: int
    supply: int
    vat: int
    exempt: int
    out_of_scope: int


class DayFigures(Figures):
    """The same of one book date."""

    book_date: str


class Addendum(TypedDict):
    """What came after the closing: `cash` is what it changes of the cash that had to be there."""

    cash: int
    methods: list[MethodLine]
    movements: list[MovementLine]
    days: list[DayFigures]
    total: Figures


class Unsent(TypedDict):
    """Numbers of the tablet that had not come when the till was closed: how many, the highest 500 of them, how many are missing still."""

    made: int
    count: int
    numbers: list[int]
    still: int


class Parked(TypedDict):
    """An order that was put aside and not paid when the till was closed."""

    name: str
    total: int


class Seal(TypedDict):
    """The signed end of the site's book right after the closing: Ed25519 over the lines pos-seal-1, site, z_no, position, chain_hash."""

    z_no: int
    position: int
    chain_hash: str
    key: str
    signature: str


class ZReport(TypedDict):
    """A till with all that it comes to. While it is open: z_no, closed_*, denominations, unsent, seal are None."""

    id: str
    site: str
    number: int
    state: str
    z_no: int | None
    device: str | None
    business_date: str
    opened_at: str
    opened_by: str
    received_at: str
    cashier: str | None
    flags: list[str]
    closed_at: str | None
    closed_received_at: str | None
    closed_by: str | None
    closed_cashier: str | None
    closing_flags: list[str]
    cancelled_at: str | None
    banked: int | None
    next_float: int | None
    note: str | None
    letterhead: dict[str, str | None]
    blind: bool
    cash: CashLine
    methods: list[MethodLine]
    denominations: dict[str, int] | None
    movements: list[MovementLine]
    days: list[DayFigures]
    total: Figures | None
    unsent: Unsent | None
    parked: list[Parked]
    addendum: Addendum | None
    seal: Seal | None


class Reckoning(TypedDict):
    """What sums and movements come to, with what was counted of it, if it was."""

    cash: CashLine
    methods: list[MethodLine]
    movements: list[MovementLine]
    days: list[DayFigures]
    total: Figures


def reckon(
    opening_float: int, sums: Iterable[Sum], movements: Sequence[CashMovement], counted_cash: int | None = None,
    counted_methods: Mapping[str, int] | None = None,
) -> Reckoning:
    """What should be in the drawer and behind it, and how far the count is from it; less than the book is below 0."""
    days: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    total: defaultdict[str, int] = defaultdict(int)
    by_method: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in sums:
        figures = each._asdict()
        if each.key == WHOLE:
            for name in FIGURES:
                won = each.gross - each.discount - each.refund if name == "net" else figures[name]
                days[each.book_date.isoformat()][name] += won
                total[name] += won
        else:
            for name in ("taken", "given_back", "change_given"):
                by_method[each.key][name] += figures[name]
    cash = by_method.pop(CASH, defaultdict(int))
    counted = counted_methods or {}
    return {
        "cash": _cash(opening_float, cash, movements, sum(method["change_given"] for method in by_method.values()), counted_cash),
        "methods": [_method(name, by_method[name], counted.get(name)) for name in sorted({*by_method, *counted})],
        "movements": [movement_line(movement) for movement in movements],
        "days": [{"book_date": day, **_figures(days[day])} for day in sorted(days)],
        "total": _figures(total),
    }


def _figures(summed: Mapping[str, int]) -> Figures:
    return {name: summed.get(name, 0) for name in FIGURES}  # type: ignore[return-value]  # FIGURES are its keys


def _cash(opening_float: int, cash: Mapping[str, int], movements: Sequence[CashMovement], change: int, counted: int | None) -> CashLine:
    moved_in = sum(movement.amount for movement in movements if movement.direction == IN)
    moved_out = sum(movement.amount for movement in movements if movement.direction != IN)
    taken, given_back = cash.get("taken", 0), cash.get("given_back", 0)
    expected = opening_float + taken - given_back + moved_in - moved_out - change
    return {
        "opening_float": opening_float, "taken": taken, "given_back": given_back, "moved_in": moved_in, "moved_out": moved_out,
        "change": change, "expected": expected, "counted": counted, "difference": None if counted is None else counted - expected,
    }


def _method(name: str, sums: Mapping[str, int], counted: int | None) -> MethodLine:
    taken, given_back, change = (sums.get(part, 0) for part in ("taken", "given_back", "change_given"))
    expected = taken - given_back + change
    return {
        "method": name, "taken": taken, "given_back": given_back, "change": change, "expected": expected, "counted": counted,
        "difference": None if counted is None else counted - expected,
    }


def movement_line(movement: CashMovement) -> MovementLine:
    """A movement as reports show it."""
    return {
        "id": str(movement.id), "at": instant_text(movement.at), "direction": movement.direction, "amount": movement.amount,
        "reason": movement.reason, "cashier": movement.cashier, "by": movement.recorded_by,
    }


def x_report(till: Till, site: str, device_no: int | None, letterhead: Mapping[str, str | None], found: Reckoning) -> ZReport:
    """The report of a till as it stands now, not closed."""
    return {
        "id": str(till.id), "site": site, "number": till.number, "state": till.state, "z_no": None,
        "device": None if device_no is None else f"T{device_no}", "business_date": till.business_date.isoformat(),
        "opened_at": instant_text(till.opened_at), "opened_by": till.recorded_by, "received_at": instant_text(till.received_at),
        "cashier": till.cashier, "flags": till.flags.split(), "closed_at": None, "closed_received_at": None, "closed_by": None,
        "closed_cashier": None, "closing_flags": [], "cancelled_at": None, "banked": None, "next_float": None, "note": None,
        "letterhead": dict(letterhead), "blind": False, "denominations": None, "unsent": None, "parked": [], "addendum": None,
        "seal": None, **found,
    }


def addendum_of(sums: Iterable[Sum], movements: Sequence[CashMovement]) -> Addendum | None:
    """What came after the closing; None when nothing did."""
    found = reckon(0, sums, movements)
    if not found["days"] and not movements:
        return None
    return {
        "cash": found["cash"]["expected"] or 0, "methods": found["methods"], "movements": found["movements"], "days": found["days"],
        "total": found["total"],
    }


def blinded(report: ZReport) -> ZReport:
    """The report of an open till for whoever is to count it: nothing in it tells what should be there."""
    hidden: dict[str, Any] = dict.fromkeys(("taken", "given_back", "change", "expected"))
    return {**report, "blind": True, "cash": {**report["cash"], **hidden}, "methods": [], "days": [], "total": None}  # type: ignore[typeddict-item]
