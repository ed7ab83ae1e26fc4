"""The price of a product at a site as a line in time: what held, what holds, what will; set at many sites at once, taken back before
its day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.at_sites import product_of, set_site_price
from pos.catalogue.models import ProductRevision, SitePrice
from pos.catalogue.queries import version_of
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, Stale, say
from sites.registry import Site, touch

Defaults = Sequence[tuple[date, int]]
OwnPrices = Sequence[tuple[date, int | None]]


@dataclass(frozen=True, slots=True)
class Step:
    """A price (won, tax included) and the business day from which it holds. `own`: the site's own, not the default."""

    day: date
    price: int
    own: bool


def line_of(defaults: Defaults, own: OwnPrices = ()) -> list[Step]:
    """Every change of what a site asks, earliest first: its own price where it has one, else the default. Both by day, earliest first."""
    days = sorted({day for day, _ in defaults} | {day for day, _ in own})
    steps: list[Step] = []
    for day in days:
        mine = _at(own, day)
        step = Step(day, defaults[max(bisect_right(defaults, day, key=_day) - 1, 0)][1] if mine is None else mine, mine is not None)
        if not steps or (steps[-1].price, steps[-1].own) != (step.price, step.own):
            steps.append(step)
    return steps


def now_and_next(line: Sequence[Step], today: date) -> tuple[Step, Step | None]:
    """The step that holds today, and the next one that asks another price."""
    at = max(bisect_right(line, today, key=lambda step: step.day) - 1, 0)
    return line[at], next((step for step in line[at + 1 :] if step.price != line[at].price), None)


def _day(step: tuple[date, int]) -> date:
    return step[0]


def _at(own: OwnPrices, day: date) -> int | None:
    held = [price for start, price in own if start <= day]
    return held[-1] if held else None


def default_prices(session: Session, product_ids: Iterable[int]) -> dict[int, list[tuple[date, int]]]:
    """The default prices of products by business day; of several on one day the last one."""
    rows = session.execute(
        sa.select(ProductRevision.product_id, ProductRevision.valid_from, ProductRevision.price)
        .where(ProductRevision.product_id.in_(set(product_ids)))
        .order_by(ProductRevision.product_id, ProductRevision.valid_from)
    )
    found: dict[int, dict[date, int]] = {}
    for product_id, start, price in rows:
        found.setdefault(product_id, {})[clock.business_day(start)] = price
    return {product_id: list(days.items()) for product_id, days in found.items()}


def own_prices(
    session: Session, product_ids: Iterable[int], site_ids: Iterable[int]
) -> dict[tuple[int, int], list[tuple[date, int | None]]]:
    """The own prices of sites by (site, product), earliest first, in one query."""
    rows = session.execute(
        sa.select(SitePrice.site_id, SitePrice.product_id, SitePrice.valid_from, SitePrice.price)
        .where(SitePrice.product_id.in_(set(product_ids)), SitePrice.site_id.in_(set(site_ids)))
        .order_by(SitePrice.site_id, SitePrice.product_id, SitePrice.valid_from)
    )
    found: dict[tuple[int, int], list[tuple[date, int | None]]] = {}
    for site_id, product_id, day, price in rows:
        found.setdefault((site_id, product_id), []).append((day, price))
    return found


def prices_version(own: OwnPrices) -> str:
    """What If-Match names: it changes with any of a site's own prices of the product."""
    return version_of({"prices": [{"from": day.isoformat(), "price": price} for day, price in own]})


def set_prices(
    session: Session, actor: Actor, sites: Sequence[Site], sku: str, price: int | None, from_: date | None = None,
    seen: Mapping[str, str] | None = None,
) -> list[SitePrice]:
    """One price at many sites from a business day on, at all of them or at none. None: the default again.

    `seen`: by site code, the version of its prices that the caller saw; Stale where one is not what stands. Else as `set_site_price`.
    """
    touch(session, *(site.id for site in sites))
    for site in sites if seen is not None else ():
        _refuse_unseen(session, site, product_of(session, site, sku), (seen or {}).get(site.code))
    return [set_site_price(session, actor, site, sku, price, from_) for site in sorted(sites, key=lambda site: site.code)]


def withdraw_price(session: Session, actor: Actor, site: Site, sku: str, day: date, seen: str | None = None) -> SitePrice:
    """Takes back a site's own price that has not begun, so that what held before goes on. Answers what it was.

    NotFound where none begins on that day, Conflict once it has begun, Stale where `seen` is not what stands.
    """
    touch(session, site.id)
    product_id = product_of(session, site, sku)
    if seen is not None:
        _refuse_unseen(session, site, product_id, seen)
    row = session.get(SitePrice, {"site_id": site.id, "product_id": product_id, "valid_from": day}, populate_existing=True)
    if row is None:
        raise NotFound("price_not_found")
    if day <= clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes):
        raise already_begun()
    session.delete(row)
    session.flush()
    content = {"price": row.price, "from": day.isoformat()}
    journal.append(session, journal.book_of_site(site.code), actor.code, "price_withdrawn", sku, content)
    return row


def already_begun() -> Conflict:
    """The refusal to take back what holds already."""
    return Conflict(
        "already_in_force",
        say("이미 시작된 값은 거둘 수 없습니다. 오늘부터의 새 값을 정해 주세요.",
            "A price that has begun cannot be taken back. Set a new one from today on."),
    )


def _refuse_unseen(session: Session, site: Site, product_id: int, seen: str | None) -> None:
    standing = own_prices(session, [product_id], [site.id]).get((site.id, product_id), [])
    if prices_version(standing) != seen:
        raise Stale
