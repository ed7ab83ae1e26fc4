"""Delivery notes (거래명세서): from a sale on account, or made first at the agreed prices and sold when the goods are handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import round_half_up
from pos.sales.counter import counter_now
from pos.sales.models import DocumentLine
from pos.sales.recording import record_sale
from pos.sales.wanted import WantedLine, WantedPayment, WantedSale
from pos.trade.customers import agreed_on, customer_at
from pos.trade.models import Customer, DeliveryLine, DeliveryNote
from pos.trade.owed import owed
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, invalid_at, say
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn


class WantedLineOfNote(NamedTuple):
    """What is to be delivered; without a price as agreed, else as in the catalogue."""

    sku: str
    quantity_milli: int
    unit_price: int | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class WantedNote:
    """A delivery note: of a sale, or with lines of its own."""

    id: UUID
    customer: str
    delivered_on: date
    sale: UUID | None = None
    lines: Sequence[WantedLineOfNote] = ()
    note: str | None = None


def make_note(session: Session, actor: Actor, site: Site, wanted: WantedNote) -> tuple[DeliveryNote, bool]:
    """The note as stored, and True when it is new. Invalid for an unknown customer or product. Conflict `sale_not_owed` for a sale that is
    not this customer's, `note_stands` where it has a note already, and when the id stands for something else."""
    take_turn(session, site)
    stored = session.get(DeliveryNote, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, wanted), False
    customer = customer_at(session, site, wanted.customer)
    lines = _priced(session, site, customer, wanted) if wanted.sale is None else _sold(session, site, customer, wanted.sale)
    last = session.scalar(sa.select(sa.func.max(DeliveryNote.number)).where(DeliveryNote.site_id == site.id)) or 0
    note = DeliveryNote(
        id=wanted.id, site_id=site.id, number=last + 1, customer_id=customer.id, delivered_on=wanted.delivered_on, note=wanted.note,
        from_sale=wanted.sale is not None, sale_id=wanted.sale, recorded_by=actor.code,
    )
    rows = [DeliveryLine(note_id=note.id, line_no=number, **line) for number, line in enumerate(lines, 1)]
    act = journal.Act("delivery_note_made", str(note.id), note_content(note, site.code, customer.code, rows))
    note.entry, _ = journal.placed_all(session, journal.book_of_site(site.code), actor.code, [act])
    session.add(note)
    session.flush()
    session.add_all(rows)
    session.flush()
    return note, True


def sell_note(session: Session, actor: Actor, site: Site, note_id: UUID, sale_id: UUID, sold_at: datetime) -> tuple[DeliveryNote, bool]:
    """Sells on account what was delivered; True when that is new. Conflict `note_sold` when it was sold under another id."""
    take_turn(session, site)
    note = session.get(DeliveryNote, note_id, populate_existing=True)
    if note is None or note.site_id != site.id:
        raise NotFound("note_not_found")
    if note.sale_id is not None and note.sale_id != sale_id:
        raise Conflict("note_sold", say("이미 판매로 올린 명세서입니다.", "This note was sold already."))
    if note.sale_id is not None:
        return note, False
    lines = note_lines(session, note.id)
    total = sum(line.amount for line in lines)
    record_sale(session, actor, site.id, WantedSale(
        sale_id, sold_at, total,
        [WantedLine(line.sku, line.name, line.tax_class, line.quantity_milli, line.unit_price, lot=line.lot) for line in lines],
        [WantedPayment("on_account", total, total)] if total else [], order_type="delivery",
        customer=session.get_one(Customer, note.customer_id).code,
    ))
    note.sale_id = sale_id
    session.flush()
    return note, True


def note_lines(session: Session, note_id: UUID) -> Sequence[DeliveryLine]:
    """The lines of a note, in order."""
    return session.scalars(sa.select(DeliveryLine).where(DeliveryLine.note_id == note_id).order_by(DeliveryLine.line_no)).all()


