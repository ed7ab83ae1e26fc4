"""From a file to rows under headings: csv in the encodings that Korean systems write, and the first sheet of a workbook."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pos.importing.headings import plain
from pos.importing.refusals import refused_file
from sites.errors import Invalid

CSV_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
DELIMITERS = (",", "\t", ";", "|")
KOREAN_WINDOWS = "cp949"
# What a file brought to a page or to the API may hold. The command line reads whatever its owner has on the disk.
MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 5 * 1024 * 1024, 20_000, 200
# A workbook of people packs to a tenth; one that packs to a hundredth was made to burst.
MOST_UNPACKED, MOST_RATIO, SMALL, MOST_PARTS, MOST_SHEETS = 256 * 1024 * 1024, 100, 1024 * 1024, 1000, 50
# Headings may stand below a title and a line that says the unit.
HEADINGS_WITHIN = 10
QUOTED_FORMULA = ("'=", "'+", "'-", "'@")

Cell = str | int | float | datetime | date | time


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file under its headings. `rows` are (number as a spreadsheet shows it, one cell for each heading);
    `above` is what stands over the headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    above: tuple[str, ...] = ()


def read_sheet(path: Path, encoding: str | None = None) -> Sheet:
    """The file's rows, empty ones left out; an empty cell is ''. Invalid for what is no such file, or holds no row."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refused_file("파일을 읽을 수 없습니다: {why}", "The file cannot be read: {why}", why=error.strerror) from error
    return _sheet(_rows(content, path.name, encoding, None), (), None)


def sheet_of(content: bytes, name: str, encoding: str | None = None, known: Collection[str] = ()) -> Sheet:
    """The rows of a file's bytes; its name's ending says what they are. With `known` words the headings are the first row that holds
    one of them. Invalid as for `read_sheet`, and beyond 20,000 rows or 200 columns."""
    return _sheet(_rows(content, name, encoding, MOST_ROWS), known, MOST_ROWS)


def _rows(content: bytes, name: str, encoding: str | None, most: int | None) -> list[tuple[Any, ...]]:
    ending = Path(name).suffix.lower()
    if ending in CSV_ENDINGS:
        return _csv_rows(decoded(content, encoding), most)
    if ending in WORKBOOK_ENDINGS:
        return _workbook_rows(content, most)
    raise refused_file(
        "파일 이름이 .csv나 .xlsx로 끝나야 합니다. 다른 형식이면 먼저 그 형식으로 저장해 주세요.",
        "The file's name must end in .csv or .xlsx. Save it in one of these formats first.",
    )


def decoded(content: bytes, encoding: str | None = None) -> str:
    """The text of a csv file: as told, else by its mark, else UTF-8 where it is that, else CP949."""
    if encoding is None:
        encoding = _guessed(content)
    try:
        return content.decode(encoding)
    except LookupError:
        raise refused_file("'{name}'이라는 인코딩은 없습니다.", "There is no encoding called '{name}'.", name=encoding) from None
    except UnicodeDecodeError:
        raise refused_file(
            "글자를 {name}(으)로 읽을 수 없습니다. --encoding으로 파일의 인코딩을 알려 주세요.",
            "The text is not {name}. Say with --encoding what the file is written in.", name=encoding,
        ) from None


