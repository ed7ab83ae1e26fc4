"""The acknowledgement, checked as a stranger would: the normalised content written out from docs/api.md, no code of ours."""

import base64
import hashlib
import json
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.pos.api.asking import Asking, elsewhere, line, refund, sale
from tests.support.cast import APPROVAL_PIN, Cast
from tests.support.settings import ROOT

GENESIS = bytes(32)


def utc(text: str | None) -> str | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S") + (f".{at.microsecond:06d}" if at.microsecond else "") + "Z"


def nfc(text: str | None) -> str | None:
    return None if text is None else unicodedata.normalize("NFC", text)


def three_places(quantity: Any) -> str:
    return f"{Decimal(quantity):.3f}"


def payment_content(payment: dict[str, Any]) -> dict[str, Any]:
    receipt = payment.get("cash_receipt")
    return {
        "method": payment["method"], "amount": payment["amount"], "tendered": payment.get("tendered", payment["amount"]),
        "approval_no": nfc(payment.get("approval_no")), "card_no": nfc(payment.get("card_no")), "installments": payment.get("installments"),
        "issuer": nfc(payment.get("issuer")), "terminal_id": nfc(payment.get("terminal_id")), "terminal_vat": payment.get("terminal_vat"),
        "approved_at": utc(payment.get("approved_at")), "cash_receipt": {"kind": receipt["kind"]} if receipt else None,
    }


def sale_content(body: dict[str, Any], site: str, approver: str | None = None) -> dict[str, Any]:
    return {
        "id": body["id"].lower(), "site": site, "sold_at": utc(body["sold_at"]), "cashier": nfc(body.get("cashier")),
        "order_type": body.get("order_type"), "till": body.get("till"), "order_no": nfc(body.get("order_no")), "ticket": body.get("ticket"),
        "coupon_code": nfc(body.get("coupon_code")), "passes": [nfc(each) for each in body.get("passes") or []],
        "discount": body.get("discount") or 0, "discount_reason": nfc(body.get("discount_reason")),
        "approval": {"by": approver} if approver else None, "total": body["total"],
        "lines": [
            {
                "sku": nfc(each["sku"]), "name": nfc(each["name"]), "tax_class": each["tax_class"],
                "quantity": three_places(each["quantity"]), "unit_price": each["unit_price"],
                "options": [{"code": nfc(option["code"]), "price": option["price"]} for option in each.get("options") or []],
                "discount": each.get("discount") or 0, "discount_reason": nfc(each.get("discount_reason")), "lot": nfc(each.get("lot")),
                "producer": nfc(each.get("producer")),
            }
            for each in body["lines"]
        ],
        "payments": [payment_content(payment) for payment in body["payments"]],
    }


def refund_content(body: dict[str, Any], site: str, of: str) -> dict[str, Any]:
    return {
        "id": body["id"], "site": site, "sale": of, "refunded_at": utc(body["refunded_at"]), "cashier": nfc(body.get("cashier")),
        "till": body.get("till"), "reason": nfc(body["reason"]), "approval": None,
        "lines": [
            {"line": each["line"], "quantity": three_places(each["quantity"]), "restock": each.get("restock", False)}
            for each in body["lines"]
        ],
        "payments": [payment_content(payment) for payment in body["payments"]],
    }


