"""What stock is worth: moves of any kind in any order, against a reckoning with exact fractions and against the ledger itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pos.inventory.items import WantedItem, put_item
from pos.inventory.ledger import apply_moves, worths_of, wrong_worths
from pos.inventory.models import StockMove
from pos.inventory.moves import WantedMove, record_move
from pos.inventory.valuing import NO_WORTH, Worth, changed, received, shared
from tests.pos.catalogue.shop import ADMIN, SUPERVISOR, site_at

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
AT_ONE_CENTRE = -24 * 10  # cafe-02 was of the same centre until the 14th
Recorder = Callable[..., Any]
MILLI = st.integers(1, 50_000_000)
COMES, LEAVES = st.tuples(st.just("in"), MILLI, st.integers(0, 5_000_000)), st.tuples(st.just("out"), MILLI, st.just(0))
MOVES = st.lists(st.one_of(COMES, LEAVES), max_size=60)


@given(MOVES)
def test_the_worth_is_what_came_less_what_left_at_the_average_and_never_drifts(moves: list[tuple[str, int, int]]) -> None:
    """Worth = Σ receipts − Σ issues while nothing is short; each issue is its exact share to half a won."""
    on_hand, worth, came, left = 0, NO_WORTH, 0, 0
    for kind, milli, won in moves:
        if kind == "in":
            short, before = on_hand < 0 or worth.average_micro is None, worth
            worth = received(on_hand, worth, milli, won)
            # What was short, or had no cost, is settled at the new cost: the difference is no stock.
            came += worth.value_won - before.value_won
            assert short or worth.value_won - before.value_won == won
            on_hand += milli
        else:
            won = -changed(on_hand, worth, -milli)
            if 0 < milli <= on_hand:
                assert abs(Fraction(worth.value_won * milli, on_hand) - won) <= Fraction(1, 2)
            worth = worth._replace(value_won=worth.value_won - won)
            left, on_hand = left + won, on_hand - milli
        assert worth.value_won == came - left
        assert on_hand != 0 or worth.value_won == 0
        assert (worth.value_won >= 0) if on_hand > 0 else (worth.value_won <= 0)


@given(st.integers(-(10**9), 10**9), st.lists(st.tuples(st.sampled_from("abc"), MILLI), min_size=1, max_size=9))
def test_what_is_shared_among_products_is_all_of_it(won: int, taken: list[tuple[str, int]]) -> None:
    parts = shared(won, taken)
    assert sum(parts.values()) == won
    assert set(parts) == {name for name, _ in taken}


def test_the_average_moves_with_each_delivery_and_stays_with_each_sale() -> None:
    worth = received(0, NO_WORTH, 1_000_000, 22_000)
    assert worth == Worth(22_000, 22_000_000)
    worth = received(1_000_000, worth, 500_000, 14_000)
    assert worth == Worth(36_000, 24_000_000)
    assert changed(1_500_000, worth, -18_000) == -432


def test_what_was_sold_before_it_came_is_settled_by_the_delivery() -> None:
    short = Worth(-900, 10_000_000)  # 90 units at 10 won are owed
    assert received(-90_000, short, 100_000, 2_000) == Worth(200, 20_000_000)
    assert received(-90_000, short, 30_000, 600) == Worth(-1_200, 20_000_000)


@pytest.fixture
def milk(session: Session) -> int:
    """Milk, known all over the region."""
    item, _, _ = put_item(session, ADMIN, "milk", WantedItem("우유", "ml"))
    return item.id


@pytest.fixture
def record(session: Session, milk: int) -> Recorder:
    """Records a move of milk at cafe-01 and answers by how much it changed the worth."""

    def act(kind: str, quantity: int, hours: int = 0, **others: Any) -> Any:
        move = WantedMove(**{
            "id": uuid4(), "item": "milk", "kind": kind, "quantity_milli": quantity, "at": NOON + timedelta(hours=hours), **others,
        })
        recorded, _ = record_move(session, SUPERVISOR, site_at(session, "cafe-01"), move)
        return recorded.move.value_won

    return act


def worth(session: Session, milk: int, site: int = 1) -> Worth:
    assert wrong_worths(session) == []
    return worths_of(session, [(site, milk)])[site, milk]


def test_waste_and_what_a_count_misses_leave_at_the_average(session: Session, milk: int, record: Recorder) -> None:
    assert record("receive", 1_000_000, unit_cost=2) == 2_000
    assert record("receive", 1_000_000, 1, unit_cost=4) == 4_000
    assert record("waste", 100_000, 2) == -300
    assert record("count", 1_800_000, 3) == -300
    assert record("count", 1_900_000, 4) == 300
    assert worth(session, milk) == Worth(5_700, 3_000_000)
    assert record("count", 0, 5) == -5_700
    assert worth(session, milk) == Worth(0, 3_000_000)


def test_a_harvest_and_a_delivery_without_a_cost_join_at_the_average(session: Session, milk: int, record: Recorder) -> None:
    assert record("produce", 500_000) == 0
    assert record("receive", 500_000, 1, unit_cost=6) == 6_000
    assert record("receive", 1_000_000, 2) == 6_000
    assert worth(session, milk) == Worth(12_000, 6_000_000)


def test_what_a_count_knew_already_moves_no_worth_but_a_first_cost_is_learnt(session: Session, milk: int, record: Recorder) -> None:
    record("count", 1_000_000, 5)
    assert record("receive", 700_000, 4, unit_cost=3) == 3_000
    assert record("waste", 200_000, 3) == 0
    assert record("receive", 700_000, 2, unit_cost=9) == 0
    assert worth(session, milk) == Worth(3_000, 3_000_000)


def test_what_is_sent_to_another_site_is_worth_there_what_it_was_here(session: Session, milk: int, record: Recorder) -> None:
    apply_moves(session, [given_to(3, milk, 1_000_000, 9)])
    record("receive", 1_000_000, AT_ONE_CENTRE, unit_cost=3)
    assert record("transfer", 400_000, AT_ONE_CENTRE, to_site="cafe-02") == -1_200
    assert worth(session, milk, 2) == Worth(1_200, 3_000_000)
    total = session.scalar(sa.select(sa.func.sum(StockMove.value_won)))
    assert total == 9_000 + 3_000


def given_to(site: int, item: int, milli: int, unit_cost: int | None, hours: int = -1, kind: str = "receive") -> dict[str, Any]:
    at = NOON + timedelta(hours=hours)
    return {
        "act": uuid4(), "site_id": site, "item_id": item, "kind": kind, "quantity_milli": milli, "unit_cost": unit_cost, "at": at,
        "business_date": at.date(), "received_at": at, "document_id": None, "device_id": None, "device_seq": None, "recorded_by": "test",
        "lot": None, "use_by": None, "supplier": None, "note": None, "other_site_id": None, "flags": "", "content_sha256": None,
    }


KINDS = st.sampled_from(("receive", "produce", "waste", "count"))
ACTS = st.lists(st.tuples(KINDS, st.integers(0, 90_000), st.integers(0, 9), st.none() | st.integers(0, 99)), max_size=12)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_the_kept_worth_is_always_what_the_moves_changed(session: Session, milk: int, acts: list[tuple[str, int, int, int | None]]) -> None:
    """In one piece or one by one, in any order of time."""
    rows = [given_to(1, milk, -milli if kind == "waste" else milli, cost, hours, kind) for kind, milli, hours, cost in acts]
    apply_moves(session, rows[:4])
    for row in rows[4:]:
        apply_moves(session, [row])
    assert wrong_worths(session) == []
