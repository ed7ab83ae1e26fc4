"""The catalogue as a tablet gets it, and the products that someone may see."""

from typing import Any

from sqlalchemy.orm import Session

from pos.catalogue.at_sites import set_availability, set_site_price, set_sold_out
from pos.catalogue.editing import WantedProduct, put_category, put_product
from pos.catalogue.queries import catalogue_of, visible_products
from sites import clock
from tests.pos.catalogue.shop import ADMIN, CAST, MANAGER, STRANGER, SUPERVISOR, TABLET, place_at, site_at


def put(session: Session, sku: str, **others: Any) -> None:
    actor = others.pop("actor", ADMIN)
    put_product(session, actor, sku, WantedProduct(**{"name": sku, "tax_class": "taxable", "price": 2500, **others}))


def catalogue(session: Session, site: str = "cafe-01") -> dict[str, Any]:
    return catalogue_of(session, place_at(session, site), clock.now())


def test_a_product_shows_what_the_contract_names(session: Session) -> None:
    group = {"code": "g", "name": "얼음", "min": 0, "max": 1, "options": [{"code": "ice", "name": "얼음", "price": 0}]}
    put(session, "mushroom", category="farm", measured=True, open_price=True, barcode="96385074", option_groups=[group], example=True)
    (product,) = catalogue(session)["products"]
    assert product == {
        "sku": "mushroom", "name": "mushroom", "category": "farm", "price": 2500, "tax_class": "taxable", "measured": True,
        "open_price": True, "sold_out": False, "barcode": "96385074", "picture": None, "example": True, "option_groups": [group],
    }


def test_products_stand_in_the_order_of_their_tabs(session: Session) -> None:
    put(session, "b-tea", category="tea")
    put(session, "c-latte", category="coffee")
    put(session, "a-latte", category="coffee")
    put(session, "loose")
    put_category(session, ADMIN, "coffee", "커피", 1)
    put_category(session, ADMIN, "tea", "차", 2)
    shown = catalogue(session)
    assert [product["sku"] for product in shown["products"]] == ["a-latte", "c-latte", "b-tea", "loose"]
    assert shown["categories"] == [{"code": "coffee", "name": "커피", "position": 1}, {"code": "tea", "name": "차", "position": 2}]


def test_the_version_changes_with_whatever_a_tablet_would_see_and_with_nothing_else(session: Session) -> None:
    put(session, "americano")
    site, versions = site_at(session, "cafe-01"), [catalogue(session)["version"]]
    put(session, "theirs", actor=STRANGER)
    set_site_price(session, SUPERVISOR, site_at(session, "cafe-02"), "americano", 1)
    assert catalogue(session)["version"] == versions[0]
    set_site_price(session, SUPERVISOR, site, "americano", 2400)
    versions.append(catalogue(session)["version"])
    set_sold_out(session, SUPERVISOR, site, "americano", True)
    versions.append(catalogue(session)["version"])
    set_availability(session, SUPERVISOR, site, "americano", False)
    versions.append(catalogue(session)["version"])
    assert len(set(versions)) == 4
    assert catalogue(session)["products"] == []


def test_sold_out_is_shown_here_and_nowhere_else(session: Session) -> None:
    put(session, "americano")
    set_sold_out(session, SUPERVISOR, site_at(session, "cafe-01"), "americano", True)
    assert catalogue(session)["products"][0]["sold_out"] is True
    assert catalogue(session, "cafe-04")["products"][0]["sold_out"] is False


def test_everyone_sees_the_regions_products_and_those_of_centres_in_reach(session: Session) -> None:
    put(session, "everywhere")
    put(session, "ours", actor=MANAGER)
    put(session, "theirs", actor=STRANGER)

    def seen(actor: Any) -> list[str]:
        return [view.product.sku for view in visible_products(session, actor, clock.now(), "", 10)]

    assert seen(MANAGER) == seen(TABLET) == seen(SUPERVISOR) == ["everywhere", "ours"]
    assert seen(STRANGER) == ["everywhere", "theirs"]
    assert seen(ADMIN) == seen(CAST["viewer"]) == ["everywhere", "ours", "theirs"]


def test_a_page_begins_behind_the_one_before(session: Session) -> None:
    for number in range(5):
        put(session, f"item-{number}")
    first = visible_products(session, ADMIN, clock.now(), "", 2)
    second = visible_products(session, ADMIN, clock.now(), first[-1].product.sku, 2)
    assert [view.product.sku for view in first + second] == ["item-0", "item-1", "item-2", "item-3"]
