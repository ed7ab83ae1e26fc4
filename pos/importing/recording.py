"""Importing sales: everything is checked before anything is written, and what stands already is not written again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import load_site_catalogue
from pos.importing.mapping import Columns
from pos.importing.orders import Order, Orders, summed
from pos.importing.reading import Sheet
from pos.importing.refusals import RowsRefused
from pos.money import OUT_OF_SCOPE, round_half_up
from pos.sales.batching import MOST_IN_ACT
from pos.sales.content import sale_content
from pos.sales.models import Document
from pos.sales.recording import record_sales
from pos.sales.wanted import WantedSale
from sites import clock
from sites.access import Actor
from sites.errors import Message, say
from sites.journal import content_hash
from sites.network.names import normal_form
from sites.registry import Place, Site, place_of

IDS_AT_ONCE = 500

CHANGED = say("이 주문은 다른 내용으로 이미 저장되어 있습니다. 저장된 판매는 바꿀 수 없으니 이 주문을 빼거나 환불로 바로잡아 주세요.",
              "This order is already stored with other content. What is stored cannot change: leave it out, or correct it by a refund.")
TO_COME = say("앞날의 날짜입니다.", "This date is still to come.")


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import holds: documents, lines, net won (out_of_scope left aside), the days and the first and last of them."""

    documents: int
    lines: int
    net: int
    days: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked import: the sales that are new, in order of time, and how many of the file stood already."""

    site_id: int
    sales: tuple[WantedSale, ...]
    already: int
    summary: Summary

    def chunks(self) -> Iterator[tuple[WantedSale, ...]]:
        """The sales in acts of bearable length, each to be recorded in a transaction of its own."""
        for start in range(0, len(self.sales), MOST_IN_ACT):
            yield self.sales[start : start + MOST_IN_ACT]


def plan_import(session: Session, site: Site, sheet: Sheet, wanted: Columns) -> Plan:
    """Checks the whole file against itself, the site and what is stored. RowsRefused names every row that stands in the way.

    An item whose name is that of one product of the site is that product; any other keeps its name as its sku.
    """
    place = place_of(session, site)
    orders = Orders(sheet, wanted, _skus_by_name(session, place))
    sales = summed(orders, place.code, clock.zone(place.time_zone))
    for order, _ in sales:
        _check_day(orders, order, place)
    standing = _standing(session, [sale.id for _, sale in sales])
    new = []
    for order, sale in sales:
        stored = standing.get(sale.id)
        if stored is None:
            new.append(sale)
        elif stored != (place.id, content_hash(sale_content(sale, place.code))):
            orders.refuse(order.row, "order", order.number, CHANGED)
    if orders.problems:
        raise RowsRefused(sorted(orders.problems, key=lambda problem: problem.row))
    new.sort(key=lambda sale: sale.occurred_at)
    return Plan(place.id, tuple(new), len(sales) - len(new), _summary(new))


def record_chunk(session: Session, by: Actor, site_id: int, sales: Sequence[WantedSale]) -> int:
    """Records sales of a plan in the caller's transaction; answers how many of them count in another month than their own, which
    is closed. The error of a sale that someone else stored meanwhile with other content stops it."""
    outcomes = record_sales(session, by, site_id, sales)
    elsewhere = 0
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
        if outcome.sale is not None and outcome.sale["book_date"] != outcome.sale["business_date"]:
            elsewhere += 1
    return elsewhere


def _check_day(orders: Orders, order: Order, place: Place) -> None:
    today = clock.business_day(clock.now(), place.time_zone, place.cut_off_minutes)
    if place.opened_on is not None and order.day < place.opened_on:
        orders.refuse(order.row, "date", order.day, _before_opening(place.opened_on))
    elif order.day > today:
        orders.refuse(order.row, "date", order.day, TO_COME)


def _before_opening(opened_on: date) -> Message:
    return say("개점일({day}) 전의 날짜입니다.", "This is before the site opened on {day}.", day=opened_on.isoformat())


def _standing(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[int, bytes]]:
    """Site and content hash of the documents that stand under these ids."""
    found: dict[UUID, tuple[int, bytes]] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        query = sa.select(Document.id, Document.site_id, Document.content_sha256).where(Document.id.in_(ids[start : start + IDS_AT_ONCE]))
        found |= {document_id: (site_id, hashed) for document_id, site_id, hashed in session.execute(query)}
    return found


def _skus_by_name(session: Session, place: Place) -> dict[str, str]:
    now = clock.now()
    day = clock.business_day(now, place.time_zone, place.cut_off_minutes)
    products = load_site_catalogue(session, place).in_force(now, day).values()
    names = [normal_form(product.name) for product in products]
    return {name: product.sku for name, product in zip(names, products, strict=True) if names.count(name) == 1}


def _summary(sales: Sequence[WantedSale]) -> Summary:
    days = {sale.stated_date for sale in sales if sale.stated_date is not None}
    lines = [line for sale in sales for line in sale.lines]
    net = sum(
        round_half_up(line.quantity_milli * line.unit_price, 1000) - line.discount for line in lines if line.tax_class != OUT_OF_SCOPE
    )
    return Summary(len(sales), len(lines), net, len(days), min(days, default=None), max(days, default=None))
