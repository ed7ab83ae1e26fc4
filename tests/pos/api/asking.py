"""Asking the API as one of the cast, and bodies to ask with: a sale that adds up, changed where a test wants it changed."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.cast import Cast

SOLD_AT = "2020-11-20T10:15:03+09:00"
MASKED_CARD, FULL_CARD = "9410-12**-****-3456", "9410-1234-5678-3456"
_numbers = count(1)
_approvals = count(12345)


@dataclass(frozen=True)
class Asking:
    """One client and the cast. `who` is a name of the cast, or None for nobody."""

    client: FlaskClient
    cast: Cast

    def __call__(self, who: str | None, method: str, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """One request; `path` begins after /api/v1, `body` is sent as JSON."""
        if body is not None:
            kwargs["json"] = body
        return self.cast.call(self.client, who, method, path, **kwargs)

    def sell(self, who: str = "tablet", body: dict[str, Any] | None = None, **changes: Any) -> Any:
        """A sale that is stored; the answer's JSON."""
        answer = self(who, "POST", "/sales", body or sale(**changes))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.json


def sale(**changes: Any) -> dict[str, Any]:
    """A fresh sale of 2 × 3,000 − 1,000 won on a tablet, partly in cash; a change to None leaves the field out."""
    body = {
        "id": str(uuid4()), "device_seq": next(_numbers), "sold_at": SOLD_AT, "cashier": "p-0007", "order_type": "take_out",
        "lines": [line()], "discount": 1000, "discount_reason": "coupon",
        "payments": [{"method": "cash", "amount": 2000, "tendered": 5000},
                     {"method": "card", "amount": 3000, "approval_no": f"3{next(_approvals):07d}", "card_no": MASKED_CARD}],
        "total": 5000,
    }
    return _changed(body, changes)


def line(**changes: Any) -> dict[str, Any]:
    """2 × (2,500 + 500) won."""
    body = {
        "sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "2", "unit_price": 2500,
        "options": [{"code": "ice", "price": 0}, {"code": "extra-shot", "price": 500}], "discount": 0,
    }
    return _changed(body, changes)


def plain(amount: int, **changes: Any) -> dict[str, Any]:
    """A sale of one thing, paid in cash."""
    one = {"sku": "cookie", "name": "쿠키", "tax_class": "taxable", "quantity": "1", "unit_price": amount}
    paid = [{"method": "cash", "amount": amount}] if amount else []
    return sale(**{"lines": [one], "discount": None, "discount_reason": None, "payments": paid, "total": amount, **changes})


def elsewhere(body: dict[str, Any]) -> dict[str, Any]:
    """What a tablet would send, as a program or a supervisor sends it: with a site, without a number."""
    return {"site": "cafe-01", **{name: value for name, value in body.items() if name != "device_seq"}}


def refund(amount: int, **changes: Any) -> dict[str, Any]:
    """One unit of the first line back, in cash."""
    body = {
        "id": str(uuid4()), "device_seq": next(_numbers), "refunded_at": "2020-11-20T11:00:00+09:00",
        "lines": [{"line": 1, "quantity": "1", "restock": False}], "payments": [{"method": "cash", "amount": amount}],
        "reason": "주문 취소",
    }
    return _changed(body, changes)


def send(url: str, token: str, body: Any) -> tuple[int, Any]:
    """A POST to a server that runs as processes of its own: status and JSON of the answer."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def pointers(answer: TestResponse) -> set[str]:
    """The JSON pointers of a refusal."""
    assert answer.mimetype == "application/problem+json", answer.get_data(as_text=True)
    return set(answer.json.get("errors", {}))


def code(answer: TestResponse) -> str:
    """The machine's word for a refusal."""
    return str(answer.json["type"].removeprefix("urn:kkumideun-pos:problem:"))


def _changed(body: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**body, **changes}.items() if value is not None}