def _guessed(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return KOREAN_WINDOWS
    return "utf-8"


def delimiter_of(text: str) -> str:
    """What parts the cells: of the first lines' signs the most frequent one."""
    lines = "\n".join(text.splitlines()[:HEADINGS_WITHIN])
    return max(DELIMITERS, key=lines.count)


def _csv_rows(text: str, most: int | None) -> list[tuple[Any, ...]]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
        return [_bounded(number, tuple(map(_unquoted, row)), most) for number, row in enumerate(rows, 1)]
    except csv.Error as error:
        raise refused_file(
            "csv 파일의 따옴표가 맞지 않습니다: {why}", "The file's quotation marks do not match: {why}", why=str(error)
        ) from error


def _unquoted(cell: str) -> str:
    # The file that comes back holds such text behind an apostrophe, so that no spreadsheet takes it for a formula.
    return cell[1:] if cell.startswith(QUOTED_FORMULA) else cell


def _bounded(number: int, row: tuple[Any, ...], most: int | None) -> tuple[Any, ...]:
    """The row, where it is within the bounds; empty ones of a sheet that was formatted to its end count as well, told in words."""
    if most is not None and (number > most + HEADINGS_WITHIN or len(row) > MOST_COLUMNS):
        raise too_long()
    return row


def too_long() -> Invalid:
    """The refusal of a file with more rows or columns than can be looked through."""
    return refused_file(
        "한 번에 {rows:,}줄, {columns}열까지 가져올 수 있습니다. 나누어 올려 주세요. 서식만 남은 빈 줄은 지워 주세요.",
        "At most {rows:,} rows and {columns} columns at a time. Split the file; delete empty rows below that only carry formats.",
        rows=MOST_ROWS, columns=MOST_COLUMNS)


def _workbook_rows(content: bytes, most: int | None) -> list[tuple[Any, ...]]:
    try:
        check_unpacked(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if len(book.sheetnames) > MOST_SHEETS:
            raise refused_file("시트가 {most}장을 넘습니다. 가져올 시트만 남겨 주세요.",
                               "There are more than {most} sheets. Leave the one to import.", most=MOST_SHEETS)
        widest = None if most is None else MOST_COLUMNS + 1
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=widest)
        return [_bounded(number, _trimmed(row), most) for number, row in enumerate(rows, 1)]
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise refused_file(
            "엑셀 파일로 읽을 수 없습니다. 엑셀에서 열어 .xlsx로 다시 저장해 주세요.",
            "This cannot be read as a workbook. Open it and save it again as .xlsx.",
        ) from error


def check_unpacked(content: bytes) -> None:
    """Invalid for a workbook that would take more memory than any workbook of people does."""
    with ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        unpacked = sum(part.file_size for part in parts)
        bursts = any(part.file_size > max(SMALL, MOST_RATIO * part.compress_size) for part in parts)
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or bursts:
            raise refused_file("엑셀 파일이 너무 큽니다. 필요한 시트만 남겨 다시 저장해 주세요.",
                               "The workbook is too large. Keep only the sheet that is needed and save it again.")


def _trimmed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    width = len(row)
    while width and row[width - 1] is None:
        width -= 1
    return row[:width]


def _sheet(rows: Iterable[tuple[Any, ...]], known: Collection[str], most: int | None) -> Sheet:
    numbered = [(number, tuple(_cell(value) for value in row)) for number, row in enumerate(rows, 1)]
    filled = [(number, row) for number, row in numbered if any(cell != "" for cell in row)]
    place = _place_of_headings(filled, known)
    if len(filled) < place + 2:
        raise refused_file("제목 줄 아래에 줄이 없습니다.", "There is no row below the headings.")
    above, (_, first), below = filled[:place], filled[place], filled[place + 1 :]
    if most is not None and len(below) > most:
        raise too_long()
    headings = tuple(str(cell) for cell in first)
    titles = tuple(str(cell) for _, row in above for cell in row if cell != "")
    return Sheet(headings, tuple((number, _as_long_as(headings, row)) for number, row in below), titles)


def _place_of_headings(filled: Sequence[tuple[int, tuple[Cell, ...]]], known: Collection[str]) -> int:
    for place, (_, row) in enumerate(filled[:HEADINGS_WITHIN]):
        if any(isinstance(cell, str) and plain(cell) in known for cell in row):
            return place
    return 0


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    return value if isinstance(value, (int, float, datetime, date, time)) else str(value)


def _as_long_as(headings: tuple[str, ...], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (row + ("",) * (len(headings) - len(row)))[: len(headings)]
