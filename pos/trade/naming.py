"""Saying later whose receivable a sale is, where the counter named nobody or somebody else."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.trade.customers import customer_at
from pos.trade.invoices import on_standing_request
from pos.trade.models import PaymentMatch, ReceivableNaming
from pos.trade.owed import Owed, owed
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, say
from sites.registry import Site
from sites.shifts.recording import take_turn


def name_customer(session: Session, actor: Actor, site: Site, sale_id: UUID, code: str) -> tuple[Owed, bool]:
    """The sale as it is then owed, and True when that is new. NotFound for a sale that left nothing to pay here; Conflict
    `receivable_in_use` once something was paid of it or an invoice was asked for; Invalid for an unknown customer."""
    take_turn(session, site)
    [*found] = owed(session, [site.id], sale_id=sale_id, open_only=False)
    if not found:
        raise NotFound("receivable_not_found")
    customer = customer_at(session, site, code)
    if found[0].customer is not None and found[0].customer.id == customer.id:
        return found[0], False
    paid = session.scalar(sa.select(sa.func.sum(PaymentMatch.amount)).where(PaymentMatch.sale_id == sale_id))
    if paid or on_standing_request(session, [sale_id]):
        raise Conflict("receivable_in_use", say(
            "이미 입금이나 계산서 요청에 쓰인 판매입니다. 먼저 그것을 풀어 주세요.",
            "Something was paid of this sale, or an invoice was asked for. Undo that first."))
    naming = ReceivableNaming(sale_id=sale_id, site_id=site.id, customer_id=customer.id, at=clock.now(), recorded_by=actor.code)
    act = journal.Act("receivable_named", str(sale_id), naming_content(site.code, customer.code))
    naming.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(naming)
    session.flush()
    return owed(session, [site.id], sale_id=sale_id, open_only=False)[0], True


def naming_content(site: str, customer: str) -> dict[str, Any]:
    """What the journal says of it."""
    return {"site": site, "customer": customer}
