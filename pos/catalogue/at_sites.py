"""What a site makes of the catalogue: its own prices, what it does not sell, what it has run out of."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Product, SiteAvailability, SitePrice, SoldOut
from pos.catalogue.ownership import insert_once
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, say
from sites.registry import Site, place_of, touch

Row = TypeVar("Row", SitePrice, SiteAvailability)


def set_site_price(session: Session, actor: Actor, site: Site, sku: str, price: int | None, from_: date | None = None) -> SitePrice:
    """The site's own price (won, tax included) from a business day on, today unless said; None: the default price again.

    NotFound for a product that is not this site's; Conflict where another price already holds from that past day.
    """
    touch(session, site.id)
    product_id, day = product_of(session, site, sku), from_ or _today(site)
    key = {"site_id": site.id, "product_id": product_id, "valid_from": day}
    row = session.get(SitePrice, key, populate_existing=True)
    if row is not None and row.price == price:
        return row
    row = _open_row(session, SitePrice(**key), row, _today(site))
    row.price = price
    _keep(session, actor, site, "price_set", sku, {"price": price, "from": day.isoformat()})
    return row


def set_site_prices(session: Session, actor: Actor, site: Site, wanted: Sequence[tuple[int, str, int | None, date]]) -> None:
    """Many of the site's own prices (product id, sku, price, day) in one act, each as by `set_site_price`; the caller knows the products
    as the site's."""
    touch(session, site.id)
    ids, today = {product_id for product_id, *_ in wanted}, _today(site)
    query = sa.select(SitePrice).where(SitePrice.site_id == site.id, SitePrice.product_id.in_(ids))
    standing = {(row.product_id, row.valid_from): row for row in session.scalars(query.execution_options(populate_existing=True))}
    acts = []
    for product_id, sku, price, day in wanted:
        row = standing.get((product_id, day))
        if row is not None and row.price == price:
            continue
        row = _open_row(session, SitePrice(site_id=site.id, product_id=product_id, valid_from=day), row, today)
        row.price = price
        acts.append(journal.Act("price_set", sku, {"price": price, "from": day.isoformat()}))
    session.flush()
    if acts:
        journal.append_all(session, journal.book_of_site(site.code), actor.code, acts)


def set_availability(
    session: Session, actor: Actor, site: Site, sku: str, available: bool, from_: date | None = None
) -> SiteAvailability:
    """Whether the site sells the product from a business day on, today unless said. Errors as for prices."""
    touch(session, site.id)
    product_id, day = product_of(session, site, sku), from_ or _today(site)
    key = {"site_id": site.id, "product_id": product_id, "valid_from": day}
    row = session.get(SiteAvailability, key, populate_existing=True)
    if row is not None and row.available == available:
        return row
    row = _open_row(session, SiteAvailability(**key), row, _today(site))
    row.available = available
    _keep(session, actor, site, "availability_set", sku, {"available": available, "from": day.isoformat()})
    return row


def set_sold_out(session: Session, actor: Actor, site: Site, sku: str, sold_out: bool) -> bool:
    """Marks the product as sold out at the site, or as back; True when that changed something. NotFound as for prices."""
    touch(session, site.id)
    product_id = product_of(session, site, sku)
    if sold_out:
        changed = insert_once(session, SoldOut, site_id=site.id, product_id=product_id, since=clock.now())
    else:
        gone = session.execute(
            sa.delete(SoldOut).where(SoldOut.site_id == site.id, SoldOut.product_id == product_id).returning(SoldOut.product_id)
        )
        changed = gone.one_or_none() is not None
    if changed:
        _keep(session, actor, site, "sold_out" if sold_out else "back_on_sale", sku, {"sold_out": sold_out})
    return changed


def state_at(session: Session, site: Site, sku: str, day: date | None = None) -> dict[str, Any]:
    """Whether the site sells the product on a day (today unless said), since when that holds, and whether it has run out."""
    product_id = product_of(session, site, sku)
    row = session.scalar(
        sa.select(SiteAvailability)
        .where(
            SiteAvailability.site_id == site.id, SiteAvailability.product_id == product_id,
            SiteAvailability.valid_from <= (day or _today(site)),
        )
        .order_by(SiteAvailability.valid_from.desc())
        .limit(1)
    )
    sold_out = session.get(SoldOut, {"site_id": site.id, "product_id": product_id}, populate_existing=True)
    return {
        "site": site.code, "sku": sku, "available": row is None or row.available, "from": None if row is None else row.valid_from,
        "sold_out": sold_out is not None,
    }


def product_of(session: Session, site: Site, sku: str) -> int:
    """The id of a product that can belong to the site; NotFound otherwise."""
    found = session.scalar(sa.select(Product.id).where(Product.sku == sku, belongs_to(place_of(session, site))))
    if found is None:
        raise NotFound("product_not_found")
    return found


def _open_row(session: Session, new: Row, standing: Row | None, today: date) -> Row:
    if standing is None:
        session.add(new)
        return new
    if standing.valid_from < today:
        raise Conflict(
            "already_in_force",
            say("지난 날짜부터 적용된 내용은 바꿀 수 없습니다. 오늘이나 앞으로의 날짜로 보내 주세요.",
                "What held from a past day cannot be replaced. Send today or a day to come."),
        )
    return standing


def _keep(session: Session, actor: Actor, site: Site, act: str, sku: str, content: dict[str, Any]) -> None:
    session.flush()
    journal.append(session, journal.book_of_site(site.code), actor.code, act, sku, content)


def _today(site: Site) -> date:
    return clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)
