"""From a file to rows under headings: csv in the encodings that Korean systems write, and the first sheet of a workbook."""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pos.importing.refusals import refused_file

CSV_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDINGS = (".xlsx", ".xlsm")
DELIMITERS = (",", "\t", ";", "|")
KOREAN_WINDOWS = "cp949"
MOST_UNPACKED = 256 * 1024 * 1024

Cell = str | int | float | datetime | date | time


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file under its headings. `rows` are (number as a spreadsheet shows it, one cell for each heading)."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def read_sheet(path: Path, encoding: str | None = None) -> Sheet:
    """The file's rows, empty ones left out; an empty cell is ''. Invalid for what is no such file, or holds no row."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise refused_file("파일을 읽을 수 없습니다: {why}", "The file cannot be read: {why}", why=error.strerror) from error
    return sheet_of(content, path.name, encoding)


def sheet_of(content: bytes, name: str, encoding: str | None = None) -> Sheet:
    """The rows of a file's bytes; its name's ending says what they are. Invalid as for `read_sheet`."""
    ending = Path(name).suffix.lower()
    if ending in CSV_ENDINGS:
        return _sheet(_csv_rows(decoded(content, encoding)))
    if ending in WORKBOOK_ENDINGS:
        return _sheet(_workbook_rows(content))
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


def _csv_rows(text: str) -> list[tuple[Any, ...]]:
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    try:
        return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise refused_file(
            "csv 파일의 따옴표가 맞지 않습니다: {why}", "The file's quotation marks do not match: {why}", why=str(error)
        ) from error


def _workbook_rows(content: bytes) -> list[tuple[Any, ...]]:
    try:
        check_unpacked(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise refused_file(
            "엑셀 파일로 읽을 수 없습니다. 엑셀에서 열어 .xlsx로 다시 저장해 주세요.",
            "This cannot be read as a workbook. Open it and save it again as .xlsx.",
        ) from error


def check_unpacked(content: bytes) -> None:
    """Invalid for a workbook that would take more memory than any workbook of people does."""
    with ZipFile(io.BytesIO(content)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise refused_file("엑셀 파일이 너무 큽니다. 필요한 시트만 남겨 다시 저장해 주세요.",
                               "The workbook is too large. Keep only the sheet that is needed and save it again.")


def _sheet(rows: Iterable[tuple[Any, ...]]) -> Sheet:
    numbered = [(number, tuple(_cell(value) for value in row)) for number, row in enumerate(rows, 1)]
    filled = [(number, row) for number, row in numbered if any(cell != "" for cell in row)]
    if len(filled) < 2:
        raise refused_file("제목 줄 아래에 줄이 없습니다.", "There is no row below the headings.")
    (_, first), *below = filled
    headings = tuple(str(cell) for cell in first)
    return Sheet(headings, tuple((number, _as_long_as(headings, row)) for number, row in below))


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip()
    return value if isinstance(value, (int, float, datetime, date, time)) else str(value)


def _as_long_as(headings: tuple[str, ...], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (row + ("",) * (len(headings) - len(row)))[: len(headings)]
