"""Figures as people read them, in both languages."""

from datetime import UTC, date, datetime

import pytest

from pos.console import figures


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [(0, "0원", "0 won"), (12_500, "12,500원", "12,500 won"), (-1_000, "−1,000원", "−1,000 won")],
)
def test_won_are_grouped_and_a_negative_amount_has_a_real_minus(amount: int, ko: str, en: str) -> None:
    assert (figures.won(amount, "ko"), figures.won(amount, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [(1062, 1000, 62), (938, 1000, -62), (1000, 1000, 0), (10_005, 10_000, 1), (9_995, 10_000, -1), (0, 500, -1000)],
)
def test_a_difference_is_whole_thousandths_and_a_half_goes_away_from_zero(now: int, then: int, expected: int) -> None:
    assert figures.permille(now, then) == expected


@pytest.mark.parametrize("then", [0, -300])
def test_nothing_is_compared_with_a_month_that_earned_nothing(then: int) -> None:
    assert figures.permille(500, then) is None


def test_a_difference_of_billions_is_exact() -> None:
    assert figures.permille(3 * 10**17 + 3 * 10**14, 3 * 10**17) == 1


def test_percentages_carry_a_sign_only_where_no_word_says_it() -> None:
    assert [figures.percent(62), figures.percent(-62)] == ["6.2 %", "6.2 %"]
    assert [figures.signed_percent(value) for value in (62, -5, 0, 12_340)] == ["+6.2 %", "−0.5 %", "0.0 %", "+1,234.0 %"]


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [
        (0, "0", "0"), (5_000, "5천", "5K"), (50_000, "5만", "50K"), (4_000_000, "400만", "4M"), (15_000_000, "1,500만", "15M"),
        (50_000_000, "5천만", "50M"), (150_000_000, "1.5억", "150M"), (1_500_000, "150만", "1.5M"), (-2_000_000, "−200만", "−2M"),
    ],
)
def test_an_axis_says_round_amounts_shortly(amount: int, ko: str, en: str) -> None:
    assert (figures.on_axis(amount, "ko"), figures.on_axis(amount, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("amount", "ko", "en"), [(3_588_710, "359만원", "3.59M"), (98_400, "98,400원", "98.40K"), (104_999, "10만원", "105.00K")]
)
def test_a_line_is_labelled_with_about_three_digits(amount: int, ko: str, en: str) -> None:
    assert (figures.rounded(amount, "ko"), figures.rounded(amount, "en")) == (ko, en)


def test_days_and_months_are_written_out() -> None:
    friday = date(2020, 11, 20)
    assert figures.day_with_weekday(friday, "ko") == "11월 20일 (금)"
    assert figures.day_with_weekday(friday, "en") == "Fri 20 November"
    assert [figures.month_name(202011, language) for language in ("ko", "en")] == ["2020년 11월", "November 2020"]


def test_moments_are_told_by_the_clock_of_the_region() -> None:
    at = datetime(2020, 11, 20, 15, 30, tzinfo=UTC)
    assert figures.moment(at, "ko") == "11월 21일 (토) 00:30"
    assert figures.written_on(at) == "2020-11-21 00:30"
