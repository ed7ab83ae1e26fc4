"""Delivering from one site to another: the seller's sale, what leaves its stock and what arrives at the buyer, in one act or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import InForce
from pos.internal_trade.book import note_delivery
from pos.internal_trade.models import InternalDelivery, InternalDeliveryLine
from pos.internal_trade.receiving import Arriving, arriving, receive
from pos.inventory.models import StockItem
from pos.inventory.moves import take_ledgers
from pos.revenue.dated import party_of
from pos.sales.drafting import days_of, total_of
from pos.sales.models import Document, DocumentLine
from pos.sales.recording import locked, record_sale
from pos.sales.store import store_of
from pos.sales.wanted import DELIVERY, WantedLine, WantedPayment, WantedSale
from sites import clock
from sites.access import Actor
from sites.errors import invalid_at
from sites.offering import check_offer
from sites.registry import Site, place_of
from sites.shifts.recording import id_taken, refuse_other

# Between two workplaces no money changes hands at the counter: it is settled between their accounts.
METHOD = "on_account"
OFFER = "stock"


@dataclass(frozen=True, slots=True)
class WantedDeliveryLine:
    """A product to deliver. `into` is the buyer's item that it arrives as, `into_milli` how much of it; None: what the product's recipe
    takes, if that is one item which the buyer may hold too."""

    sku: str
    quantity_milli: int
    unit_price: int
    lot: str | None = None
    into: str | None = None
    into_milli: int | None = None

    def arrives_as(self) -> tuple[str | None, int | None]:
        """The item and how much of it, as far as the sender says so: without a quantity as much as is delivered."""
        return (None, None) if self.into is None else (self.into, self.into_milli or self.quantity_milli)


@dataclass(frozen=True, slots=True)
class WantedDelivery:
    """A delivery to `to_site`, as sent."""

    id: UUID
    to_site: str
    at: datetime
    lines: Sequence[WantedDeliveryLine]
    note: str | None = None
    device_seq: int | None = None
    example: bool = False


def deliver(session: Session, by: Actor, site: Site, wanted: WantedDelivery) -> tuple[InternalDelivery, bool]:
    """Records a delivery once; True when it is new. Conflict when its id stands for something else; Invalid for a product, an item or a
    site that is none. The locks of both sites are taken in order of site code."""
    check_offer(site, OFFER)
    other = session.scalar(sa.select(Site).where(Site.code == wanted.to_site))
    if other is None or other.id == site.id or not other.offers(OFFER):
        raise invalid_at("/to_site", "받을 수 있는 다른 사업장이 아닙니다. 코드를 확인해 주세요.",
                         "This is no other site that can receive. Check the code.", code="to_site_unknown")
    take_ledgers(session, site, other)
    stored = session.get(InternalDelivery, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, other, wanted), False
    if session.scalar(sa.select(Document.id).where(Document.id == wanted.id)) is not None:
        raise id_taken()
    _, counter = locked(session, store_of(session), site.id, by)
    received_at = clock.now()
    days = days_of(counter, wanted.at, received_at)
    day, buyer = days.business_date, place_of(session, other)
    known = counter.catalogue.in_force(wanted.at, day)
    products = [_product(known, line, index) for index, line in enumerate(wanted.lines)]
    goods = [
        arriving(session, counter, buyer, index, product.product_id, line.quantity_milli, line.arrives_as(), day)
        for index, (line, product) in enumerate(zip(wanted.lines, products, strict=True))
    ]
    ours, theirs = counter.place.period_on(day), buyer.period_on(day)
    seller_centre, buyer_centre = ours.centre_id if ours else None, theirs.centre_id if theirs else None
    delivery = InternalDelivery(
        id=wanted.id, site_id=site.id, to_site_id=other.id, seller_centre_id=seller_centre, buyer_centre_id=buyer_centre,
        party=party_of(seller_centre, buyer_centre), at=wanted.at, business_date=day,
        received_on=clock.business_day(received_at if days.clock_skew else wanted.at, other.time_zone, other.cut_off_minutes),
        note=wanted.note, recorded_by=by.code,
    )
    record_sale(session, by, site.id, _sale(wanted, products, delivery))
    _keep(session, delivery, wanted, goods)
    receive(session, by, buyer, delivery, _paid(session, wanted.id), goods, received_at)
    note_delivery(session, by, delivery)
    return delivery, True


def _product(known: Mapping[str, InForce], line: WantedDeliveryLine, index: int) -> InForce:
    product = known.get(line.sku)
    if product is None:
        raise invalid_at(f"/lines/{index}/sku", "이 사업장의 상품이 아닙니다. 상품을 먼저 등록해 주세요.",
                         "The site has no such product. Register it first.", code="product_unknown")
    return product


def _sale(wanted: WantedDelivery, products: Sequence[InForce], delivery: InternalDelivery) -> WantedSale:
    lines = [
        WantedLine(line.sku, product.name, product.tax_class, line.quantity_milli, line.unit_price, lot=line.lot)
        for line, product in zip(wanted.lines, products, strict=True)
    ]
    total = total_of(lines, 0)
    return WantedSale(
        wanted.id, wanted.at, total, lines, [WantedPayment(METHOD, total, total)] if total else [], device_seq=wanted.device_seq,
        note=wanted.note, source=DELIVERY, party=delivery.party, counterparty_site_id=delivery.to_site_id, example=wanted.example,
    )


def _keep(session: Session, delivery: InternalDelivery, wanted: WantedDelivery, goods: Sequence[Arriving | None]) -> None:
    session.add(delivery)
    session.flush()
    session.add_all([
        InternalDeliveryLine(
            delivery_id=delivery.id, line_no=number, item_id=good.item_id if good else None, quantity_milli=good.milli if good else None,
            into_given=line.into is not None,
        )
        for number, (line, good) in enumerate(zip(wanted.lines, goods, strict=True), 1)
    ])
    session.flush()


def _paid(session: Session, delivery_id: UUID) -> list[int]:
    query = sa.select(DocumentLine.net).where(DocumentLine.document_id == delivery_id).order_by(DocumentLine.line_no)
    return list(session.scalars(query))


def _repeated(session: Session, stored: InternalDelivery, site: Site, other: Site, wanted: WantedDelivery) -> InternalDelivery:
    if stored.site_id != site.id:
        raise id_taken()
    refuse_other({
        "to_site": stored.to_site_id != other.id, "at": stored.at != wanted.at, "note": stored.note != wanted.note,
        "lines": not _same_lines(session, stored.id, wanted.lines),
    })
    return stored


def _same_lines(session: Session, delivery_id: UUID, wanted: Sequence[WantedDeliveryLine]) -> bool:
    # What the sender left to the recipe is not compared with what that gave.
    query = (
        sa.select(
            DocumentLine.sku, DocumentLine.quantity_milli, DocumentLine.unit_price, DocumentLine.lot, StockItem.code,
            InternalDeliveryLine.quantity_milli, InternalDeliveryLine.into_given,
        )
        .join(InternalDeliveryLine, sa.and_(
            InternalDeliveryLine.delivery_id == DocumentLine.document_id, InternalDeliveryLine.line_no == DocumentLine.line_no))
        .outerjoin(StockItem, StockItem.id == InternalDeliveryLine.item_id)
        .where(DocumentLine.document_id == delivery_id).order_by(DocumentLine.line_no)
    )
    stored = [(*row[:4], *((row[4], row[5]) if row[6] else (None, None))) for row in session.execute(query)]
    return stored == [(line.sku, line.quantity_milli, line.unit_price, line.lot, *line.arrives_as()) for line in wanted]

