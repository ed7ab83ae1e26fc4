"""A shoe-care shop to take things in: shoe-01 with two participants, work and goods with example prices, and terms of keeping."""

from typing import Any

from flask import Flask

from sites.db import transaction
from tests.support.shop import CENTRE, Shop, employ, put

SITE = "shoe-01"
WORKS: dict[str, dict[str, Any]] = {
    "sneaker-wash": {"name": "운동화 세척", "category": "작업", "price": 6000},
    "sole": {"name": "밑창 붙이기", "category": "작업", "price": 5000},
    "lace": {"name": "끈 갈기", "category": "작업", "price": 2000},
    "shine": {"name": "광택", "category": "작업", "price": 3000},
}
GOODS: dict[str, dict[str, Any]] = {"cream": {"name": "구두약", "category": "상품", "price": 7000}}


def open_shoe_shop(app: Flask, shop: Shop) -> Shop:
    """Lets two people work at the shop of the same centre from today on, puts its work and goods on, and says what is work."""
    with app.app_context(), transaction() as session:
        for name in ("참여자 05", "참여자 06"):
            employ(session, name, SITE)
    shoes = Shop(SITE, shop.token)
    for position, tab in enumerate(("작업", "상품")):
        put(app, shop, f"/categories/{tab}", {"name": tab, "position": position + 10})
    for sku, product in (WORKS | GOODS).items():
        put(app, shop, f"/products/{sku}", {"owner": f"centre:{CENTRE}", "tax_class": "taxable", "example": True, **product})
    terms = app.test_client().get(f"/api/v1/sites/{SITE}/ticket-terms", headers={"Authorization": f"Bearer {shop.token}"})
    wanted = {name: value for name, value in terms.json.items() if name not in ("site", "version", "kinds", "marks")}
    put(app, shop, f"/sites/{SITE}/ticket-terms", wanted | {"works": list(WORKS)}, {"If-Match": terms.headers["ETag"]})
    return shoes
