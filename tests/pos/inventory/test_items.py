"""Stock items: owned, journalled, and of one unit for ever once they moved."""

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from pos.inventory.items import WantedItem, put_item
from pos.inventory.moves import WantedMove, record_move
from pos.inventory.queries import stock_of, visible_items
from sites import clock, journal
from sites.errors import Conflict, Forbidden
from tests.pos.catalogue.shop import ADMIN, CAST, MANAGER, STRANGER, SUPERVISOR, site_at


def test_an_item_is_made_then_changed_and_a_repetition_changes_nothing(session: Session) -> None:
    assert put_item(session, ADMIN, "milk", WantedItem("우유", "ml"))[1:] == ("region", True)
    item, _, created = put_item(session, ADMIN, "milk", WantedItem("서울우유", "ml", 5_000))
    put_item(session, ADMIN, "milk", WantedItem("서울우유", "ml", 5_000))
    assert (created, item.name, item.low_at_milli) == (False, "서울우유", 5_000)
    assert journal.book_heads(session)["region"][0] == 2


def test_only_its_owner_edits_an_item(session: Session) -> None:
    put_item(session, MANAGER, "ours", WantedItem("우리 것", "ea"))
    put_item(session, ADMIN, "everywhere", WantedItem("모두의 것", "ea"))
    for actor, code in ((STRANGER, "ours"), (MANAGER, "everywhere")):
        with pytest.raises(Conflict):
            put_item(session, actor, code, WantedItem("남의 것", "ea"))
    for name in ("supervisor", "viewer"):
        with pytest.raises(Forbidden):
            put_item(session, CAST[name], "new", WantedItem("새것", "ea"))
    assert [item.code for item, _ in visible_items(session, STRANGER, "", 9)] == ["everywhere"]
    put_item(session, STRANGER, "theirs", WantedItem("저쪽 것", "ea"))
    assert [item.code for item, _ in visible_items(session, SUPERVISOR, "", 9)] == ["everywhere", "ours"]


def test_the_unit_of_what_has_moved_stays(session: Session) -> None:
    put_item(session, ADMIN, "milk", WantedItem("우유", "ml"))
    put_item(session, ADMIN, "milk", WantedItem("우유", "l"))
    record_move(session, SUPERVISOR, site_at(session, "cafe-01"), WantedMove(uuid4(), "milk", "receive", 3_000, clock.now()))
    with pytest.raises(Conflict):
        put_item(session, ADMIN, "milk", WantedItem("우유", "ml"))


def test_stock_is_listed_by_item_with_what_is_low(session: Session) -> None:
    site = site_at(session, "cafe-01")
    for code, low in (("milk", 2_000), ("beans", None), ("cup", 2_001)):
        put_item(session, ADMIN, code, WantedItem(code, "ea", low))
        record_move(session, SUPERVISOR, site, WantedMove(uuid4(), code, "receive", 2_001, clock.now()))
    put_item(session, ADMIN, "never-moved", WantedItem("없음", "ea"))
    assert [(row.item, row.on_hand, row.low) for row in stock_of(session, site)] == [
        ("beans", "2.001", False), ("cup", "2.001", True), ("milk", "2.001", False),
    ]
    assert [row.item for row in stock_of(session, site, after="beans", limit=1)] == ["cup"]
    assert stock_of(session, site_at(session, "cafe-04")) == []
