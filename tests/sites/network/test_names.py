"""How spellings of one name are compared."""

import unicodedata

import pytest

from sites.network.names import normal_form

DECOMPOSED = unicodedata.normalize("NFD", "꿈이든 the 카페")


@pytest.mark.parametrize("spelling", ["꿈이든 the 카페", "꿈이든The카페", " 꿈이든\tTHE\u3000카페\n", DECOMPOSED])
def test_spaces_capitals_and_decomposed_hangul_make_no_other_name(spelling: str) -> None:
    assert normal_form(spelling) == "꿈이든the카페"


def test_another_letter_another_digit_or_another_sign_is_another_name() -> None:
    names = ("송이팜랜드", "송이팍랜드", "내일스토어 인천6호점", "내일스토어 인천7호점", "내일스토어 인천(7호점)")
    assert len({normal_form(name) for name in names}) == 5
