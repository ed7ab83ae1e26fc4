"""The cast with a pantry: milk, beans and cups at the café, a product with a recipe, suppliers, and what was sold of it."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from sites import clock
from tests.pos.console.november import arrive_with_november
from tests.support.cast import HERE, Cast
from tests.support.databases import Database

NOW = datetime(2020, 12, 4, 3, 0, tzinfo=UTC)
ITEMS = {
    "milk": {"name": "우유", "unit": "ml", "low_at": "500"}, "beans": {"name": "원두", "unit": "g", "low_at": "300"},
    "cup": {"name": "종이컵", "unit": "ea", "low_at": "50"},
}
CAME = (("milk", "2200", 2), ("beans", "1036", 22), ("cup", "12", None))
SUPPLIERS = ("예시 우유 대리점", "예시 컵 상사")


def stock_the_pantry(app: Flask, database: Database) -> Cast:
    """Everyone of the cast with an account, and the pantry; frozen there."""
    cast = arrive_with_november(app, database)
    database.furnish("pantry", lambda: _stocked(app, cast))
    return cast


def _stocked(app: Flask, cast: Cast) -> None:
    client = app.test_client()

    def put(who: str, method: str, path: str, body: dict[str, Any]) -> None:
        answer = cast.call(client, who, method, path, json=body)
        assert answer.status_code in (200, 201), answer.get_data(as_text=True)

    for code, item in ITEMS.items():
        put("admin", "PUT", f"/stock-items/{code}", item)
    put("admin", "PUT", "/products/latte", {"name": "카페라떼", "price": 3300, "tax_class": "taxable"})
    put("admin", "PUT", "/products/latte/recipe", {"from": "2020-01-01", "lines": [
        {"item": item, "quantity": quantity} for item, quantity in (("milk", "100"), ("beans", "18"), ("cup", "1"))
    ]})
    for name in SUPPLIERS:
        put("manager", "PUT", f"/suppliers/{uuid.uuid4()}", {"name": name, "owner": "centre:seogu", "contact": "담당 02-0000-0000"})
    for code, quantity, cost in CAME:
        at = clock.instant_text(NOW - timedelta(days=2))
        put("supervisor", "POST", "/stock-moves", {
            "id": str(uuid.uuid4()), "site": HERE, "item": code, "kind": "receive", "quantity": quantity, "unit_cost": cost, "at": at,
        })
    put("supervisor", "POST", "/sales", {
        "id": str(uuid.uuid4()), "site": HERE, "sold_at": clock.instant_text(NOW - timedelta(days=1)), "total": 6600,
        "lines": [{"sku": "latte", "name": "카페라떼", "tax_class": "taxable", "quantity": "2", "unit_price": 3300}],
        "payments": [{"method": "cash", "amount": 6600}],
    })
