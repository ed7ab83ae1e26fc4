"""Editing the catalogue: who may, what is refused, what is kept of what was."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.at_sites import set_availability, set_site_price, set_sold_out, state_at
from pos.catalogue.checks import check_barcode, check_options
from pos.catalogue.editing import WantedProduct, put_category, put_product
from pos.catalogue.models import Category, ProductRevision, SitePrice
from sites import clock, journal
from sites.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from sites.journal import JournalEntry
from sites.registry import SiteLedger
from tests.pos.catalogue.shop import ADMIN, CAST, MANAGER, STRANGER, SUPERVISOR, site_at

TOMORROW = timedelta(days=1)


def wanted(**others: Any) -> WantedProduct:
    return WantedProduct(**{"name": "아메리카노", "tax_class": "taxable", "price": 2500, **others})


def entries(session: Session, book: str) -> list[tuple[str, str, str]]:
    query = sa.select(JournalEntry.act, JournalEntry.subject, JournalEntry.actor).where(JournalEntry.book == book)
    return [tuple(row) for row in session.execute(query.order_by(JournalEntry.position))]


def test_a_product_is_made_then_changed_by_revisions_and_each_is_journalled(session: Session) -> None:
    view, created = put_product(session, ADMIN, "americano", wanted())
    assert (created, view.owner, view.product.version) == (True, "region", 1)
    view, created = put_product(session, ADMIN, "americano", wanted(price=2700))
    assert (created, view.revision.price, view.product.version) == (False, 2700, 2)
    prices = session.scalars(sa.select(ProductRevision.price).order_by(ProductRevision.valid_from)).all()
    assert list(prices) == [2500, 2700]
    assert entries(session, "region") == [
        ("product_created", "americano", "token:admin"), ("product_changed", "americano", "token:admin"),
    ]
    assert journal.first_break(session, "region") is None


def test_putting_what_already_holds_changes_nothing(session: Session) -> None:
    put_product(session, ADMIN, "americano", wanted(barcode="8801234567893", measured=True))
    view, created = put_product(session, ADMIN, "americano", wanted(barcode="8801234567893", measured=True))
    assert (created, view.product.version) == (False, 1)
    assert len(entries(session, "region")) == 1


def test_every_change_raises_the_version_of_the_sites_that_may_sell_it(session: Session) -> None:
    def versions() -> dict[int, int]:
        return {row.site_id: row.version for row in session.execute(sa.select(SiteLedger.site_id, SiteLedger.version))}

    before = versions()
    put_product(session, MANAGER, "ours", wanted())
    assert {site for site, version in versions().items() if version > before[site]} == {1, 2}
    before = versions()
    put_product(session, ADMIN, "everywhere", wanted())
    assert {site for site, version in versions().items() if version > before[site]} == {1, 2, 3, 4}


def test_only_its_owner_edits_a_product(session: Session) -> None:
    put_product(session, MANAGER, "ours", wanted())
    put_product(session, ADMIN, "everywhere", wanted())
    with pytest.raises(Conflict) as refused:
        put_product(session, STRANGER, "ours", wanted())
    assert refused.value.code == "owned_elsewhere"
    with pytest.raises(Conflict):
        put_product(session, MANAGER, "everywhere", wanted())
    with pytest.raises(Forbidden):
        put_product(session, MANAGER, "everywhere", wanted(owner="region"))
    with pytest.raises(NotFound):
        put_product(session, STRANGER, "ours", wanted(owner="centre:bupyeong"))
    with pytest.raises(Conflict):
        put_product(session, ADMIN, "ours", wanted(owner="region"))
    for name in ("supervisor", "viewer"):
        with pytest.raises(Forbidden):
            put_product(session, CAST[name], "new", wanted())
    view, created = put_product(session, ADMIN, "ours", wanted(price=100))
    assert (view.owner, created, view.revision.price) == ("centre:bupyeong", False, 100)


def test_an_edit_of_what_was_changed_meanwhile_is_refused(session: Session) -> None:
    put_product(session, ADMIN, "americano", wanted())
    put_product(session, ADMIN, "americano", wanted(price=2600), seen_version=1)
    with pytest.raises(Stale):
        put_product(session, ADMIN, "americano", wanted(price=2700), seen_version=1)
    with pytest.raises(Stale):
        put_product(session, ADMIN, "not-there", wanted(), seen_version=1)


def test_a_coming_revision_can_be_replaced_but_one_that_began_cannot(session: Session) -> None:
    now = clock.now()
    put_product(session, ADMIN, "americano", wanted(valid_from=now - TOMORROW))
    put_product(session, ADMIN, "americano", wanted(price=3000, valid_from=now + TOMORROW))
    view, _ = put_product(session, ADMIN, "americano", wanted(price=3100, valid_from=now + TOMORROW))
    assert view.revision.price == 3100
    with pytest.raises(Conflict) as refused:
        put_product(session, ADMIN, "americano", wanted(price=1, valid_from=now - TOMORROW))
    assert refused.value.code == "already_in_force"


def test_an_unknown_category_is_made_and_only_its_owner_names_it(session: Session) -> None:
    put_product(session, MANAGER, "latte", wanted(category="coffee"))
    assert session.get_one(Category, "coffee").name == "coffee"
    category, owner, created = put_category(session, MANAGER, "coffee", "커피", 1)
    assert (category.name, category.position, owner, created) == ("커피", 1, "centre:bupyeong", False)
    put_product(session, STRANGER, "mocha", wanted(category="coffee"))
    assert session.get_one(Category, "coffee").name == "커피"
    with pytest.raises(Conflict):
        put_category(session, STRANGER, "coffee", "그들의 커피", 1)


def group(least: int = 0, most: int = 1, *codes: str, code: str = "size") -> dict[str, Any]:
    options = [{"code": each, "name": each, "price": 500} for each in codes or ("small", "large")]
    return {"code": code, "name": "크기", "min": least, "max": most, "options": options}


@pytest.mark.parametrize(("groups", "pointer"), [
    ([group(2, 1)], "/option_groups/0/max"),
    ([group(0, 3)], "/option_groups/0/max"),
    ([group(0, 1, "ice", "ice")], "/option_groups/0/options/1/code"),
    ([group(), group(0, 1, "ice")], "/option_groups/1/code"),
    ([group(), group(0, 1, "small", code="other")], "/option_groups/1/options/0/code"),
    ([group(0, 30, *(f"{n}-{m}" for m in range(30)), code=f"g{n}") for n in range(2)], "/option_groups"),
])
def test_options_that_cannot_be_chosen_from_are_refused(groups: list[dict[str, Any]], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_options(groups)
    assert pointer in refused.value.errors


def test_good_options_are_stored_as_they_are(session: Session) -> None:
    view, _ = put_product(session, ADMIN, "americano", wanted(option_groups=[group(1, 2), group(0, 1, "ice", code="temperature")]))
    assert json.loads(view.revision.option_groups) == [group(1, 2), group(0, 1, "ice", code="temperature")]


@pytest.mark.parametrize("barcode", ["8801234567893", "96385074", "036000291452", "A-1", "12345", None])
def test_a_barcode_with_the_right_check_digit_or_of_another_kind_is_taken(barcode: str | None) -> None:
    check_barcode(barcode)


@pytest.mark.parametrize("barcode", ["8801234567894", "96385075", "036000291453"])
def test_a_barcode_with_a_wrong_check_digit_is_refused(barcode: str) -> None:
    with pytest.raises(Invalid):
        check_barcode(barcode)


def test_two_products_on_one_shelf_do_not_share_a_barcode(session: Session) -> None:
    put_product(session, MANAGER, "ours", wanted(barcode="96385074"))
    put_product(session, STRANGER, "theirs", wanted(barcode="96385074"))
    with pytest.raises(Conflict):
        put_product(session, ADMIN, "everywhere", wanted(barcode="96385074"))
    put_product(session, MANAGER, "ours", wanted(barcode="96385074", withdrawn=True))
    put_product(session, MANAGER, "ours-too", wanted(barcode="96385074"))


def test_a_past_price_stays_and_todays_and_coming_ones_can_be_corrected(session: Session) -> None:
    put_product(session, ADMIN, "americano", wanted())
    site, today = site_at(session, "cafe-01"), clock.business_day(clock.now())
    set_site_price(session, SUPERVISOR, site, "americano", 2000, date(2020, 1, 1))
    set_site_price(session, SUPERVISOR, site, "americano", 2000, date(2020, 1, 1))
    with pytest.raises(Conflict):
        set_site_price(session, SUPERVISOR, site, "americano", 1900, date(2020, 1, 1))
    for day in (today, today + TOMORROW):
        set_site_price(session, SUPERVISOR, site, "americano", 2100, day)
        set_site_price(session, SUPERVISOR, site, "americano", 2200, day)
    kept = session.execute(sa.select(SitePrice.valid_from, SitePrice.price).order_by(SitePrice.valid_from)).all()
    assert [tuple(row) for row in kept] == [(date(2020, 1, 1), 2000), (today, 2200), (today + TOMORROW, 2200)]
    assert [entry[0] for entry in entries(session, "site:cafe-01")] == ["price_set"] * 5


def test_what_is_not_this_sites_product_is_not_found(session: Session) -> None:
    put_product(session, STRANGER, "theirs", wanted())
    put_product(session, ADMIN, "polish", wanted(needs="shoe_care"))
    site = site_at(session, "cafe-01")
    for sku in ("theirs", "polish", "nothing"):
        with pytest.raises(NotFound):
            set_site_price(session, SUPERVISOR, site, sku, 1000)
        with pytest.raises(NotFound):
            set_availability(session, SUPERVISOR, site, sku, False)
        with pytest.raises(NotFound):
            set_sold_out(session, SUPERVISOR, site, sku, True)


def test_sold_out_holds_until_it_is_back_and_is_journalled_once_each(session: Session) -> None:
    put_product(session, ADMIN, "americano", wanted())
    site = site_at(session, "cafe-01")
    assert [set_sold_out(session, SUPERVISOR, site, "americano", state) for state in (True, True, False, False)] == [
        True, False, True, False,
    ]
    assert state_at(session, site, "americano")["sold_out"] is False
    assert [entry[0] for entry in entries(session, "site:cafe-01")] == ["sold_out", "back_on_sale"]
    assert journal.first_break(session, "site:cafe-01") is None


def test_an_unknown_need_is_refused(session: Session) -> None:
    with pytest.raises(Invalid):
        put_product(session, ADMIN, "rocket", wanted(needs="rockets"))


def test_the_first_revision_of_a_product_may_begin_in_the_past(session: Session) -> None:
    start = datetime(2015, 1, 1, tzinfo=UTC)
    view, _ = put_product(session, ADMIN, "pizza", wanted(valid_from=start, example=True))
    assert (view.revision.valid_from, view.product.example) == (start, True)
    view, _ = put_product(session, ADMIN, "pizza", wanted(price=9000))
    assert view.product.example is True
