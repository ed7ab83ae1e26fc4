"""A file of options: every bad row named, codes kept by name, all in from a day on, and all out again."""

from datetime import date
from json import loads
from typing import Any

import pytest
from flask import Flask

from pos.catalogue.editing import WantedProduct, put_product
from pos.catalogue.queries import visible_product
from sites import clock
from sites.db import reading, transaction
from sites.errors import Conflict, NotFound
from tests.pos.importing.test_files import ELSEWHERES, MANAGER, SOON, TODAY, as_csv, bring, plan, refused, undo
from tests.support.cast import Cast

HEADINGS = "상품코드,옵션그룹,옵션명,옵션가격,최소,최대,옵션코드"
BEFORE = [{"code": "temp", "name": "온도", "min": 1, "max": 1, "options": [
    {"code": "ice", "name": "ICE", "price": 0}, {"code": "o1", "name": "HOT", "price": 0},
]}]
GOOD = as_csv(HEADINGS, "tea,온도,ICE,500,,,", "tea,온도,미지근,0,,,", "tea,추가,꿀,300,0,2,honey", "tea,추가,레몬,,,,")
AFTER = [
    {"code": "temp", "name": "온도", "min": 1, "max": 1, "options": [
        {"code": "ice", "name": "ICE", "price": 500}, {"code": "o2", "name": "미지근", "price": 0},
    ]},
    {"code": "g1", "name": "추가", "min": 0, "max": 2, "options": [
        {"code": "honey", "name": "꿀", "price": 300}, {"code": "o3", "name": "레몬", "price": 0},
    ]},
]


@pytest.fixture(autouse=True)
def tea(app: Flask, cast: Cast, session: Any) -> None:
    """A product with options, and one of another centre."""
    with transaction() as writing:
        put_product(writing, MANAGER, "tea", WantedProduct("유자차", "taxable", 3000, option_groups=BEFORE))
        put_product(writing, ELSEWHERES, "theirs", WantedProduct("남의 차", "taxable", 3000))


def options_on(day: date) -> list[dict[str, Any]]:
    with reading() as session:
        at = clock.now() if day <= TODAY else clock.business_day_begins(day)
        found: list[dict[str, Any]] = loads(visible_product(session, MANAGER, "tea", at).revision.option_groups)
        return found


def test_options_hold_from_a_day_on_keep_their_codes_by_name_and_go_back() -> None:
    made = bring("options", GOOD, day=SOON)
    assert (made.kind, made.rows) == ("options", 1)
    assert options_on(SOON) == AFTER
    assert options_on(TODAY) == BEFORE
    assert undo(made)
    assert options_on(SOON) == BEFORE
    now = bring("options", GOOD)
    assert options_on(TODAY) == AFTER
    with reading() as session:
        assert [row.state for row in plan(session, "options", GOOD).rows] == ["same"]
    with transaction() as session:
        put_product(session, MANAGER, "tea", WantedProduct("유자차", "taxable", 3100, option_groups=AFTER))
    with pytest.raises(Conflict):
        undo(now)


def test_the_preview_says_what_stands_and_what_would() -> None:
    with reading() as session:
        (row,) = plan(session, "options", GOOD).rows
    (change,) = row.changes
    assert (row.row, row.subject, row.state) == (2, "tea", "changed")
    assert change.before == "온도 1–1: ICE 0, HOT 0"
    assert change.after == "온도 1–1: ICE 500, 미지근 0 · 추가 0–2: 꿀 300, 레몬 0"


def test_every_row_that_is_no_option_is_named() -> None:
    wrong = refused("options", as_csv(
        HEADINGS, "ghost,온도,ICE,,,,", "theirs,온도,ICE,,,,", "tea,온도,,0,,,", "tea,온도,ICE,비쌈,,,", "tea,온도,ICE,0,,,",
        "tea,온도,HOT,0,2,,", "tea,온도,WARM,0,3,,", "tea,추가,꿀,0,,9,", "tea,맛,단맛,0,,,bad code", "tea,맛,쓴맛,0,,,ice",
    ))
    assert wrong[2] == "There is no product of this code. Import the product first."
    assert wrong[3] == "This code is used elsewhere. Choose another one."
    assert set(wrong) == {2, 3, 4, 5, 6, 8, 9, 10, 11}
    assert wrong[6] == "This option stands twice in its group. Leave one row."
    assert wrong[8] == "The rows of this group do not say the same. Make them agree."
    assert refused("options", as_csv(f"{HEADINGS},적용일", "tea,온도,ICE,,,,,2001-01-01"))[2].startswith("A past day")
    assert refused("options", as_csv(HEADINGS, *(f"tea,온도,맛 {number},,,," for number in range(51))))[2].startswith("At most 20 groups")


def test_the_options_of_anothers_products_are_out_of_reach(cast: Cast) -> None:
    with reading() as session, pytest.raises(NotFound):
        plan(session, "options", GOOD, owner="centre:yeonsu")
