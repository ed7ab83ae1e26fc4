"""Recording a stock move: once, whole, or not at all. A transfer takes here and gives there in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.ledger import NOTHING, Level, Pair, apply_moves, levels_of, moved
from pos.inventory.lots.moving import Moved, move_lots, settle_count
from pos.inventory.models import OWN_ACT, StockItem, StockMove
from pos.money import quantity_text
from sites import clock, journal
from sites.access import Actor, Permission, reach
from sites.devices import note_number
from sites.errors import Conflict, invalid_at, say
from sites.registry import Place, Site, SiteLedger, ordered_by_code, place_of
from sites.vault import vault

KINDS_RECORDED = ("receive", "waste", "count", "transfer", "produce")
TAKES = frozenset({"waste", "transfer", "donate"})


@dataclass(frozen=True, slots=True)
class WantedMove:
    """A move to record. `quantity_milli` is what was handled, above 0 (a count may be 0); `unit_cost` is won per unit."""

    id: UUID
    item: str
    kind: str
    quantity_milli: int
    at: datetime
    unit_cost: int | None = None
    lot: str | None = None
    use_by: date | None = None
    supplier: str | None = None
    note: str | None = None
    to_site: str | None = None
    device_seq: int | None = None


@dataclass(frozen=True, slots=True)
class RecordedMove:
    """A move as stored, with the codes of what it names."""

    move: StockMove
    site: str
    item: str
    to_site: str | None

    def content(self) -> dict[str, Any]:
        """What a repeated id is compared by, in the contract's own terms."""
        row = self.move
        return {
            "id": str(row.act), "site": self.site, "item": self.item, "kind": row.kind, "quantity": quantity_text(abs(row.quantity_milli)),
            "unit_cost": row.unit_cost, "at": clock.instant_text(row.at), "lot": row.lot,
            "use_by": None if row.use_by is None else row.use_by.isoformat(), "supplier": row.supplier, "note": row.note,
            "to_site": self.to_site,
        }


def record_move(session: Session, actor: Actor, site: Site, wanted: WantedMove) -> tuple[RecordedMove, bool]:
    """Writes the move, its level and its journal entry; True when it is new, False for a repeated one, which is answered as stored.

    Conflict, naming what differs, when the id stands for something else; without content when that is at another site. Invalid for
    an unknown item or destination, and for a count dated in the future: nothing could ever come after it. What runs out is flagged.
    Should the same id be stored at another site this very moment, the unique index refuses and the door tries once more.
    """
    check_move(wanted, site)
    other = session.scalar(sa.select(Site).where(Site.code == wanted.to_site)) if wanted.to_site is not None else None
    take_ledgers(session, site, other)
    stored = find_move(session, wanted.id)
    if stored is not None:
        return _repeated(stored, site, wanted), False
    arrival = _arrival(site, wanted, clock.now())
    places = [place_of(session, site)]
    if wanted.kind == "transfer":
        places.append(_destination(session, actor, places[0], other, arrival.business_date))
    item = item_at(session, wanted.item, places)
    arrival.flags.extend(_flags(session, actor, wanted, (site.id, item.id)))
    moved_lots = _of_lots(actor, wanted, item.id, arrival.business_date)
    lots = move_lots(session, places, moved_lots)
    arrival.flags.extend(lots.odd)
    apply_moves(session, _rows(actor, wanted, places, item.id, arrival))
    lots.write(session)
    settle_count(session, places[0], moved_lots)
    recorded = find_move(session, wanted.id)
    assert recorded is not None
    for place in sorted(places, key=lambda place: place.code):
        journal.append(
            session, journal.book_of_site(place.code), actor.code, f"stock_{wanted.kind}", str(wanted.id), _written(recorded.content())
        )
    return recorded, True


