"""The catalogue's doors: works here, 404 elsewhere, 403 without permission; what is refused, and how."""

import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.cast import CENTRE_ELSEWHERE, CENTRE_HERE, ELSEWHERE, HERE, Cast

AMERICANO: dict[str, Any] = {"name": "아메리카노", "category": "coffee", "price": 2500, "tax_class": "taxable"}
SIZES = {"code": "size", "name": "크기", "min": 1, "max": 1, "options": [{"code": "small", "name": "작게", "price": 0}]}


def put(cast: Cast, client: FlaskClient, who: str | None, path: str, body: Any, **headers: str) -> Any:
    return cast.call(client, who, "PUT", path, data=json.dumps(body), content_type="application/json", headers=headers)


def get(cast: Cast, client: FlaskClient, who: str | None, path: str, **headers: str) -> Any:
    return cast.call(client, who, "GET", path, headers=headers)


@pytest.fixture
def americano(cast: Cast, client: FlaskClient) -> dict[str, Any]:
    """The region's americano."""
    made = put(cast, client, "admin", "/products/americano", AMERICANO | {"option_groups": [SIZES]})
    assert made.status_code == 201
    return dict(made.json)


def test_a_tablet_gets_its_own_sites_catalogue(cast: Cast, client: FlaskClient, americano: Any) -> None:
    answer = get(cast, client, "tablet", "/catalogue")
    assert answer.status_code == 200
    assert answer.json["products"] == [{
        "sku": "americano", "name": "아메리카노", "category": "coffee", "price": 2500, "tax_class": "taxable", "measured": False,
        "open_price": False, "sold_out": False, "barcode": None, "picture": None, "example": False, "option_groups": [SIZES],
    }]
    assert answer.json["categories"] == [{"code": "coffee", "name": "coffee", "position": 100}]
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'


@pytest.mark.parametrize(("who", "site", "status"), [
    ("tablet", HERE, 200), ("supervisor", HERE, 200), ("manager", HERE, 200), ("viewer", HERE, 200), ("admin", ELSEWHERE, 200),
    ("tablet", ELSEWHERE, 404), ("supervisor", ELSEWHERE, 404), ("manager_elsewhere", HERE, 404), ("admin", "nowhere", 404),
    (None, HERE, 401),
])
def test_who_gets_which_catalogue(cast: Cast, client: FlaskClient, who: str | None, site: str, status: int) -> None:
    assert get(cast, client, who, f"/catalogue?site={site}").status_code == status


def test_whoever_has_no_site_of_their_own_names_one(cast: Cast, client: FlaskClient) -> None:
    answer = get(cast, client, "admin", "/catalogue")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["/site"])


