"""Rounding, sharing out and supply, against exact fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.money import LARGEST_AMOUNT, allocate, round_half_up, supply_of

amounts = st.integers(0, LARGEST_AMOUNT)
small_or_large = st.one_of(st.integers(0, 5), amounts)


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [
        (0, 1, 0),
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (-3, 2, -2),
        (499, 1000, 0),
        (500, 1000, 1),
        (-500, 1000, -1),
        (7, 3, 2),
    ],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, nearest: int) -> None:
    assert round_half_up(numerator, denominator) == nearest


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**9))
def test_rounding_is_off_by_half_at_most_and_mirrors_at_zero(numerator: int, denominator: int) -> None:
    rounded = round_half_up(numerator, denominator)
    error = abs(rounded) - abs(Fraction(numerator, denominator))
    assert -Fraction(1, 2) < error <= Fraction(1, 2)
    assert round_half_up(-numerator, denominator) == -rounded


def test_a_thousand_over_three_thousands_gives_the_odd_won_to_the_first() -> None:
    assert allocate(1000, [3000, 3000, 3000]) == [334, 333, 333]


def test_the_odd_won_goes_to_the_largest_remainder_before_it_goes_to_the_first() -> None:
    assert allocate(10, [1, 1, 4]) == [2, 2, 6]
    assert allocate(7, [1, 3, 2]) == [1, 4, 2]


def test_equal_remainders_are_served_in_order() -> None:
    assert allocate(2, [1, 1, 1, 1]) == [1, 1, 0, 0]
    assert allocate(5, [0, 3, 0, 3]) == [0, 3, 0, 2]


def test_weights_of_nothing_leave_everything_with_the_first() -> None:
    assert allocate(7, [0, 0, 0]) == [7, 0, 0]
    assert allocate(7, [0]) == [7]
    assert allocate(0, [0, 0]) == [0, 0]
    assert allocate(0, []) == []


@given(amounts, st.lists(small_or_large, min_size=1, max_size=40))
def test_parts_sum_to_the_total_and_each_is_within_a_won_of_its_exact_share(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)
    if sum(weights):
        exact = [Fraction(total * weight, sum(weights)) for weight in weights]
        assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))


@given(amounts, st.lists(small_or_large, min_size=2, max_size=40).filter(any))
def test_who_gets_the_odd_won_had_no_smaller_remainder_than_who_does_not(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    lacks = [Fraction(total * weight, sum(weights)) - part for part, weight in zip(parts, weights, strict=True)]
    served = [(lack + 1, -place) for place, lack in enumerate(lacks) if lack < 0]
    waiting = [(lack, -place) for place, lack in enumerate(lacks) if lack >= 0 and Fraction(lack).denominator > 1]
    if served and waiting:
        assert min(served) > max(waiting)


@given(st.data(), st.lists(small_or_large, min_size=1, max_size=40))
def test_no_part_exceeds_its_weight_while_the_weights_can_hold_the_total(
    data: st.DataObject, weights: list[int]
) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = allocate(total, weights)
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(
    ("net", "supply"), [(0, 0), (1, 1), (2000, 1818), (5000, 4545), (11000, 10000), (-5000, -4545)]
)
def test_the_supply_is_ten_elevenths_of_the_price(net: int, supply: int) -> None:
    assert supply_of(net) == supply


@given(amounts)
def test_the_vat_is_a_tenth_of_the_supply_to_the_won(net: int) -> None:
    supply = supply_of(net)
    assert abs(Fraction(supply, 10) - (net - supply)) <= Fraction(11, 20)
