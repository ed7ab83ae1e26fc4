"""The columns of the month's table, the form of the ministry's field lists as far as the system knows the figures. (Sources: the
field notes' section 4.1; what it does not know yet, such as the project's total cost, has no column.)"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.exports import table
from pos.exports.month_lines import TENDERS, Line
from pos.exports.table import COUNT, TENTHS, TEXT, WON

LEVELS = {"site": "사업장", "subtotal": "소계", "total": "합계"}
_WIDTHS = {"number": 6, "level": 8, "centre": 22, "project": 22, "site": 38, "note": 30}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its code for programs, its heading for people, what its figures are, and how a line answers it."""

    code: str
    heading: str
    holds: str
    of: Callable[[Line], str | int | None]

    @property
    def shape(self) -> table.Column:
        """The same without the line."""
        return table.Column(self.code, self.heading, self.holds, _WIDTHS.get(self.code, 13))


def _tender(code: str, heading: str) -> Column:
    place = list(TENDERS).index(code)
    return Column(code, heading, WON, lambda line: line.tenders[place])


def _name(code: str, heading: str) -> Column:
    return Column(code, heading, TEXT, lambda line: getattr(line.names, code))


def _figure(code: str, heading: str, holds: str = WON) -> Column:
    return Column(code, heading, holds, lambda line: getattr(line.figures, code))


def _own(code: str, heading: str, holds: str) -> Column:
    return Column(code, heading, holds, lambda line: getattr(line, code))


COLUMNS: tuple[Column, ...] = (
    _own("number", "연번", COUNT),
    Column("level", "구분", TEXT, lambda line: LEVELS[line.level]),
    _name("centre", "지역자활센터"),
    _name("project", "사업단명"),
    _name("site", "사업장(지점)"),
    _name("project_type", "사업유형"),
    _name("kind", "업종"),
    _own("head_count", "참여인원(명)", COUNT),
    _own("days", "영업일수", COUNT),
    _figure("sales", "매출건수", COUNT),
    _figure("refunds", "환불건수", COUNT),
    _figure("gross", "총매출"),
    _figure("discount", "할인"),
    _figure("refund", "취소·환불"),
    _figure("net", "순매출(공급대가)"),
    _figure("supply", "공급가액(과세)"),
    _figure("vat", "부가세"),
    _figure("exempt", "면세매출"),
    _tender("cash", "현금"),
    _tender("card", "카드"),
    _tender("incheon_eum", "인천e음"),
    _tender("pay_apps", "간편결제·제로페이"),
    _tender("transfer", "계좌이체"),
    _tender("vouchers", "상품권"),
    _tender("on_account", "외상(납품)"),
    _tender("other", "그 밖의 결제"),
    _own("average", "객단가", WON),
    _own("previous_month", "전월매출", WON),
    _own("on_previous_month", "전월대비(%)", TENTHS),
    _own("last_year", "전년동월", WON),
    _own("on_last_year", "전년대비(%)", TENTHS),
    _own("year_to_date", "당해연도 누계", WON),
    _figure("out_of_scope", "과세외 수납(선수금 등)"),
    _figure("eliminated", "내부거래(제외한 금액)"),
    _name("note", "비고"),
)
CODES = ("centre_code", "project_code", "site_code")