def jcs(content: dict[str, Any]) -> bytes:
    """RFC 8785, for the texts, integers and ASCII names that documents are made of."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check_signature(ask: Asking, shown: dict[str, Any]) -> None:
    ack = shown["ack"]
    (key,) = [each for each in ask(None, "GET", "/keys").json["keys"] if each["kid"] == ack["key"]]
    raw = base64.urlsafe_b64decode(key["x"] + "=" * (-len(key["x"]) % 4))
    signed = "\n".join(["pos-ack-1", shown["site"], shown["id"], str(ack["site_seq"]), ack["content_sha256"], ack["chain_hash"]])
    Ed25519PublicKey.from_public_bytes(raw).verify(base64.b64decode(ack["signature"]), signed.encode())


def rich_sale(**changes: Any) -> dict[str, Any]:
    return sale(
        sold_at="2020-11-20T10:15:03.250+09:00", sent_at="2020-11-20T10:16:00+09:00", note="비밀", customer="010-1234-5678", order_no="7",
        passes=["P-1"], till=str(uuid4()), coupon_code="쿠폰", discount=0, discount_reason=None,
        lines=[
            line(quantity="0.5", note="얼음", options=None, unit_price=2000, name=unicodedata.normalize("NFD", "표고버섯"), lot="L"),
            line(quantity=1, unit_price=4000, options=[], discount=0, discount_reason="직원 할인"),
        ],
        payments=[{"method": "cash", "amount": 4000, "tendered": 5000, "cash_receipt": {"kind": "self_issued", "identifier": "010"}},
                  {"method": "card", "amount": 1000, "approved_at": "2020-11-20T10:15:02+09:00", "installments": 0}],
        **changes,
    )


def test_content_hash_chain_and_signature_can_be_recomputed_by_anyone(ask: Asking, cast: Cast) -> None:
    plain, rich = sale(), rich_sale(approval={"by": cast.approver, "pin": APPROVAL_PIN})
    first, second = ask.sell(body=plain), ask.sell(body=rich)
    back = refund(2500)
    third = ask("tablet", "POST", f"/sales/{first['id']}/refunds", back).json
    contents = [sale_content(plain, "cafe-01"), sale_content(rich, "cafe-01", cast.approver), refund_content(back, "cafe-01", first["id"])]
    assert [shown["ack"]["content_sha256"] for shown in (first, second, third)] == [
        hashlib.sha256(jcs(content)).hexdigest() for content in contents
    ]
    for before, after in ((first, second), (second, third)):
        head = bytes.fromhex(before["ack"]["chain_hash"]) + bytes.fromhex(after["ack"]["content_sha256"])
        assert after["ack"]["chain_hash"] == hashlib.sha256(head).hexdigest()
    for shown in (first, second, third):
        check_signature(ask, shown)
    assert [shown["ack"]["site_seq"] for shown in (first, second, third)] == [1, 2, 3]


def test_a_sale_without_a_tablet_is_hashed_alike(ask: Asking) -> None:
    body = elsewhere(rich_sale())
    shown = ask.sell("supervisor", body=body)
    assert shown["ack"]["content_sha256"] == hashlib.sha256(jcs(sale_content(body, "cafe-01"))).hexdigest()


def test_a_replay_and_a_later_reading_show_the_same_acknowledgement(ask: Asking) -> None:
    body = rich_sale()
    first = ask.sell(body=body)
    assert ask("tablet", "POST", "/sales", body).json["ack"] == first["ack"]
    assert ask("viewer", "GET", f"/sales/{body['id']}").json["ack"] == first["ack"]
    (listed,) = ask("viewer", "GET", "/sales?site=cafe-01").json["data"]
    assert listed["ack"] == first["ack"]


def test_what_is_left_out_of_the_hash_is_what_the_contract_names(ask: Asking) -> None:
    bodies = [rich_sale(), rich_sale()]
    bodies[1] |= {"id": bodies[0]["id"], "till": bodies[0]["till"], "note": None, "customer": None, "sent_at": None}
    bodies[1]["lines"][0]["note"] = "다른 말"
    bodies[1]["payments"][0]["cash_receipt"]["identifier"] = None
    assert jcs(sale_content(bodies[0], "cafe-01")) == jcs(sale_content(bodies[1], "cafe-01"))
    ask.sell(body=bodies[0])
    assert ask("tablet", "POST", "/sales", bodies[1]).status_code == 409


def test_the_example_of_the_documentation_has_the_hash_that_it_states(ask: Asking) -> None:
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in text.split("```json\n")[1:]]
    sent, normalised = json.loads(blocks[0]), blocks[1].strip()
    stated = next(line for line in text.splitlines() if line.startswith("content_sha256 = ")).removeprefix("content_sha256 = ")
    assert json.loads(normalised) == sale_content(sent, "cafe-01")
    assert hashlib.sha256(normalised.encode()).hexdigest() == stated
    assert ask.sell(body=sent)["ack"]["content_sha256"] == stated
