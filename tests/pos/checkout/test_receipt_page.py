"""A receipt's own link: open to whoever holds it, in their language, kept nowhere; a wrong one says to come back later."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pos.sales.receipts import receipt_token
from tests.support.cast import Cast
from tests.support.databases import Database

LINE = {
    "sku": "yuja-tea", "name": "유자차 <b>&", "tax_class": "taxable", "quantity": "2", "unit_price": 3000,
    "options": [{"code": "warm", "price": 500}],
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(app: Flask, cast: Cast, database: Database) -> Cast:
    database.freeze()
    return cast


@pytest.fixture
def sold(client: FlaskClient, opened: Cast) -> dict[str, Any]:
    """A sale as it was answered."""
    sale = {
        "id": str(uuid4()), "device_seq": 7, "sold_at": "2020-11-20T14:05:00+09:00", "cashier": "p-0007", "order_type": "take_out",
        "lines": [LINE], "total": 6500, "discount": 500, "customer": "010-9999-8888",
        "payments": [{
            "method": "cash", "amount": 6500, "tendered": 10000,
            "cash_receipt": {"kind": "income_deduction", "identifier": "01012345678"},
        }],
    }  # fmt: skip
    answer = opened.call(client, "tablet", "POST", "/sales", json=sale)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    stored: dict[str, Any] = answer.json or {}
    return stored


def address(sale: dict[str, Any]) -> str:
    return f"/r/{receipt_token(UUID(sale['id']))}"


def test_the_page_shows_the_receipt_without_a_credential(client: FlaskClient, sold: dict[str, Any]) -> None:
    answer = client.get(address(sold), headers={"Accept-Language": "ko-KR,ko;q=0.9"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for figure in (sold["receipt_no"], "6,500원", f"{sold['supply']:,}", f"{sold['vat']:,}", "−500", "3,500", "2020-11-20 (금) 14:05"):
        assert figure in page
    assert "유자차 &lt;b&gt;&amp;" in page
    assert "010-****-5678" in page
    for private in ("01012345678", "1234", "9999", "p-0007", "참여자", str(sold["id"])):
        assert private not in page
    assert '<html lang="ko">' in page
    assert "<script" not in page
    assert "style=" not in page


def test_the_page_is_kept_nowhere_and_found_by_nobody_else(client: FlaskClient, sold: dict[str, Any]) -> None:
    headers = client.get(address(sold)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(("asked", "preferred", "language"), [
    ("", "en-GB,en;q=0.8", "en"), ("", "fr", "ko"), ("", "", "ko"),
    ("?lang=en", "ko", "en"), ("?lang=ko", "en", "ko"), ("?lang=xx", "en", "en"),
])  # fmt: skip
def test_the_page_speaks_the_guests_language(client: FlaskClient, sold: dict[str, Any], asked: str, preferred: str, language: str) -> None:
    page = client.get(address(sold) + asked, headers={"Accept-Language": preferred}).get_data(as_text=True)
    assert f'<html lang="{language}">' in page
    assert ("₩6,500" in page, "6,500원" in page) == (language == "en", language == "ko")


@pytest.mark.parametrize("token", ["x", "A" * 22, "가나다", "%00", "a" * 3000, "..%2f..%2fetc"])
def test_a_link_that_leads_nowhere_says_to_come_back_later(client: FlaskClient, opened: Cast, token: str) -> None:
    answer = client.get(f"/r/{token}", headers={"Accept-Language": "ko"})
    assert answer.status_code == 404
    if "%2f" not in token:
        assert "이 영수증이 아직 없습니다" in answer.get_data(as_text=True)
        assert "잠시 뒤에 다시 열어 주세요." in answer.get_data(as_text=True)
    english = client.get("/r/x", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "This receipt is not here yet" in english


def test_a_refund_has_a_receipt_of_its_own(client: FlaskClient, sold: dict[str, Any], opened: Cast) -> None:
    refund = {
        "id": str(uuid4()), "device_seq": 8, "refunded_at": "2020-11-20T15:00:00+09:00", "reason": "변심",
        "lines": [{"line": 1, "quantity": "1"}], "payments": [{"method": "cash", "amount": 3250}],
    }
    answer = opened.call(client, "tablet", "POST", f"/sales/{sold['id']}/refunds", json=refund)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    page = client.get(address(refund), headers={"Accept-Language": "ko"}).get_data(as_text=True)
    assert "환불 영수증" in page
    assert "−3,250원" in page
    assert sold["receipt_no"] in page
    assert "변심" not in page
    assert "−3,250" in client.get(address(sold)).get_data(as_text=True)
