"""The doors of prices by date and of categories: what is announced, taken back, and kept from being overwritten."""

from datetime import timedelta
from typing import Any

import pytest

from sites import clock
from tests.pos.api.asking import Asking
from tests.support.cast import ELSEWHERE, HERE

COFFEE = {"name": "아메리카노", "price": 2500, "tax_class": "taxable"}
PRICES = f"/sites/{HERE}/prices/americano"


@pytest.fixture
def monday(ask: Asking) -> str:
    """A day to come, of a product that is there."""
    assert ask("admin", "PUT", "/products/americano", COFFEE).status_code == 201
    return (clock.business_day(clock.now()) + timedelta(days=7)).isoformat()


def change(ask: Asking, who: str, method: str, path: str, body: Any = None, seen: str | None = None) -> Any:
    return ask(who, method, path, body, headers={} if seen is None else {"If-Match": seen})


def test_a_price_is_announced_read_and_taken_back(ask: Asking, monday: str) -> None:
    fresh = ask("supervisor", "GET", PRICES)
    assert fresh.json == {"site": HERE, "sku": "americano", "prices": []}
    first = {"price": 2700, "from": monday}
    assert change(ask, "supervisor", "PUT", PRICES, first, fresh.headers["ETag"]).json == {"site": HERE, "sku": "americano", **first}
    assert change(ask, "supervisor", "PUT", PRICES, first | {"price": 9}, fresh.headers["ETag"]).status_code == 412
    standing = ask("tablet", "GET", PRICES)
    assert standing.json["prices"] == [first]
    assert change(ask, "supervisor", "DELETE", f"{PRICES}/{monday}", seen=fresh.headers["ETag"]).status_code == 412
    assert change(ask, "supervisor", "DELETE", f"{PRICES}/{monday}", seen=standing.headers["ETag"]).json["price"] == 2700
    assert ask("supervisor", "DELETE", f"{PRICES}/{monday}").status_code == 404
    ask("supervisor", "PUT", PRICES, {"price": 2600})
    today = clock.business_day(clock.now())
    assert ask("supervisor", "DELETE", f"{PRICES}/{today}").status_code == 409
    assert ask("supervisor", "DELETE", f"{PRICES}/monday").status_code == 422


@pytest.mark.parametrize(("who", "site", "status"), [
    ("manager", HERE, 404), ("supervisor", ELSEWHERE, 404), ("admin", HERE, 403), ("viewer", HERE, 403), ("tablet", HERE, 403),
])
def test_who_takes_a_price_back(ask: Asking, monday: str, who: str, site: str, status: int) -> None:
    assert ask(who, "DELETE", f"/sites/{site}/prices/americano/{monday}").status_code == status


def test_what_is_announced_of_a_product_is_listed_and_taken_back_by_its_owner(ask: Asking, monday: str) -> None:
    start = f"{monday}T04:00:00+09:00"
    announced = ask("admin", "PUT", "/products/americano", COFFEE | {"price": 3000, "from": start})
    (coming,) = ask("supervisor", "GET", "/products/americano/coming").json["data"]
    assert coming["price"] == 3000
    path = f"/products/americano/coming/{coming['from']}"
    assert ask("manager", "DELETE", path).status_code == 409
    assert change(ask, "admin", "DELETE", path, seen='"1"').status_code == 412
    assert change(ask, "admin", "DELETE", path, seen=announced.headers["ETag"]).json == coming
    assert ask("admin", "GET", "/products/americano/coming").json["data"] == []
    assert ask("admin", "DELETE", path).status_code == 404
    assert ask("admin", "DELETE", "/products/americano/coming/soon").status_code == 422


def test_categories_are_listed_and_not_overwritten(ask: Asking) -> None:
    made = ask("admin", "PUT", "/categories/coffee", {"name": "커피", "position": 5})
    ask("manager_elsewhere", "PUT", "/categories/theirs", {"name": "남의 것"})
    assert [each["code"] for each in ask("supervisor", "GET", "/categories").json["data"]] == ["coffee"]
    assert {each["code"] for each in ask("viewer", "GET", "/categories").json["data"]} == {"coffee", "theirs"}
    again = change(ask, "admin", "PUT", "/categories/coffee", {"name": "차"}, made.headers["ETag"])
    assert again.status_code == 200
    assert change(ask, "admin", "PUT", "/categories/coffee", {"name": "빵"}, made.headers["ETag"]).status_code == 412


def test_a_recipe_that_someone_else_changed_is_not_overwritten(ask: Asking, monday: str) -> None:
    ask("admin", "PUT", "/stock-items/beans", {"name": "원두", "unit": "g"})
    seen = ask("admin", "GET", "/products/americano/recipe").headers["ETag"]
    lines = {"lines": [{"item": "beans", "quantity": "18"}]}
    assert change(ask, "admin", "PUT", "/products/americano/recipe", lines, seen).status_code == 200
    assert change(ask, "admin", "PUT", "/products/americano/recipe", {"lines": []}, seen).status_code == 412
