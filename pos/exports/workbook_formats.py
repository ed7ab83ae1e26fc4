"""How cells of a workbook look, and the switch between won and thousands of won."""

from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pos.exports.table import COUNT, DAY, MINUTES, QUANTITY, TENTHS, WON

SUMMARY, PROOF, UNIT_CELL = "요약", "검증", "$B$6"
_IN_THOUSANDS = '=단위="천원"'
_NUMBERS = {
    WON: "#,##0", COUNT: "#,##0", TENTHS: "+0.0;-0.0;0.0", QUANTITY: "#,##0.###", MINUTES: "[h]:mm", DAY: "yyyy-mm-dd",
}


@dataclass(frozen=True)
class Formats:
    """The formats of a book: titles, headings, and for each kind of value a plain and a strong one."""

    title: Format
    heading: Format
    text: Format
    strong: Format
    thousands: Format
    numbers: dict[tuple[str, bool], Format]

    def of(self, holds: str, strong: bool) -> Format:
        """The format of a cell."""
        return self.numbers.get((holds, strong), self.strong if strong else self.text)


def make_formats(book: Workbook) -> Formats:
    """Adds them to a book."""
    strong: dict[str, Any] = {"bold": True, "top": 1}
    numbers = {
        (holds, of_sum): book.add_format({**(strong if of_sum else {}), "num_format": pattern})
        for holds, pattern in _NUMBERS.items() for of_sum in (False, True)
    }
    return Formats(
        title=book.add_format({"bold": True, "font_size": 16}),
        heading=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}),
        text=book.add_format({}), strong=book.add_format(strong), thousands=book.add_format({"num_format": "#,##0,"}), numbers=numbers,
    )


def switch_unit(sheet: Worksheet, formats: Formats, cells: tuple[int, int, int, int]) -> None:
    """Lets amounts (top, left, bottom, right) follow the summary's switch."""
    sheet.conditional_format(*cells, {"type": "formula", "criteria": _IN_THOUSANDS, "format": formats.thousands})
