"""Opening a till with its float, once. A tablet that has another till open is flagged, never stopped: what it sells has to go somewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tills.arrival import arrival, sender
from pos.tills.models import OPEN, Till
from sites import clock, journal
from sites.access import Actor
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn


@dataclass(frozen=True, slots=True)
class WantedOpening:
    """An opening as sent; the float in won."""

    id: UUID
    opened_at: datetime
    opening_float: int
    cashier: str | None = None
    device_seq: int | None = None
    sent_at: datetime | None = None


def open_till(session: Session, actor: Actor, site: Site, wanted: WantedOpening) -> tuple[Till, bool]:
    """The till as it stands, and True when this opened it. Conflict when the id stands for another opening. Flags: clock_skew,
    other_till_open (of the same tablet), seq_reused."""
    take_turn(session, site)
    stored = session.get(Till, wanted.id, populate_existing=True)
    if stored is not None:
        return _repeated(stored, site, wanted), False
    came = arrival(session, actor, site, wanted.opened_at, wanted.device_seq)
    odd = ["other_till_open"] if _has_open(session, site, actor.device_id) else []
    number = (session.scalar(sa.select(sa.func.max(Till.number)).where(Till.site_id == site.id)) or 0) + 1
    till = Till(
        id=wanted.id, site_id=site.id, number=number, opened_at=wanted.opened_at, received_at=came.received_at,
        business_date=came.business_date, opening_float=wanted.opening_float, cashier=wanted.cashier, flags=came.flagged(odd),
        state=OPEN, **sender(actor, wanted.device_seq, wanted.sent_at),
    )
    act = journal.Act("till_opened", str(till.id), opening_content(till, site.code))
    till.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(till)
    session.flush()
    return till, True


def opening_content(till: Till, site: str) -> dict[str, Any]:
    """What the journal says of an opening."""
    return {
        "id": str(till.id), "site": site, "number": till.number, "opened_at": clock.instant_text(till.opened_at),
        "opening_float": till.opening_float, "cashier": till.cashier,
    }


def _repeated(stored: Till, site: Site, wanted: WantedOpening) -> Till:
    if stored.site_id != site.id:
        raise id_taken()
    refuse_other({name: getattr(stored, name) != getattr(wanted, name) for name in ("opened_at", "opening_float", "cashier")})
    return stored


def _has_open(session: Session, site: Site, device_id: int | None) -> bool:
    open_here = sa.select(Till.id).where(Till.site_id == site.id, Till.state == sa.literal_column("'open'"), Till.device_id == device_id)
    return device_id is not None and session.scalar(open_here.limit(1)) is not None
