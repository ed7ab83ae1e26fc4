"""What is left of a product: reckoned from its recipe and what is on hand, told only where it is little, and never in the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from sites.db import db
from tests.pos.api.asking import Asking
from tests.support.cast import ELSEWHERE, HERE

MORNING = "2020-11-20T08:00:00+09:00"
# A latte takes 20 g of beans and 200 ml of milk, an americano 20 g of beans, a kilogram of beans 1,000 g.
RECIPES = {"latte": {"beans": "20", "milk": "200"}, "americano": {"beans": "20"}, "beans-1kg": {"beans": "1000"}, "tea": {"leaves": "3"}}


@pytest.fixture
def shelf(ask: Asking) -> Asking:
    """Four products with recipes, at a region's café."""
    for item in ("beans", "milk", "leaves"):
        assert ask("admin", "PUT", f"/stock-items/{item}", {"name": item, "unit": "g"}).status_code == 201
    for sku, recipe in RECIPES.items():
        product = {"name": sku, "price": 3000, "tax_class": "taxable", "measured": sku == "beans-1kg"}
        assert ask("admin", "PUT", f"/products/{sku}", product).status_code == 201
        lines = [{"item": item, "quantity": quantity} for item, quantity in recipe.items()]
        assert ask("admin", "PUT", f"/products/{sku}/recipe", {"from": "2020-01-01", "lines": lines}).status_code == 200
    assert ask("admin", "PUT", "/products/cookie", {"name": "cookie", "price": 1500, "tax_class": "taxable"}).status_code == 201
    return ask


def counted(ask: Asking, item: str, quantity: str, site: str = HERE) -> None:
    body = {"id": str(uuid4()), "site": site, "item": item, "kind": "count", "quantity": quantity, "at": MORNING}
    assert ask("supervisor" if site == HERE else "supervisor_elsewhere", "POST", "/stock-moves", body).status_code == 201


def left(ask: Asking, who: str = "tablet", query: str = "") -> Any:
    answer = ask(who, "GET", f"/catalogue/left{query}")
    assert answer.status_code == 200
    return answer.json["left"]


def test_the_scarcest_item_says_how_many_are_left_and_only_where_they_are_few(shelf: Asking) -> None:
    assert left(shelf) == {}
    counted(shelf, "beans", "419.999")
    counted(shelf, "milk", "799")
    assert left(shelf) == {"americano": 20, "beans-1kg": 0, "latte": 3}
    counted(shelf, "beans", "420")
    assert left(shelf) == {"beans-1kg": 0, "latte": 3}
    counted(shelf, "beans", "39")
    assert left(shelf) == {"americano": 1, "beans-1kg": 0, "latte": 1}


def test_every_site_has_its_own_and_a_sale_lowers_it_and_is_never_refused(shelf: Asking) -> None:
    counted(shelf, "milk", "200")
    counted(shelf, "milk", "600", ELSEWHERE)
    assert (left(shelf), left(shelf, "tablet_elsewhere")) == ({"latte": 1}, {"latte": 3})
    assert left(shelf, "admin", f"?site={ELSEWHERE}") == {"latte": 3}
    line = {"sku": "latte", "name": "latte", "tax_class": "taxable", "quantity": "2", "unit_price": 3000}
    sold = shelf.sell(lines=[line], discount=0, discount_reason=None, payments=[{"method": "cash", "amount": 6000}], total=6000)
    assert "stock_short" in sold["flags"]
    assert left(shelf) == {"americano": 0, "beans-1kg": 0, "latte": 0}


def test_what_is_not_sold_here_any_more_is_not_told_and_a_new_recipe_counts_at_once(shelf: Asking) -> None:
    counted(shelf, "milk", "1000")
    assert left(shelf) == {"latte": 5}
    changed = shelf("admin", "PUT", "/products/latte/recipe", {"lines": [{"item": "milk", "quantity": "100"}]})
    assert changed.status_code == 200
    assert left(shelf) == {"latte": 10}
    assert shelf("supervisor", "PUT", f"/sites/{HERE}/availability/latte", {"available": False}).status_code == 200
    assert left(shelf) == {}


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)


def test_asking_again_costs_three_reads_however_many_products_there_are(shelf: Asking, app: Flask) -> None:
    counted(shelf, "beans", "100")
    left(shelf)
    with statements(app) as seen:
        assert left(shelf) == {"americano": 5, "beans-1kg": 0, "latte": 5}
    asked = [statement for statement in seen if statement.lstrip().upper().startswith("SELECT")]
    assert len([statement for statement in asked if "stock_level" in statement]) == 1
    assert len([statement for statement in asked if "product" in statement or "recipe" in statement]) == 0
    assert len(asked) <= 5, asked
