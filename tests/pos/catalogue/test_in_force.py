"""What a site sells at an instant: by revision, by day, by owner, by kind."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import event
from sqlalchemy.orm import Session

from pos.catalogue.at_sites import set_availability, set_site_price
from pos.catalogue.editing import WantedProduct, put_product
from pos.catalogue.in_force import MOST_STRETCHES, InForce, load_site_catalogue
from pos.catalogue.models import SitePrice
from tests.pos.catalogue.shop import (
    ADMIN,
    FIRST_UNDER_YEONSU,
    LAST_UNDER_BUPYEONG,
    MANAGER,
    STRANGER,
    SUPERVISOR,
    place_at,
    seoul,
    site_at,
)

MORNING = datetime(2020, 11, 1, tzinfo=UTC)
SHOTS = {"code": "shots", "name": "샷", "min": 0, "max": 1, "options": [{"code": "extra-shot", "name": "샷 추가", "price": 500}]}


def americano(price: int = 2500, **others: object) -> WantedProduct:
    return WantedProduct(**{"name": "아메리카노", "tax_class": "taxable", "price": price, "category": "coffee", **others})


def at(session: Session, code: str, when: datetime, day: date) -> dict[str, InForce]:
    return dict(load_site_catalogue(session, place_at(session, code)).in_force(when, day))


def test_a_revision_holds_from_its_instant_on_and_the_first_one_before_it_too(session: Session) -> None:
    put_product(session, ADMIN, "americano", americano(valid_from=MORNING, option_groups=[SHOTS]))
    put_product(session, ADMIN, "americano", americano(3000, valid_from=MORNING + timedelta(days=1)))
    second = timedelta(microseconds=1)
    for when, price in ((MORNING - timedelta(days=900), 2500), (MORNING, 2500), (MORNING + timedelta(days=1) - second, 2500),
                        (MORNING + timedelta(days=1), 3000), (MORNING + timedelta(days=400), 3000)):
        assert at(session, "cafe-01", when, when.date())["americano"].price == price
    first = at(session, "cafe-01", MORNING, MORNING.date())["americano"]
    assert first.option_prices == {"extra-shot": 500}
    assert (first.category, first.tax_class, first.available) == ("coffee", "taxable", True)
    assert at(session, "cafe-01", MORNING + timedelta(days=1), MORNING.date())["americano"].option_prices == {}


def test_a_sites_own_price_holds_by_its_business_day_and_only_there(session: Session) -> None:
    put_product(session, ADMIN, "americano", americano(valid_from=MORNING))
    site = site_at(session, "cafe-01")
    set_site_price(session, SUPERVISOR, site, "americano", 2000, date(2020, 11, 10))
    set_site_price(session, SUPERVISOR, site, "americano", None, date(2020, 11, 20))
    prices = [at(session, "cafe-01", seoul(day), day)["americano"].price
              for day in (date(2020, 11, 9), date(2020, 11, 10), date(2020, 11, 19), date(2020, 11, 20))]
    assert prices == [2500, 2000, 2000, 2500]
    assert at(session, "cafe-04", seoul(date(2020, 11, 15)), date(2020, 11, 15))["americano"].price == 2500


def test_what_a_site_does_not_offer_or_was_withdrawn_is_known_but_not_available(session: Session) -> None:
    put_product(session, ADMIN, "americano", americano(valid_from=MORNING))
    put_product(session, ADMIN, "latte", americano(3500, name="라떼", valid_from=MORNING))
    set_availability(session, SUPERVISOR, site_at(session, "cafe-01"), "americano", False, date(2020, 11, 10))
    put_product(session, ADMIN, "latte", americano(3500, name="라떼", withdrawn=True))
    before, after = date(2020, 11, 9), date(2020, 11, 10)
    assert at(session, "cafe-01", seoul(before), before)["americano"].available is True
    assert at(session, "cafe-01", seoul(after), after)["americano"].available is False
    assert at(session, "cafe-01", seoul(after), after)["latte"].available is True
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert at(session, "cafe-01", tomorrow, tomorrow.date())["latte"].available is False


def test_a_centres_product_belongs_to_its_sites_on_the_days_that_it_runs_them(session: Session) -> None:
    put_product(session, MANAGER, "ours", americano(valid_from=MORNING))
    put_product(session, STRANGER, "theirs", americano(valid_from=MORNING))
    last = at(session, "cafe-02", seoul(LAST_UNDER_BUPYEONG), LAST_UNDER_BUPYEONG)
    first = at(session, "cafe-02", seoul(FIRST_UNDER_YEONSU), FIRST_UNDER_YEONSU)
    assert set(last) == {"ours"}
    assert set(first) == {"theirs"}
    assert set(at(session, "cafe-01", MORNING, date(2020, 11, 1))) == {"ours"}


def test_a_product_that_needs_something_is_only_where_that_is_offered(session: Session) -> None:
    put_product(session, ADMIN, "polish", americano(needs="shoe_care", valid_from=MORNING))
    assert "polish" in at(session, "shoe-01", MORNING, date(2020, 11, 1))
    assert "polish" not in at(session, "cafe-01", MORNING, date(2020, 11, 1))


def test_the_queries_do_not_grow_with_the_products(session: Session) -> None:
    def queries(products: int) -> int:
        for number in range(products):
            put_product(session, ADMIN, f"item-{number}", americano(1000 + number))
        place = place_at(session, "cafe-01")
        seen: list[str] = []
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *given: seen.append(given[2]))
        found = load_site_catalogue(session, place).in_force(datetime.now(UTC), date(2026, 1, 1))
        assert len(found) == products
        return len(seen)

    few = queries(3)
    assert few == 4
    assert queries(30) <= 2 * few  # the second listener counts beside the first


def test_answers_are_kept_by_stretch_of_time_and_forgotten_in_the_end(session: Session) -> None:
    view, _ = put_product(session, ADMIN, "americano", americano(valid_from=MORNING))
    start = date(2020, 1, 1)
    for number in range(MOST_STRETCHES + 10):
        session.add(SitePrice(site_id=1, product_id=view.product.id, valid_from=start + timedelta(days=number), price=number))
    session.flush()
    catalogue = load_site_catalogue(session, place_at(session, "cafe-01"))
    one = catalogue.in_force(MORNING, start)
    assert catalogue.in_force(MORNING + timedelta(days=5), start) is one
    for number in range(MOST_STRETCHES + 10):
        day = start + timedelta(days=number)
        assert catalogue.in_force(MORNING, day)["americano"].price == number
    assert catalogue.in_force(MORNING, start) is not one
