"""Money that customers pay on what they owe: received, matched with sales, freed again. It is no revenue: that was counted when it was
sold. A mistake is undone by a row that names it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.trade.customers import customer_at
from pos.trade.models import Customer, CustomerPayment, PaymentMatch
from pos.trade.owed import owed
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn

METHODS = ("transfer", "cash", "card")
Matches = Sequence[tuple[UUID, int]]


@dataclass(frozen=True, slots=True)
class WantedReceived:
    """Money as it came. `matches` are (sale, won); None: the oldest sales first."""

    id: UUID
    customer: str
    amount: int
    method: str
    received_on: date
    reference: str | None = None
    matches: Matches | None = None


def receive(session: Session, actor: Actor, site: Site, wanted: WantedReceived) -> tuple[CustomerPayment, bool]:
    """The payment as stored, and True when it is new. What it pays beyond all that is open stays as credit.

    Invalid for an unknown customer or a day to come. Conflict `match_exceeds` for more than is open of a sale or left of the payment,
    `sale_not_owed` for a sale that this customer does not owe here, and when its id stands for something else.
    """
    take_turn(session, site)
    stored = session.get(CustomerPayment, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, wanted), False
    customer = customer_at(session, site, wanted.customer)
    if wanted.received_on > clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes):
        raise invalid_at("/received_on", "아직 오지 않은 날입니다.", "This day is still to come.", code="day_to_come")
    pairs = _pairs(session, site, customer, wanted.amount, wanted.matches)
    payment = CustomerPayment(
        id=wanted.id, site_id=site.id, customer_id=customer.id, amount=wanted.amount, method=wanted.method,
        received_on=wanted.received_on, reference=wanted.reference, chosen=wanted.matches is not None, withdraws_id=None, at=clock.now(),
        recorded_by=actor.code,
    )
    _place(session, actor, site, payment, customer.code, pairs)
    return payment, True


def match_more(
    session: Session, actor: Actor, site: Site, payment_id: UUID, act: UUID, matches: Matches | None
) -> tuple[CustomerPayment, bool]:
    """What is left of a payment pays these sales, or the oldest first. Refused as in `receive`; Conflict `nothing_left` without a rest."""
    payment = _standing(session, site, payment_id)
    if _done(session, payment, act):
        return payment, False
    customer = session.get_one(Customer, payment.customer_id)
    left = left_of(session, payment.id)
    if not left:
        raise Conflict("nothing_left", say("이 입금은 모두 쓰였습니다. 먼저 잘못된 연결을 풀어 주세요.",
                                           "Nothing is left of this payment. Free what it pays by mistake first."))
    _match(session, actor, site, payment, act, _pairs(session, site, customer, left, matches))
    return payment, True


def unmatch(session: Session, actor: Actor, site: Site, payment_id: UUID, act: UUID, sale_id: UUID) -> tuple[CustomerPayment, bool]:
    """What a payment pays of a sale is free again. Conflict `not_matched` where it pays nothing of it."""
    payment = _standing(session, site, payment_id)
    if _done(session, payment, act):
        return payment, False
    won = matches_of(session, payment.id).get(sale_id, 0)
    if not won:
        raise Conflict("not_matched", say("이 입금은 그 판매에 연결되어 있지 않습니다.", "This payment does not pay that sale."))
    _match(session, actor, site, payment, act, [(sale_id, -won)])
    return payment, True


def withdraw(session: Session, actor: Actor, site: Site, payment_id: UUID, act: UUID, reason: str) -> tuple[CustomerPayment, bool]:
    """Takes back a payment that was noted by mistake: all that it paid is open again. Conflict `payment_withdrawn` when it was already."""
    payment = _standing(session, site, payment_id, withdrawn_as=act)
    standing = session.get(CustomerPayment, act)
    if standing is not None and standing.withdraws_id != payment.id:
        raise id_taken()
    if standing is not None:
        return payment, False
    back = CustomerPayment(
        id=act, site_id=site.id, customer_id=payment.customer_id, amount=-payment.amount, method=payment.method,
        received_on=payment.received_on, reference=reason, chosen=True, withdraws_id=payment.id, at=clock.now(), recorded_by=actor.code,
    )
    code = session.get_one(Customer, payment.customer_id).code
    pairs = [(sale, -won) for sale, won in sorted(matches_of(session, payment.id).items(), key=str)]
    _place(session, actor, site, back, code, pairs, of=payment.id)
    return payment, True


def matches_of(session: Session, payment_id: UUID) -> dict[UUID, int]:
    """What a payment pays of which sale."""
    query = sa.select(PaymentMatch.sale_id, sa.func.sum(PaymentMatch.amount)).where(PaymentMatch.payment_id == payment_id)
    found = session.execute(query.group_by(PaymentMatch.sale_id)).all()
    return {sale: int(won) for sale, won in found if won}


def left_of(session: Session, payment_id: UUID) -> int:
    """What is left of a payment; nothing of one that was withdrawn."""
    query = sa.select(sa.func.sum(CustomerPayment.amount)).where(
        sa.or_(CustomerPayment.id == payment_id, CustomerPayment.withdraws_id == payment_id))
    return int(session.scalar(query) or 0) - sum(matches_of(session, payment_id).values())


def received_content(payment: CustomerPayment, site: str, customer: str, matches: Sequence[PaymentMatch]) -> dict[str, Any]:
    """What the journal says of a payment."""
    return {
        "site": site, "customer": customer, "amount": payment.amount, "method": payment.method,
        "received_on": payment.received_on.isoformat(), "withdraws": None if payment.withdraws_id is None else str(payment.withdraws_id),
        "matches": _written(matches),
    }


def matched_content(site: str, matches: Sequence[PaymentMatch]) -> dict[str, Any]:
    """What the journal says of a matching."""
    return {"site": site, "matches": _written(matches)}


def _written(matches: Sequence[PaymentMatch]) -> list[dict[str, Any]]:
    return [{"payment": str(each.payment_id), "sale": str(each.sale_id), "amount": each.amount} for each in matches]


def _pairs(session: Session, site: Site, customer: Customer, left: int, matches: Matches | None) -> list[tuple[UUID, int]]:
    there = {each.sale_id: each.open for each in owed(session, [site.id], customer.id)}
    if matches is None:
        pairs = []
        for sale_id, won in there.items():
            part = min(left, won)
            if part > 0:
                pairs.append((sale_id, part))
                left -= part
        return pairs
    for index, (sale_id, won) in enumerate(matches):
        if sale_id not in there:
            raise Conflict("sale_not_owed", say(
                "이 거래처가 갚을 것이 남은 판매가 아닙니다. 판매를 확인해 주세요.",
                "This customer owes nothing of that sale. Check the sale."), {f"/matches/{index}/sale": []})
        there[sale_id], left = there[sale_id] - won, left - won
        if there[sale_id] < 0 or left < 0:
            raise Conflict("match_exceeds", say(
                "남은 미수금이나 남은 입금액보다 많습니다. 금액을 줄여 주세요.",
                "This is more than is open of the sale, or left of the payment. Match less."), {f"/matches/{index}/amount": []})
    return list(matches)


def _place(
    session: Session, actor: Actor, site: Site, payment: CustomerPayment, customer: str, pairs: Matches, of: UUID | None = None
) -> None:
    rows = _rows(actor, site, of or payment.id, payment.id, pairs)
    act = journal.Act("customer_payment", str(payment.id), received_content(payment, site.code, customer, rows))
    payment.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(payment)
    session.flush()
    _add(session, rows, payment.entry)


def _match(session: Session, actor: Actor, site: Site, payment: CustomerPayment, act: UUID, pairs: Matches) -> None:
    rows = _rows(actor, site, payment.id, act, pairs)
    said = journal.Act("payment_matched", str(act), matched_content(site.code, rows))
    entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [said])
    _add(session, rows, entry)


def _rows(actor: Actor, site: Site, payment_id: UUID, act: UUID, pairs: Matches) -> list[PaymentMatch]:
    return [
        PaymentMatch(act=act, payment_id=payment_id, sale_id=sale, site_id=site.id, amount=won, document_id=None, recorded_by=actor.code)
        for sale, won in pairs
    ]


def _add(session: Session, rows: Sequence[PaymentMatch], entry: int) -> None:
    for row in rows:
        row.entry = entry
        session.add(row)
        session.flush()


def _standing(session: Session, site: Site, payment_id: UUID, withdrawn_as: UUID | None = None) -> CustomerPayment:
    take_turn(session, site)
    payment = session.get(CustomerPayment, payment_id, populate_existing=True)
    if payment is None or payment.site_id != site.id or payment.withdraws_id is not None:
        raise NotFound("payment_not_found")
    back = session.scalar(sa.select(CustomerPayment.id).where(CustomerPayment.withdraws_id == payment.id))
    if back is not None and back != withdrawn_as:
        raise Conflict("payment_withdrawn", say("취소된 입금입니다. 새로 등록해 주세요.", "This payment was withdrawn. Note it anew."))
    return payment


def _done(session: Session, payment: CustomerPayment, act: UUID) -> bool:
    of = session.scalar(sa.select(PaymentMatch.payment_id).where(PaymentMatch.act == act).limit(1))
    if of not in (None, payment.id):
        raise id_taken()
    return of is not None


def _repeated(session: Session, stored: CustomerPayment, site: Site, wanted: WantedReceived) -> CustomerPayment:
    if stored.site_id != site.id or stored.withdraws_id is not None:
        raise id_taken()
    first = sa.select(PaymentMatch.sale_id, PaymentMatch.amount).where(PaymentMatch.entry == stored.entry, PaymentMatch.site_id == site.id)
    paid = [(sale, int(won)) for sale, won in session.execute(first.order_by(PaymentMatch.id))]
    chosen = wanted.matches is not None
    refuse_other({
        "customer": session.get_one(Customer, stored.customer_id).code != wanted.customer, "amount": stored.amount != wanted.amount,
        "method": stored.method != wanted.method, "received_on": stored.received_on != wanted.received_on,
        "reference": stored.reference != wanted.reference,
        "matches": stored.chosen != chosen or (chosen and paid != list(wanted.matches or ())),
    })
    return stored
