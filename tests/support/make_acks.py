"""Writes tests/vectors/acks.json: documents as tablets send them, and what the server's own code hashes and signs of each.

`python -m tests.support.make_acks` writes the same file every time. The tablet checks its own code against it.
"""

import json
import unicodedata
from pathlib import Path
from typing import Any
from uuid import UUID

from pos.api.schemas.sales import RefundSchema, SaleSchema
from pos.sales.acknowledging import acknowledgement
from pos.sales.content import refund_content, sale_content
from pos.sales.wanted import wanted_refund, wanted_sale
from pos.signing import signer
from sites.journal import canonical, chained, content_hash
from sites.registry import GENESIS
from tests.support.settings import settings_for

FILE = Path(__file__).parent.parent / "vectors" / "acks.json"
SITE = "cafe-03"

Case = dict[str, Any]

AMERICANO = {"sku": "americano", "name": "아메리카노", "tax_class": "taxable", "quantity": "2", "unit_price": 2500}
CASH = {"method": "cash", "amount": 5000}
RECEIPT = {"kind": "income_deduction", "identifier": "01012345678"}


def sale(number: int, **more: Any) -> Case:
    """A sale with what has to be in it, and whatever is given."""
    return {
        "id": f"01930f2e-7c1b-4d5e-9a51-2f6a1c0b{number:04x}", "device_seq": number, "sold_at": "2020-11-20T10:15:03+09:00",
        "lines": [AMERICANO], "payments": [CASH], "total": 5000, **more,
    }


def refund(number: int, **more: Any) -> Case:
    """A refund with what has to be in it, and whatever is given."""
    return {
        "id": f"01930f2e-7c1b-4d5e-9a51-2f6a1c0b{number:04x}", "device_seq": number, "refunded_at": "2020-11-20T10:20:00+09:00",
        "lines": [{"line": 1, "quantity": "1"}], "payments": [{"method": "cash", "amount": 2500}], "reason": "잘못 만듦", **more,
    }


