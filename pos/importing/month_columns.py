"""Which columns of a spreadsheet are months: '2019-03', '2019년 3월', or '3월' where the year stands elsewhere. Pure."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from pos.importing.reading import Cell

_FULL = re.compile(r"(20\d{2})\s*[-./년]\s*(\d{1,2})\s*[월.]?")
_DIGITS = re.compile(r"(20\d{2})(\d{2})")
_ALONE = re.compile(r"(\d{1,2})\s*월")
_YEAR = re.compile(r"(20\d{2})(?:\s*년(?:도)?)?(?!\d)")


def month_of(cell: Cell, year: int | None = None) -> int | None:
    """A month as 201903; None for what is none, and for a month alone without a year."""
    if isinstance(cell, (date, datetime)):
        return cell.year * 100 + cell.month if 2000 <= cell.year <= 2199 else None
    text = str(cell).strip().removesuffix(".0").partition("(")[0].strip()
    # A heading that is a day in a workbook was written as text by the time it is a heading.
    match = _FULL.fullmatch(text) or _DIGITS.fullmatch(text) or re.fullmatch(r"(20\d{2})-(\d{2})-01(?: 00:00:00)?", text)
    if match is not None:
        return _number(int(match[1]), int(match[2]))
    alone = _ALONE.fullmatch(text)
    return _number(year, int(alone[1])) if alone is not None and year is not None else None


def month_columns(headings: Sequence[str], year: int | None) -> dict[int, int]:
    """Place → month of every heading that is a month."""
    found = {place: month_of(heading, year) for place, heading in enumerate(headings)}
    return {place: month for place, month in found.items() if month is not None}


def has_bare_months(headings: Sequence[str]) -> bool:
    """Whether a heading is a month that needs a year from elsewhere."""
    return any(_ALONE.fullmatch(heading.partition("(")[0].strip()) for heading in headings)


def only_year(texts: Sequence[str]) -> int | None:
    """The one year that is named above the headings ('2019년 월별 매출'); None when there is none, or several."""
    years = {int(match[1]) for text in texts for match in _YEAR.finditer(text)}
    return years.pop() if len(years) == 1 else None


def _number(year: int, month: int) -> int | None:
    return year * 100 + month if 1 <= month <= 12 else None
