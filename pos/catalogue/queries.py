"""Reading the catalogue: a site's as the tablet gets it, and the products that someone may see. Changes nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import InForce, load_site_catalogue
from pos.catalogue.models import Category, Product, ProductRevision, SoldOut
from pos.catalogue.ownership import in_sight, owner_text
from sites import clock, journal
from sites.access import Actor
from sites.errors import NotFound
from sites.registry import Centre, Place

VERSION_LETTERS = 16


def catalogue_of(session: Session, place: Place, at: datetime) -> dict[str, Any]:
    """The contract's catalogue of a site at an instant: what is on sale, in the order of the tabs, with the names of the tabs.

    `version` is a hash of all the rest, so that it stays while nothing that a tablet sees has changed.
    """
    day = clock.business_day(at, place.time_zone, place.cut_off_minutes)
    on_sale = [product for product in load_site_catalogue(session, place).in_force(at, day).values() if product.available]
    tabs = {tab.code: tab for tab in session.scalars(sa.select(Category))}
    sold_out = set(session.scalars(sa.select(SoldOut.product_id).where(SoldOut.site_id == place.id)))
    used = sorted(
        (tabs[code] for code in {product.category for product in on_sale} if code is not None),
        key=lambda tab: (tab.position, tab.code),
    )
    ranks = {tab.code: rank for rank, tab in enumerate(used)}
    on_sale.sort(key=lambda product: (ranks.get(product.category or "", len(ranks)), product.name, product.sku))
    content = {
        "products": [_as_sold(product, product.product_id in sold_out) for product in on_sale],
        "categories": [{"code": tab.code, "name": tab.name, "position": tab.position} for tab in used],
    }
    return {"version": version_of(content), **content}


def version_of(content: Mapping[str, Any]) -> str:
    """A short name for this very content."""
    return sha256(journal.canonical(content)).hexdigest()[:VERSION_LETTERS]


def _as_sold(product: InForce, sold_out: bool) -> dict[str, Any]:
    return {
        "sku": product.sku, "name": product.name, "category": product.category, "price": product.price,
        "tax_class": product.tax_class, "measured": product.measured, "open_price": product.open_price, "sold_out": sold_out,
        "barcode": product.barcode, "picture": product.picture, "example": product.example,
        "option_groups": list(product.option_groups),
    }


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product as its editors see it, with the revision of one instant."""

    product: Product
    revision: ProductRevision
    owner: str


def visible_products(session: Session, actor: Actor, at: datetime, after: str, limit: int) -> list[ProductView]:
    """Up to `limit` products that the actor can see, by sku, from behind `after`: the region's, and those of centres in reach."""
    query = sa.select(Product, Centre.code).outerjoin(Centre, Centre.id == Product.centre_id)
    rows = session.execute(
        query.where(Product.sku > after, in_sight(actor, Product.centre_id)).order_by(Product.sku).limit(limit)
    ).all()
    revisions = _revisions_at(session, [product.id for product, _ in rows], at)
    return [ProductView(product, revisions[product.id], owner_text(centre)) for product, centre in rows]


def visible_product(session: Session, actor: Actor, sku: str, at: datetime) -> ProductView:
    """One product that the actor can see; NotFound otherwise."""
    query = sa.select(Product, Centre.code).outerjoin(Centre, Centre.id == Product.centre_id)
    row = session.execute(query.where(Product.sku == sku, in_sight(actor, Product.centre_id))).one_or_none()
    if row is None:
        raise NotFound("product_not_found")
    product, centre = row
    return ProductView(product, _revisions_at(session, [product.id], at)[product.id], owner_text(centre))


def option_codes_of(session: Session, product_id: int) -> set[str]:
    """The code of every option that a product has, had or will have."""
    texts = session.scalars(sa.select(ProductRevision.option_groups).where(ProductRevision.product_id == product_id))
    return {option["code"] for text in texts for group in json.loads(text) for option in group["options"]}


def _revisions_at(session: Session, product_ids: list[int], at: datetime) -> dict[int, ProductRevision]:
    """The revision in force of each product; before its first one, the first one."""
    query = (
        sa.select(ProductRevision)
        .where(ProductRevision.product_id.in_(product_ids))
        .order_by(ProductRevision.product_id, ProductRevision.valid_from)
    )
    found: dict[int, ProductRevision] = {}
    for revision in session.scalars(query):
        if revision.product_id not in found or revision.valid_from <= at:
            found[revision.product_id] = revision
    return found
