"""Prices by date: the line in time, many sites at once, what is taken back, what is carried along."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.at_sites import set_site_price
from pos.catalogue.changing import change_product, revisions_after, set_default_price, withdraw_change
from pos.catalogue.editing import WantedProduct, put_category, put_product
from pos.catalogue.in_force import load_site_catalogue
from pos.catalogue.models import SitePrice
from pos.catalogue.prices import Step, line_of, now_and_next, own_prices, prices_version, set_prices, withdraw_price
from sites import clock
from sites.errors import Conflict, NotFound, Stale
from sites.journal import JournalEntry
from tests.pos.catalogue.shop import ADMIN, MANAGER, SUPERVISOR, place_at, site_at

FIRST, LATER, LAST = date(2020, 7, 20), date(2020, 11, 1), date(2020, 12, 1)
DAY = timedelta(days=1)


@pytest.fixture
def americano(session: Session) -> int:
    """The region's americano of 2,500 won."""
    return put_product(session, ADMIN, "americano", WantedProduct("아메리카노", "taxable", 2500))[0].product.id


def today() -> date:
    return clock.business_day(clock.now())


def asked_at(session: Session, code: str, day: date) -> int:
    """What the tablet of a site asks at the noon of a day."""
    found = load_site_catalogue(session, place_at(session, code))
    return found.in_force(clock.day_begins(day) + timedelta(hours=8), day)["americano"].price


def acts(session: Session, book: str) -> list[str]:
    return list(session.scalars(sa.select(JournalEntry.act).where(JournalEntry.book == book).order_by(JournalEntry.position)))


def test_a_day_begins_where_the_last_one_ends() -> None:
    start = clock.day_begins(LAST)
    assert (clock.business_day(start), clock.business_day(start - timedelta(microseconds=1))) == (LAST, LAST - DAY)
    assert clock.business_day(clock.day_begins(LAST, cut_off_minutes=0), cut_off_minutes=0) == LAST


@pytest.mark.parametrize(("defaults", "own", "line"), [
    ([(FIRST, 2500)], (), [(FIRST, 2500, False)]),
    ([(FIRST, 2500), (LAST, 2700)], (), [(FIRST, 2500, False), (LAST, 2700, False)]),
    ([(FIRST, 2500), (LAST, 2700)], [(LATER, 2400)], [(FIRST, 2500, False), (LATER, 2400, True)]),
    ([(FIRST, 2500)], [(LATER, 2400), (LAST, None)], [(FIRST, 2500, False), (LATER, 2400, True), (LAST, 2500, False)]),
    ([(LATER, 2500)], [(FIRST, 2400), (LAST, None)], [(FIRST, 2400, True), (LAST, 2500, False)]),
])
def test_a_line_in_time_is_the_own_price_or_else_the_default(defaults: Any, own: Any, line: Any) -> None:
    assert line_of(defaults, own) == [Step(*step) for step in line]


def test_what_comes_next_is_the_next_other_price() -> None:
    line = line_of([(FIRST, 2500)], [(LATER, 2500), (LAST, 2700)])
    assert now_and_next(line, LATER) == (Step(LATER, 2500, True), Step(LAST, 2700, True))
    assert now_and_next(line, LAST) == (Step(LAST, 2700, True), None)
    assert now_and_next(line, FIRST - DAY)[0].price == 2500


def test_one_price_is_set_at_many_sites_or_at_none(session: Session, americano: int) -> None:
    sites = [site_at(session, code) for code in ("cafe-02", "cafe-01")]
    fresh = {site.code: prices_version([]) for site in sites}
    set_prices(session, MANAGER, sites, "americano", 2700, today() + DAY, fresh)
    assert [asked_at(session, code, today() + DAY) for code in ("cafe-01", "cafe-02", "cafe-04")] == [2700, 2700, 2500]
    assert asked_at(session, "cafe-01", today()) == 2500
    assert acts(session, "site:cafe-01") == acts(session, "site:cafe-02") == ["price_set"]
    set_site_price(session, SUPERVISOR, sites[1], "americano", 2800, today() + DAY)
    with pytest.raises(Stale):
        set_prices(session, MANAGER, sites, "americano", 2900, today() + DAY, fresh)
    assert asked_at(session, "cafe-02", today() + DAY) == 2700


def test_a_price_is_taken_back_only_before_its_day(session: Session, americano: int) -> None:
    site = site_at(session, "cafe-01")
    for price, day in ((2600, today()), (2700, today() + DAY)):
        set_site_price(session, SUPERVISOR, site, "americano", price, day)
    seen = prices_version(own_prices(session, [americano], [site.id])[site.id, americano])
    with pytest.raises(Stale):
        withdraw_price(session, SUPERVISOR, site, "americano", today() + DAY, "other")
    assert withdraw_price(session, SUPERVISOR, site, "americano", today() + DAY, seen).price == 2700
    assert asked_at(session, "cafe-01", today() + DAY) == 2600
    with pytest.raises(Conflict):
        withdraw_price(session, SUPERVISOR, site, "americano", today())
    with pytest.raises(NotFound):
        withdraw_price(session, SUPERVISOR, site, "americano", today() + DAY)
    assert session.scalar(sa.select(sa.func.count()).select_from(SitePrice)) == 1
    assert acts(session, "site:cafe-01") == ["price_set", "price_set", "price_withdrawn"]


def test_an_announced_default_price_keeps_what_is_edited_meanwhile(session: Session, americano: int) -> None:
    view = set_default_price(session, ADMIN, "americano", 2700, today() + DAY, 1)
    view = change_product(session, ADMIN, "americano", {"name": "큰 아메리카노", "measured": True}, view.product.version)
    assert (view.revision.name, view.revision.price, view.product.measured) == ("큰 아메리카노", 2500, True)
    (coming,) = revisions_after(session, americano, clock.now())
    assert (coming.name, coming.price, coming.valid_from) == ("큰 아메리카노", 2700, clock.day_begins(today() + DAY))
    assert [asked_at(session, "cafe-01", day) for day in (today() + DAY, today() + DAY + DAY)] == [2700, 2700]
    with pytest.raises(Stale):
        change_product(session, ADMIN, "americano", {"name": "작은"}, 1)


def test_an_announced_default_price_is_taken_back(session: Session, americano: int) -> None:
    start = clock.day_begins(today() + DAY)
    version = set_default_price(session, ADMIN, "americano", 2700, today() + DAY, 1).product.version
    with pytest.raises(Conflict):
        withdraw_change(session, MANAGER, "americano", start)
    with pytest.raises(Stale):
        withdraw_change(session, ADMIN, "americano", start, 1)
    assert withdraw_change(session, ADMIN, "americano", start, version).price == 2700
    assert asked_at(session, "cafe-01", today() + DAY) == 2500
    with pytest.raises(NotFound):
        withdraw_change(session, ADMIN, "americano", start)
    assert acts(session, "region") == ["product_created", "product_changed", "product_change_withdrawn"]


def test_a_default_price_of_today_holds_at_once_and_cannot_be_taken_back(session: Session, americano: int) -> None:
    view = set_default_price(session, ADMIN, "americano", 2600, today(), 1)
    assert view.revision.price == 2600
    with pytest.raises(Conflict):
        withdraw_change(session, ADMIN, "americano", view.revision.valid_from)


def test_a_category_that_someone_else_renamed_is_not_overwritten(session: Session) -> None:
    put_category(session, ADMIN, "coffee", "커피", 1, seen="")
    with pytest.raises(Stale):
        put_category(session, ADMIN, "coffee", "차", 2, seen="")