SALES = {
    "only what has to be there": sale(1),
    "every field left empty": sale(
        2, cashier=None, order_type=None, discount=None, discount_reason=None, till=None, order_no=None, note=None, site=None, sent_at=None,
        customer=None, ticket=None, coupon_code=None, passes=None, approval=None,
        lines=[AMERICANO | {"options": None, "discount": None, "discount_reason": None, "note": None, "lot": None, "producer": None}],
        payments=[CASH | {"tendered": None, "approval_no": None, "card_no": None, "installments": None, "cash_receipt": None}],
    ),
    "every field filled": sale(
        3, cashier="p-0007", order_type="dine_in", discount=500, discount_reason="coupon", till="01930F2E-7C1B-4D5E-9A51-2F6A1C0BABCD",
        order_no="A-7", note="얼음 적게\n따로", site=SITE, sent_at="2020-11-20T10:15:04+09:00", customer="01012345678",
        ticket="01930F2E-7C1B-4D5E-9A51-2F6A1C0BBBBB", coupon_code="C-20", passes=["pass-1", "pass-2"],
        approval={"by": " A-0003 ", "pin": "80251"}, total=4500,
        lines=[AMERICANO | {
            "options": [{"code": "ice", "price": 0}, {"code": "extra-shot", "price": 500}], "discount": 1000, "discount_reason": "damaged",
            "note": "진하게", "lot": "L-1", "producer": "farm-01",
        }],
        payments=[
            {
                "method": "card", "amount": 3000, "approval_no": "30012345", "card_no": "9410-12**-****-3456", "installments": 0,
                "issuer": "예시카드", "terminal_id": "T-1", "terminal_vat": 273, "approved_at": "2020-11-20T10:15:01.25+09:00",
            },
            {"method": "cash", "amount": 1500, "tendered": 2000, "cash_receipt": RECEIPT},
        ],
    ),
    "quantities in every way of writing": sale(4, lines=[
        AMERICANO | {"quantity": quantity, "sku": f"s-{place}", "unit_price": 0}
        for place, quantity in enumerate((1, "1", "01", "0.4", "0.400", "0.04", "2.05", "99999.999", "00010.5"))
    ], payments=[], total=0),
    "at noon in UTC": sale(5, sold_at="2020-11-20T12:00:00Z"),
    "in small letters": sale(6, sold_at="2020-11-20t12:00:00.000z"),
    "with a fraction of a second": sale(7, sold_at="2020-11-20T23:59:59.5-03:30"),
    "finer than can be kept": sale(8, sold_at="2020-11-20T00:00:00.123456789+09:00"),
    "over the turn of the year": sale(9, sold_at="2021-01-01T08:59:59+09:00"),
    "letters taken apart": sale(10, lines=[AMERICANO | {"name": unicodedata.normalize("NFD", "표고버섯 가루")}], cashier="é"),
    "marks that JSON escapes": sale(11, lines=[AMERICANO | {"name": 'a"b\\c/d 🍵 \ud7ff\ue000\U0010ffff'}]),
    "an id in capitals": sale(12) | {"id": "01930F2E-7C1B-4D5E-9A51-2F6A1C0B000C"},
    "vouchers": sale(13, payments=[{"method": "onnuri", "amount": 5000, "tendered": 10000}]),
    "a cash receipt without a number": sale(14, payments=[CASH | {"cash_receipt": {"kind": "self_issued"}}]),
}
REFUNDS = {
    "only what has to be there": refund(101),
    "every field filled": refund(
        102, lines=[{"line": 1, "quantity": 1, "restock": True}, {"line": 1, "quantity": "0.5", "restock": None}], cashier="p-0007",
        till="01930F2E-7C1B-4D5E-9A51-2F6A1C0BABCD", note="손님이 다시 오심", sent_at="2020-11-20T10:15:04+09:00",
        approval={"by": "A-0003", "pin": "80251"}, payments=[CASH | {"cash_receipt": RECEIPT}],
    ),
}
REFUNDED = "01930F2E-7C1B-4D5E-9A51-2F6A1C0B0001"


def acks_file() -> str:
    """The text of acks.json."""
    settings = settings_for("sqlite://", Path("."))
    signer.unlock(settings.signing_keys)
    contents = [("sale", name, body, None, _of_sale(body)) for name, body in SALES.items()]
    contents += [("refund", name, body, REFUNDED, _of_refund(body)) for name, body in REFUNDS.items()]
    head, cases = GENESIS, []
    for site_seq, (kind, name, body, original, content) in enumerate(contents, 1):
        hashed = content_hash(content)
        head = chained(head, hashed)
        stored = {
            "id": UUID(body["id"]), "site_seq": site_seq, "content_sha256": hashed, "chain_hash": head, "ack_key": signer.current,
        }
        cases.append({
            "name": f"{kind}: {name}", "kind": kind, "sale": original, "document": body, "canonical": canonical(content).decode(),
            "ack": acknowledgement(stored, SITE),
        })
    rows = ",\n".join(json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    return f'{{"site":"{SITE}","keys":{json.dumps(signer.public_keys(), separators=(",", ":"))},\n"cases":[\n{rows}\n]}}\n'


def _of_sale(body: Case) -> Case:
    wanted = wanted_sale(SaleSchema().load(body))
    wanted.approver = _folded(body)
    return sale_content(wanted, SITE)


def _of_refund(body: Case) -> Case:
    wanted = wanted_refund(UUID(REFUNDED), RefundSchema().load(body))
    wanted.approver = _folded(body)
    return refund_content(wanted, SITE)


def _folded(body: Case) -> str | None:
    # As sites.pins.checking does for whoever has no account of that code.
    return body["approval"]["by"].strip().casefold() if body.get("approval") else None


if __name__ == "__main__":
    FILE.write_text(acks_file(), encoding="utf-8")
