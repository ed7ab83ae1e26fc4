"""Changing parts of a product: what was announced for later stays announced, and can be taken back before its day."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.editing import WantedProduct, put_product
from pos.catalogue.models import Product, ProductRevision
from pos.catalogue.ownership import owner_for, standing_owner, touch_all_sites_of
from pos.catalogue.prices import already_begun
from pos.catalogue.queries import ProductView, visible_product
from sites import clock, journal
from sites.access import Actor
from sites.errors import NotFound, Stale

# What a revision holds; all else about a product has no history.
_REVISED = frozenset({"name", "category", "tax_class", "option_groups"})


def wanted_of(view: ProductView) -> WantedProduct:
    """The product as it is, to be changed with `dataclasses.replace`."""
    of, revision = view.product, view.revision
    return WantedProduct(
        revision.name, revision.tax_class, revision.price, None, revision.category, json.loads(revision.option_groups), of.measured,
        of.open_price, of.barcode, of.needs, of.picture, of.withdrawn_at is not None,
    )


def change_product(session: Session, actor: Actor, sku: str, changed: Mapping[str, Any], seen_version: int) -> ProductView:
    """Changes these facts from now on, in what is to come as well, so that a price announced for later does not bring old names back.

    The price is none of them: `set_default_price`. Errors as for `put_product`.
    """
    before = visible_product(session, actor, sku, clock.now())
    coming = revisions_after(session, before.product.id, clock.now())
    view, _ = put_product(session, actor, sku, replace(wanted_of(before), **changed), seen_version)
    carried = {name: value for name, value in changed.items() if name in _REVISED}
    for revision in coming if carried else ():
        then = wanted_of(ProductView(view.product, revision, view.owner))
        put_product(session, actor, sku, replace(then, **carried, valid_from=revision.valid_from))
    return visible_product(session, actor, sku, clock.now())


def set_default_price(session: Session, actor: Actor, sku: str, price: int, from_: date | None, seen_version: int) -> ProductView:
    """The default price (won, tax included) from the beginning of a business day on; today and without a day: from now on."""
    later = from_ is not None and from_ > clock.business_day(clock.now())
    start = clock.day_begins(from_) if from_ is not None and later else None
    view = visible_product(session, actor, sku, start or clock.now())
    return put_product(session, actor, sku, replace(wanted_of(view), price=price, valid_from=start), seen_version)[0]


def withdraw_change(session: Session, actor: Actor, sku: str, start: datetime, seen_version: int | None = None) -> ProductRevision:
    """Takes back a revision that has not begun, so that what held before goes on. Answers what it was.

    NotFound where none begins at that instant, Conflict once it has begun, Stale where `seen_version` is not the product's any more.
    """
    standing = standing_owner(session, Product.centre_id, Product.sku == sku)
    view = visible_product(session, actor, sku, clock.now())
    owner = owner_for(session, actor, None, standing)
    touch_all_sites_of(session, owner)
    product = session.get_one(Product, view.product.id, populate_existing=True)
    if seen_version is not None and product.version != seen_version:
        raise Stale
    revision = session.get(ProductRevision, {"product_id": product.id, "valid_from": start}, populate_existing=True)
    if revision is None:
        raise NotFound("change_not_found")
    if start <= clock.now():
        raise already_begun()
    session.delete(revision)
    product.version += 1
    session.flush()
    content = {"from": clock.instant_text(start), "name": revision.name, "price": revision.price, "version": product.version}
    journal.append(session, owner.text, actor.code, "product_change_withdrawn", sku, content)
    return revision


def revisions_after(session: Session, product_id: int, at: datetime) -> Sequence[ProductRevision]:
    """The revisions of a product that begin after an instant, earliest first."""
    query = sa.select(ProductRevision).where(ProductRevision.product_id == product_id, ProductRevision.valid_from > at)
    return session.scalars(query.order_by(ProductRevision.valid_from)).all()
