"""A document's business content in its one canonical form: what is hashed into the chain, and what a repeated id is compared by."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from pos.money import quantity_text
from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.wanted import DAY_TOTAL, WantedPayment, WantedRefund, WantedSale
from sites.clock import instant_text

Content = dict[str, Any]


def sale_content(wanted: WantedSale, site: str) -> Content:
    """The normalised request of a sale, without device_seq, sent_at, notes, PIN, identifiers and customer; a day total's has `sales`."""
    content: Content = {
        "id": str(wanted.id), "site": site, "sold_at": instant_text(wanted.occurred_at), "cashier": wanted.cashier,
        "order_type": wanted.order_type, "till": _text(wanted.till), "order_no": wanted.order_no, "ticket": _text(wanted.ticket),
        "coupon_code": wanted.coupon_code, "passes": list(wanted.passes), "discount": wanted.discount,
        "discount_reason": wanted.discount_reason, "approval": _approval(wanted.approver), "total": wanted.total,
        "lines": [
            {
                "sku": line.sku, "name": line.name, "tax_class": line.tax_class, "quantity": quantity_text(line.quantity_milli),
                "unit_price": line.unit_price, "options": [{"code": code, "price": price} for code, price in line.options],
                "discount": line.discount, "discount_reason": line.discount_reason, "lot": line.lot, "producer": line.producer,
            }
            for line in wanted.lines
        ],
        "payments": [_payment_content(payment) for payment in wanted.payments],
    }
    return content | {"sales": wanted.sales} if wanted.source == DAY_TOTAL else content


def refund_content(wanted: WantedRefund, site: str) -> Content:
    """The normalised request of a refund; `sale` is the original's id."""
    return {
        "id": str(wanted.id), "site": site, "sale": str(wanted.original_id), "refunded_at": instant_text(wanted.occurred_at),
        "cashier": wanted.cashier, "till": _text(wanted.till), "reason": wanted.reason, "approval": _approval(wanted.approver),
        "lines": [
            {"line": line.line, "quantity": quantity_text(line.quantity_milli), "restock": line.restock} for line in wanted.lines
        ],
        "payments": [_payment_content(payment) for payment in wanted.payments],
    }


def withdrawal_content(withdrawal_id: UUID, original_id: UUID, reason: str, site: str) -> Content:
    """What takes a day total or an imported month back says no more than which one, and why."""
    return {"id": str(withdrawal_id), "site": site, "withdraws": str(original_id), "reason": reason}


def stored_content(
    document: Document, lines: Sequence[DocumentLine], payments: Sequence[DocumentPayment], site: str
) -> Content:
    """The same content rebuilt from the rows: for a repeated id, and for the proof that no row was changed."""
    if document.source != "refund" and document.original_id is not None:
        return withdrawal_content(document.id, document.original_id, document.reason or "", site)
    sign = -1 if document.source == "refund" else 1
    content: Content = {
        "id": str(document.id), "site": site, "cashier": document.cashier, "till": _text(document.till),
        "approval": _approval(document.approved_by), "payments": [_stored_payment(payment, sign) for payment in payments],
    }
    if document.source == "refund":
        return content | {
            "sale": str(document.original_id), "refunded_at": instant_text(document.occurred_at), "reason": document.reason,
            "lines": [
                {"line": line.original_line, "quantity": quantity_text(-line.quantity_milli), "restock": line.restock} for line in lines
            ],
        }
    return content | {
        "sold_at": instant_text(document.occurred_at), "order_type": document.order_type,
        "order_no": document.order_no if document.order_no_given else None, "ticket": _text(document.ticket),
        "coupon_code": document.coupon_code, "passes": json.loads(document.passes or "[]"), "discount": document.sale_discount,
        "discount_reason": document.discount_reason, "total": document.total,
        "lines": [_stored_line(line) for line in lines],
    } | ({"sales": document.sales_count} if document.source == DAY_TOTAL else {})


def differing(wanted: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    """JSON pointers to the fields in which two contents differ, at most twenty."""
    return [pointer for pointer, _ in zip(_differences(wanted, stored, ""), range(20), strict=False)]


def _differences(wanted: Any, stored: Any, at: str) -> Iterator[str]:
    if isinstance(wanted, Mapping) and isinstance(stored, Mapping):
        for name in sorted({*wanted, *stored}):
            yield from _differences(wanted.get(name), stored.get(name), f"{at}/{name}")
    elif isinstance(wanted, list) and isinstance(stored, list) and len(wanted) == len(stored):
        for index, (one, other) in enumerate(zip(wanted, stored, strict=True)):
            yield from _differences(one, other, f"{at}/{index}")
    elif wanted != stored:
        yield at


def _payment_content(payment: WantedPayment) -> Content:
    return {
        "method": payment.method, "amount": payment.amount, "tendered": payment.tendered, "approval_no": payment.approval_no,
        "card_no": payment.card_no, "installments": payment.installments, "issuer": payment.issuer, "terminal_id": payment.terminal_id,
        "terminal_vat": payment.terminal_vat, "approved_at": None if payment.approved_at is None else instant_text(payment.approved_at),
        "cash_receipt": _receipt(payment.cash_receipt_kind),
    }


def _stored_payment(payment: DocumentPayment, sign: int) -> Content:
    return {
        "method": payment.method, "amount": sign * payment.amount, "tendered": sign * payment.tendered,
        "approval_no": payment.approval_no, "card_no": payment.card_no, "installments": payment.installments, "issuer": payment.issuer,
        "terminal_id": payment.terminal_id, "terminal_vat": payment.terminal_vat,
        "approved_at": None if payment.approved_at is None else instant_text(payment.approved_at),
        "cash_receipt": _receipt(payment.cash_receipt_kind),
    }


def _stored_line(line: DocumentLine) -> Content:
    return {
        "sku": line.sku, "name": line.name, "tax_class": line.tax_class_sent, "quantity": quantity_text(line.quantity_milli),
        "unit_price": line.unit_price, "options": json.loads(line.options), "discount": line.discount,
        "discount_reason": line.discount_reason, "lot": line.lot, "producer": line.producer,
    }


def _receipt(kind: str | None) -> Content | None:
    return None if kind is None else {"kind": kind}


def _approval(by: str | None) -> Content | None:
    return None if by is None else {"by": by}


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
