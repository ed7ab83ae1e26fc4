"""What part of a line comes back: the shared vectors, and that parts add up in any pieces."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.money import supply_of
from pos.sales.refund_parts import SoldLine, part_back
from tests.support import make_vectors

VECTORS = json.loads((make_vectors.FOLDER / "refunds.json").read_text(encoding="utf-8"))


@st.composite
def sold_lines(draw: st.DrawFn) -> SoldLine:
    net = draw(st.one_of(st.integers(0, 12), st.integers(0, 10**9)))
    # The spread of the supply may have moved a won or more to or from this line.
    vat = min(net, max(0, net - supply_of(net) + draw(st.integers(-2, 2)))) if draw(st.booleans()) else 0
    milli = draw(st.one_of(st.integers(1, 9), st.integers(1, 20_000), st.integers(1, 99_999_999)))
    return SoldLine(milli, net, vat)


@st.composite
def lines_in_pieces(draw: st.DrawFn) -> tuple[SoldLine, list[int]]:
    line = draw(sold_lines())
    cuts = sorted(draw(st.sets(st.integers(1, line.quantity_milli), max_size=8)) | {line.quantity_milli})
    pieces = [after - before for before, after in zip([0, *cuts], cuts, strict=False)]
    return line, draw(st.permutations(pieces))


def parts_of(line: SoldLine, pieces: list[int]) -> list[tuple[int, int]]:
    parts, before = [], 0
    for piece in pieces:
        parts.append(part_back(line, before, before + piece))
        before += piece
    return parts


def test_the_vectors_are_what_their_oracle_writes() -> None:
    assert (make_vectors.FOLDER / "refunds.json").read_text(encoding="utf-8") == make_vectors.refunds_file()
    assert len(VECTORS["cases"]) > 100


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_a_part_comes_to_what_the_vectors_say(case: dict[str, Any]) -> None:
    line = SoldLine(**dict(zip(VECTORS["columns"]["line"], case["line"], strict=True)))
    for before, after, net, vat in case["parts"]:
        assert part_back(line, before, after) == (net, vat)


@given(lines_in_pieces())
def test_parts_in_any_order_add_up_to_the_line_in_net_vat_and_supply(split: tuple[SoldLine, list[int]]) -> None:
    line, pieces = split
    parts = parts_of(line, pieces)
    assert sum(net for net, _ in parts) == line.net
    assert sum(vat for _, vat in parts) == line.vat
    assert sum(net - vat for net, vat in parts) == line.net - line.vat


@given(lines_in_pieces())
def test_no_part_has_less_than_nothing_of_net_vat_or_supply(split: tuple[SoldLine, list[int]]) -> None:
    for net, vat in parts_of(*split):
        assert 0 <= vat <= net


@pytest.mark.parametrize(("before", "after"), [(-1, 500), (600, 500), (0, 1001)])
def test_more_than_was_sold_or_less_than_nothing_does_not_come_back(before: int, after: int) -> None:
    with pytest.raises(ValueError, match="between nothing and the quantity sold"):
        part_back(SoldLine(1000, 5000, 455), before, after)
