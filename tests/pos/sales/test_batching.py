"""Cutting many sales into acts: nothing lost, nothing turned round, each act one site with different ids."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pos.sales.batching import MOST_IN_ACT, in_chunks
from pos.sales.wanted import WantedSale
from tests.pos.sales.shop import NOW


def numbered(number: int) -> WantedSale:
    return WantedSale(UUID(int=number), NOW, 0, [], [])


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 6)), max_size=200))
def test_acts_keep_order_and_site_and_never_hold_an_id_twice(asked: list[tuple[int, int]]) -> None:
    given_sales = [(index, site, numbered(number)) for index, (site, number) in enumerate(asked)]
    acts = list(in_chunks(given_sales, most=4))
    assert [(index, site, sale) for site, chunk in acts for index, sale in chunk] == given_sales
    for _, chunk in acts:
        ids = [sale.id for _, sale in chunk]
        assert 0 < len(ids) == len(set(ids)) <= 4


def test_an_act_holds_fifty_sales_at_most() -> None:
    acts = list(in_chunks((index, 1, numbered(index)) for index in range(120)))
    assert [len(chunk) for _, chunk in acts] == [50, 50, 20] == [MOST_IN_ACT, MOST_IN_ACT, 20]
