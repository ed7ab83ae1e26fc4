"""The file that comes back: the rows as they were, and beside each what has to be corrected."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from pos.importing.cells import read_number
from pos.importing.headings import plain
from pos.importing.reading import CSV_ENDINGS, HEADINGS_WITHIN, MOST_COLUMNS, check_unpacked, decoded, delimiter_of
from pos.importing.refusals import RowProblem
from sites.errors import say

HEADING = say("고칠 점", "To correct")
WIDE, LAST_COLUMN, MOST_ABOVE = 60, 16_384, 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PALE = PatternFill("solid", fgColor="FFF3E0")
CSV_TYPE = "text/csv; charset=utf-8"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marked_file(
    content: bytes, name: str, problems: Sequence[RowProblem], language: str, known: Collection[str] = ()
) -> tuple[bytes, str, str]:
    """The file with a column of sentences at its end: bytes, media type, file name. A csv comes back as UTF-8 with its mark, and its
    texts that a spreadsheet would take for a formula as texts. `known` words tell the row of headings, as in `sheet_of`."""
    said: dict[int, str] = {}
    for problem in problems:
        sentence = f"{problem.column}: {problem.message.text(language)}" if problem.column else problem.message.text(language)
        said[problem.row] = f"{said[problem.row]} / {sentence}" if problem.row in said else sentence
    path = Path(name)
    named = f"{path.stem}-{HEADING.text(language).replace(' ', '-')}{'.csv' if path.suffix.lower() in CSV_ENDINGS else '.xlsx'}"
    if path.suffix.lower() in CSV_ENDINGS:
        return _marked_csv(content, said, language, known), CSV_TYPE, named
    return _marked_workbook(content, said, language, known), WORKBOOK_TYPE, named


def _marked_csv(content: bytes, said: Mapping[int, str], language: str, known: Collection[str]) -> bytes:
    text = decoded(content)
    delimiter = delimiter_of(text)
    rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    width = max((len(row) for row in rows), default=0)
    heading = _row_of_headings(rows, known)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    for number, row in enumerate(rows, 1):
        note = HEADING.text(language) if number == heading else said.get(number, "")
        writer.writerow([*map(_as_text, row), *[""] * (width - len(row)), note])
    return out.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    # Numbers are left alone: a minus stays a minus.
    return f"'{cell}" if cell.startswith(FORMULA) and read_number(cell) is None else cell


def _row_of_headings(rows: Iterable[Sequence[Any]], known: Collection[str]) -> int:
    """The number of the row that `sheet_of` takes for the headings."""
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(cell not in (None, "") for cell in row)][:HEADINGS_WITHIN]
    named = (number for number, row in filled if any(isinstance(cell, str) and plain(cell.strip()) in known for cell in row))
    return next(named, filled[0][0] if filled else 1)


def _marked_workbook(content: bytes, said: Mapping[int, str], language: str, known: Collection[str]) -> bytes:
    check_unpacked(content)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    column = min(sheet.max_column + 1, LAST_COLUMN)
    # Not the whole sheet: one that was formatted to its last cell would never end.
    near = sheet.iter_rows(max_row=MOST_ABOVE, max_col=min(sheet.max_column, MOST_COLUMNS), values_only=True)
    top = sheet.cell(_row_of_headings(near, known), column, HEADING.text(language))
    top.font = Font(bold=True)
    for number, sentence in said.items():
        cell = sheet.cell(number, column, sentence)
        # A heading that begins like a formula stands in the sentence, and a sentence is never one.
        cell.data_type = "s"
        cell.fill, cell.alignment = PALE, Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[top.column_letter].width = WIDE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
