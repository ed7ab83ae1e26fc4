"""Finding names by what people remember of them."""

import pytest

from sites.hangul import finds


@pytest.mark.parametrize("typed", [
    "", "아메", "ㅇㅁㄹㅋㄴ", "ㅁㄹ", "아ㅁ", "AMERI", "8801", "아메 리카노", " ㅇ ㅁ ", "카노·",
])
def test_a_product_is_found_by(typed: str) -> None:
    assert finds(typed, "아메리카노", "americano", "8801234567893")


@pytest.mark.parametrize("typed", ["라떼", "ㅁㅇ", "ㅇㅁㄹㅋㄴㅇ", "9901", "아ㅇ"])
def test_a_product_is_not_found_by(typed: str) -> None:
    assert not finds(typed, "아메리카노", "americano", "8801234567893")


@pytest.mark.parametrize(("typed", "name", "found"), [
    ("ㅂ", "빵", True), ("ㅃ", "빵", True), ("ㅃ", "밤", False), ("ㄳ", "과일 상자", False), ("ㄳ", "귤 상자", True), ("ㅄ", "밥 상", True),
])
def test_joined_and_doubled_consonants_find_what_is_meant(typed: str, name: str, found: bool) -> None:
    assert finds(typed, name, None) is found