def record_moves(session: Session, actor: Actor, site: Site, wanted: Sequence[WantedMove]) -> int:
    """Writes many moves of one site at once, transfers excepted: for a history that comes in one piece.

    All are new: an id that stands already is a Conflict and stores nothing. Otherwise as `record_move`.
    """
    for each in wanted:
        check_move(each, site)
        if each.kind == "transfer":
            raise ValueError("a transfer is an act of two sites: record it by itself")
    take_ledgers(session, site)
    if session.scalar(sa.select(StockMove.id).where(StockMove.act.in_([each.id for each in wanted])).limit(1)) is not None:
        raise _used_elsewhere()
    places, received_at = [place_of(session, site)], clock.now()
    items = {each.item: item_at(session, each.item, places) for each in {each.item: each for each in wanted}.values()}
    levels = levels_of(session, {(site.id, item.id) for item in items.values()})
    rows = []
    for each in wanted:
        arrival = _arrival(site, each, received_at)
        pair = (site.id, items[each.item].id)
        [row] = _rows(actor, each, places, pair[1], arrival)
        before = levels.get(pair, NOTHING)
        levels[pair] = _counted(before, each) if each.kind == "count" else moved(before, row["quantity_milli"], each.at)
        if each.kind in TAKES and levels[pair] != before and levels[pair].on_hand_milli < 0:
            row["flags"] = " ".join(sorted([*arrival.flags, "stock_short"]))
        rows.append(row)
    of_lots = [_of_lots(actor, each, row["item_id"], row["business_date"]) for each, row in zip(wanted, rows, strict=True)]
    for moved_lots in of_lots:
        move_lots(session, places, moved_lots).write(session)
    apply_moves(session, rows)
    for moved_lots in of_lots:
        settle_count(session, places[0], moved_lots)
    acts = [journal.Act(f"stock_{each.kind}", str(each.id), _written(_content_of(each, site.code))) for each in wanted]
    journal.append_all(session, journal.book_of_site(site.code), actor.code, acts)
    return len(rows)


def _counted(before: Level, wanted: WantedMove) -> Level:
    late = before.counted_at is not None and wanted.at < before.counted_at
    return before if late else Level(wanted.quantity_milli, wanted.at)


def check_move(wanted: WantedMove, site: Site) -> None:
    """Invalid for what cannot be a move, whatever the database knows."""
    if wanted.quantity_milli < 0 or (wanted.quantity_milli == 0 and wanted.kind != "count"):
        raise invalid_at("/quantity", "수량은 0보다 커야 합니다.", "The quantity must be above 0.", code="quantity_wrong")
    if (wanted.kind == "transfer") != (wanted.to_site is not None) or wanted.to_site == site.code:
        raise invalid_at(
            "/to_site", "이동일 때만, 받을 다른 사업장을 적어 주세요.", "For a transfer, and only then, name the other site that receives.",
            code="to_site_wrong",
        )
    if wanted.kind == "count" and wanted.at - clock.now() > clock.FUTURE_TOLERANCE:
        raise invalid_at(
            "/at", "실사 시각이 앞날입니다. 기기의 시계를 확인해 주세요.", "The count lies in the future. Check the clock of the device.",
            code="count_in_future",
        )


def find_move(session: Session, act: UUID) -> RecordedMove | None:
    """The recorded move of an id, wherever it is; of a transfer the half that gave."""
    row = session.execute(_FIND, {"sought": act}).one_or_none()
    return None if row is None else RecordedMove(row[0], row[1], row[2], row[3])


_THERE = sa.orm.aliased(Site)
_FIND = (
    sa.select(StockMove, Site.code, StockItem.code, _THERE.code)
    .join(Site, Site.id == StockMove.site_id)
    .join(StockItem, StockItem.id == StockMove.item_id)
    .outerjoin(_THERE, _THERE.id == StockMove.other_site_id)
    .where(StockMove.act == sa.bindparam("sought"), sa.text(OWN_ACT))
)


def take_ledgers(session: Session, *sites: Site | None) -> None:
    """One writer a site until the transaction ends. (SQLite has one writer for all; it ignores the word.)"""
    for site_id in ordered_by_code(session, [site.id for site in sites if site is not None]):
        session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site_id).with_for_update())


def _repeated(stored: RecordedMove, site: Site, wanted: WantedMove) -> RecordedMove:
    if stored.move.site_id != site.id:
        raise _used_elsewhere()
    differing = [name for name, value in _content_of(wanted, site.code).items() if stored.content()[name] != value]
    if differing:
        other = say("저장된 내용과 다릅니다.", "This differs from what is stored.")
        raise Conflict(
            "content_differs",
            say("같은 id로 다른 내용이 이미 저장되어 있습니다. 새 입고·폐기라면 새 id로 보내 주세요.",
                "This id already stands for something else. Send a new move under a new id."),
            {f"/{name}": [other] for name in differing},
        )
    return stored


def _used_elsewhere() -> Conflict:
    return Conflict(
        "id_taken",
        say("이 id는 다른 곳에서 이미 쓰였습니다. 새 id로 보내 주세요.", "This id was already used elsewhere. Send a new one."),
    )


def _content_of(wanted: WantedMove, site: str) -> dict[str, Any]:
    return {
        "id": str(wanted.id), "site": site, "item": wanted.item, "kind": wanted.kind, "quantity": quantity_text(wanted.quantity_milli),
        "unit_cost": wanted.unit_cost, "at": clock.instant_text(wanted.at), "lot": wanted.lot,
        "use_by": None if wanted.use_by is None else wanted.use_by.isoformat(), "supplier": wanted.supplier, "note": wanted.note,
        "to_site": wanted.to_site,
    }


