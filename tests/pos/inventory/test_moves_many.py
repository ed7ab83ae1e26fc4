"""A history of moves in one piece: the same rows, levels and flags as one by one, or nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.items import WantedItem, put_item
from pos.inventory.ledger import levels_of, verify_stock
from pos.inventory.models import StockMove
from pos.inventory.moves import WantedMove, record_move, record_moves
from sites import journal
from sites.errors import Conflict, Invalid
from sites.journal import JournalEntry
from tests.pos.catalogue.shop import ADMIN, SUPERVISOR, site_at

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
SITE = "cafe-01"


def history(item: str) -> list[WantedMove]:
    """Deliveries, waste beyond what is there, a count, and what came later but is dated before it."""
    steps: list[tuple[str, int, int, dict[str, Any]]] = [
        ("receive", 3_000, 0, {"unit_cost": 2, "supplier": "예시 납품처"}), ("waste", 500, 1, {}), ("waste", 4_000, 2, {"note": "쏟음"}),
        ("count", 200, 5, {}), ("waste", 900, 4, {}), ("receive", 1_000, 6, {}), ("waste", 1_300, 7, {}),
    ]
    return [
        WantedMove(uuid4(), item, kind, milli, NOON + timedelta(hours=hours), **others) for kind, milli, hours, others in steps
    ]


@pytest.fixture
def items(session: Session) -> dict[str, int]:
    """Two items, one for each way."""
    return {code: put_item(session, ADMIN, code, WantedItem(code, "ml"))[0].id for code in ("at-once", "one-by-one")}


def facts(session: Session, item_id: int) -> list[tuple[Any, ...]]:
    columns = (StockMove.kind, StockMove.quantity_milli, StockMove.at, StockMove.unit_cost, StockMove.flags, StockMove.business_date)
    return [tuple(row) for row in session.execute(sa.select(*columns).where(StockMove.item_id == item_id).order_by(StockMove.id))]


def test_many_at_once_are_what_they_are_one_by_one(session: Session, items: dict[str, int]) -> None:
    site = site_at(session, SITE)
    assert record_moves(session, SUPERVISOR, site, history("at-once")) == 7
    for move in history("one-by-one"):
        record_move(session, SUPERVISOR, site, move)
    found = facts(session, items["at-once"])
    assert found == facts(session, items["one-by-one"])
    assert [flags for *_, flags, _ in found] == ["", "", "stock_short", "", "", "", "stock_short"]
    levels = levels_of(session, [(site.id, item_id) for item_id in items.values()])
    assert levels[site.id, items["at-once"]] == levels[site.id, items["one-by-one"]]
    assert levels[site.id, items["at-once"]].on_hand_milli == -100
    assert verify_stock(session) == []


def test_each_stands_in_the_journal_as_if_alone(session: Session, items: dict[str, int]) -> None:
    site, moves, single = site_at(session, SITE), history("at-once"), history("one-by-one")[0]
    record_moves(session, SUPERVISOR, site, moves)
    record_move(session, SUPERVISOR, site, single)
    session.flush()
    assert journal.first_break(session, journal.book_of_site(SITE)) is None
    contents = dict(session.execute(sa.select(JournalEntry.subject, JournalEntry.content)).all())
    alone = contents[str(single.id)].replace(str(single.id), str(moves[0].id)).replace("one-by-one", "at-once")
    assert contents[str(moves[0].id)] == alone
    assert {str(move.id) for move in moves} <= contents.keys()


def test_an_id_that_stands_stores_none_of_them(session: Session, items: dict[str, int]) -> None:
    site, moves = site_at(session, SITE), history("at-once")
    record_move(session, SUPERVISOR, site, moves[3])
    with pytest.raises(Conflict):
        record_moves(session, SUPERVISOR, site, moves)
    assert len(facts(session, items["at-once"])) == 1


def test_an_unknown_item_and_a_transfer_store_none_of_them(session: Session, items: dict[str, int]) -> None:
    site = site_at(session, SITE)
    unknown = WantedMove(uuid4(), "unheard-of", "receive", 1_000, NOON)
    with pytest.raises(Invalid):
        record_moves(session, SUPERVISOR, site, [*history("at-once"), unknown])
    with pytest.raises(ValueError, match="transfer"):
        record_moves(session, SUPERVISOR, site, [WantedMove(uuid4(), "at-once", "transfer", 1_000, NOON, to_site="cafe-02")])
    assert facts(session, items["at-once"]) == []
