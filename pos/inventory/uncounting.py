"""Taking counts back: at the instant of each a count is added of what the book said before, so that it is as if nobody had counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.ledger import apply_moves
from pos.inventory.models import StockItem, StockMove
from pos.money import quantity_text
from sites import clock, journal
from sites.access import Actor
from sites.registry import Site, SiteLedger

AS_COUNTED = (
    "site_id", "item_id", "kind", "unit_cost", "at", "business_date", "document_id", "device_id", "device_seq", "lot", "use_by",
    "supplier", "other_site_id", "content_sha256",
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A count to take back: its id, and the id of the count that does so."""

    act: UUID
    by_act: UUID


def level_before(session: Session, site_id: int, item_ids: Sequence[int], at: datetime) -> Mapping[int, int]:
    """What the book says of items at an instant, before anything that is dated later, in 1/1000 of their units. Nothing was counted."""
    query = (
        sa.select(StockMove.item_id, sa.func.sum(StockMove.quantity_milli))
        .where(StockMove.site_id == site_id, StockMove.item_id.in_(item_ids), StockMove.at <= at, StockMove.kind != "count")
        .group_by(StockMove.item_id)
    )
    return {item_id: int(milli) for item_id, milli in session.execute(query)}


def counted_besides(session: Session, site_id: int, item_ids: Sequence[int], acts: Sequence[UUID] = ()) -> set[int]:
    """The items that were counted at a site by any other act than these."""
    query = sa.select(StockMove.item_id).where(
        StockMove.site_id == site_id, StockMove.item_id.in_(item_ids), StockMove.kind == "count",
    )
    return set(session.scalars(query.where(StockMove.act.not_in(acts)) if acts else query))


def take_back_counts(session: Session, actor: Actor, site: Site, wanted: Sequence[TakenBack], note: str) -> None:
    """Adds a count of what the book said before to each of these first counts of a site. The caller has looked that no other stands."""
    lock = sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update()
    session.execute(lock)
    by_act = {each.act: each.by_act for each in wanted}
    query = (
        sa.select(StockMove, StockItem.code)
        .join(StockItem, StockItem.id == StockMove.item_id)
        .where(StockMove.act.in_(list(by_act)), StockMove.site_id == site.id)
        .order_by(StockMove.id)
    )
    counts = [(count, code, act) for count, code in session.execute(query) if (act := count.act)]
    rows: list[dict[str, Any]] = []
    acts = []
    for instant in sorted({count.at for count, _, _ in counts}):
        of_it = [each for each in counts if each[0].at == instant]
        before = level_before(session, site.id, [count.item_id for count, _, _ in of_it], instant)
        for count, code, counted in of_it:
            act, milli = by_act[counted], before.get(count.item_id, 0)
            rows.append({name: getattr(count, name) for name in AS_COUNTED} | {
                "act": act, "quantity_milli": milli, "received_at": clock.now(), "recorded_by": actor.code, "note": note, "flags": "",
            })
            written = {"item": code, "takes_back": str(counted), "quantity": quantity_text(abs(milli)), "below_zero": milli < 0}
            acts.append(journal.Act("stock_count_taken_back", str(act), written))
    apply_moves(session, rows)
    if acts:
        journal.append_all(session, journal.book_of_site(site.code), actor.code, acts)
