"""A file of day totals: which column is what by its Korean or English heading, and each row as a day. Every row that is none is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pos.importing.cells import METHOD_WORDS, read_text, read_won
from pos.importing.file_rows import NO_AMOUNT, NO_DAY, WON, day_of
from pos.importing.headings import SITE_HEADINGS, is_totals_row, lacking, needed_column, one_column, plain
from pos.importing.reading import Cell, Sheet
from pos.importing.refusals import RowProblem, refused_file
from pos.money import LARGEST_AMOUNT, TAX_CLASSES
from pos.sales.wanted import METHODS
from sites.errors import Message, say

MOST_ROWS = 5_000
MOST_SALES = 100_000

DATE_HEADINGS = frozenset({"날짜", "일자", "영업일", "영업일자", "매출일", "매출일자", "판매일", "판매일자", "date"})
TOTAL_HEADINGS = frozenset({"합계", "총합계", "총매출", "총매출액", "매출합계", "매출액", "총액", "total"})
SALES_HEADINGS = frozenset({"건수", "매출건수", "판매건수", "영수건수", "영수증수", "객수", "고객수", "sales"})
NOTE_HEADINGS = frozenset({"비고", "메모", "note"})
TAX_HEADINGS = {
    **dict.fromkeys(("과세", "과세매출", "과세매출액", "과세금액"), "taxable"),
    **dict.fromkeys(("면세", "면세매출", "면세매출액", "면세금액"), "exempt"),
    **dict.fromkeys(("비과세", "과세대상아님"), "out_of_scope"),
    **{name: name for name in TAX_CLASSES},
}
METHOD_HEADINGS = {**METHOD_WORDS, "현금매출": "cash", "카드매출": "card", "지역화폐": "incheon_eum", **{name: name for name in METHODS}}

A_TOTALS_ROW = say("합계 줄은 가져오지 않습니다. 이 줄을 지운 뒤 다시 올려 주세요.",
                   "Rows of totals are not imported. Delete this row and upload the file again.")
NO_COUNT = say("0건 이상의 건수가 있어야 합니다.", "This must be a number of sales, 0 or more.")
NO_SALES = say("받은 돈이 있으면 건수는 1 이상이어야 합니다.", "Where money was taken, there was at least one sale.")
ALL_EMPTY = say("금액이 모두 비어 있습니다. 판 것이 없는 날은 0을 적고, 쉰 날은 줄을 지우고 휴업으로 넣어 주세요.",
                "Every amount is empty. Write 0 where nothing was sold; where the site was shut, delete the row and enter a closure.")
NO_TEXT = say("200자까지의 한 줄 글이어야 합니다.", "This must be one line of at most 200 letters.")


@dataclass(frozen=True, slots=True)
class FileDay:
    """A row that is a day. `site` is as the file calls it, None where it has no such column."""

    row: int
    site: str | None
    day: date
    methods: Mapping[str, int]
    tax_classes: Mapping[str, int]
    sales: int
    note: str | None


class DayColumns:
    """Where a file holds what. Invalid when a column that is needed is not there, or two columns say the same."""

    def __init__(self, headings: tuple[str, ...]) -> None:
        names = [plain(heading) for heading in headings]
        self.headings = headings
        self.date = needed_column(headings, DATE_HEADINGS, "날짜", "date")
        self.sales = needed_column(headings, SALES_HEADINGS, "건수", "sales")
        self.site = one_column(headings, SITE_HEADINGS)
        self.total = one_column(headings, TOTAL_HEADINGS)
        self.note = one_column(headings, NOTE_HEADINGS)
        self.methods = {place: METHOD_HEADINGS[name] for place, name in enumerate(names) if name in METHOD_HEADINGS}
        self.tax_classes = {place: TAX_HEADINGS[name] for place, name in enumerate(names) if name in TAX_HEADINGS}
        for found, ko, en in ((self.methods, "현금, 카드", "cash, card"), (self.tax_classes, "과세, 면세", "taxable, exempt")):
            if not found:
                raise lacking(headings, ko, en)
        known = {self.date, self.sales, self.site, self.total, self.note, *self.methods, *self.tax_classes}
        self.unread = tuple(heading for place, heading in enumerate(headings) if heading and place not in known)


class DayRows:
    """The days of a sheet, and what is wrong with its other rows."""

    def __init__(self, sheet: Sheet) -> None:
        if len(sheet.rows) > MOST_ROWS:
            raise refused_file("한 번에 {most:,}줄까지 가져올 수 있습니다. 파일을 나눠 주세요.",
                               "At most {most:,} rows at a time. Split the file.", most=MOST_ROWS)
        self.columns = DayColumns(sheet.headings)
        self.problems: list[RowProblem] = []
        self.days: list[FileDay] = []
        for number, cells in sheet.rows:
            self._read(number, cells)

    def refuse(self, row: int, place: int, value: object, message: Message) -> None:
        """Keeps what is wrong with a cell."""
        heading = self.columns.headings[place] if place >= 0 else ""
        self.problems.append(RowProblem(row, heading, str(value), message))

    def _read(self, number: int, cells: tuple[Cell, ...]) -> None:
        columns, before = self.columns, len(self.problems)
        if is_totals_row(cells):
            self.refuse(number, columns.date, cells[columns.date], A_TOTALS_ROW)
            return
        day = day_of(cells[columns.date])
        if day is None:
            self.refuse(number, columns.date, cells[columns.date], NO_DAY)
        amounts = (*columns.methods, *columns.tax_classes)
        if all(cells[place] == "" for place in amounts):
            self.refuse(number, columns.date, cells[columns.date], ALL_EMPTY)
            return
        methods, tax_classes = self._summed(number, cells, columns.methods), self._summed(number, cells, columns.tax_classes)
        sales = self._count(number, cells)
        note = self._text(number, cells, columns.note)
        site = self._text(number, cells, columns.site)
        if len(self.problems) == before:
            self._check_sums(number, cells, sum(methods.values()), sum(tax_classes.values()), sales)
        if len(self.problems) == before and day is not None:
            self.days.append(FileDay(number, site, day, methods, tax_classes, sales, note))

    def _summed(self, number: int, cells: tuple[Cell, ...], places: Mapping[int, str]) -> dict[str, int]:
        sums: dict[str, int] = {}
        for place, word in places.items():
            won = 0 if cells[place] == "" else read_won(cells[place], WON)
            if won is None or not 0 <= won <= LARGEST_AMOUNT:
                self.refuse(number, place, cells[place], NO_AMOUNT)
            else:
                sums[word] = sums.get(word, 0) + won
        return sums

    def _count(self, number: int, cells: tuple[Cell, ...]) -> int:
        place = self.columns.sales
        count = read_won(cells[place], WON)
        if count is None and isinstance(cells[place], str):
            count = read_won(str(cells[place]).removesuffix("건").strip(), WON)
        if count is None or not 0 <= count <= MOST_SALES:
            self.refuse(number, place, cells[place], NO_COUNT)
            return 0
        return count

    def _text(self, number: int, cells: tuple[Cell, ...], place: int | None) -> str | None:
        if place is None or cells[place] == "":
            return None
        text = read_text(cells[place])
        if text is None:
            self.refuse(number, place, cells[place], NO_TEXT)
        return text

    def _check_sums(self, number: int, cells: tuple[Cell, ...], paid: int, taxed: int, sales: int) -> None:
        columns = self.columns
        if paid != taxed:
            self.refuse(number, min(columns.tax_classes), taxed, say(
                "결제 수단을 더하면 {paid:,}원, 과세 구분을 더하면 {taxed:,}원입니다. 두 합계가 같아야 합니다.",
                "The methods come to {paid:,} won, the tax classes to {taxed:,}. Both must be the same.", paid=paid, taxed=taxed))
        if columns.total is not None and cells[columns.total] != "" and read_won(cells[columns.total], WON) != paid:
            self.refuse(number, columns.total, cells[columns.total], say(
                "결제 수단을 더한 {paid:,}원과 다릅니다. 어느 쪽이 맞는지 확인해 주세요.",
                "The methods come to {paid:,} won. See which of them is right.", paid=paid))
        if paid > LARGEST_AMOUNT:
            self.refuse(number, min(columns.methods), paid, NO_AMOUNT)
        if paid and not sales:
            self.refuse(number, columns.sales, sales, NO_SALES)
