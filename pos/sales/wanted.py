"""What a caller wants recorded, in the domain's own terms: checked for form, not yet for sense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

METHODS = (
    "cash", "card", "incheon_eum", "zeropay", "easy_pay", "transfer", "onnuri", "local_voucher", "prepaid_pass", "deposit", "coupon",
    "on_account", "sponsor",
)
GIVES_CHANGE = frozenset({"cash", "onnuri", "local_voucher"})
ORDER_TYPES = ("dine_in", "take_out", "delivery")
DAY_TOTAL, IMPORT, DELIVERY = "day_total", "import", "delivery"
# The line under which a whole month of the years before the system stands: it is no product, and it is not refunded.
MONTH_SKU = "month-total"
# The line under which a deposit for a ticket is taken, outside revenue: it is no product either.
DEPOSIT_SKU = "ticket-deposit"


@dataclass(slots=True)
class WantedLine:
    """A line to sell. `options` are (code, won); `quantity_milli` in thousandths."""

    sku: str
    name: str
    tax_class: str
    quantity_milli: int
    unit_price: int
    options: Sequence[tuple[str, int]] = ()
    discount: int = 0
    discount_reason: str | None = None
    note: str | None = None
    lot: str | None = None
    producer: str | None = None


@dataclass(slots=True)
class WantedPayment:
    """A payment taken, or given back. `identifier` is the cash receipt's; it is sealed and never hashed."""

    method: str
    amount: int
    tendered: int
    approval_no: str | None = None
    card_no: str | None = None
    installments: int | None = None
    issuer: str | None = None
    terminal_id: str | None = None
    terminal_vat: int | None = None
    approved_at: datetime | None = None
    cash_receipt_kind: str | None = None
    identifier: str | None = None


@dataclass(slots=True)
class WantedSale:
    """A sale to record. `source` is 'sale' but for imports; `party` tells internal trade; `approver` was checked before,
    unless `approval_unchecked`; `approved_amount` is up to how much below the list they said yes to, None: to this very sale.

    An import and a day total state their own business date, and `hour_known` is False where they state no time of day. `sales` is how
    many sales a day total stands for.
    """

    id: UUID
    occurred_at: datetime
    total: int
    lines: Sequence[WantedLine]
    payments: Sequence[WantedPayment]
    device_seq: int | None = None
    cashier: str | None = None
    order_type: str | None = None
    till: UUID | None = None
    order_no: str | None = None
    note: str | None = None
    sent_at: datetime | None = None
    customer: str | None = None
    ticket: UUID | None = None
    coupon_code: str | None = None
    passes: Sequence[str] = ()
    discount: int = 0
    discount_reason: str | None = None
    approver: str | None = None
    approval_unchecked: bool = False
    approver_level: str | None = None
    approved_amount: int | None = None
    source: str = "sale"
    party: int = 0
    counterparty_site_id: int | None = None
    example: bool = False
    stated_date: date | None = None
    hour_known: bool = True
    sales: int = 1


@dataclass(slots=True)
class WantedReturn:
    """A part of an original's line that comes back; `line` counts from 1."""

    line: int
    quantity_milli: int
    restock: bool = False


@dataclass(slots=True)
class WantedRefund:
    """A refund to record, of the sale `original_id`. `internal`: it is one half of a return between two sites."""

    id: UUID
    original_id: UUID
    occurred_at: datetime
    lines: Sequence[WantedReturn]
    payments: Sequence[WantedPayment]
    reason: str
    device_seq: int | None = None
    cashier: str | None = None
    till: UUID | None = None
    note: str | None = None
    sent_at: datetime | None = None
    approver: str | None = None
    internal: bool = False


def wanted_sale(given: Mapping[str, Any]) -> WantedSale:
    """A sale from what the strict schema of the contract let through."""
    rest = {name: given[name] for name in _SALE_FIELDS if given.get(name) is not None}
    return WantedSale(
        given["id"], given["sold_at"], given["total"],
        [wanted_line(line) for line in given["lines"]], [wanted_payment(payment) for payment in given["payments"]],
        approver=_approver(given), **rest,
    )


def wanted_refund(original_id: UUID, given: Mapping[str, Any]) -> WantedRefund:
    """A refund from what the strict schema of the contract let through."""
    rest = {name: given[name] for name in ("device_seq", "cashier", "till", "note", "sent_at") if given.get(name) is not None}
    lines = [WantedReturn(line["line"], line["quantity"], bool(line.get("restock"))) for line in given["lines"]]
    payments = [wanted_payment(payment) for payment in given["payments"]]
    return WantedRefund(
        given["id"], original_id, given["refunded_at"], lines, payments, given["reason"], approver=_approver(given), **rest
    )


def wanted_line(given: Mapping[str, Any]) -> WantedLine:
    """A line from what the schema let through."""
    take = given.get
    return WantedLine(
        given["sku"], given["name"], given["tax_class"], given["quantity"], given["unit_price"],
        tuple([(option["code"], option["price"]) for option in take("options") or ()]), take("discount") or 0,
        take("discount_reason"), take("note"), take("lot"), take("producer"),
    )


def wanted_payment(given: Mapping[str, Any]) -> WantedPayment:
    """A payment from what the schema let through; `tendered` is the amount unless stated."""
    take = given.get
    receipt = take("cash_receipt") or {}
    tendered = take("tendered")
    return WantedPayment(
        given["method"], given["amount"], given["amount"] if tendered is None else tendered, take("approval_no"), take("card_no"),
        take("installments"), take("issuer"), take("terminal_id"), take("terminal_vat"), take("approved_at"),
        receipt.get("kind"), receipt.get("identifier"),
    )


def _approver(given: Mapping[str, Any]) -> str | None:
    approval = given.get("approval")
    return approval["by"] if approval else None


_SALE_FIELDS = (
    "device_seq", "cashier", "order_type", "till", "order_no", "note", "sent_at", "customer", "ticket", "coupon_code", "passes", "discount",
    "discount_reason",
)
