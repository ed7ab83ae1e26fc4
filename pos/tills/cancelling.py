"""Cancelling a wrong opening while nothing has counted into it. A till with money in it is closed, never cancelled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tills.arrival import arrival, sender
from pos.tills.closing import ended_already, till_and_end
from pos.tills.models import CANCELLATION, CANCELLED, CashMovement, Till, TillEnd, TillSum
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn


@dataclass(frozen=True, slots=True)
class WantedCancellation:
    """A cancellation as sent."""

    id: UUID
    till: UUID
    cancelled_at: datetime
    cashier: str | None = None
    device_seq: int | None = None
    sent_at: datetime | None = None


def cancel_till(session: Session, actor: Actor, site: Site, wanted: WantedCancellation) -> tuple[Till, TillEnd, bool]:
    """The till with its end, and True when this cancelled it. Conflict when anything was sold, given back or moved in it, and as a
    closing is refused."""
    take_turn(session, site)
    till, end = till_and_end(session, site, wanted.till)
    if end is not None:
        return till, _repeated(site, end, wanted), False
    if session.scalar(sa.select(TillEnd.id).where(TillEnd.id == wanted.id)) is not None:
        raise id_taken()
    if _holds_something(session, site, till):
        raise Conflict("till_not_empty", say(
            "이 금고로 이미 판매하거나 돈을 넣고 뺐습니다. 취소하지 말고 마감해 주세요.",
            "Something was sold or moved in this till already. Close it instead of cancelling."))
    came = arrival(session, actor, site, wanted.cancelled_at, wanted.device_seq)
    till.state = CANCELLED
    end = TillEnd(
        till_id=till.id, id=wanted.id, site_id=site.id, kind=CANCELLATION, at=wanted.cancelled_at, received_at=came.received_at,
        cashier=wanted.cashier, flags=came.flagged(), **sender(actor, wanted.device_seq, wanted.sent_at),
    )
    act = journal.Act("till_cancelled", str(till.id), cancellation_content(end, site.code))
    end.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(end)
    session.flush()
    return till, end, True


def cancellation_content(end: TillEnd, site: str) -> dict[str, Any]:
    """What the journal says of a cancellation."""
    return {
        "id": str(end.id), "site": site, "till": str(end.till_id), "cancelled_at": clock.instant_text(end.at), "cashier": end.cashier,
    }


def _repeated(site: Site, end: TillEnd, wanted: WantedCancellation) -> TillEnd:
    if end.id != wanted.id or end.kind != CANCELLATION:
        raise ended_already(site, end)
    refuse_other({"cancelled_at": end.at != wanted.cancelled_at, "cashier": end.cashier != wanted.cashier})
    return end


def _holds_something(session: Session, site: Site, till: Till) -> bool:
    sums = sa.select(TillSum.till).where(TillSum.site_id == site.id, TillSum.till == till.id).limit(1)
    moved = sa.select(CashMovement.id).where(CashMovement.site_id == site.id, CashMovement.till == till.id).limit(1)
    return session.scalar(sums) is not None or session.scalar(moved) is not None
