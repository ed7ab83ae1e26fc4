"""Moves: once, whole, in any order of arrival; a count is an anchor; a transfer is one act at two sites."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from pos.inventory.items import WantedItem, put_item
from pos.inventory.ledger import Level, apply_moves, level_from_ledger, levels_of, verify_stock
from pos.inventory.models import StockItem, StockLevel, StockMove
from pos.inventory.moves import WantedMove, record_move
from sites import clock, journal
from sites.devices import DeviceNumber
from sites.errors import Conflict, Invalid
from sites.journal import JournalEntry
from sites.registry import SiteLedger
from tests.pos.catalogue.shop import ADMIN, MANAGER, STRANGER, SUPERVISOR, TABLET, site_at

NOON = datetime(2020, 11, 20, 3, 0, tzinfo=UTC)
Recorder = Callable[..., Any]


@pytest.fixture
def milk(session: Session) -> int:
    """Milk, known all over the region."""
    item, _, _ = put_item(session, ADMIN, "milk", WantedItem("우유", "ml"))
    return item.id


@pytest.fixture
def record(session: Session, milk: int) -> Recorder:
    """Records a move of milk at cafe-01, unless something else is said."""

    def act(kind: str, quantity: int, hours: int = 0, **others: Any) -> Any:
        actor, site = others.pop("actor", SUPERVISOR), others.pop("site", "cafe-01")
        move = WantedMove(**{
            "id": uuid4(), "item": "milk", "kind": kind, "quantity_milli": quantity, "at": NOON + timedelta(hours=hours), **others,
        })
        return record_move(session, actor, site_at(session, site), move)

    return act


def on_hand(session: Session, milk: int, site: int = 1) -> int:
    level = levels_of(session, [(site, milk)]).get((site, milk), Level(0, None))
    assert level == level_from_ledger(session, site, milk)
    return level.on_hand_milli


def test_deliveries_and_harvests_add_and_waste_takes(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 3_000)
    record("produce", 500)
    record("waste", 1_250)
    assert on_hand(session, milk) == 2_250
    assert verify_stock(session) == []


def test_a_count_is_an_anchor_for_what_is_dated_after_it(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 5_000)
    record("count", 4_000, hours=2)
    record("waste", 500, hours=3)
    assert on_hand(session, milk) == 3_500


def test_a_late_move_dated_before_the_count_changes_nothing_on_hand(session: Session, milk: int, record: Recorder) -> None:
    record("count", 4_000, hours=2)
    record("receive", 9_000, hours=1)
    record("waste", 1_000, hours=2)  # at the count's own instant: the count has seen it
    assert on_hand(session, milk) == 4_000


def test_a_late_count_counts_with_what_is_already_there_after_it(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 5_000, hours=1)
    record("waste", 500, hours=3)
    record("count", 4_800, hours=2)
    assert on_hand(session, milk) == 4_300
    record("count", 1, hours=0)
    assert on_hand(session, milk) == 4_300


def test_of_two_counts_of_one_instant_the_one_stored_last_holds(session: Session, milk: int, record: Recorder) -> None:
    record("count", 4_000)
    record("count", 3_000)
    assert on_hand(session, milk) == 3_000


def test_a_count_may_find_nothing(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 5_000)
    record("count", 0, hours=1)
    assert on_hand(session, milk) == 0


def test_what_drives_the_level_below_zero_is_stored_and_flagged(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 1_000)
    assert record("waste", 1_000)[0].move.flags == ""
    assert record("waste", 1)[0].move.flags == "stock_short"
    assert on_hand(session, milk) == -1
    assert record("receive", 1)[0].move.flags == ""


def test_a_transfer_takes_here_and_gives_there_in_one_act(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 3_000)
    act = uuid4()
    recorded, created = record("transfer", 1_000, hours=1, to_site="cafe-04", id=act, actor=ALL_SITES)
    assert (created, recorded.to_site, recorded.move.quantity_milli) == (True, "cafe-04", -1_000)
    assert (on_hand(session, milk), on_hand(session, milk, site=3)) == (2_000, 1_000)
    halves = sa.select(StockMove.site_id, StockMove.quantity_milli, StockMove.other_site_id).where(StockMove.act == act)
    rows = session.execute(halves.order_by(StockMove.site_id))
    assert [tuple(row) for row in rows] == [(1, -1_000, 3), (3, 1_000, 1)]
    for book in ("site:cafe-01", "site:cafe-04"):
        entry = session.scalars(sa.select(JournalEntry).where(JournalEntry.book == book, JournalEntry.subject == str(act))).one()
        assert entry.act == "stock_transfer"
        assert journal.first_break(session, book) is None


def test_a_transfer_that_fails_leaves_both_sites_as_they_were(
    session: Session, milk: int, record: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    record("receive", 3_000)
    session.commit()

    def broken(*given: Any) -> bytes:
        raise RuntimeError("the journal does not answer")

    monkeypatch.setattr(journal, "append", broken)
    with pytest.raises(RuntimeError):
        record("transfer", 1_000, hours=1, to_site="cafe-04", actor=ALL_SITES)
    session.rollback()
    assert (on_hand(session, milk), on_hand(session, milk, site=3)) == (3_000, 0)
    assert session.scalar(sa.select(sa.func.count()).select_from(StockMove)) == 1


def test_a_transfer_goes_to_the_same_centre_or_within_reach_and_nowhere_else(session: Session, milk: int, record: Recorder) -> None:
    before = -24 * 10  # cafe-02 was of the same centre until the 14th
    assert record("transfer", 1, hours=before, to_site="cafe-02", actor=TABLET, device_seq=1)[1] is True
    for site in ("cafe-02", "cafe-04", "nowhere"):
        with pytest.raises(Invalid) as refused:
            record("transfer", 1, to_site=site, actor=TABLET, device_seq=2)
        assert list(refused.value.errors) == ["/to_site"]
    for wrong in ({"kind": "transfer"}, {"kind": "waste", "to_site": "cafe-02"}, {"kind": "transfer", "to_site": "cafe-01"}):
        with pytest.raises(Invalid):
            record(wrong.pop("kind"), 1, **wrong)


def test_the_same_move_again_is_answered_as_stored(session: Session, milk: int, record: Recorder) -> None:
    act, details = uuid4(), {"unit_cost": 900, "supplier": "우유 대리점", "note": "아침\n배달", "lot": "A1"}
    first, created = record("receive", 3_000, id=act, **details)
    again, created_again = record("receive", 3_000, id=act, **details)
    assert (created, created_again, again.content()) == (True, False, first.content())
    assert on_hand(session, milk) == 3_000


@pytest.mark.parametrize(("change", "pointer"), [
    ({"quantity": 2_999}, "/quantity"), ({"hours": 1}, "/at"), ({"kind": "produce"}, "/kind"), ({"unit_cost": 901}, "/unit_cost"),
    ({"note": "다른 말"}, "/note"), ({"supplier": None}, "/supplier"), ({"lot": "B"}, "/lot"),
])
def test_the_same_id_with_other_content_names_what_differs(
    session: Session, milk: int, record: Recorder, change: dict[str, Any], pointer: str
) -> None:
    first: dict[str, Any] = {
        "kind": "receive", "quantity": 3_000, "id": uuid4(), "unit_cost": 900, "note": "말", "supplier": "대리점", "lot": "A",
    }
    record(**first)
    with pytest.raises(Conflict) as refused:
        record(**(first | change))
    assert (refused.value.code, list(refused.value.errors)) == ("content_differs", [pointer])
    assert on_hand(session, milk) == 3_000


def test_an_id_that_stands_at_another_site_is_refused_without_content(session: Session, milk: int, record: Recorder) -> None:
    act = uuid4()
    record("receive", 3_000, id=act)
    with pytest.raises(Conflict) as refused:
        record("receive", 3_000, id=act, site="cafe-04", actor=STRANGER)
    assert (refused.value.code, refused.value.errors) == ("id_taken", {})


def test_the_database_itself_refuses_one_id_at_two_sites(session: Session, milk: int, record: Recorder) -> None:
    act = uuid4()
    recorded, _ = record("receive", 3_000, id=act)
    row = {column.name: getattr(recorded.move, column.name) for column in StockMove.__table__.columns if column.name != "id"}
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        apply_moves(session, [row | {"site_id": 3}])


def test_a_tablets_numbers_are_counted_and_a_repeated_one_is_flagged(session: Session, milk: int, record: Recorder) -> None:
    first, _ = record("receive", 1_000, actor=TABLET, device_seq=7)
    second, _ = record("receive", 1_000, actor=TABLET, device_seq=7)
    assert (first.move.flags, second.move.flags) == ("", "seq_reused")
    assert session.get(DeviceNumber, (1, 7)) is not None


def test_a_clock_that_is_wrong_is_flagged_and_a_count_from_the_future_refused(session: Session, milk: int, record: Recorder) -> None:
    hours = int((clock.now() - NOON) / timedelta(hours=1)) + 48
    early, _ = record("receive", 1_000, hours=-24 * 365 * 5)
    late, _ = record("receive", 1_000, hours=hours)
    today = clock.business_day(clock.now())
    assert [(move.move.flags, move.move.business_date) for move in (early, late)] == [("clock_skew", today)] * 2
    with pytest.raises(Invalid) as refused:
        record("count", 1_000, hours=hours)
    assert list(refused.value.errors) == ["/at"]


def test_an_item_of_another_centre_is_unknown_here(session: Session, milk: int, record: Recorder) -> None:
    put_item(session, STRANGER, "theirs", WantedItem("저쪽 것", "ea"))
    for item in ("theirs", "nothing"):
        with pytest.raises(Invalid) as refused:
            record("receive", 1_000, item=item)
        assert list(refused.value.errors) == ["/item"]


@pytest.mark.parametrize(("kind", "quantity"), [("receive", 0), ("waste", 0), ("produce", 0), ("count", -1), ("receive", -5)])
def test_a_quantity_that_is_none_is_refused(record: Recorder, kind: str, quantity: int) -> None:
    with pytest.raises(Invalid):
        record(kind, quantity)


def test_the_journal_holds_neither_notes_nor_suppliers_names(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 1_000, note="김철수 씨가 받음", supplier="김철수 농장")
    content = session.scalars(sa.select(JournalEntry.content).where(JournalEntry.book == "site:cafe-01")).one()
    assert content is not None
    assert "김철수" not in content
    assert "milk" in content


def test_verify_finds_a_level_that_was_changed_by_hand(session: Session, milk: int, record: Recorder) -> None:
    record("receive", 1_000)
    session.execute(sa.update(StockLevel).values(on_hand_milli=999))
    (difference,) = verify_stock(session)
    assert (difference.site, difference.item, difference.kept, difference.reckoned) == (
        "cafe-01", "milk", Level(999, None), Level(1_000, None),
    )


def test_a_move_takes_the_lock_but_does_not_make_the_counter_forget(session: Session, milk: int, record: Recorder) -> None:
    version = sa.select(SiteLedger.version).where(SiteLedger.site_id == 1)
    before = session.scalar(version)
    record("receive", 1_000)
    assert session.scalar(version) == before


MOVES = st.lists(
    st.tuples(st.sampled_from(["receive", "waste", "count", "transfer", "produce", "sale"]), st.integers(1, 9_999), st.integers(0, 12)),
    min_size=1, max_size=14,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES, data=st.data())
def test_the_level_is_the_ledgers_whatever_comes_in_whatever_order(session: Session, moves: list[Any], data: st.DataObject) -> None:
    code = f"item-{uuid4()}"
    item, _, _ = put_item(session, ADMIN, code, WantedItem("무엇", "ea"))
    arrived = data.draw(st.permutations(moves))
    for kind, quantity, hours in arrived:
        moment = NOON + timedelta(hours=hours)
        if kind == "sale":
            apply_moves(session, [sold(item, quantity, moment)])
        else:
            wanted = WantedMove(uuid4(), code, kind, quantity, moment, to_site="cafe-04" if kind == "transfer" else None)
            record_move(session, ALL_SITES, site_at(session, "cafe-01"), wanted)
    count_at, counted = max(((h, at, q) for at, (k, q, h) in enumerate(arrived) if k == "count"), default=(-1, -1, 0))[0::2]
    signs = {"receive": 1, "produce": 1, "waste": -1, "transfer": -1, "sale": -1}
    expected = counted + sum(signs[kind] * quantity for kind, quantity, hours in moves if kind != "count" and hours > count_at)
    assert levels_of(session, [(1, item.id)])[1, item.id].on_hand_milli == expected
    assert level_from_ledger(session, 1, item.id).on_hand_milli == expected
    assert verify_stock(session) == []


def sold(item: StockItem, quantity: int, moment: datetime) -> dict[str, Any]:
    """The move that a sale makes."""
    empty: dict[str, Any] = dict.fromkeys(
        ("act", "unit_cost", "device_id", "device_seq", "lot", "use_by", "supplier", "note", "other_site_id", "content_sha256")
    )
    return empty | {
        "site_id": 1, "item_id": item.id, "kind": "sale", "quantity_milli": -quantity, "at": moment, "business_date": moment.date(),
        "received_at": moment, "document_id": UUID(int=uuid4().int), "recorded_by": "tablet:cafe-01-T1", "flags": "",
    }


# A transfer between centres needs someone who may work at both.
ALL_SITES = type(MANAGER)("token:both", MANAGER.grants + STRANGER.grants)