def notes_of(
    session: Session, site: Site, first: date, last: date, customer_id: int | None = None
) -> list[tuple[DeliveryNote, Customer]]:
    """The notes of a site's deliveries between two days, by number."""
    query = (
        sa.select(DeliveryNote, Customer).join(Customer, Customer.id == DeliveryNote.customer_id)
        .where(DeliveryNote.site_id == site.id, DeliveryNote.delivered_on.between(first, last)).order_by(DeliveryNote.number)
    )
    if customer_id is not None:
        query = query.where(Customer.id == customer_id)
    return [(note, customer) for note, customer in session.execute(query)]


def note_content(note: DeliveryNote, site: str, customer: str, lines: Sequence[DeliveryLine]) -> dict[str, Any]:
    """What the journal says of a note when it is made."""
    return {
        "site": site, "customer": customer, "number": note.number, "delivered_on": note.delivered_on.isoformat(),
        "sale": str(note.sale_id) if note.from_sale else None,
        "lines": [
            {"sku": line.sku, "tax_class": line.tax_class, "quantity": line.quantity_milli, "unit_price": line.unit_price,
             "amount": line.amount, "lot": line.lot}
            for line in lines
        ],
    }


def _priced(session: Session, site: Site, customer: Customer, wanted: WantedNote) -> list[dict[str, Any]]:
    agreed = agreed_on(session, customer.id, wanted.delivered_on)
    known = counter_now(session, site.id).catalogue.in_force(clock.now(), wanted.delivered_on)
    found = []
    for index, line in enumerate(wanted.lines):
        product = known.get(line.sku)
        if product is None:
            raise invalid_at(f"/lines/{index}/sku", "그런 상품이 없습니다. 상품을 먼저 등록해 주세요.",
                             "There is no such product. Register it first.", code="product_unknown")
        price = line.unit_price if line.unit_price is not None else agreed.get(line.sku, product.price)
        found.append({
            "sku": line.sku, "name": product.name, "tax_class": product.tax_class, "quantity_milli": line.quantity_milli,
            "unit_price": price, "amount": round_half_up(line.quantity_milli * price, 1000), "lot": line.lot,
        })
    return found


def _sold(session: Session, site: Site, customer: Customer, sale_id: UUID) -> list[dict[str, Any]]:
    if not owed(session, [site.id], customer.id, sale_id, open_only=False):
        raise Conflict("sale_not_owed", say("이 거래처의 외상 판매가 아닙니다. 판매를 확인해 주세요.",
                                            "This is no sale on this customer's account. Check the sale."))
    if session.scalar(sa.select(DeliveryNote.id).where(DeliveryNote.sale_id == sale_id)) is not None:
        raise Conflict("note_stands", say("이 판매의 명세서가 이미 있습니다.", "This sale has a delivery note already."))
    lines = session.scalars(sa.select(DocumentLine).where(DocumentLine.document_id == sale_id).order_by(DocumentLine.line_no))
    return [
        {"sku": line.sku, "name": line.name, "tax_class": line.tax_class, "quantity_milli": line.quantity_milli,
         "unit_price": line.unit_price + line.options_price, "amount": line.net, "lot": line.lot}
        for line in lines
    ]


def _repeated(session: Session, stored: DeliveryNote, site: Site, wanted: WantedNote) -> DeliveryNote:
    if stored.site_id != site.id:
        raise id_taken()
    lines = note_lines(session, stored.id)
    said = [(line.sku, line.quantity_milli, line.lot) for line in lines]
    priced = all(asked.unit_price in (None, line.unit_price) for asked, line in zip(wanted.lines, lines, strict=False))
    own = wanted.sale is None
    refuse_other({
        "customer": session.get_one(Customer, stored.customer_id).code != wanted.customer,
        "delivered_on": stored.delivered_on != wanted.delivered_on, "note": stored.note != wanted.note,
        "sale": own == stored.from_sale or (stored.from_sale and stored.sale_id != wanted.sale),
        "lines": own and (said != [(line.sku, line.quantity_milli, line.lot) for line in wanted.lines] or not priced),
    })
    return stored
