"""The café with PINs, coupons and passes: 1,000 won off, a free latte, ten cups sold with tax, and a card of money."""

from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from tests.support.shop import CENTRE, Shop, put
from tests.support.staffed import staff_shop

TEN_CUPS, MONEY = "ten-cups", "money-card"
CAMPAIGN: dict[str, Any] = {
    "scope": f"centre:{CENTRE}", "code_kind": "single", "amount": None, "free_sku": None, "most_won": None, "skus": [], "categories": [],
    "valid_from": "2020-01-01", "valid_until": None,
}
OFF = CAMPAIGN | {"name": "천원 쿠폰", "prefix": "OFF", "gives": "won", "amount": 1000}
LATTE = CAMPAIGN | {"name": "라떼 한 잔", "prefix": "CAFE", "gives": "product", "free_sku": "latte"}


def promote(app: Flask, shop: Shop) -> dict[str, list[str]]:
    """Furnishes the shop; the printed codes by their beginning."""
    staff_shop(app, shop)
    of = {"owner": f"centre:{CENTRE}", "category": "상품", "example": True}
    put(app, shop, f"/products/{TEN_CUPS}", of | {"name": "커피 열 잔권", "price": 20_000, "tax_class": "taxable"})
    put(app, shop, f"/products/{MONEY}", of | {"name": "선불카드 2만원", "price": 20_000, "tax_class": "out_of_scope"})
    client, headers = app.test_client(), {"Authorization": f"Bearer {shop.token}"}
    kinds: dict[str, dict[str, Any]] = {TEN_CUPS: {"uses": 10, "categories": ["커피"]}, MONEY: {"uses": None}}
    for sku, kind in kinds.items():
        answer = client.put(f"/api/v1/products/{sku}/pass-kind", json=kind, headers=headers | {"If-Match": '"0"'})
        assert answer.status_code == 200, answer.get_data(as_text=True)
    return {each["prefix"]: _codes(client, headers, each) for each in (OFF, LATTE)}


def _codes(client: FlaskClient, headers: dict[str, str], campaign: dict[str, Any]) -> list[str]:
    path, batch = f"/api/v1/coupon-campaigns/{uuid4()}", str(uuid4())
    assert client.put(path, json=campaign, headers=headers).status_code == 201
    assert client.post(f"{path}/batches", json={"id": batch, "count": 5}, headers=headers).status_code == 201
    printed = client.post(f"{path}/batches/{batch}/printing", headers=headers).get_data(as_text=True)
    return [row.split(",")[0] for row in printed.splitlines()[1:]]
