"""Goods that a supplying centre brings to the shop, or takes back: stock of the shop that is worth nothing to it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.consignment.agreements import agreement_at
from pos.consignment.models import BROUGHT, RETURNED, ConsignmentAgreement, ConsignmentGoods
from pos.consignment.producing import OFFER
from pos.inventory.ledger import NOTHING, apply_moves, levels_of, moved
from pos.inventory.models import StockItem
from pos.inventory.moves import item_at
from pos.money import quantity_text
from pos.tills.arrival import arrival
from sites import clock, journal
from sites.access import Actor
from sites.offering import check_offer
from sites.registry import Site, place_of
from sites.shifts.recording import id_taken, refuse_other, take_turn


@dataclass(frozen=True, slots=True)
class WantedGoods:
    """So much of an item that came from, or goes back to, the centre of an agreement."""

    id: UUID
    agreement: str
    item: str
    kind: str
    quantity_milli: int
    at: datetime


def move_goods(session: Session, actor: Actor, site: Site, wanted: WantedGoods) -> tuple[ConsignmentGoods, bool]:
    """The goods as stored, and True when they are new. Conflict when the id stands for something else; Invalid for an unknown agreement or
    item. More than is on hand may go back: it is flagged."""
    check_offer(site, OFFER)
    take_turn(session, site)
    stored = session.get(ConsignmentGoods, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, wanted), False
    agreement = agreement_at(session, site, wanted.agreement)
    item = item_at(session, wanted.item, [place_of(session, site)])
    came = arrival(session, actor, site, wanted.at, None)
    signed = wanted.quantity_milli if wanted.kind == BROUGHT else -wanted.quantity_milli
    before = levels_of(session, [(site.id, item.id)]).get((site.id, item.id), NOTHING)
    after = moved(before, signed, wanted.at)
    short = wanted.kind == RETURNED and after != before and after.on_hand_milli < 0
    goods = ConsignmentGoods(
        id=wanted.id, agreement_id=agreement.id, site_id=site.id, item_id=item.id, kind=wanted.kind, quantity_milli=wanted.quantity_milli,
        at=wanted.at, business_date=came.business_date, received_at=came.received_at, recorded_by=actor.code,
        flags=came.flagged(["stock_short"] if short else []),
    )
    session.add(goods)
    session.flush()
    apply_moves(session, [{
        "act": wanted.id, "site_id": site.id, "item_id": item.id, "kind": "receive" if signed > 0 else "transfer", "quantity_milli": signed,
        "unit_cost": 0 if signed > 0 else None, "at": wanted.at, "business_date": came.business_date, "received_at": came.received_at,
        "document_id": None, "device_id": None, "device_seq": None, "recorded_by": actor.code, "lot": None, "use_by": None,
        "supplier": None, "note": None, "other_site_id": None, "flags": goods.flags, "content_sha256": None,
    }])
    journal.append(session, journal.book_of_site(site.code), actor.code, f"consignment_{wanted.kind}", str(wanted.id), {
        "site": site.code, "agreement": wanted.agreement, "item": wanted.item, "quantity": quantity_text(wanted.quantity_milli),
        "at": clock.instant_text(wanted.at),
    })
    return goods, True


def _repeated(session: Session, stored: ConsignmentGoods, site: Site, wanted: WantedGoods) -> ConsignmentGoods:
    if stored.site_id != site.id:
        raise id_taken()
    item = session.get_one(StockItem, stored.item_id).code
    agreement = session.scalar(sa.select(ConsignmentAgreement.code).where(ConsignmentAgreement.id == stored.agreement_id))
    refuse_other({
        "agreement": agreement != wanted.agreement, "item": item != wanted.item, "kind": stored.kind != wanted.kind,
        "quantity": stored.quantity_milli != wanted.quantity_milli, "at": stored.at != wanted.at,
    })
    return stored
