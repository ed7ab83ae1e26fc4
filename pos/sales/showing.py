"""A document as it is answered: what was stored, with masked personal data. The same for a first answer, a repeat and a list."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pos.money import quantity_text
from pos.sales.acknowledging import acknowledgement
from pos.sales.wanted import DAY_TOTAL
from sites.clock import instant_text

Row = Mapping[str, Any]

def shown(
    document: Row, lines: Sequence[Row], payments: Sequence[Row], site: str, secrets: Mapping[str, str],
) -> dict[str, Any]:
    """The document for the outside. A refund's amounts are positive, and it names its `sale`; those of what `withdraws` a day total
    or an imported month are negative, as they count."""
    sign = -1 if document["source"] == "refund" else 1
    answer = {
        "id": str(document["id"]), "source": document["source"], "site": site, "site_seq": document["site_seq"],
        "receipt_no": document["receipt_no"], "order_no": document["order_no"], "device_seq": document["device_seq"],
        "business_date": document["business_date"].isoformat(), "book_date": document["book_date"].isoformat(),
        "hour": document["hour"], "received_at": instant_text(document["received_at"]), "sent_at": _instant(document["sent_at"]),
        "cashier": document["cashier"], "till": _text(document["till"]), "note": document["note"],
        "approved_by": document["approved_by"], "total": sign * document["total"], "supply": sign * document["supply"],
        "vat": sign * document["vat"], "exempt": sign * document["exempt"], "out_of_scope": sign * document["out_of_scope"],
        "change": document["change"], "flags": document["flags"].split(), "example": document["example"],
        "payments": [_payment(payment, sign, secrets) for payment in payments],
        "ack": acknowledgement(document, site),
    }
    if document["source"] == "refund":
        return answer | {
            "sale": str(document["original_id"]), "refunded_at": instant_text(document["occurred_at"]), "reason": document["reason"],
            "lines": [_returned_line(line) for line in lines],
        }
    sold = answer | {
        "sold_at": instant_text(document["occurred_at"]), "order_type": document["order_type"], "ticket": _text(document["ticket"]),
        "coupon_code": document["coupon_code"], "passes": json.loads(document["passes"] or "[]"),
        "customer": mask(secrets.get("customer")), "discount": document["sale_discount"],
        "discount_reason": document["discount_reason"], "lines": [_line(line) for line in lines],
    }
    if document["source"] != DAY_TOTAL and document["original_id"] is None:
        return sold
    return sold | {"sales": document["sales_count"], "withdraws": _text(document["original_id"]), "reason": document["reason"]}

def mask(text: str | None) -> str | None:
    """Personal data on a screen: all but the last four characters hidden."""
    if text is None:
        return None
    return "*" * len(text) if len(text) <= 4 else "*" * (len(text) - 4) + text[-4:]

def _line(line: Row) -> dict[str, Any]:
    return {
        "line": line["line_no"], "sku": line["sku"], "name": line["name"], "category": line["category"],
        "tax_class": line["tax_class"], "quantity": quantity_text(line["quantity_milli"]), "unit_price": line["unit_price"],
        "options": json.loads(line["options"]) if line["options"] != "[]" else [], "gross": line["gross"], "discount": line["discount"],
        "discount_reason": line["discount_reason"], "amount": line["gross"] - line["discount"], "share": line["share"],
        "net": line["net"], "supply": line["supply"], "vat": line["vat"], "note": line["note"], "lot": line["lot"],
        "producer": line["producer"],
    }

def _returned_line(line: Row) -> dict[str, Any]:
    return {
        "line": line["original_line"], "sku": line["sku"], "name": line["name"], "category": line["category"],
        "tax_class": line["tax_class"], "quantity": quantity_text(-line["quantity_milli"]), "restock": line["restock"],
        "net": -line["net"], "supply": -line["supply"], "vat": -line["vat"],
    }

def _payment(payment: Row, sign: int, secrets: Mapping[str, str]) -> dict[str, Any]:
    kind = payment["cash_receipt_kind"]
    identifier = mask(secrets.get(f"payments/{payment['payment_no']}"))
    return {
        "method": payment["method"], "amount": sign * payment["amount"], "tendered": sign * payment["tendered"],
        "approval_no": payment["approval_no"], "card_no": payment["card_no"], "installments": payment["installments"],
        "issuer": payment["issuer"], "terminal_id": payment["terminal_id"], "terminal_vat": payment["terminal_vat"],
        "approved_at": _instant(payment["approved_at"]),
        "cash_receipt": None if kind is None else {"kind": kind, "identifier": identifier},
    }

def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant_text(at)

def _text(value: object | None) -> str | None:
    return None if value is None else str(value)

