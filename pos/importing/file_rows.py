"""The cells of a file by what they mean, and every cell that cannot be read, with a sentence that says what to do."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from pos.importing.cells import read_day, read_number, read_text, read_won
from pos.importing.headings import lacking, one_column
from pos.importing.mapping import tax_class_named
from pos.importing.reading import Cell, Sheet
from pos.importing.refusals import RowProblem, RowsRefused
from pos.money import LARGEST_AMOUNT
from sites.errors import Message, say

WON = Fraction(1)
# Day 0 of a workbook's calendar, and the days that a bare number can mean (1954 to 2119).
DAY_ZERO, FIRST_SERIAL, LAST_SERIAL = date(1899, 12, 30), 20_000, 80_000
YEARS = range(2000, 2200)

EMPTY = say("비어 있습니다. 적어 주세요.", "This is empty. Fill it in.")
NO_TEXT = say("{most}자까지의 한 줄 글이어야 합니다.", "This must be one line of at most {most} letters.", most=100)
NO_DAY = say("날짜로 읽을 수 없습니다. 2020-11-20처럼 적어 주세요.", "This is no date. Write it like 2020-11-20.")
NO_AMOUNT = say("0원 이상 10억 원 이하의 금액이어야 합니다. 쉼표는 괜찮습니다.",
                "This must be 0 to 1,000,000,000 won. Thousands commas are fine.")
NO_TAX_CLASS = say("과세, 면세, 비과세 가운데 하나로 적어 주세요.", "Write taxable, exempt or out_of_scope.")

Cells = tuple[Cell, ...]


class FileRows:
    """A sheet whose columns are known by their headings. `meanings`: what a column stands for → the headings that mean it."""

    def __init__(self, sheet: Sheet, meanings: Mapping[str, frozenset[str]], needed: Mapping[str, str]) -> None:
        """`needed`: the meanings without which nothing goes → their Korean word."""
        self.sheet = sheet
        self.places = {meaning: one_column(sheet.headings, names) for meaning, names in meanings.items()}
        self.problems: list[RowProblem] = []
        for meaning, word in needed.items():
            if self.places[meaning] is None:
                raise lacking(sheet.headings, word, meaning)

    def has(self, meaning: str) -> bool:
        """Whether the file has such a column."""
        return self.places.get(meaning) is not None

    def cell(self, cells: Cells, meaning: str) -> Cell:
        """The cell of that meaning; '' when it is empty or there is no such column."""
        place = self.places.get(meaning)
        return "" if place is None else cells[place]

    def unread(self, *also: int) -> tuple[str, ...]:
        """The headings that mean nothing here; `also` are columns that the caller understood itself."""
        known = {*self.places.values(), *also}
        return tuple(heading for place, heading in enumerate(self.sheet.headings) if heading and place not in known)

    def refuse(self, row: int, meaning: str, value: object, message: Message) -> None:
        """Keeps what is wrong with a row."""
        place = self.places.get(meaning)
        self.problems.append(RowProblem(row, "" if place is None else self.sheet.headings[place], str(value), message))

    def refuse_at(self, row: int, place: int, value: object, message: Message) -> None:
        """The same for a column by its place."""
        self.problems.append(RowProblem(row, self.sheet.headings[place], str(value), message))

    def refused(self, row: int) -> bool:
        """Whether something is wrong with the row that is being read."""
        return bool(self.problems) and self.problems[-1].row == row

    def settle(self) -> None:
        """RowsRefused when any row was refused."""
        if self.problems:
            raise RowsRefused(sorted(self.problems, key=lambda problem: problem.row))

    def text(self, row: int, cells: Cells, meaning: str, needed: bool = False, most: int = 100) -> str | None:
        """A line of text; None when it is empty."""
        cell = self.cell(cells, meaning)
        if cell == "":
            if needed:
                self.refuse(row, meaning, cell, EMPTY)
            return None
        text = read_text(cell)
        if text is None or len(text) > most:
            self.refuse(row, meaning, cell, NO_TEXT)
            return None
        return text

    def won(self, row: int, cells: Cells, meaning: str) -> int | None:
        """An amount; None when it is empty or was refused."""
        cell = self.cell(cells, meaning)
        if cell == "":
            return None
        won = read_won(cell, WON)
        if won is None or not 0 <= won <= LARGEST_AMOUNT:
            self.refuse(row, meaning, cell, NO_AMOUNT)
            return None
        return won

    def milli(self, row: int, cells: Cells, meaning: str, message: Message, most: int) -> int | None:
        """A quantity in thousandths, 0 or more; None when it was refused."""
        cell = self.cell(cells, meaning)
        number = read_number(cell)
        if number is None or (number * 1000).denominator != 1 or not 0 <= number * 1000 <= most:
            self.refuse(row, meaning, cell, EMPTY if cell == "" else message)
            return None
        return int(number * 1000)

    def day(self, row: int, cells: Cells, meaning: str) -> date | None:
        """A day; None when it is empty or was refused."""
        cell = self.cell(cells, meaning)
        if cell == "":
            return None
        found = day_of(cell)
        if found is None:
            self.refuse(row, meaning, cell, NO_DAY)
        return found

    def tax_class(self, row: int, cells: Cells, meaning: str) -> str | None:
        """A tax class by its code or its Korean word; None when it is empty or was refused."""
        cell = self.cell(cells, meaning)
        if cell == "":
            return None
        found = tax_class_named(str(cell))
        if found is None:
            self.refuse(row, meaning, cell, NO_TAX_CLASS)
        return found


def day_of(cell: Cell) -> date | None:
    """A day as people and workbooks write it; a bare number is a workbook's day whose cell has lost its format."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if FIRST_SERIAL <= cell <= LAST_SERIAL:
            return DAY_ZERO + timedelta(days=int(cell))
        cell = str(cell).removesuffix(".0")
    found = read_day(cell)
    return found[0] if found and found[0].year in YEARS else None
