"""The products of a scope with what they cost now and next: one snapshot, in a number of queries that does not grow with them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Category, Product, ProductRevision, SiteAvailability, SitePrice, SoldOut
from pos.catalogue.ownership import in_sight, owner_text
from pos.catalogue.prices import OwnPrices, Step, line_of, now_and_next
from sites import clock
from sites.access import Actor, Scope, sites_within
from sites.registry import Centre, Site, place_of


@dataclass(frozen=True, slots=True)
class Listed:
    """A product as the list shows it. At a site prices are what the site asks; in a wider scope they are the default.

    `own_sites`: how many sites of a wider scope have a price of their own; `coming_at`: day and number of sites whose own price begins
    next; `sold_out`: at how many sites it has run out; `change`: the day on which the site begins or ceases to sell it.
    """

    product: Product
    owner: str
    name: str
    category: str | None
    tax_class: str
    groups: tuple[str, ...]
    now: Step
    next: Step | None
    available: bool
    change: date | None = None
    own_sites: int = 0
    coming_at: tuple[date, int] | None = None
    sold_out: int = 0

    @property
    def withdrawn(self) -> bool:
        """Whether nobody sells it any more."""
        return self.product.withdrawn_at is not None

    @property
    def changes_on(self) -> date | None:
        """The next day on which a price changes."""
        days = [step for step in (self.next.day if self.next else None, self.coming_at[0] if self.coming_at else None) if step]
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Listing:
    """Every product of a scope, in the order of the tabs; categories by code."""

    today: date
    site: Site | None
    products: tuple[Listed, ...]
    categories: Mapping[str, Category]


def listing_of(session: Session, actor: Actor, scope: Scope, now: datetime) -> Listing:
    """Reads it; the caller holds `reading()` and has checked the scope."""
    site = session.scalars(sa.select(Site).where(Site.code == scope.code)).one() if scope.kind == "site" else None
    today = clock.business_day(now, site.time_zone, site.cut_off_minutes) if site else clock.business_day(now)
    which = _products_at(session, site, today) if site else _products_in(actor, scope)
    rows = session.execute(sa.select(Product, Centre.code).outerjoin(Centre, Centre.id == Product.centre_id).where(which)).all()
    revisions = _revisions(session, which)
    found = _at_site(session, site, today) if site else _within(session, scope, today)
    categories = {category.code: category for category in session.scalars(sa.select(Category))}
    listed = [_listed(product, owner_text(centre), revisions[product.id], found, now, today) for product, centre in rows]
    last = len(categories) + 1
    ranks = {code: place for place, code in enumerate(sorted(categories, key=lambda code: (categories[code].position, code)))}
    listed.sort(key=lambda each: (each.withdrawn, ranks.get(each.category or "", last), each.name, each.product.sku))
    return Listing(today, site, tuple(listed), categories)


@dataclass(frozen=True, slots=True)
class _Found:
    """What sites make of the products, by product id."""

    own: Mapping[int, OwnPrices]
    own_sites: Mapping[int, int]
    coming_at: Mapping[int, tuple[date, int]]
    availability: Mapping[int, list[tuple[date, bool]]]
    sold_out: Mapping[int, int]


def _products_at(session: Session, site: Site, today: date) -> sa.ColumnElement[bool]:
    place = place_of(session, site)
    period = place.period_on(today)
    run = Product.centre_id.is_(None) if period is None else sa.or_(Product.centre_id.is_(None), Product.centre_id == period.centre_id)
    return sa.and_(belongs_to(place), run, Product.withdrawn_at.is_(None))


def _products_in(actor: Actor, scope: Scope) -> sa.ColumnElement[bool]:
    seen = in_sight(actor, Product.centre_id)
    if scope.kind == "region":
        return seen
    of_centre = Product.centre_id == sa.select(Centre.id).where(Centre.code == scope.code).scalar_subquery()
    return sa.and_(seen, sa.or_(Product.centre_id.is_(None), of_centre))


def _revisions(session: Session, which: sa.ColumnElement[bool]) -> dict[int, list[ProductRevision]]:
    query = sa.select(ProductRevision).join(Product, Product.id == ProductRevision.product_id).where(which)
    rows = session.scalars(query.order_by(ProductRevision.product_id, ProductRevision.valid_from))
    return {product_id: list(history) for product_id, history in groupby(rows, key=lambda row: row.product_id)}


def _at_site(session: Session, site: Site, today: date) -> _Found:
    own: dict[int, list[tuple[date, int | None]]] = {}
    for row in session.scalars(sa.select(SitePrice).where(SitePrice.site_id == site.id).order_by(SitePrice.valid_from)):
        own.setdefault(row.product_id, []).append((row.valid_from, row.price))
    offered: dict[int, list[tuple[date, bool]]] = {}
    states = sa.select(SiteAvailability).where(SiteAvailability.site_id == site.id).order_by(SiteAvailability.valid_from)
    for state in session.scalars(states):
        offered.setdefault(state.product_id, []).append((state.valid_from, state.available))
    sold_out = session.scalars(sa.select(SoldOut.product_id).where(SoldOut.site_id == site.id))
    return _Found(own, {}, {}, offered, dict.fromkeys(sold_out, 1))


def _within(session: Session, scope: Scope, today: date) -> _Found:
    here = SitePrice.site_id.in_(sites_within(scope))
    last = (
        sa.select(SitePrice.site_id, SitePrice.product_id, sa.func.max(SitePrice.valid_from).label("day"))
        .where(here, SitePrice.valid_from <= today).group_by(SitePrice.site_id, SitePrice.product_id).subquery()
    )
    standing = sa.and_(
        SitePrice.site_id == last.c.site_id, SitePrice.product_id == last.c.product_id, SitePrice.valid_from == last.c.day
    )
    own = session.execute(
        sa.select(SitePrice.product_id, sa.func.count()).join(last, standing)
        .where(SitePrice.price.is_not(None)).group_by(SitePrice.product_id)
    )
    coming: dict[int, tuple[date, int]] = {}
    begins = sa.select(SitePrice.product_id, SitePrice.valid_from, sa.func.count()).where(here, SitePrice.valid_from > today)
    for product_id, day, count in session.execute(
        begins.group_by(SitePrice.product_id, SitePrice.valid_from).order_by(SitePrice.product_id, SitePrice.valid_from)
    ):
        coming.setdefault(product_id, (day, count))
    sold_out = session.execute(
        sa.select(SoldOut.product_id, sa.func.count()).where(SoldOut.site_id.in_(sites_within(scope))).group_by(SoldOut.product_id)
    )
    return _Found({}, {row[0]: row[1] for row in own}, coming, {}, {row[0]: row[1] for row in sold_out})


def _listed(product: Product, owner: str, history: list[ProductRevision], found: _Found, now: datetime, today: date) -> Listed:
    revision = next((each for each in reversed(history) if each.valid_from <= now), history[0])
    defaults = {clock.business_day(each.valid_from): each.price for each in history}
    standing, coming = now_and_next(line_of(list(defaults.items()), found.own.get(product.id, ())), today)
    states = found.availability.get(product.id, [])
    offered = [state for day, state in states if day <= today]
    available = offered[-1] if offered else True
    return Listed(
        product, owner, revision.name, revision.category, revision.tax_class,
        tuple(group["name"] for group in json.loads(revision.option_groups)), standing, coming, available,
        next((day for day, state in states if day > today and state != available), None),
        found.own_sites.get(product.id, 0), found.coming_at.get(product.id), found.sold_out.get(product.id, 0),
    )
