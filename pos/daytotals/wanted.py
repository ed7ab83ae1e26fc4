"""What a site wants to state, in its own words, and the document that it becomes. Pure: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from pos.money import LARGEST_AMOUNT, TAX_CLASSES, TAXABLE
from pos.sales.wanted import DAY_TOTAL, METHODS, WantedLine, WantedPayment, WantedSale
from sites import clock
from sites.errors import Invalid, Message, say
from sites.registry import Place

# What a total's lines stand for: they are no products, and the catalogue never hears of them.
DAY_SKU, CONTRACT_SKU = "day-total", "contract"
DAY_NAME = "하루 합계"
NOON = time(12)
ONE = 1000
MOST_SALES = 100_000


@dataclass(frozen=True, slots=True)
class WantedTotal:
    """A day's total: won by method and won by tax class, both of the same sum, and how many sales it stands for."""

    id: UUID
    day: date
    methods: Mapping[str, int]
    tax_classes: Mapping[str, int]
    sales: int
    note: str | None = None
    example: bool = False

    @property
    def total(self) -> int:
        """What was taken, in won."""
        return sum(self.methods.values())


@dataclass(frozen=True, slots=True)
class WantedInvoice:
    """An invoice of a contract, of the day on which it was issued; one for a month carries the month's last day."""

    id: UUID
    issued_on: date
    counterparty: str
    amount: int
    tax_class: str = TAXABLE
    method: str = "transfer"
    note: str | None = None
    example: bool = False


def sale_of_day(wanted: WantedTotal, place: Place) -> WantedSale:
    """The day as one document: a line for each tax class, a payment for each method, in their fixed order. Invalid when both do not sum to
    the same."""
    _check(wanted)
    lines = [(tax_class, wanted.tax_classes.get(tax_class, 0)) for tax_class in TAX_CLASSES if wanted.tax_classes.get(tax_class, 0)]
    # A day on which nothing was sold is still a day that was stated.
    return WantedSale(
        wanted.id, noon_of(wanted.day, place), wanted.total,
        [WantedLine(DAY_SKU, DAY_NAME, tax_class, ONE, won) for tax_class, won in lines or [(TAXABLE, 0)]],
        [WantedPayment(method, wanted.methods[method], wanted.methods[method]) for method in METHODS if wanted.methods.get(method)],
        note=wanted.note, source=DAY_TOTAL, stated_date=wanted.day, hour_known=False, sales=wanted.sales, example=wanted.example,
    )


def sale_of_invoice(wanted: WantedInvoice, place: Place) -> WantedSale:
    """The invoice as one document of one line, named after who was invoiced."""
    return WantedSale(
        wanted.id, noon_of(wanted.issued_on, place), wanted.amount,
        [WantedLine(CONTRACT_SKU, wanted.counterparty, wanted.tax_class, ONE, wanted.amount)],
        [WantedPayment(wanted.method, wanted.amount, wanted.amount)],
        note=wanted.note, source=DAY_TOTAL, stated_date=wanted.issued_on, hour_known=False, example=wanted.example,
    )


def noon_of(day: date, place: Place) -> datetime:
    """The instant under which a day without an hour is kept."""
    return datetime.combine(day, NOON, clock.zone(place.time_zone)).astimezone(UTC)


def sums_differ(by_method: int, by_tax_class: int) -> Message:
    """What to say of two sums that ought to be one."""
    return say(
        "결제 수단을 더하면 {paid:,}원, 과세 구분을 더하면 {taxed:,}원입니다. 두 합계가 같아야 합니다.",
        "The methods come to {paid:,} won, the tax classes to {taxed:,}. Both must be the same.", paid=by_method, taxed=by_tax_class)


def _check(wanted: WantedTotal) -> None:
    errors: dict[str, list[Message]] = {}
    taxed = sum(wanted.tax_classes.values())
    if wanted.total != taxed:
        errors["/tax_classes"] = [sums_differ(wanted.total, taxed)]
    if wanted.total > LARGEST_AMOUNT:
        errors["/methods"] = [say("하루 합계는 {most:,}원까지입니다.", "A day comes to {most:,} won at most.", most=LARGEST_AMOUNT)]
    if wanted.total and not wanted.sales:
        errors["/sales"] = [say("받은 돈이 있으면 건수는 1 이상이어야 합니다.", "Where money was taken, there was at least one sale.")]
    if errors:
        raise Invalid("sums_differ", say("금액이 서로 맞지 않습니다.", "The amounts do not add up."), errors)
