"""The lines of the month's revenue: a site under the project and centre that ran it, a centre's subtotal, the whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from pos.money import round_half_up
from pos.revenue.measures import Measures, added

# How the month's table gathers methods of payment; whatever is not named falls to the last.
TENDERS: dict[str, tuple[str, ...]] = {
    "cash": ("cash",),
    "card": ("card",),
    "incheon_eum": ("incheon_eum",),
    "pay_apps": ("zeropay", "easy_pay"),
    "transfer": ("transfer",),
    "vouchers": ("onnuri", "local_voucher"),
    "on_account": ("on_account",),
    "other": (),
}
_TENDER_OF = {method: tender for tender, methods in TENDERS.items() for method in methods}


@dataclass(frozen=True, slots=True)
class Names:
    """What a line is called; None where it does not apply or is not known."""

    centre_code: str | None = None
    centre: str | None = None
    project_code: str | None = None
    project: str | None = None
    project_type: str | None = None
    site_code: str | None = None
    site: str | None = None
    kind: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `days` are those with a sale; the other months are nets of the same sites in the same scope, in won.

    `number` counts the lines of sites; a subtotal and the total have none.
    """

    level: str
    number: int | None
    names: Names
    head_count: int | None
    days: int | None
    figures: Measures
    tenders: tuple[int, ...]
    previous_month: int
    last_year: int
    year_to_date: int

    @property
    def average(self) -> int | None:
        """Net for each sale, rounded to the won; None without a sale."""
        return round_half_up(self.figures.net, self.figures.sales) if self.figures.sales else None

    @property
    def on_previous_month(self) -> int | None:
        """The change against the month before, in tenths of a per cent; None where there is nothing to compare with."""
        return change(self.figures.net, self.previous_month)

    @property
    def on_last_year(self) -> int | None:
        """The change against the same month a year before, likewise."""
        return change(self.figures.net, self.last_year)


def change(now: int, before: int) -> int | None:
    """How much more `now` is than `before`, in tenths of a per cent; None unless `before` is above 0."""
    return round_half_up((now - before) * 1000, before) if before > 0 else None


def summed(level: str, names: Names, lines: Iterable[Line]) -> Line:
    """The line that stands for others: figures and comparisons added; days and the like do not add up."""
    parts = list(lines)
    return Line(
        level, None, names, None, None, added(line.figures for line in parts),
        tuple(map(sum, zip(*(line.tenders for line in parts), strict=True))) or (0,) * len(TENDERS),
        sum(line.previous_month for line in parts), sum(line.last_year for line in parts), sum(line.year_to_date for line in parts),
    )


def gathered(nets: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    """Nets by method, as nets by the table's tenders."""
    sums = dict.fromkeys(TENDERS, 0)
    for method, net in nets:
        sums[_TENDER_OF.get(method, "other")] += net
    return tuple(sums.values())
