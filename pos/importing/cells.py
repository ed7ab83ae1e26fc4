"""Reading single cells: days, times, amounts and quantities as people and other systems write them. Pure; None is "not one".

The same few days and prices stand in a file thousands of times, so that what was read is remembered; 1 and True are not the same.
"""

import re
from datetime import date, datetime, time
from fractions import Fraction
from functools import lru_cache

from pos.importing.reading import Cell

LONGEST_TEXT = 200
MOST_MILLI = 99_999_999
REMEMBERED = 4096

METHOD_WORDS = {
    "현금": "cash", "카드": "card", "신용카드": "card", "체크카드": "card", "인천e음": "incheon_eum", "인천이음": "incheon_eum",
    "제로페이": "zeropay", "간편결제": "easy_pay", "계좌이체": "transfer", "이체": "transfer", "온누리": "onnuri",
    "온누리상품권": "onnuri", "상품권": "local_voucher", "쿠폰": "coupon", "외상": "on_account", "후원": "sponsor",
}
TAX_WORDS = {"과세": "taxable", "면세": "exempt", "비과세": "out_of_scope"}

_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?:\s*\([월화수목금토일]\))?(?:[T\s]+(.+))?")
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(
    r"(오전|오후|AM|PM)?\s*(\d{1,2})\s*[:시]\s*(\d{1,2})\s*[:분]?\s*(?:(\d{1,2})(?:\.\d+)?\s*초?)?\s*(AM|PM)?", re.IGNORECASE
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def read_text(cell: Cell) -> str | None:
    """A line of text of at most 200 letters. A whole number in a workbook is read as its digits."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text if len(text) <= LONGEST_TEXT and text.isprintable() else None


@lru_cache(maxsize=REMEMBERED, typed=True)
def read_day(cell: Cell) -> tuple[date, time | None] | None:
    """A day, and the time of day when the cell holds one as well: 2020-11-20, 2020.11.20., 20201120, 2020년 11월 20일."""
    if isinstance(cell, datetime):
        at = cell.time().replace(microsecond=0)
        return cell.date(), at if at != time() else None
    if isinstance(cell, date):
        return cell, None
    text = str(cell)
    match = _DAY_DIGITS.fullmatch(text) or _DAY.fullmatch(text)
    if match is None:
        return None
    rest = match[4] if match.re is _DAY else None
    at_time = read_time(rest) if rest else None
    if rest and at_time is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3])), at_time
    except ValueError:
        return None


@lru_cache(maxsize=REMEMBERED, typed=True)
def read_time(cell: Cell) -> time | None:
    """A time of day: 13:05, 13:05:59, 오후 1:05, 13시 5분."""
    if isinstance(cell, datetime):
        return cell.time().replace(microsecond=0)
    if isinstance(cell, time):
        return cell.replace(microsecond=0)
    match = _TIME.fullmatch(str(cell))
    if match is None:
        return None
    hour, half = int(match[2]), (match[1] or match[5] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("오후", "PM") else 0)
    try:
        return time(hour, int(match[3]), int(match[4] or 0))
    except ValueError:
        return None


def read_number(cell: Cell) -> Fraction | None:
    """A number, exactly as it is written: 1,500, ₩1,500, 1500원, 13.25."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        return None
    # A workbook keeps 13.25 as a float; its shortest text is what was typed.
    text = str(cell).replace(",", "").removeprefix("₩").removesuffix("원").strip()
    return Fraction(text) if _NUMBER.fullmatch(text) else None


@lru_cache(maxsize=REMEMBERED, typed=True)
def read_won(cell: Cell, multiply: Fraction) -> int | None:
    """Whole won: the number times `multiply`. None when it is no number or does not come to whole won."""
    number = read_number(cell)
    if number is None or (number * multiply).denominator != 1:
        return None
    return int(number * multiply)


@lru_cache(maxsize=REMEMBERED, typed=True)
def read_milli(cell: Cell) -> int | None:
    """A quantity above 0 and within bounds, in thousandths; None when it has more than three places."""
    number = read_number(cell)
    if number is None or (number * 1000).denominator != 1 or not 0 < number * 1000 <= MOST_MILLI:
        return None
    return int(number * 1000)
