"""What a site sells at an instant and at what price: read once, answered from memory until the site's ledger says otherwise."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product, ProductRevision, SiteAvailability, SitePrice
from sites.registry import KINDS, Place

# A year of late documents may ask for many stretches of time; what they left behind is let go beyond this.
MOST_STRETCHES = 256


class InForce(NamedTuple):
    """A product as it stands at a site at one instant. `price` and `option_prices` are won, tax included.

    `available` is False where the product is known to the site but not sold there: by the site's choice, or withdrawn.
    """

    product_id: int
    sku: str
    name: str
    category: str | None
    tax_class: str
    price: int
    option_prices: Mapping[str, int]
    measured: bool
    open_price: bool
    available: bool
    option_groups: Sequence[Mapping[str, Any]]
    barcode: str | None
    picture: str | None
    example: bool


class _Revision(NamedTuple):
    name: str
    category: str | None
    tax_class: str
    price: int
    option_groups: Sequence[Mapping[str, Any]]
    option_prices: Mapping[str, int]


class _History(NamedTuple):
    """Values with the moment that each holds from, earliest first."""

    starts: list[Any]
    values: list[Any]

    def at(self, moment: Any, before: Any) -> Any:
        """The value in force at a moment; `before` when none had begun."""
        index = bisect_right(self.starts, moment)
        return self.values[index - 1] if index else before


class _Product(NamedTuple):
    id: int
    sku: str
    centre_id: int | None
    measured: bool
    open_price: bool
    barcode: str | None
    picture: str | None
    example: bool
    withdrawn_at: datetime | None


_NONE = _History([], [])


class SiteCatalogue:
    """Everything that a site sold, sells and will sell, with its history. Immutable in effect; read it anew when it changed."""

    def __init__(
        self, place: Place, products: Sequence[_Product], revisions: Mapping[int, _History],
        prices: Mapping[int, _History], availability: Mapping[int, _History],
    ) -> None:
        self._place = place
        self._products = products
        self._revisions = revisions
        self._prices = prices
        self._availability = availability
        self._instants = sorted(
            {start for history in revisions.values() for start in history.starts}
            | {product.withdrawn_at for product in products if product.withdrawn_at is not None}
        )
        self._days = sorted(
            {start for histories in (prices, availability) for history in histories.values() for start in history.starts}
            | {day for period in place.periods for day in _edges(period.valid_from, period.valid_until)}
        )
        self._known: dict[tuple[int, int], Mapping[str, InForce]] = {}

    def in_force(self, at: datetime, day: date) -> Mapping[str, InForce]:
        """The products of an instant and its business day, by sku. Before a product's first revision the first one holds.

        The answer is shared between calls: read it, never change it.
        """
        stretch = (bisect_right(self._instants, at), bisect_right(self._days, day))
        found = self._known.get(stretch)
        if found is None:
            found = self._read(at, day)
            if len(self._known) >= MOST_STRETCHES:
                self._known.clear()
            self._known[stretch] = found
        return found

    def _read(self, at: datetime, day: date) -> Mapping[str, InForce]:
        period = self._place.period_on(day)
        owners = (None, period.centre_id) if period is not None else (None,)
        return {
            product.sku: self._product_at(product, at, day)
            for product in self._products
            if product.centre_id in owners and product.id in self._revisions
        }

    def _product_at(self, product: _Product, at: datetime, day: date) -> InForce:
        history = self._revisions[product.id]
        revision: _Revision = history.at(at, before=history.values[0])
        own_price: int | None = self._prices.get(product.id, _NONE).at(day, before=None)
        offered: bool = self._availability.get(product.id, _NONE).at(day, before=True)
        withdrawn = product.withdrawn_at is not None and product.withdrawn_at <= at
        return InForce(
            product.id, product.sku, revision.name, revision.category, revision.tax_class,
            revision.price if own_price is None else own_price, revision.option_prices, product.measured, product.open_price,
            offered and not withdrawn, revision.option_groups, product.barcode, product.picture, product.example,
        )


def _edges(first: date, last: date | None) -> Iterable[date]:
    yield first
    if last is not None and last < date.max:
        yield date.fromordinal(last.toordinal() + 1)


def load_site_catalogue(session: Session, place: Place) -> SiteCatalogue:
    """Reads a site's whole catalogue with its history, in four queries however many products there are."""
    products = [_Product(*row) for row in session.execute(_products_of(place))]
    ids = sa.select(_products_of(place).subquery().c.id)
    revisions = session.execute(
        sa.select(
            ProductRevision.product_id, ProductRevision.valid_from, ProductRevision.name, ProductRevision.category,
            ProductRevision.tax_class, ProductRevision.price, ProductRevision.option_groups,
        )
        .where(ProductRevision.product_id.in_(ids))
        .order_by(ProductRevision.product_id, ProductRevision.valid_from)
    )
    return SiteCatalogue(
        place, products,
        _histories((row[0], row[1], _revision(*row[2:])) for row in revisions),
        _histories(session.execute(_dated(SitePrice, SitePrice.price, place))),
        _histories(session.execute(_dated(SiteAvailability, SiteAvailability.available, place))),
    )


def belongs_to(place: Place) -> sa.ColumnElement[bool]:
    """Whether a product can ever belong to a place: owned by the region or a centre that ran it, and of use to its kind."""
    centres = {period.centre_id for period in place.periods if period.centre_id is not None}
    return sa.and_(
        sa.or_(Product.centre_id.is_(None), Product.centre_id.in_(centres)),
        sa.or_(Product.needs.is_(None), Product.needs.in_(KINDS[place.kind].offers)),
    )


def _products_of(place: Place) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(
        Product.id, Product.sku, Product.centre_id, Product.measured, Product.open_price, Product.barcode, Product.picture,
        Product.example, Product.withdrawn_at,
    ).where(belongs_to(place))


def _dated(table: type[SitePrice] | type[SiteAvailability], value: Any, place: Place) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(table.product_id, table.valid_from, value)
        .where(table.site_id == place.id)
        .order_by(table.product_id, table.valid_from)
    )


def _histories(rows: Iterable[Any]) -> dict[int, _History]:
    """Rows of product, moment and value, sorted, as one history a product."""
    histories = {}
    for product_id, of_product in groupby(rows, key=itemgetter(0)):
        steps = list(of_product)
        histories[product_id] = _History([step[1] for step in steps], [step[2] for step in steps])
    return histories


def _revision(name: str, category: str | None, tax_class: str, price: int, option_groups: str) -> _Revision:
    groups: list[dict[str, Any]] = json.loads(option_groups)
    prices = {option["code"]: int(option["price"]) for group in groups for option in group["options"]}
    return _Revision(name, category, tax_class, price, groups, prices)
