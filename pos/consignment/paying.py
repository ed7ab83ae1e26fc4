"""What was paid of a settlement: rows that are only added; a mistake is taken back by one that names it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.consignment.models import Settlement, SettlementPayment
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, invalid_at, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn


@dataclass(frozen=True, slots=True)
class WantedPayment:
    """A payment of won on a day; or, with `corrects`, that an earlier one was a mistake: then the amount is that one's."""

    id: UUID
    paid_on: date
    method: str
    amount: int | None = None
    corrects: UUID | None = None


def pay(session: Session, actor: Actor, site: Site, settlement: Settlement, wanted: WantedPayment) -> tuple[SettlementPayment, bool]:
    """The payment as stored, and True when it is new. Conflict for more than is due, for a payment that was taken back already, and when
    its id stands for something else."""
    take_turn(session, site)
    stored = session.get(SettlementPayment, wanted.id)
    if stored is not None:
        return _repeated(stored, settlement, wanted), False
    payment = SettlementPayment(
        id=wanted.id, settlement_id=settlement.id, amount=_amount(session, settlement, wanted), paid_on=wanted.paid_on,
        method=wanted.method, corrects=wanted.corrects, recorded_at=clock.now(), recorded_by=actor.code,
    )
    session.add(payment)
    session.flush()
    journal.append(session, journal.book_of_site(site.code), actor.code, "settlement_paid", str(settlement.id), {
        "payment": str(payment.id), "amount": payment.amount, "paid_on": payment.paid_on.isoformat(), "method": payment.method,
        "corrects": None if payment.corrects is None else str(payment.corrects),
    })
    return payment, True


def paid_of(session: Session, settlement_id: UUID) -> int:
    """What was paid of a settlement so far."""
    query = sa.select(sa.func.sum(SettlementPayment.amount)).where(SettlementPayment.settlement_id == settlement_id)
    return int(session.scalar(query) or 0)


def _amount(session: Session, settlement: Settlement, wanted: WantedPayment) -> int:
    if wanted.corrects is None:
        if wanted.amount is None:
            raise invalid_at("/amount", "금액을 적어 주세요.", "Give the amount.", code="amount_missing")
        left = settlement.due - paid_of(session, settlement.id)
        if wanted.amount > left:
            raise Conflict("more_than_due", say(
                "지급할 금액은 {left:,}원 남았습니다. 금액을 확인해 주세요.", "{left:,} won are left to pay. Check the amount.",
                left=max(left, 0)))
        return wanted.amount
    wrong = session.get(SettlementPayment, wanted.corrects)
    if wrong is None or wrong.settlement_id != settlement.id or wrong.corrects is not None:
        raise invalid_at("/corrects", "이 정산서의 지급 기록이 아닙니다.", "This is no payment of the statement.", code="payment_unknown")
    if session.scalar(sa.select(SettlementPayment.id).where(SettlementPayment.corrects == wrong.id)) is not None:
        raise Conflict("already_corrected", say("이미 취소한 지급 기록입니다.", "This payment was taken back already."))
    return -wrong.amount


def _repeated(stored: SettlementPayment, settlement: Settlement, wanted: WantedPayment) -> SettlementPayment:
    if stored.settlement_id != settlement.id:
        raise id_taken()
    refuse_other({
        "amount": wanted.corrects is None and stored.amount != wanted.amount, "paid_on": stored.paid_on != wanted.paid_on,
        "method": stored.method != wanted.method, "corrects": stored.corrects != wanted.corrects,
    })
    return stored
