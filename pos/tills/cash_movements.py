"""Cash put in or taken out by hand, with its reason. The money has moved, so that it is never refused: after the close it is an
addendum, and of a till that is not here (yet) it waits for its opening."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pos.tills.arrival import arrival, sender
from pos.tills.models import CANCELLED, CLOSED, CashMovement, Till
from pos.tills.texts import REASON, write_text
from sites import clock, journal
from sites.access import Actor
from sites.errors import NotFound
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class WantedMovement:
    """Cash moved, as sent; won."""

    id: UUID
    till: UUID
    at: datetime
    direction: str
    amount: int
    reason: str
    cashier: str | None = None
    device_seq: int | None = None
    sent_at: datetime | None = None


def move_cash(session: Session, actor: Actor, site: Site, wanted: WantedMovement) -> tuple[CashMovement, bool]:
    """The movement as stored, and True when it is new. Conflict when its id stands for something else, NotFound for another site's till.
    Flags: till_closed, till_unknown (none such is open here), clock_skew, seq_reused."""
    take_turn(session, site)
    stored = session.get(CashMovement, wanted.id)
    if stored is not None:
        return _repeated(stored, site, wanted), False
    till = session.get(Till, wanted.till, populate_existing=True)
    if till is not None and till.site_id != site.id:
        raise NotFound("till_not_found")
    came = arrival(session, actor, site, wanted.at, wanted.device_seq)
    closed = till is not None and till.state == CLOSED
    odd = ["till_closed"] if closed else ["till_unknown"] if till is None or till.state == CANCELLED else []
    movement = CashMovement(
        id=wanted.id, site_id=site.id, till=wanted.till, direction=wanted.direction, amount=wanted.amount, reason="",
        at=wanted.at, received_at=came.received_at, cashier=wanted.cashier, flags=came.flagged(odd), addendum=closed,
        reason_hash=vault.keyed_hash(wanted.reason),
        **sender(actor, wanted.device_seq, wanted.sent_at),
    )
    act = journal.Act(f"cash_{movement.direction}", str(movement.id), movement_content(movement, site.code))
    movement.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(movement)
    write_text(session, site.id, movement.id, REASON, wanted.reason, came.received_at)
    session.flush()
    return movement, True


def movement_content(movement: CashMovement, site: str) -> dict[str, Any]:
    """What the journal says of a movement; its reason, which people write freely, as a keyed hash."""
    return {
        "id": str(movement.id), "site": site, "till": str(movement.till), "direction": movement.direction, "amount": movement.amount,
        "at": clock.instant_text(movement.at), "cashier": movement.cashier, "reason": _hashed(movement).hex(),
    }


def _repeated(stored: CashMovement, site: Site, wanted: WantedMovement) -> CashMovement:
    if stored.site_id != site.id:
        raise id_taken()
    compared = ("till", "at", "direction", "amount", "cashier")
    same_reason = _hashed(stored) == vault.keyed_hash(wanted.reason)
    refuse_other({**{name: getattr(stored, name) != getattr(wanted, name) for name in compared}, "reason": not same_reason})
    return stored


def _hashed(movement: CashMovement) -> bytes:
    return vault.keyed_hash(movement.reason) if movement.reason_hash is None else movement.reason_hash
