"""A file of what sites took month by month before they were kept here: each month of a site becomes one document of its last day.

A month stands once; nothing is taken for a month that the system itself has recorded, or that is closed, or not over.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from fractions import Fraction
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pos.importing.cells import read_won
from pos.importing.file_rows import NO_TAX_CLASS, Cells, FileRows
from pos.importing.headings import SITE_HEADINGS, TAX_CLASS_HEADINGS, is_totals_row, lacking
from pos.importing.mapping import tax_class_named
from pos.importing.month_columns import has_bare_months, month_columns, month_of, only_year
from pos.importing.months_standing import Known, known_of
from pos.importing.named_sites import NamedSites
from pos.importing.plans import NEW, SAME, Change, Options, Plan, PlannedRow
from pos.importing.reading import Sheet
from pos.importing.refusals import refused_file
from pos.money import LARGEST_AMOUNT, TAX_CLASSES
from pos.sales.wanted import IMPORT, METHODS, MONTH_SKU, WantedLine, WantedPayment, WantedSale
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.errors import invalid_at, say
from sites.registry import Place

MEANINGS = {
    "site": SITE_HEADINGS,
    "year": frozenset({"연도", "년도", "회계연도", "year"}),
    "month": frozenset({"월", "연월", "년월", "매출월", "정산년월", "month"}),
    "amount": frozenset({"매출", "매출액", "매출금액", "월매출", "월매출액", "금액", "amount"}),
    "total": frozenset({"합계", "총계", "총합계", "계", "연간합계", "연간", "total"}),
    "tax_class": TAX_CLASS_HEADINGS,
}
UNITS = {"won": Fraction(1), "thousand": Fraction(1000)}
SUBTOTALS = frozenset({"소계", "누계", "subtotal"})
IN_THOUSANDS = ("천원", "단위:천", "thousand")
NAME, NOON, ONE = "월 매출", time(12), 1000

NO_SITE = say("볼 수 있는 사업장 가운데 그런 이름이나 코드가 없습니다. 사업장 코드로 적거나 합계 줄이면 지워 주세요.",
              "No site that you can work for has this name or code. Write the site's code; delete the row if it is a total.")
NO_MONTH = say("달로 읽을 수 없습니다. 2019-03처럼 적어 주세요.", "This is no month. Write it like 2019-03.")
NO_YEAR = say("연도로 읽을 수 없습니다. 2019처럼 적어 주세요.", "This is no year. Write it like 2019.")
NO_AMOUNT = say("원 단위로 떨어지는 0원 이상 10억 원 이하의 금액이어야 합니다. 모르는 달은 비워 두세요.",
                "This must come to whole won, 0 to 1,000,000,000. Leave a month empty that is not known.")
NOTHING = say("이 줄에는 금액이 없습니다. 금액을 적거나 줄을 지워 주세요.", "This row holds no amount. Fill one in or delete the row.")
TWICE = say("같은 사업장의 같은 달이 파일에 두 번 있습니다. 한 번만 남겨 주세요.",
            "The same month of the same site stands twice in the file. Leave one.")


@dataclass(slots=True)
class _Month:
    """A site's month as the file states it: won by tax class, and where it stands first."""

    row: int
    place: Place
    month: int
    column: int
    won: dict[str, int] = field(default_factory=dict)


def plan_past_months(session: Session, by: Actor, sheet: Sheet, options: Options, import_id: UUID) -> Plan:
    """Checks the whole file against the sites and what stands of them. RowsRefused names every row that stands in the way."""
    chosen = site_for(session, by, options.site, Permission.CENTRE_WORK) if options.site else None
    if options.method not in METHODS or options.tax_class not in TAX_CLASSES or options.unit not in ("auto", *UNITS):
        raise invalid_at("/unit", "단위, 과세 구분, 결제 수단을 다시 골라 주세요.", "Choose the unit, tax class and method again.")
    months = _Months(session, by, sheet, options, NamedSites(session, by, Permission.CENTRE_WORK, chosen), chosen is not None)
    planned, acts = [], []
    known = known_of(session, [month.place.id for month in months.found.values()])
    for month in months.found.values():
        before = len(months.rows.problems)
        row, sale = _settled(months, month, known[month.place.id], options, import_id)
        if len(months.rows.problems) == before:
            planned.append(row)
            acts += [] if row.state == SAME else [(month.place.id, month.month, sale)]
    months.rows.settle()
    days = [clock.month_bounds(month)[1] for _, month, _ in acts]
    return Plan(
        tuple(planned), acts, months.rows.unread(*months.columns), total=sum(sale.total for _, _, sale in acts),
        first=min(days, default=None), last=max(days, default=None), passed=tuple(months.passed),
    )


