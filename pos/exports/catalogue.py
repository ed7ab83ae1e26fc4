"""The catalogue of exports: what there is, in which formats, for whom, and how each is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy.orm import Session

from pos.exports.attendance import attendance_table
from pos.exports.invoice_table import invoice_table
from pos.exports.late import late_table
from pos.exports.ledger import ledger_size, ledger_table
from pos.exports.month_table import revenue_table
from pos.exports.paper import write_pdf
from pos.exports.producer_table import producer_table
from pos.exports.roll_up import roll_up_table
from pos.exports.stock_ledger import stock_ledger_size, stock_ledger_table
from pos.exports.stock_table import stock_table
from pos.exports.table import Table
from pos.exports.texts import write_csv, write_json
from pos.exports.till_table import till_table
from pos.exports.vat import quarter_of, vat_table
from pos.exports.wanted import Wanted
from pos.exports.workbook_streamed import write_xlsx
from sites.access import Permission
from sites.errors import Invalid, Message, NotFound, say

XLSX, CSV, JSON, PDF = "xlsx", "csv", "json", "pdf"
ENCODINGS = ("utf-8", "cp949")
MEDIA_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV: "text/csv; charset=utf-8", JSON: "application/json",
    PDF: "application/pdf",
}
WRITERS: dict[str, Callable[[Table, BinaryIO, str], None]] = {
    XLSX: write_xlsx, CSV: write_csv, JSON: write_json, PDF: write_pdf,
}
_SCREEN, _PAPER = (XLSX, CSV, JSON), (XLSX, PDF, CSV, JSON)


@dataclass(frozen=True, slots=True)
class Export:
    """One export: what it is called and holds, what its files are called, its formats, and the permission that opens it.

    `size` counts its rows beforehand, up to a number, where they may be many; `by_person` holds people, whose names have to be asked
    for; `by_row` shows single rows only to those who work there. A `quarterly` one covers the quarter of the month that is asked for; a
    `live` one says what came after closings too, and is never confirmed.
    """

    name: str
    title: Message
    about: Message
    file_word: str
    formats: tuple[str, ...]
    build: Callable[[Session, Wanted], Table]
    permission: Permission = Permission.EXPORT
    size: Callable[[Session, Wanted, int | None], int | None] | None = None
    by_row: bool = False
    by_person: bool = False
    quarterly: bool = False
    live: bool = False

    def months(self, month: int) -> tuple[int, ...]:
        """The months that a file covers: the one asked for, or those of the quarter in which it lies."""
        if not self.quarterly:
            return (month,)
        return quarter_of(month)


EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        Export(
            "revenue", say("월별 매출현황", "Revenue of a month"),
            say("사업장마다 한 줄. 센터 소계와 합계, 결제 수단, 전월·전년과의 비교.",
                "A row a workplace; subtotals of centres, methods of payment, comparisons."),
            "매출현황", _PAPER, revenue_table,
        ),
        Export(
            "roll-up", say("지역자활센터별 현황", "Roll-up of the centres"),
            say("센터마다 한 줄. 사업단·사업장·참여자 수와 매출, 전년과의 비교.",
                "A row a centre: projects, workplaces, people, revenue, comparisons."),
            "센터별현황", _PAPER, roll_up_table,
        ),
        Export(
            "ledger", say("매출장", "Sales ledger"),
            say("판매와 환불 한 줄씩, 과세 구분과 결제 수단까지.", "Sales and refunds line by line, with tax and payment."),
            "매출장", _SCREEN, ledger_table, size=ledger_size, by_row=True,
        ),
        Export(
            "vat", say("부가세 요약 (분기)", "VAT summary (a quarter)"),
            say("사업단마다 한 줄. 과세·면세를 카드, 현금영수증, 그 밖으로 나눕니다. 고른 달이 든 분기입니다.",
                "A row a project: taxable and exempt by card, cash receipt and the rest, of the quarter in which the month lies."),
            "부가세요약", _PAPER, vat_table, quarterly=True,
        ),
        Export(
            "late", say("정정 내역", "What came late"),
            say("마감 뒤에 와서 다른 달에 들어간 매출. 두 달 모두에 적힙니다.",
                "What came after its month was closed and counts in another; told for both months."),
            "정정내역", _SCREEN, late_table, by_row=True, live=True,
        ),
        Export(
            "tills", say("금고 마감 내역", "Tills"),
            say("금고마다 한 줄. 있어야 할 현금, 센 현금, 과부족, 장부 확인값.",
                "A row a till: expected, counted, over or short, the seal."),
            "금고마감", _SCREEN, till_table, live=True,
        ),
        Export(
            "stock", say("재고현황", "Stock on hand"),
            say("품목마다 한 줄. 기초, 들어오고 나간 수량, 실사 조정, 기말 재고.",
                "A row an item: opening, what came and went, corrections, what is on hand."),
            "재고현황", _SCREEN, stock_table,
        ),
        Export(
            "stock-ledger", say("재고수불부", "Stock ledger"),
            say("움직임마다 한 줄. 들어오고 나간 수량, 센 수량, 그다음 재고와 금액.",
                "A row a move: what came, went and was counted, what was on hand after it, its worth."),
            "재고수불부", _SCREEN, stock_ledger_table, size=stock_ledger_size, by_row=True,
        ),
        Export(
            "producers", say("생산자별 매출", "Revenue by producer"),
            say("만든 센터와 상품마다 한 줄. 합계는 매출현황과 같고, 두 번 세는 매출은 없습니다.",
                "A row a producing centre and product. Its total is the revenue's: nothing is counted twice."),
            "생산자별매출", _SCREEN, producer_table,
        ),
        Export(
            "invoice-requests", say("계산서 요청", "Invoice requests"),
            say("홈택스에 적을 것을 요청마다 한 줄. 세금계산서와 계산서를 나눕니다. 취소한 요청은 빠집니다.",
                "What is typed into Hometax, a row a request, taxable and exempt apart, without those that were cancelled."),
            "계산서요청", _SCREEN, invoice_table, by_row=True, live=True,
        ),
        Export(
            "attendance", say("출근부", "Attendance"),
            say("사람마다 한 줄, 날짜별 출근과 근무시간.", "A row a person: days and hours worked."),
            "출근부", _PAPER, attendance_table, by_row=True, by_person=True,
        ),
    )
}


def export_named(name: str) -> Export:
    """The export of that name; NotFound lists those there are."""
    export = EXPORTS.get(name)
    if export is None:
        known = ", ".join(EXPORTS)
        sentence = say("그런 내보내기는 없습니다. 지금 있는 것: {known}.", "There is no such export. There are: {known}.", known=known)
        raise NotFound("export_unknown", sentence)
    return export


def check_format(export: Export, wanted: str) -> None:
    """Invalid, with the list of formats, when the export does not come in this one."""
    if wanted not in export.formats:
        sentence = say("{name} 내보내기는 다음 형식으로 받을 수 있습니다: {formats}.", "The export {name} comes as {formats}.",
                       name=export.name, formats=", ".join(export.formats))
        raise Invalid("format_not_offered", sentence, {"/format": [sentence]})


def check_names(export: Export) -> None:
    """Invalid when the export holds nobody whose name could be asked for."""
    if not export.by_person:
        sentence = say("이 내보내기에는 이름이 들어가지 않습니다. 이름 없이 받아 주세요.",
                       "This export holds no names. Ask for it without them.")
        raise Invalid("names_not_offered", sentence, {"/name": [sentence]})
