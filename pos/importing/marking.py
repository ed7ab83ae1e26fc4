"""The file that comes back: the rows as they were, and beside each what has to be corrected."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from pos.importing.reading import CSV_ENDINGS, DELIMITERS, check_unpacked, decoded
from pos.importing.refusals import RowProblem
from sites.errors import say

HEADING = say("고칠 점", "To correct")
WIDE, LAST_COLUMN = 60, 16_384
PALE = PatternFill("solid", fgColor="FFF3E0")
CSV_TYPE = "text/csv; charset=utf-8"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marked_file(content: bytes, name: str, problems: Sequence[RowProblem], language: str) -> tuple[bytes, str, str]:
    """The file with a column of sentences at its end: bytes, media type, file name. A csv comes back as UTF-8 with its mark."""
    said: dict[int, str] = {}
    for problem in problems:
        sentence = f"{problem.column}: {problem.message.text(language)}" if problem.column else problem.message.text(language)
        said[problem.row] = f"{said[problem.row]} / {sentence}" if problem.row in said else sentence
    path = Path(name)
    named = f"{path.stem}-{HEADING.text(language).replace(' ', '-')}{'.csv' if path.suffix.lower() in CSV_ENDINGS else '.xlsx'}"
    if path.suffix.lower() in CSV_ENDINGS:
        return _marked_csv(content, said, language), CSV_TYPE, named
    return _marked_workbook(content, said, language), WORKBOOK_TYPE, named


def _marked_csv(content: bytes, said: Mapping[int, str], language: str) -> bytes:
    text = decoded(content)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    width = max((len(row) for row in rows), default=0)
    heading = next((place for place, row in enumerate(rows, 1) if any(cell.strip() for cell in row)), 1)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    for number, row in enumerate(rows, 1):
        note = HEADING.text(language) if number == heading else said.get(number, "")
        writer.writerow([*row, *[""] * (width - len(row)), note])
    return out.getvalue().encode("utf-8-sig")


def _marked_workbook(content: bytes, said: Mapping[int, str], language: str) -> bytes:
    check_unpacked(content)
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    column = min(sheet.max_column + 1, LAST_COLUMN)
    heading = next((row[0].row for row in sheet.iter_rows() if any(cell.value not in (None, "") for cell in row)), 1)
    top = sheet.cell(heading or 1, column, HEADING.text(language))
    top.font = Font(bold=True)
    for number, sentence in said.items():
        cell = sheet.cell(number, column, sentence)
        cell.fill, cell.alignment = PALE, Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[top.column_letter].width = WIDE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
