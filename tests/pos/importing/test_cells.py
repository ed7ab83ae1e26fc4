"""Single cells as people and other systems write them."""

from datetime import date, datetime, time
from fractions import Fraction

import pytest

from pos.importing.cells import read_day, read_milli, read_number, read_text, read_time, read_won
from pos.importing.reading import Cell

DAY = date(2020, 11, 20)
# A workbook's days and times know no zone.
MIDNIGHT = datetime.combine(DAY, time())


@pytest.mark.parametrize(
    "cell",
    ["2020-11-20", "2020/11/20", "2020.11.20", "2020.11.20.", "2020. 11. 20.", "20201120", "2020년 11월 20일", "2020-11-20(금)", DAY,
     MIDNIGHT],
)
def test_a_day_in_many_spellings(cell: Cell) -> None:
    assert read_day(cell) == (DAY, None)


@pytest.mark.parametrize(
    "cell", ["2020-11-20 13:05:59", "2020-11-20T13:05:59", "2020.11.20 오후 1:05:59", datetime.combine(DAY, time(13, 5, 59))]
)
def test_a_day_with_its_time(cell: Cell) -> None:
    assert read_day(cell) == (DAY, time(13, 5, 59))


@pytest.mark.parametrize("cell", ["", "2020-13-01", "2020-02-30", "20.11.20", "11/20/2020", "어제", "2020-11-20 25:00", 20201120, 44155.5])
def test_what_is_no_day(cell: Cell) -> None:
    expected = (DAY, None) if cell == 20201120 else None
    assert read_day(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("13:05", time(13, 5)), ("13:05:59", time(13, 5, 59)), ("오후 1:05", time(13, 5)), ("오전 12:30", time(0, 30)),
        ("1:05 PM", time(13, 5)), ("13시 5분", time(13, 5)), ("00:00", time()), (time(9, 30, 1, 500), time(9, 30, 1)),
        (datetime.combine(date(1899, 12, 30), time(9, 30)), time(9, 30)),
        ("24:00", None), ("13:60", None), ("오후 13:05", None), ("noon", None), ("", None),
    ],
)
def test_a_time_of_day(cell: Cell, expected: time | None) -> None:
    assert read_time(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,500", 1500), ("₩1,500", 1500), ("1500원", 1500), ("13.25", Fraction("13.25")), (13.25, Fraction("13.25")),
        (0.1, Fraction("0.1")), (7, 7), ("-5", -5), ("1e3", None), ("", None), ("1.5.0", None), ("٣", None), (float("nan"), None),
        (float("inf"), None), (DAY, None), (True, None),
    ],
)
def test_a_number_is_read_as_it_is_written(cell: Cell, expected: Fraction | None) -> None:
    assert read_number(cell) == expected


def test_one_and_true_are_told_apart() -> None:
    assert read_won(1, Fraction(1000)) == 1000
    assert read_won(True, Fraction(1000)) is None


def test_won_must_come_out_whole() -> None:
    assert read_won("13.25", Fraction(1000)) == 13_250
    assert read_won("13.2501", Fraction(1000)) is None
    assert read_won("3", Fraction(1, 3)) == 1


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("0.4", 400), ("2", 2000), (1.5, 1500), ("0.0004", None), ("0", None), ("-1", None), ("100000", None), ("", None)],
)
def test_a_quantity_has_three_places(cell: Cell, expected: int | None) -> None:
    assert read_milli(cell) == expected


def test_a_text_is_one_line_of_bearable_length() -> None:
    assert read_text("아메리카노 (HOT)") == "아메리카노 (HOT)"
    assert read_text(101.0) == "101"
    assert read_text("a" * 201) is None
    assert read_text("a\nb") is None
    assert read_text("a\x00b") is None