class _Months:
    """The months of a sheet: a column each, or a row each."""

    def __init__(
        self, session: Session, by: Actor, sheet: Sheet, options: Options, sites: NamedSites, has_chosen: bool
    ) -> None:
        self.rows = FileRows(sheet, MEANINGS, {} if has_chosen else {"site": "사업장"})
        self.year = options.year or only_year([*sheet.above, *sheet.headings])
        self.columns = month_columns(sheet.headings, self.year or (2000 if self.rows.has("year") else None))
        self.factor = _factor(sheet, options.unit)
        self.found: dict[tuple[int, int], _Month] = {}
        self.passed: list[int] = []
        self._sites, self._default = sites, options.tax_class
        self._sums: dict[int, int] = {}
        if not self.columns and not (self.rows.has("month") and self.rows.has("amount")):
            if has_bare_months(sheet.headings):
                raise refused_file("제목이 '1월'처럼 달만 있습니다. 연도를 골라 주세요.", "The headings are months alone. Choose the year.")
            raise lacking(sheet.headings, "2019년 1월 … (또는 월, 매출액)", "2019-01 … (or month and amount)")
        for number, cells in sheet.rows:
            self._take(number, cells)

    def _take(self, number: int, cells: Cells) -> None:
        if is_totals_row(cells):
            self._check_totals(number, cells)
            return
        name = self.rows.text(number, cells, "site")
        place = self._sites.find(name)
        if place is None:
            self.rows.refuse(number, "site", name or "", NO_SITE)
            return
        tax_class = self._default
        if (word := self.rows.cell(cells, "tax_class")) != "":
            tax_class = tax_class_named(str(word)) or ""
            if not tax_class:
                self.rows.refuse(number, "tax_class", word, NO_TAX_CLASS)
                return
        taken = [won for column, month in self._cells(number, cells) if (won := self._won(number, cells, column)) is not None
                 and self._keep(number, place, month, column, tax_class, won)]
        if not taken and not self.rows.refused(number):
            self.rows.refuse(number, "site", name or "", NOTHING)
        self._check_sum(number, cells, sum(taken))

    def _cells(self, number: int, cells: Cells) -> list[tuple[int, int]]:
        """(column, month) of every month of a row."""
        year = self._year_of(number, cells)
        if self.columns:
            if self.rows.has("year") and year is not None:
                return [(place, year * 100 + month % 100) for place, month in self.columns.items()]
            return list(self.columns.items()) if year is not None or not self.rows.has("year") else []
        word = self.rows.cell(cells, "month")
        bare = f"{str(word).removesuffix('.0')}월" if str(word).removesuffix(".0").isdigit() and len(str(word)) <= 4 else word
        month = month_of(word, year) or month_of(bare, year)
        amount = self.rows.places["amount"]
        if month is None or amount is None:
            self.rows.refuse(number, "month", word, NO_MONTH)
            return []
        return [(amount, month)]

    def _year_of(self, number: int, cells: Cells) -> int | None:
        word = self.rows.cell(cells, "year")
        if word == "":
            return self.year
        year = only_year([str(word)])
        if year is None:
            self.rows.refuse(number, "year", word, NO_YEAR)
        return year

    def _won(self, number: int, cells: Cells, column: int) -> int | None:
        if cells[column] in ("", "-", "–"):
            return None
        won = read_won(cells[column], self.factor)
        if won is None or not 0 <= won <= LARGEST_AMOUNT:
            self.rows.refuse_at(number, column, cells[column], NO_AMOUNT)
            return None
        self._sums[column] = self._sums.get(column, 0) + won
        return won

    def _keep(self, number: int, place: Place, month: int, column: int, tax_class: str, won: int) -> bool:
        kept = self.found.setdefault((place.id, month), _Month(number, place, month, column))
        if tax_class in kept.won:
            self.rows.refuse_at(number, column, clock.month_text(month), TWICE)
        kept.won[tax_class] = won
        return True

    def _check_sum(self, number: int, cells: Cells, taken: int) -> None:
        """A column that adds a row up must say what the row comes to."""
        if self.columns and self.rows.cell(cells, "total") != "" and not self.rows.refused(number):
            self._must_be(number, self.rows.places["total"], cells, taken)

    def _check_totals(self, number: int, cells: Cells) -> None:
        """A row of totals is no month; where it adds up everything above it must be right. Subtotals are passed over."""
        self.passed.append(number)
        if any(cell in SUBTOTALS for cell in cells) or self.rows.problems:
            return
        for column in self.columns:
            if cells[column] != "":
                self._must_be(number, column, cells, self._sums.get(column, 0))

    def _must_be(self, number: int, place: int | None, cells: Cells, won: int) -> None:
        if place is not None and read_won(cells[place], self.factor) != won:
            self.rows.refuse_at(number, place, cells[place], say(
                "더하면 {won:,}원입니다. 어느 쪽이 맞는지 확인해 주세요.",
                "It adds up to {won:,} won. See which of them is right.", won=won))


