"""Which column of a file holds what. A mapping that does not fit the file is refused before a row is looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pos.importing.cells import METHOD_WORDS, TAX_WORDS
from pos.importing.reading import Cell, Sheet
from pos.importing.refusals import refused_file
from pos.money import TAX_CLASSES
from pos.sales.wanted import METHODS

NEEDED = ("order", "date", "item", "price")
ALLOWED = (*NEEDED, "time", "quantity", "sku", "discount", "tax_class", "method")
# 'item=name+size': the two cells together, parted by a space.
JOIN = "+"


@dataclass(frozen=True, slots=True)
class Columns:
    """How a file is to be understood. `columns`: what a sale needs → the file's heading, or several joined by '+'.

    Prices are won a unit, tax included, once multiplied. Without a column of their own, tax class and method hold for all.
    """

    columns: Mapping[str, str]
    multiply: Fraction = field(default=Fraction(1))
    tax_class: str = "taxable"
    method: str = "cash"


def parse_columns(pairs: Iterable[str]) -> dict[str, str]:
    """{'order': 'id'} from 'order=id'. Invalid for what is no such pair, for an unknown name and for one given twice."""
    columns: dict[str, str] = {}
    for pair in pairs:
        name, equals, heading = (part.strip() for part in pair.partition("="))
        if not equals or not heading or name not in ALLOWED or name in columns:
            raise refused_file(
                "'{pair}': 항목=제목 형식으로, 항목마다 한 번씩 적어 주세요. 쓸 수 있는 항목: {names}",
                "'{pair}': write NAME=HEADING, each name once. Names: {names}", pair=pair, names=", ".join(ALLOWED),
            )
        columns[name] = heading
    return columns


class Mapped:
    """The cells of a sheet by what they mean."""

    def __init__(self, sheet: Sheet, wanted: Columns) -> None:
        _check(wanted)
        self.wanted = wanted
        self._places = {name: _places(sheet, heading) for name, heading in wanted.columns.items()}

    def has(self, name: str) -> bool:
        """Whether the file has a column for it."""
        return name in self._places

    def cell(self, row: tuple[Cell, ...], name: str) -> Cell:
        """The cell of that meaning; '' when it is empty or the file has no such column."""
        places = self._places.get(name, ())
        if len(places) == 1:
            return row[places[0]]
        return " ".join(str(row[place]) for place in places if row[place] != "")

    def heading(self, name: str) -> str:
        """What the file calls that column."""
        return self.wanted.columns.get(name, name)


def _check(wanted: Columns) -> None:
    missing = [name for name in NEEDED if name not in wanted.columns]
    if missing:
        raise refused_file(
            "다음 항목의 열을 --column으로 알려 주세요: {names}", "Say with --column which columns hold: {names}", names=", ".join(missing)
        )
    if wanted.method not in METHODS or wanted.tax_class not in TAX_CLASSES:
        raise refused_file(
            "결제 수단은 {methods}, 과세 구분은 {classes} 중 하나여야 합니다.",
            "The method must be one of {methods}, the tax class one of {classes}.",
            methods=", ".join(METHODS), classes=", ".join(TAX_CLASSES),
        )
    if wanted.multiply <= 0:
        raise refused_file("--multiply는 0보다 커야 합니다.", "--multiply must be above 0.")


def _places(sheet: Sheet, heading: str) -> tuple[int, ...]:
    names = [heading] if heading in sheet.headings else [name.strip() for name in heading.split(JOIN)]
    for name in names:
        if sheet.headings.count(name) != 1:
            raise refused_file(
                "'{name}'이라는 제목이 한 번 있어야 합니다. 파일의 제목: {headings}",
                "There must be one column called '{name}'. The file has: {headings}", name=name, headings=", ".join(sheet.headings),
            )
    return tuple(sheet.headings.index(name) for name in names)


def method_named(text: str) -> str | None:
    """The method of a code or a Korean word; None when it is none."""
    return text if text in METHODS else METHOD_WORDS.get(text.replace(" ", ""))


def tax_class_named(text: str) -> str | None:
    """The tax class of a code or a Korean word; None when it is none."""
    return text if text in TAX_CLASSES else TAX_WORDS.get(text.replace(" ", ""))
