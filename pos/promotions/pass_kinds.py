"""Which products are passes and what such a pass is good for. Edited by whoever owns the product."""

import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision
from pos.catalogue.ownership import Owner, in_sight, owner_for, standing_owner, touch_all_sites_of
from pos.promotions.models import PassKind
from sites import journal
from sites.access import Actor
from sites.errors import NotFound, Stale, invalid_at


@dataclass(frozen=True, slots=True)
class WantedKind:
    """What a pass is good for: `uses` None: as often as one likes; neither days nor months: without end. `active` False: no new ones."""

    uses: int | None
    valid_days: int | None
    valid_months: int | None
    valid_at: str
    skus: tuple[str, ...]
    categories: tuple[str, ...]
    active: bool = True

    def last_day(self, first: date) -> date | None:
        """The last day of a pass that begins on a day: a month from 31 January ends on 27 or 28 February."""
        if self.valid_days is not None:
            return first + timedelta(days=self.valid_days - 1)
        if self.valid_months is None:
            return None
        years, month = divmod(first.month - 1 + self.valid_months, 12)
        year, month = first.year + years, month + 1
        return date(year, month, min(first.day, monthrange(year, month)[1])) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KindView:
    """A product that is a pass, as it stands."""

    sku: str
    name: str
    tax_class: str
    price: int
    kind: WantedKind
    version: int


def put_kind(session: Session, actor: Actor, sku: str, wanted: WantedKind, seen: int) -> KindView:
    """Says what the pass of a product is good for, from the next one that is sold; `seen` is the version that was read, 0 for none.

    NotFound for a product out of sight; Forbidden, Conflict where another owns it; Stale; Invalid for days and months together.
    """
    if wanted.valid_days is not None and wanted.valid_months is not None:
        raise invalid_at("/valid_months", "며칠 또는 몇 달 가운데 하나만 적어 주세요.", "Give days or months, not both.")
    product = session.scalar(sa.select(Product).where(Product.sku == sku, in_sight(actor, Product.centre_id)))
    if product is None:
        raise NotFound("product_not_found")
    owner = owner_for(session, actor, None, standing_owner(session, Product.centre_id, Product.sku == sku))
    touch_all_sites_of(session, owner)
    row = session.get(PassKind, product.id, populate_existing=True, with_for_update=True)
    if (row.version if row else 0) != seen:
        raise Stale
    values = _columns(wanted)
    if row is None:
        row = PassKind(product_id=product.id, version=1, **values)
        session.add(row)
    elif all(getattr(row, name) == value for name, value in values.items()):
        return _view(session, product, row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
    session.flush()
    journal.append(session, _book(owner), actor.code, "pass_kind_set", f"product:{sku}", values)
    return _view(session, product, row)


def kinds_in_sight(session: Session, actor: Actor) -> list[KindView]:
    """The passes that the actor can see, by sku."""
    rows = session.execute(
        sa.select(Product, PassKind).join(PassKind, PassKind.product_id == Product.id).where(in_sight(actor, Product.centre_id))
        .order_by(Product.sku)
    ).all()
    revisions = _revisions(session, [product.id for product, _ in rows])
    return [_shown(product, kind, revisions[product.id]) for product, kind in rows]


def kind_of(session: Session, actor: Actor, sku: str) -> KindView:
    """The pass of a product in sight; NotFound where it is none."""
    found = session.execute(
        sa.select(Product, PassKind).join(PassKind, PassKind.product_id == Product.id)
        .where(Product.sku == sku, in_sight(actor, Product.centre_id))
    ).one_or_none()
    if found is None:
        raise NotFound("pass_kind_not_found")
    return _view(session, *found)


def wanted_of(row: PassKind) -> WantedKind:
    """A stored kind as a value."""
    return WantedKind(
        row.uses, row.valid_days, row.valid_months, row.valid_at, tuple(json.loads(row.skus)), tuple(json.loads(row.categories)), row.active
    )


def _book(owner: Owner) -> str:
    return owner.text


def _columns(wanted: WantedKind) -> dict[str, Any]:
    return {
        "uses": wanted.uses, "valid_days": wanted.valid_days, "valid_months": wanted.valid_months, "valid_at": wanted.valid_at,
        "skus": json.dumps(sorted(set(wanted.skus)), ensure_ascii=False),
        "categories": json.dumps(sorted(set(wanted.categories)), ensure_ascii=False), "active": wanted.active,
    }


def _view(session: Session, product: Product, row: PassKind) -> KindView:
    return _shown(product, row, _revisions(session, [product.id])[product.id])


def _shown(product: Product, row: PassKind, revision: ProductRevision) -> KindView:
    return KindView(product.sku, revision.name, revision.tax_class, revision.price, wanted_of(row), row.version)


def _revisions(session: Session, product_ids: list[int]) -> dict[int, ProductRevision]:
    query = sa.select(ProductRevision).where(ProductRevision.product_id.in_(product_ids))
    return {revision.product_id: revision for revision in session.scalars(query.order_by(ProductRevision.valid_from))}