def test_an_unchanged_catalogue_is_not_sent_again(cast: Cast, client: FlaskClient, americano: Any) -> None:
    tag = get(cast, client, "tablet", "/catalogue").headers["ETag"]
    same = get(cast, client, "tablet", "/catalogue", **{"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    put(cast, client, "supervisor", f"/sites/{HERE}/prices/americano", {"price": 2400})
    fresh = get(cast, client, "tablet", "/catalogue", **{"If-None-Match": tag})
    assert (fresh.status_code, fresh.json["products"][0]["price"]) == (200, 2400)
    assert fresh.headers["ETag"] != tag


def test_a_product_is_made_and_changed_by_its_owner_alone(cast: Cast, client: FlaskClient, americano: Any) -> None:
    assert (americano["owner"], americano["version"]) == ("region", 1)
    changed = put(cast, client, "admin", "/products/americano", AMERICANO | {"price": 2600})
    assert (changed.status_code, changed.json["price"], changed.json["version"]) == (200, 2600, 2)
    for who, status in (("manager", 409), ("supervisor", 403), ("viewer", 403), ("tablet", 403), (None, 401)):
        assert put(cast, client, who, "/products/americano", AMERICANO).status_code == status
    assert put(cast, client, "manager", "/products/americano", AMERICANO | {"owner": "region"}).status_code == 403
    assert put(cast, client, "manager", "/products/x", AMERICANO | {"owner": f"centre:{CENTRE_ELSEWHERE}"}).status_code == 404
    own = put(cast, client, "manager", "/products/ours", AMERICANO)
    assert (own.status_code, own.json["owner"]) == (201, f"centre:{CENTRE_HERE}")
    assert put(cast, client, "manager_elsewhere", "/products/ours", AMERICANO).status_code == 409
    assert get(cast, client, "manager_elsewhere", "/products/ours").status_code == 404
    assert get(cast, client, "tablet", "/products/ours").status_code == 200


def test_if_match_protects_from_overwriting(cast: Cast, client: FlaskClient, americano: Any) -> None:
    tag = get(cast, client, "admin", "/products/americano").headers["ETag"]
    assert put(cast, client, "admin", "/products/americano", AMERICANO | {"price": 1}, **{"If-Match": tag}).status_code == 200
    for old in (tag, '"none"', "7"):
        answer = put(cast, client, "admin", "/products/americano", AMERICANO | {"price": 2}, **{"If-Match": old})
        assert (answer.status_code, answer.mimetype) == (412, "application/problem+json")


@pytest.mark.parametrize(("change", "pointer"), [
    ({"price": 10**9 + 1}, "/price"), ({"price": -1}, "/price"), ({"price": 1.5}, "/price"), ({"price": "2500"}, "/price"),
    ({"price": True}, "/price"), ({"tax_class": "free"}, "/tax_class"), ({"name": "a\u0000b"}, "/name"), ({"name": ""}, "/name"),
    ({"name": "a\ud800"}, "/name"), ({"surprise": 1}, "/surprise"), ({"barcode": "8801234567894"}, "/barcode"),
    ({"needs": "rockets"}, "/needs"), ({"owner": "planet"}, "/owner"), ({"from": "yesterday"}, "/from"),
    ({"option_groups": [SIZES | {"max": 2}]}, "/option_groups/0/max"), ({"option_groups": [SIZES, SIZES]}, "/option_groups/1/code"),
    ({"option_groups": [SIZES | {"options": []}]}, "/option_groups/0/options"), ({"option_groups": "none"}, "/option_groups"),
])
def test_what_cannot_be_a_product_is_refused_by_its_pointer(
    cast: Cast, client: FlaskClient, change: dict[str, Any], pointer: str
) -> None:
    answer = put(cast, client, "admin", "/products/new", AMERICANO | change)
    assert answer.status_code == 422
    assert pointer in answer.json["errors"]
    assert get(cast, client, "admin", "/products/new").status_code == 404


@pytest.mark.parametrize("sku", ["a%20b", "-x", "x" * 65, "%ED%95%9C"])
def test_a_code_that_cannot_be_one_is_refused(cast: Cast, client: FlaskClient, sku: str) -> None:
    assert put(cast, client, "admin", f"/products/{sku}", AMERICANO).status_code == 422
    assert get(cast, client, "admin", f"/products/{sku}").status_code == 422
    assert put(cast, client, "supervisor", f"/sites/{sku}/prices/americano", {"price": 1}).status_code == 422


def test_products_come_in_pages(cast: Cast, client: FlaskClient) -> None:
    for number in range(5):
        put(cast, client, "admin", f"/products/item-{number}", AMERICANO | {"name": f"{number}"})
    seen, cursor = [], ""
    while cursor is not None:
        page = get(cast, client, "supervisor", f"/products?limit=2{f'&cursor={cursor}' if cursor else ''}").json
        seen += [product["sku"] for product in page["data"]]
        cursor = page["next_cursor"]
    assert seen == [f"item-{number}" for number in range(5)]
    for wrong in ("limit=0", "limit=501", "limit=x", "page=2", "limit=1&limit=2"):
        assert get(cast, client, "admin", f"/products?{wrong}").status_code == 422


@pytest.mark.parametrize(("who", "site", "status"), [
    ("supervisor", HERE, 200), ("manager", HERE, 200), ("supervisor_elsewhere", HERE, 404), ("manager_elsewhere", HERE, 404),
    ("supervisor", "nowhere", 404), ("tablet", HERE, 403), ("viewer", HERE, 403), ("admin", HERE, 403), (None, HERE, 401),
])
def test_who_sets_prices_and_availability(
    cast: Cast, client: FlaskClient, americano: Any, who: str | None, site: str, status: int
) -> None:
    assert put(cast, client, who, f"/sites/{site}/prices/americano", {"price": 2000, "from": "2020-11-01"}).status_code == status
    assert put(cast, client, who, f"/sites/{site}/availability/americano", {"available": False}).status_code == status


def test_a_price_holds_from_its_day_and_a_past_one_stays(cast: Cast, client: FlaskClient, americano: Any) -> None:
    path = f"/sites/{HERE}/prices/americano"
    answer = put(cast, client, "supervisor", path, {"price": 2000, "from": "2020-11-01"})
    assert answer.json == {"site": HERE, "sku": "americano", "price": 2000, "from": "2020-11-01"}
    assert put(cast, client, "supervisor", path, {"price": 2000, "from": "2020-11-01"}).status_code == 200
    assert put(cast, client, "supervisor", path, {"price": 2100, "from": "2020-11-01"}).status_code == 409
    assert put(cast, client, "supervisor", path, {"price": 9000, "from": "2199-01-01"}).status_code == 200
    assert get(cast, client, "tablet", "/catalogue").json["products"][0]["price"] == 2000
    put(cast, client, "supervisor", path, {"price": None})
    assert get(cast, client, "tablet", "/catalogue").json["products"][0]["price"] == 2500
    assert put(cast, client, "supervisor", f"/sites/{HERE}/prices/nothing", {"price": 1}).status_code == 404
    assert put(cast, client, "supervisor", path, {}).status_code == 422


def test_sold_out_and_not_offered_show_on_the_tablet(cast: Cast, client: FlaskClient, americano: Any) -> None:
    path = f"/sites/{HERE}/availability/americano"
    state = put(cast, client, "supervisor", path, {"sold_out": True}).json
    assert state == {"site": HERE, "sku": "americano", "available": True, "from": None, "sold_out": True}
    assert get(cast, client, "tablet", "/catalogue").json["products"][0]["sold_out"] is True
    state = put(cast, client, "supervisor", path, {"available": False, "sold_out": False}).json
    assert (state["available"], state["sold_out"], date.fromisoformat(state["from"]) > date(2020, 1, 1)) == (False, False, True)
    assert get(cast, client, "tablet", "/catalogue").json["products"] == []
    assert put(cast, client, "supervisor", path, {}).status_code == 422


def test_a_category_is_named_by_its_owner(cast: Cast, client: FlaskClient, americano: Any) -> None:
    named = put(cast, client, "admin", "/categories/coffee", {"name": "커피", "position": 1})
    version = named.headers["ETag"].strip('"')
    assert named.status_code == 200
    assert named.json == {"code": "coffee", "name": "커피", "position": 1, "owner": "region", "version": version}
    assert put(cast, client, "admin", "/categories/차·음료", {"name": "차"}).status_code == 201
    assert get(cast, client, "tablet", "/catalogue").json["categories"] == [{"code": "coffee", "name": "커피", "position": 1}]
    for who, status in (("manager", 409), ("supervisor", 403), ("tablet", 403), ("viewer", 403)):
        assert put(cast, client, who, "/categories/coffee", {"name": "x"}).status_code == status
    assert put(cast, client, "admin", f"/categories/{'x' * 61}", {"name": "x"}).status_code == 422
    assert put(cast, client, "admin", "/categories/a%00b", {"name": "x"}).status_code == 404
