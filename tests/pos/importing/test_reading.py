"""Files of other systems: encodings, delimiters, workbooks, and what is no such file."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from pos.importing.reading import Sheet, read_sheet
from sites.errors import Invalid

TEXT = "주문,날짜,품목\r\n1,2020-11-20,아메리카노\r\n\r\n2,2020-11-21,\"라떼, 큰\"\r\n"
SHEET = Sheet(("주문", "날짜", "품목"), ((2, ("1", "2020-11-20", "아메리카노")), (4, ("2", "2020-11-21", "라떼, 큰"))))


def write(folder: Path, content: bytes, name: str = "orders.csv") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_the_encodings_of_korean_systems_are_told_apart(tmp_path: Path, encoding: str) -> None:
    assert read_sheet(write(tmp_path, TEXT.encode(encoding))) == SHEET


def test_an_encoding_can_be_told(tmp_path: Path) -> None:
    assert read_sheet(write(tmp_path, TEXT.encode("utf-16-le")), "utf-16-le") == SHEET


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_the_delimiter_is_found_in_the_headings(tmp_path: Path, delimiter: str) -> None:
    assert read_sheet(write(tmp_path, f"a{delimiter}b\n1,5{delimiter}2\n".encode())) == Sheet(("a", "b"), ((2, ("1,5", "2")),))


def test_short_rows_are_filled_and_decomposed_letters_joined(tmp_path: Path) -> None:
    sheet = read_sheet(write(tmp_path, "a,b,c\n카페, x\n".encode()))
    assert sheet.rows == ((2, ("카페", "x", "")),)


def test_a_workbook_keeps_its_kinds_of_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    midnight = datetime.combine(date(2020, 11, 20), time())
    rows = (["주문", "날짜", "시각", "값"], [101, midnight, time(13, 5), 13.25], [None] * 4, ["102", "2020-11-21", None, 4])
    for row in rows:
        sheet.append(row)
    file = tmp_path / "orders.xlsx"
    book.save(file)
    assert read_sheet(file).rows == (
        (2, (101, midnight, time(13, 5), 13.25)), (4, ("102", "2020-11-21", "", 4)),
    )


@pytest.mark.parametrize(
    ("name", "content", "encoding", "words"),
    [
        ("orders.xls", b"", None, "must end in"),
        ("orders.xlsx", b"not a workbook", None, "cannot be read as a workbook"),
        ("orders.csv", b"", None, "no row below"),
        ("orders.csv", b"a,b\n,\n", None, "no row below"),
        ("orders.csv", b"a,b\n\"1,2\n", None, "quotation marks"),
        ("orders.csv", b"\xff\xfa\x81\n", None, "not cp949"),
        ("orders.csv", TEXT.encode("cp949"), "utf-8", "not utf-8"),
        ("orders.csv", b"a\n1\n", "klingon", "no encoding called 'klingon'"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(tmp_path: Path, name: str, content: bytes, encoding: str | None, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_sheet(write(tmp_path, content, name), encoding)
    assert words in refused.value.message.text("en")
    assert refused.value.message.text("ko")