def _written(content: dict[str, Any]) -> dict[str, Any]:
    """The content as the journal holds it: free text about people stays out, a supplier is known by keyed hash."""
    supplier = content["supplier"]
    kept = {name: value for name, value in content.items() if name not in ("note", "supplier")}
    return kept | {"supplier": None if supplier is None else vault.keyed_hash(supplier).hex()}


@dataclass(frozen=True, slots=True)
class _Arrival:
    """When a move arrived, the day it counts for, and what was odd about it."""

    received_at: datetime
    business_date: date
    flags: list[str]


def _arrival(site: Site, wanted: WantedMove, received_at: datetime) -> _Arrival:
    day = clock.business_day(wanted.at, site.time_zone, site.cut_off_minutes)
    too_early = site.opened_on is not None and day < site.opened_on
    if too_early or wanted.at - received_at > clock.FUTURE_TOLERANCE:
        return _Arrival(received_at, clock.business_day(received_at, site.time_zone, site.cut_off_minutes), ["clock_skew"])
    return _Arrival(received_at, day, [])


def _destination(session: Session, actor: Actor, here: Place, other: Site | None, day: date) -> Place:
    """Where a transfer may go: to sites of the same centre that day, and to those that the actor may work at."""
    if other is not None:
        there = place_of(session, other)
        ours, theirs = here.period_on(day), there.period_on(day)
        same_centre = ours is not None and theirs is not None and ours.centre_id is not None and ours.centre_id == theirs.centre_id
        if same_centre or session.scalar(reach(actor.roles_for(Permission.SELL)).where(Site.id == other.id)) is not None:
            return there
    raise invalid_at(
        "/to_site", "보낼 수 있는 사업장 중에 없습니다. 코드를 확인해 주세요.",
        "There is no such site that you can send to. Check the code.", code="to_site_unknown",
    )


def item_at(session: Session, code: str, places: Sequence[Place], pointer: str = "/item") -> StockItem:
    """The item of a code, if every place may hold it: the region's, or its centre ran the place. Invalid at `pointer` for any other."""
    item = session.scalar(sa.select(StockItem).where(StockItem.code == code))
    known = item is not None and all(
        item.centre_id is None or any(period.centre_id == item.centre_id for period in place.periods) for place in places
    )
    if item is None or not known:
        raise invalid_at(
            pointer, "이 사업장의 재고 품목이 아닙니다. 코드를 확인하거나 품목을 먼저 등록해 주세요.",
            "This is no stock item of the site. Check the code or register the item first.", code="item_unknown",
        )
    return item


def _flags(session: Session, actor: Actor, wanted: WantedMove, pair: Pair) -> list[str]:
    flags = []
    if actor.device_id is not None and wanted.device_seq is not None and not note_number(session, actor.device_id, wanted.device_seq):
        flags.append("seq_reused")
    if wanted.kind in TAKES:
        before = levels_of(session, [pair]).get(pair, NOTHING)
        after = moved(before, -wanted.quantity_milli, wanted.at)
        if after != before and after.on_hand_milli < 0:
            flags.append("stock_short")
    return flags


def _rows(actor: Actor, wanted: WantedMove, places: list[Place], item_id: int, arrival: _Arrival) -> list[dict[str, Any]]:
    here = places[0]
    signed = -wanted.quantity_milli if wanted.kind in TAKES else wanted.quantity_milli
    row = {
        "act": wanted.id, "site_id": here.id, "item_id": item_id, "kind": wanted.kind, "quantity_milli": signed,
        "unit_cost": wanted.unit_cost, "at": wanted.at, "business_date": arrival.business_date, "received_at": arrival.received_at,
        "document_id": None, "device_id": actor.device_id, "device_seq": wanted.device_seq, "recorded_by": actor.code,
        "lot": wanted.lot, "use_by": wanted.use_by, "supplier": wanted.supplier, "note": wanted.note, "other_site_id": None,
        "flags": " ".join(sorted(arrival.flags)), "content_sha256": journal.content_hash(_hashed(wanted, here.code)),
    }
    if wanted.kind != "transfer":
        return [row]
    there = places[1]
    return [row | {"other_site_id": there.id}, row | {"site_id": there.id, "other_site_id": here.id, "quantity_milli": -signed}]


def _of_lots(actor: Actor, wanted: WantedMove, item_id: int, day: date) -> Moved:
    return Moved(wanted.id, wanted.kind, item_id, wanted.quantity_milli, wanted.at, day, actor.code, wanted.lot, wanted.use_by)


def _hashed(wanted: WantedMove, site: str) -> dict[str, Any]:
    return {name: value for name, value in _content_of(wanted, site).items() if name != "note"}


