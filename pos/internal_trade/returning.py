"""What goes back from the buyer to the seller: a refund there and stock out here, in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.internal_trade.book import note_return
from pos.internal_trade.delivering import METHOD
from pos.internal_trade.models import InternalDelivery, InternalDeliveryLine, InternalReturn
from pos.internal_trade.receiving import send_back
from pos.inventory.moves import take_ledgers
from pos.money import round_half_up
from pos.sales.models import Document, DocumentLine
from pos.sales.queries import returned_milli
from pos.sales.refund_plan import plan_refund
from pos.sales.refunding import record_refund
from pos.sales.wanted import WantedPayment, WantedRefund, WantedReturn
from sites import clock
from sites.access import Actor
from sites.errors import NotFound, invalid_at
from sites.registry import Site, place_of
from sites.shifts.recording import id_taken, refuse_other


@dataclass(frozen=True, slots=True)
class WantedBack:
    """What of a delivery goes back; `restock` of a part says whether the seller can sell it again."""

    id: UUID
    delivery: UUID
    at: datetime
    lines: Sequence[WantedReturn]
    reason: str


def send_delivery_back(session: Session, by: Actor, site: Site, wanted: WantedBack) -> tuple[InternalReturn, bool]:
    """Records a return once at both sites; True when it is new. Conflict for more than was delivered, and when its id stands for something
    else; NotFound for a delivery that the site did not make."""
    delivery = session.get(InternalDelivery, wanted.delivery)
    if delivery is None or delivery.site_id != site.id:
        raise NotFound("delivery_not_found")
    other = session.get_one(Site, delivery.to_site_id)
    take_ledgers(session, site, other)
    stored = session.get(InternalReturn, wanted.id)
    if stored is not None:
        return _repeated(session, stored, wanted), False
    if session.scalar(sa.select(Document.id).where(Document.id == wanted.id)) is not None:
        raise id_taken()
    _refuse_twice(wanted.lines)
    before = returned_milli(session, delivery.id)
    plan = plan_refund(session, delivery.id, wanted.lines, METHOD)
    payments = [WantedPayment(method, due, due) for method, due in plan.payments]
    record_refund(
        session, by, site.id, WantedRefund(wanted.id, delivery.id, wanted.at, wanted.lines, payments, wanted.reason, internal=True))
    back = InternalReturn(
        id=wanted.id, delivery_id=delivery.id, site_id=site.id, to_site_id=other.id, at=wanted.at, recorded_by=by.code)
    session.add(back)
    session.flush()
    received_at = clock.now()
    skewed = wanted.at - received_at > clock.FUTURE_TOLERANCE
    day = clock.business_day(received_at if skewed else wanted.at, other.time_zone, other.cut_off_minutes)
    send_back(session, by, place_of(session, other), back, _parts(session, delivery.id, before, wanted.lines), day, received_at)
    note_return(session, by, back)
    return back, True


def _refuse_twice(lines: Sequence[WantedReturn]) -> None:
    if len({line.line for line in lines}) < len(lines):
        raise invalid_at("/lines", "한 줄은 한 번만 적어 주세요.", "Name each line once.", code="line_twice")


def _parts(session: Session, delivery_id: UUID, before: dict[int, int], wanted: Sequence[WantedReturn]) -> list[tuple[int, int, int]]:
    """What leaves the buyer, line by line, so that the parts of a line always add up to what arrived."""
    query = (
        sa.select(DocumentLine.line_no, DocumentLine.quantity_milli, InternalDeliveryLine.item_id, InternalDeliveryLine.quantity_milli)
        .join(InternalDeliveryLine, sa.and_(
            InternalDeliveryLine.delivery_id == DocumentLine.document_id, InternalDeliveryLine.line_no == DocumentLine.line_no))
        .where(DocumentLine.document_id == delivery_id, InternalDeliveryLine.item_id.is_not(None))
    )
    arrived = {
        number: (sold, item_id, milli) for number, sold, item_id, milli in session.execute(query)
        if item_id is not None and milli is not None
    }
    parts, so_far = [], dict(before)
    for wish in wanted:
        was = so_far.get(wish.line, 0)
        so_far[wish.line] = was + wish.quantity_milli
        if wish.line in arrived:
            sold, item_id, milli = arrived[wish.line]
            part = round_half_up(milli * so_far[wish.line], sold) - round_half_up(milli * was, sold)
            if part:
                parts.append((wish.line, item_id, part))
    return parts


def _repeated(session: Session, stored: InternalReturn, wanted: WantedBack) -> InternalReturn:
    if stored.delivery_id != wanted.delivery:
        raise id_taken()
    query = sa.select(DocumentLine.original_line, DocumentLine.quantity_milli, DocumentLine.restock).where(
        DocumentLine.document_id == stored.id).order_by(DocumentLine.line_no)
    lines = [(line, -milli, restock) for line, milli, restock in session.execute(query)]
    reason = session.scalar(sa.select(Document.reason).where(Document.id == stored.id))
    refuse_other({
        "at": stored.at != wanted.at, "reason": reason != wanted.reason,
        "lines": lines != [(line.line, line.quantity_milli, line.restock) for line in wanted.lines],
    })
    return stored
