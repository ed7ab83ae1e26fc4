"""The buyer's side of a delivery: what a line arrives as, into stock for the price that was paid, and out again with a return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.internal_trade.models import InternalDelivery, InternalReturn
from pos.inventory.ledger import NOTHING, apply_moves, levels_of, moved
from pos.inventory.lots.moving import Moved, move_lots
from pos.inventory.models import StockItem
from pos.inventory.moves import item_at
from pos.sales.counter import Counter
from pos.sales.models import DocumentLine
from sites.access import Actor
from sites.errors import invalid_at
from sites.registry import Place

MILLI = 1000


@dataclass(frozen=True, slots=True)
class Arriving:
    """What a line arrives as."""

    item_id: int
    milli: int


def arriving(
    session: Session, counter: Counter, buyer: Place, index: int, product_id: int, quantity_milli: int,
    named: tuple[str | None, int | None], day: date,
) -> Arriving | None:
    """What arrives at the buyer: the item that the sender named, else what the product takes out of stock. None where it takes nothing.
    Invalid where that is several items, or one that the buyer's centre does not hold: then the sender names it."""
    into, into_milli = named
    if into is not None and into_milli is not None:
        return Arriving(item_at(session, into, [buyer], f"/lines/{index}/into").id, into_milli)
    taken = [(item_id, milli) for item_id, milli in counter.recipes.taken(product_id, [], quantity_milli, day) if milli]
    if not taken:
        return None
    item = session.get_one(StockItem, taken[0][0])
    holds = item.centre_id is None or any(period.centre_id == item.centre_id for period in buyer.periods)
    if len(taken) > 1 or not holds:
        raise invalid_at(
            f"/lines/{index}/into", "받는 사업장의 어느 품목으로 얼마나 들어가는지 적어 주세요.",
            "Say as which item of the receiving site, and how much of it, this arrives.", code="into_missing",
        )
    return Arriving(item.id, taken[0][1])


def receive(
    session: Session, by: Actor, buyer: Place, delivery: InternalDelivery, paid: Sequence[int], goods: Sequence[Arriving | None],
    received_at: datetime,
) -> None:
    """Puts what was delivered into the buyer's stock; `paid` is each line's won, which is what it cost. The caller holds the lock."""
    lots = _lots_of(session, delivery.id)
    rows = []
    for number, (won, good) in enumerate(zip(paid, goods, strict=True), 1):
        if good is None:
            continue
        exact = won * MILLI % good.milli == 0
        row = _row(by, delivery.id, delivery, good.item_id, good.milli, received_at)
        rows.append(row | {"lot": lots.get(number), "unit_cost": won * MILLI // good.milli if exact else None, "cost_won": won})
        into = Moved(delivery.id, "receive", good.item_id, good.milli, delivery.at, delivery.received_on, by.code, lots.get(number))
        move_lots(session, [buyer], into).write(session)
    apply_moves(session, rows)


def send_back(
    session: Session, by: Actor, buyer: Place, back: InternalReturn, parts: Sequence[tuple[int, int, int]], day: date, received_at: datetime
) -> None:
    """Takes what goes back out of the buyer's stock at what it is worth there; `parts` are (line, item, thousandths)."""
    levels = levels_of(session, {(buyer.id, item_id) for _, item_id, _ in parts})
    rows = []
    for number, (line, item_id, milli) in enumerate(parts, 1):
        # An act's id stands once for what leaves, so that each line has one that follows from the return's.
        act, pair = uuid5(back.id, f"{number}/{line}"), (buyer.id, item_id)
        before = levels.get(pair, NOTHING)
        levels[pair] = moved(before, -milli, back.at)
        short = levels[pair] != before and levels[pair].on_hand_milli < 0
        row = _row(by, act, back, item_id, -milli, received_at)
        rows.append(row | {"kind": "transfer", "business_date": day, "flags": "stock_short" if short else ""})
        move_lots(session, [buyer], Moved(act, "transfer", item_id, milli, back.at, day, by.code)).write(session)
    apply_moves(session, rows)


def _row(by: Actor, act: UUID, what: InternalDelivery | InternalReturn, item_id: int, milli: int, received_at: datetime) -> dict[str, Any]:
    day = what.received_on if isinstance(what, InternalDelivery) else None
    return {
        "act": act, "site_id": what.to_site_id, "item_id": item_id, "kind": "receive", "quantity_milli": milli, "unit_cost": None,
        "at": what.at, "business_date": day, "received_at": received_at, "document_id": None, "device_id": None, "device_seq": None,
        "recorded_by": by.code, "lot": None, "use_by": None, "supplier": None, "note": None, "other_site_id": what.site_id, "flags": "",
        "content_sha256": None,
    }


def _lots_of(session: Session, document_id: UUID) -> dict[int, str | None]:
    query = sa.select(DocumentLine.line_no, DocumentLine.lot).where(DocumentLine.document_id == document_id)
    return dict(session.execute(query).all())