def _factor(sheet: Sheet, unit: str) -> Fraction:
    """What a figure is multiplied by; without a choice as the file itself says."""
    if unit != "auto":
        return UNITS[unit]
    said = [text.replace(" ", "").casefold() for text in (*sheet.above, *sheet.headings)]
    return UNITS["thousand" if any(word in text for text in said for word in IN_THOUSANDS) else "won"]


def _settled(
    months: _Months, month: _Month, known: Known, options: Options, import_id: UUID
) -> tuple[PlannedRow, WantedSale]:
    """A month as it would be recorded; refused where it cannot."""
    place, last = month.place, clock.month_bounds(month.month)[1]
    total = sum(month.won.values())
    stands = known.stands.get(month.month)
    wrong = known.problem(place, month.month) if stands is None else None
    if stands is not None and stands != total:
        wrong = say("이 달은 이미 가져왔습니다({won:,}원). 바꾸려면 먼저 그 파일을 되돌려 주세요.",
                    "This month was imported before ({won:,} won). Undo that file first to change it.", won=stands)
    if total > LARGEST_AMOUNT:
        wrong = NO_AMOUNT
    if wrong is not None:
        months.rows.refuse_at(month.row, month.column, clock.month_text(month.month), wrong)
    row = PlannedRow(
        month.row, NEW if stands is None else SAME, clock.month_text(month.month), place.name,
        (Change("revenue", stands, total),) if stands is None else (), place.code, last,
    )
    return row, sale_of_month(uuid5(import_id, f"{place.code}/{month.month}"), place, last, month.won, options.method)


def sale_of_month(own_id: UUID, place: Place, last: date, won: dict[str, int], method: str) -> WantedSale:
    """A month as one document: a line for each tax class, one payment, no hour."""
    stated = [(tax_class, won[tax_class]) for tax_class in TAX_CLASSES if won.get(tax_class)] or [("taxable", 0)]
    total = sum(won.values())
    return WantedSale(
        own_id, datetime.combine(last, NOON, clock.zone(place.time_zone)).astimezone(UTC), total,
        [WantedLine(MONTH_SKU, NAME, tax_class, ONE, amount) for tax_class, amount in stated],
        [WantedPayment(method, total, total)] if total else [], source=IMPORT, stated_date=last, hour_known=False,
    )


