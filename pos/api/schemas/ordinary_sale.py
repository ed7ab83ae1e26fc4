"""The ordinary sale, read without marshmallow: the same answer as the schema's in a tenth of the time, or none at all.

Whatever is unusual (a missing or unknown field, a rare type, a bound, text that is not normalised) is left to the schema, which
alone decides and explains. A property test holds the two together.
"""

from datetime import datetime
from typing import Any
from unicodedata import is_normalized
from uuid import UUID

from pos.api.fields import MOST_MILLI, read_instant, read_quantity, read_uuid
from pos.money import LARGEST_AMOUNT, TAX_CLASSES
from pos.sales.wanted import METHODS, ORDER_TYPES, WantedLine, WantedPayment, WantedSale

_SALE_FIELDS = frozenset({
    "id", "device_seq", "sold_at", "total", "lines", "payments", "cashier", "order_type", "discount", "discount_reason", "till", "order_no",
    "note", "site", "sent_at", "customer", "ticket", "coupon_code", "passes", "approval",
})
_RARE_SALE_FIELDS = ("till", "note", "customer", "ticket", "coupon_code", "passes", "approval", "order_no")
_LINE_FIELDS = frozenset({
    "sku", "name", "tax_class", "quantity", "unit_price", "options", "discount", "discount_reason", "note", "lot", "producer",
})
_RARE_LINE_FIELDS = ("discount_reason", "note", "lot", "producer")
_PAYMENT_FIELDS = frozenset({
    "method", "amount", "tendered", "approval_no", "card_no", "installments", "issuer", "terminal_id", "terminal_vat", "approved_at",
    "cash_receipt",
})
_RARE_PAYMENT_FIELDS = ("card_no", "installments", "issuer", "terminal_id", "terminal_vat", "approved_at", "cash_receipt")
_TAX_CLASSES, _METHODS, _ORDER_TYPES = frozenset(TAX_CLASSES), frozenset(METHODS), frozenset({None, *ORDER_TYPES})
MOST_LINES, MOST_PAYMENTS, MOST_OPTIONS, MOST_SEQ = 300, 20, 50, 10**9


class _Unusual(Exception):
    """Something for the schema."""


def read_ordinary(parsed: Any) -> tuple[WantedSale, str | None] | None:
    """The sale and the site that it names, or None where the schema has to look."""
    try:
        return _sale(parsed), parsed.get("site")
    except (_Unusual, KeyError, TypeError, AttributeError, ValueError):
        return None


def _sale(given: Any) -> WantedSale:
    take = given.get
    _only(given, _SALE_FIELDS, _RARE_SALE_FIELDS)
    lines, payments, seq, order_type = given["lines"], given["payments"], take("device_seq"), take("order_type")
    if type(lines) is not list or not 0 < len(lines) <= MOST_LINES or type(payments) is not list or len(payments) > MOST_PAYMENTS:
        raise _Unusual
    if order_type not in _ORDER_TYPES or not (seq is None or (type(seq) is int and 0 < seq <= MOST_SEQ)):
        raise _Unusual
    sent_at = take("sent_at")
    _text_or_none(take("site"), 64)
    return WantedSale(
        _uuid(given["id"]), _instant(given["sold_at"]), _won(given["total"]), [_line(line) for line in lines],
        [_payment(payment) for payment in payments], device_seq=seq, cashier=_text_or_none(take("cashier"), 64), order_type=order_type,
        sent_at=None if sent_at is None else _instant(sent_at), discount=_won_or_0(take("discount")),
        discount_reason=_text_or_none(take("discount_reason"), 200),
    )


def _line(given: Any) -> WantedLine:
    _only(given, _LINE_FIELDS, _RARE_LINE_FIELDS)
    tax_class, options = given["tax_class"], given.get("options")
    if tax_class not in _TAX_CLASSES or (options is not None and (type(options) is not list or len(options) > MOST_OPTIONS)):
        raise _Unusual
    return WantedLine(
        _text(given["sku"], 64), _text(given["name"], 200), tax_class, _quantity(given["quantity"]), _won(given["unit_price"]),
        tuple([_option(option) for option in options]) if options else (), _won_or_0(given.get("discount")),
    )


def _option(given: Any) -> tuple[str, int]:
    if len(given) != 2:
        raise _Unusual
    return _text(given["code"], 64), _won(given["price"])


def _payment(given: Any) -> WantedPayment:
    _only(given, _PAYMENT_FIELDS, _RARE_PAYMENT_FIELDS)
    method, amount, tendered = given["method"], _won(given["amount"]), given.get("tendered")
    if method not in _METHODS or amount == 0:
        raise _Unusual
    return WantedPayment(method, amount, amount if tendered is None else _won(tendered), _text_or_none(given.get("approval_no"), 40))


def _only(given: Any, known: frozenset[str], rare: tuple[str, ...]) -> None:
    if type(given) is not dict or not given.keys() <= known:
        raise _Unusual
    for name in rare:
        if given.get(name) is not None:
            raise _Unusual


def _won(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_AMOUNT:
        raise _Unusual
    return value


def _won_or_0(value: Any) -> int:
    return 0 if value is None else _won(value)


def _text(value: Any, most: int) -> str:
    if type(value) is not str or not 0 < len(value) <= most or not value.isprintable() or not is_normalized("NFC", value):
        raise _Unusual
    return value


def _text_or_none(value: Any, most: int) -> str | None:
    return None if value is None else _text(value, most)


def _quantity(value: Any) -> int:
    milli = read_quantity(value)
    if milli is None or not 0 < milli <= MOST_MILLI:
        raise _Unusual
    return milli


def _instant(value: Any) -> datetime:
    instant = read_instant(value)
    if instant is None:
        raise _Unusual
    return instant


def _uuid(value: Any) -> UUID:
    found = read_uuid(value)
    if found is None:
        raise _Unusual
    return found
