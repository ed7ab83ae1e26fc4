"""What a sale comes to: the shared vectors, and what holds for any sale."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.money import supply_of
from pos.sales.totals import LineAmount, Totals, total_up
from sites.errors import Invalid
from tests.support import make_vectors

VECTORS = json.loads((make_vectors.FOLDER / "totals.json").read_text(encoding="utf-8"))


@st.composite
def amounts_of_a_line(draw: st.DrawFn) -> LineAmount:
    milli = draw(st.one_of(st.integers(1, 9).map(lambda whole: 1000 * whole), st.integers(1, 99_999)))
    price, options = draw(st.one_of(st.integers(0, 9), st.integers(0, 90_000))), draw(st.integers(0, 5_000))
    line = LineAmount(milli, price, options, 0, draw(st.sampled_from(("taxable", "exempt", "out_of_scope"))))
    gross = total_up([line], 0, True).total
    return line._replace(discount=draw(st.one_of(st.just(0), st.integers(0, gross), st.just(gross))))


@st.composite
def sales(draw: st.DrawFn) -> tuple[list[LineAmount], int, bool]:
    lines = draw(st.lists(amounts_of_a_line(), min_size=1, max_size=12))
    held = total_up(lines, 0, True).net
    discount = draw(st.one_of(st.just(0), st.integers(0, held), st.just(held)))
    return lines, discount, draw(st.booleans())


def test_the_vectors_are_what_their_oracle_writes() -> None:
    assert (make_vectors.FOLDER / "totals.json").read_text(encoding="utf-8") == make_vectors.totals_file()
    assert len(VECTORS["cases"]) > 200


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_a_sale_comes_to_what_the_vectors_say(case: dict[str, Any]) -> None:
    lines = [LineAmount(**dict(zip(VECTORS["columns"]["line"], line, strict=True))) for line in case["lines"]]
    if "impossible" in case["expected"]:
        with pytest.raises(Invalid) as refused:
            total_up(lines, case["discount"], case["vat_registered"])
        assert refused.value.code == case["expected"]["impossible"]["code"]
        assert list(refused.value.errors) == [case["expected"]["impossible"]["pointer"]]
        return
    totals = total_up(lines, case["discount"], case["vat_registered"])
    assert as_in_the_vectors(totals) == case["expected"]


def as_in_the_vectors(totals: Totals) -> dict[str, Any]:
    lines = [[getattr(line, column) for column in VECTORS["columns"]["line_total"]] for line in totals.lines]
    return {"lines": lines, **{name: getattr(totals, name) for name in VECTORS["columns"]["sums"]}}


def test_a_refusal_tells_the_person_how_far_the_discount_may_go() -> None:
    with pytest.raises(Invalid) as refused:
        total_up([LineAmount(1000, 12_500, 0, 13_000, "taxable")], 0, True)
    [sentence] = refused.value.errors["/lines/0/discount"]
    assert "12,500원 이하" in sentence.text("ko")
    assert "12,500 won or less" in sentence.text("en")


def test_an_unknown_tax_class_is_never_counted() -> None:
    with pytest.raises(KeyError):
        total_up([LineAmount(1000, 500, 0, 0, "zero_rated")], 0, True)


@given(sales())
def test_every_sum_is_the_sum_of_its_lines(sale: tuple[list[LineAmount], int, bool]) -> None:
    lines, discount, vat_registered = sale
    totals = total_up(lines, discount, vat_registered)
    revenue = [line for line in totals.lines if line.tax_class != "out_of_scope"]
    assert totals.total == sum(line.amount for line in totals.lines) - discount
    assert sum(line.share for line in totals.lines) == discount
    assert totals.net == sum(line.net for line in revenue)
    assert totals.gross == sum(line.gross for line in revenue)
    assert totals.supply == sum(line.supply for line in revenue)
    assert totals.vat == sum(line.vat for line in revenue)
    assert totals.exempt == sum(line.net for line in revenue if line.tax_class == "exempt")
    assert totals.gross - totals.discount == totals.net == totals.supply + totals.vat + totals.exempt
    assert totals.total == totals.net + totals.out_of_scope


@given(sales())
def test_no_line_is_lowered_below_nothing_and_a_deposit_keeps_out_of_the_sale_discount(
    sale: tuple[list[LineAmount], int, bool],
) -> None:
    for line in total_up(*sale).lines:
        assert 0 <= line.net <= line.amount <= line.gross
        assert line.share >= 0
        assert line.supply >= 0
        assert line.vat >= 0
        if line.tax_class == "taxable":
            assert line.supply + line.vat == line.net
        else:
            assert (line.supply, line.vat) == (0, 0)
        if line.tax_class == "out_of_scope":
            assert line.share == 0


@given(sales())
def test_supply_is_reckoned_once_for_the_whole_sale(sale: tuple[list[LineAmount], int, bool]) -> None:
    lines, discount, _ = sale
    registered = total_up(lines, discount, True)
    assert registered.supply == supply_of(registered.supply + registered.vat)
    unregistered = total_up(lines, discount, False)
    assert (unregistered.supply, unregistered.vat, unregistered.exempt) == (0, 0, unregistered.net)
    assert (unregistered.net, unregistered.out_of_scope) == (registered.net, registered.out_of_scope)
