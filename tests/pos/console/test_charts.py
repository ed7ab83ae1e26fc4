"""The geometry of a bar chart: from zero, in proportion, and never outside of its frame."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos.console.charts import HEIGHT, WIDTH, Bar, BarChart, Stack, bar_chart


def stack(*amounts: int) -> Stack:
    return Stack("1", "", False, "", amounts or None)


def ends(path: str) -> tuple[float, float]:
    """The height at which a piece starts, and the one that it reaches, its round corner included."""
    start = float(re.match(r"M\S+ ([-\d.]+)", path)[1])  # type: ignore[index]  # every path begins so
    reached = float(re.search(r"V([-\d.]+)[qh]", path)[1])  # type: ignore[index]  # and goes up or down next
    corner = re.search(r"q0 ([-\d.]+)", path)
    return start, reached + float(corner[1]) if corner else reached


def height(bar: Bar) -> float:
    return sum(abs(start - end) for start, end in (ends(piece.path) for piece in bar.pieces))


def zero_line(chart: BarChart) -> float:
    return float(next(tick.y for tick in chart.ticks if tick.amount == 0))


def test_bars_stand_on_zero_and_are_in_proportion() -> None:
    chart = bar_chart([stack(1_000_000), stack(2_000_000), stack(4_000_000)])
    assert {ends(bar.pieces[0].path)[0] for bar in chart.bars} == {zero_line(chart)}
    one, two, four = (height(bar) for bar in chart.bars)
    assert two == pytest.approx(2 * one, abs=0.2)
    assert four == pytest.approx(4 * one, abs=0.2)


def test_what_lies_on_top_begins_above_what_is_below() -> None:
    chart = bar_chart([stack(3_000_000, 1_000_000)])
    below, above = (ends(piece.path) for piece in chart.bars[0].pieces)
    assert below[1] == pytest.approx(above[0] + 1)
    assert "q" not in chart.bars[0].pieces[0].path
    assert "q" in chart.bars[0].pieces[1].path


def test_a_day_that_gave_back_more_than_it_took_hangs_below_zero() -> None:
    chart = bar_chart([stack(500_000), stack(-200_000)])
    start, end = ends(chart.bars[1].pieces[0].path)
    assert start == zero_line(chart) < end


def test_an_unknown_day_has_a_label_and_no_bar() -> None:
    chart = bar_chart([stack(500_000), stack()])
    assert (chart.bars[1].pieces, chart.bars[1].label) == ((), "1")


def test_ticks_are_round_and_reach_no_higher_than_the_chart() -> None:
    chart = bar_chart([stack(4_322_900)])
    assert [tick.amount for tick in chart.ticks] == [0, 1_000_000, 2_000_000, 3_000_000, 4_000_000]


def test_a_comparison_line_lies_at_its_amount() -> None:
    chart = bar_chart([stack(4_000_000)], then=2_000_000)
    assert chart.then_y == next(tick.y for tick in chart.ticks if tick.amount == 2_000_000)


@given(
    st.lists(st.lists(st.integers(-(10**12), 10**12), max_size=2).map(lambda amounts: stack(*amounts)), min_size=1, max_size=31),
    st.none() | st.integers(0, 10**12),
)
@example([stack(-5000)], None)
def test_nothing_is_drawn_outside_of_the_frame(stacks: list[Stack], then: int | None) -> None:
    chart = bar_chart(stacks, then)
    heights = [float(tick.y) for tick in chart.ticks] + [float(chart.then_y or 0)]
    heights += [y for bar in chart.bars for piece in bar.pieces for y in ends(piece.path)]
    assert all(0 <= y <= HEIGHT for y in heights)
    assert all(chart.left < float(bar.x) < WIDTH for bar in chart.bars)
    assert 1 <= len(chart.ticks) <= 6
