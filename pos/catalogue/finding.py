"""Finding products by what a person types: a part of the name, initial consonants, sku or barcode."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision
from pos.catalogue.ownership import in_sight
from sites import clock
from sites.access import Actor
from sites.hangul import finds


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A product that was found, with its name and price of today."""

    sku: str
    name: str
    price: int


def products_named(session: Session, actor: Actor, text: str) -> list[NamedProduct]:
    """Products in sight that the text leads to, by sku. One query, however many there are."""
    named = (
        sa.select(Product.sku, Product.barcode, ProductRevision.name, ProductRevision.price)
        .join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(in_sight(actor, Product.centre_id), Product.withdrawn_at.is_(None), ProductRevision.valid_from <= clock.now())
        .order_by(Product.sku, ProductRevision.valid_from)
    )
    # The last revision comes last, so that it stays.
    latest = {sku: (barcode, name, price) for sku, barcode, name, price in session.execute(named)}
    return [
        NamedProduct(sku, name, price) for sku, (barcode, name, price) in latest.items() if finds(text, name, sku, barcode)
    ]
