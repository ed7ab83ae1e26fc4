"""Packing: a weight out of a lot becomes packs of the same lot, and what was trimmed away is waste."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from pos.farm.harvesting import lot_id
from pos.farm.models import Packing
from pos.farm.placing import OFFER
from pos.inventory.ledger import apply_moves, worths_of
from pos.inventory.lots.book import LotBook, Occasion, lot_book
from pos.inventory.lots.models import Lot
from pos.inventory.models import StockItem
from pos.inventory.moves import find_move, item_at
from pos.inventory.valuing import MILLI, at_average
from pos.money import round_half_up
from pos.tills.arrival import Arrival, arrival
from sites import clock, journal
from sites.access import Actor
from sites.errors import invalid_at
from sites.offering import check_offer
from sites.registry import Site, place_of
from sites.shifts.recording import id_taken, refuse_other, take_turn

NO_COST: dict[str, Any] = {
    "document_id": None, "supplier": None, "note": None, "other_site_id": None, "content_sha256": None, "unit_cost": None,
}


@dataclass(frozen=True, slots=True)
class WantedPacking:
    """`taken_milli` of an item out of a lot, `wasted_milli` of it thrown away, and how many whole packs of another item came of it."""

    id: UUID
    item: str
    lot: str
    taken_milli: int
    into: str
    packs: int
    at: datetime
    wasted_milli: int = 0
    use_by: date | None = None
    device_seq: int | None = None


def pack(session: Session, actor: Actor, site: Site, wanted: WantedPacking) -> tuple[Packing, bool]:
    """The packing as stored, and True when it is new. The packs cost what the weight was worth. Conflict when its id stands for something
    else; Invalid for an unknown item or lot. Flags: lot_short, lot_expired, clock_skew, seq_reused."""
    check_offer(site, OFFER)
    take_turn(session, site)
    stored = session.get(Packing, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, wanted), False
    if find_move(session, wanted.id) is not None:
        raise id_taken()
    if wanted.wasted_milli >= wanted.taken_milli:
        raise invalid_at("/wasted", "버린 양이 꺼낸 양보다 적어야 합니다.", "Less must be wasted than was taken.", code="wasted_wrong")
    place = [place_of(session, site)]
    source, into = item_at(session, wanted.item, place), item_at(session, wanted.into, place, "/into")
    if source.id == into.id:
        raise invalid_at("/into", "포장한 뒤의 품목을 골라 주세요.", "Name the item that it was packed into.", code="item_twice")
    book = lot_book(session, site.id, [source.id, into.id])
    if (source.id, wanted.lot) not in book.lots:
        raise invalid_at(
            "/lot", "이 품목의 로트가 아닙니다. 로트 번호를 확인해 주세요.", "The item has no such lot. Check its number.",
            code="lot_unknown",
        )
    came = arrival(session, actor, site, wanted.at, wanted.device_seq)
    odd = _move_lots(session, book, actor, came, wanted, source, into)
    _move_stock(session, actor, site, came, wanted, source, into)
    packing = Packing(
        id=wanted.id, site_id=site.id, lot_id=lot_id(session, site, source.id, wanted.lot),
        into_lot_id=lot_id(session, site, into.id, wanted.lot), taken_milli=wanted.taken_milli, wasted_milli=wanted.wasted_milli,
        packs=wanted.packs, at=wanted.at, business_date=came.business_date, device_seq=wanted.device_seq, recorded_by=actor.code,
        flags=came.flagged(odd),
    )
    session.add(packing)
    session.flush()
    journal.append(session, journal.book_of_site(site.code), actor.code, "farm_packing", str(packing.id), {
        "site": site.code, "item": wanted.item, "lot": wanted.lot, "taken_milli": wanted.taken_milli, "wasted_milli": wanted.wasted_milli,
        "into": wanted.into, "packs": wanted.packs, "at": clock.instant_text(wanted.at),
    })
    return packing, True


def _move_lots(
    session: Session, book: LotBook, actor: Actor, came: Arrival, wanted: WantedPacking, source: StockItem, into: StockItem
) -> list[str]:
    occasion = Occasion("packing", wanted.at, came.business_date, actor.code, act=wanted.id)
    odd = book.take(source.id, wanted.taken_milli, wanted.lot, occasion)
    lot = book.lots[source.id, wanted.lot]
    book.put(session, into.id, wanted.lot, wanted.packs * MILLI, wanted.use_by or lot.use_by, occasion, lot)
    book.write(session)
    return odd


def _move_stock(
    session: Session, actor: Actor, site: Site, came: Arrival, wanted: WantedPacking, source: StockItem, into: StockItem
) -> None:
    """The weight leaves (what was thrown away as waste), the packs come at what the weight was worth."""
    kept = wanted.taken_milli - wanted.wasted_milli
    worth = worths_of(session, [(site.id, source.id)])[site.id, source.id]
    unit_cost = round_half_up(at_average(worth, kept), wanted.packs) if worth.average_micro is not None else None
    row = NO_COST | {
        "site_id": site.id, "at": wanted.at, "business_date": came.business_date, "received_at": came.received_at,
        "device_id": actor.device_id, "device_seq": wanted.device_seq, "recorded_by": actor.code, "lot": wanted.lot,
        "use_by": wanted.use_by, "flags": "",
    }
    rows = [
        row | {"act": uuid5(wanted.id, "taken"), "item_id": source.id, "kind": "produce", "quantity_milli": -kept},
        row | {"act": wanted.id, "item_id": into.id, "kind": "produce", "quantity_milli": wanted.packs * MILLI, "unit_cost": unit_cost},
    ]
    if wanted.wasted_milli:
        rows.insert(1, row | {
            "act": uuid5(wanted.id, "wasted"), "item_id": source.id, "kind": "waste", "quantity_milli": -wanted.wasted_milli})
    apply_moves(session, rows)


def _repeated(session: Session, stored: Packing, site: Site, wanted: WantedPacking) -> Packing:
    if stored.site_id != site.id:
        raise id_taken()
    lot, into = session.get_one(Lot, stored.lot_id), session.get_one(Lot, stored.into_lot_id)
    items = {each.id: each.code for each in (session.get_one(StockItem, one.item_id) for one in (lot, into))}
    refuse_other({
        "item": items[lot.item_id] != wanted.item, "lot": lot.code != wanted.lot, "quantity": stored.taken_milli != wanted.taken_milli,
        "wasted": stored.wasted_milli != wanted.wasted_milli, "into": items[into.item_id] != wanted.into,
        "packs": stored.packs != wanted.packs, "at": stored.at != wanted.at,
        "use_by": wanted.use_by is not None and into.use_by != wanted.use_by,
    })
    return stored
