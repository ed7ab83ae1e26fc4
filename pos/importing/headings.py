"""Which column of a file is what, by its Korean or English heading. A heading that stands for something twice is refused, never guessed."""

from collections.abc import Collection, Sequence

from pos.importing.refusals import refused_file
from sites.errors import Invalid

SITE_HEADINGS = frozenset({"사업장", "사업장코드", "사업장명", "지점", "지점명", "점포", "점포명", "매장", "매장명", "site"})
TAX_CLASS_HEADINGS = frozenset({"과세구분", "과세유형", "세금구분", "taxclass", "tax_class"})
FROM_HEADINGS = frozenset({"적용일", "적용일자", "적용시작일", "시작일", "from"})
TOTALS_ROWS = frozenset({"합계", "총합계", "총계", "소계", "누계", "계", "월계", "total", "sum", "subtotal", "grandtotal"})


def plain(heading: str) -> str:
    """'현금 (원)' → '현금': as headings are compared."""
    return heading.partition("(")[0].replace(" ", "").casefold()


def one_column(headings: Sequence[str], names: Collection[str]) -> int | None:
    """The place of the one column of these names; None without one. Invalid when several mean the same."""
    places = [place for place, heading in enumerate(headings) if plain(heading) in names]
    if len(places) > 1:
        both = ", ".join(headings[place] for place in places)
        raise refused_file("같은 뜻의 열이 여럿입니다: {names}. 하나만 남겨 주세요.",
                           "Several columns mean the same: {names}. Leave one.", names=both)
    return places[0] if places else None


def needed_column(headings: Sequence[str], names: Collection[str], ko: str, en: str) -> int:
    """The same for a column without which nothing goes. Invalid when it is not there."""
    place = one_column(headings, names)
    if place is None:
        raise lacking(headings, ko, en)
    return place


def lacking(headings: Sequence[str], ko: str, en: str) -> Invalid:
    """The refusal of a file that has no such column; it shows the headings that there are."""
    return refused_file(
        "'{name}' 열이 없습니다. 첫 줄에 제목을 적어 주세요. 파일의 제목: {headings}",
        "There is no column for {named}. Put headings in the first row. The file has: {headings}",
        name=ko, named=en, headings=", ".join(filter(None, headings))[:200])


def is_totals_row(cells: Sequence[object]) -> bool:
    """Whether a row adds others up: one of its first two words says so."""
    words = [plain(cell) for cell in cells if isinstance(cell, str) and cell]
    return any(word in TOTALS_ROWS for word in words[:2])
