"""What must not be kept of a refused body: PINs, and digits that may be a card's number. Everything else stays as it was sent."""

import re
from collections.abc import Mapping
from typing import Any

CARD_DIGITS = 10
LONG_DIGITS = re.compile(r"\d(?:[\s.,/_·-]{0,3}\d){12,}")

# Where long numbers are codes, instants and amounts. Anything else, and whatever nobody foresaw, may hold a card's number.
KEPT_WHOLE = frozenset({
    "id", "sale", "site", "to_site", "sku", "code", "item", "till", "ticket", "lot", "producer", "cashier", "participant", "passes",
    "coupon_code", "order_no", "approval_no", "terminal_id", "identifier", "by", "sold_at", "refunded_at", "sent_at", "approved_at", "at",
    "use_by", "device_seq", "line", "quantity", "unit_price", "price", "unit_cost", "discount", "amount", "tendered", "terminal_vat",
    "installments", "total",
})


def masked(value: Any, field: str = "") -> Any:
    """The same without PINs, and with long runs of digits hidden where a card number may have been typed. Numbers that no field
    takes become texts."""
    if isinstance(value, Mapping):
        return {masked_text(key): _member(key, item) for key, item in value.items() if key.casefold() != "pin"}
    if isinstance(value, list):
        return [masked(item, field) for item in value]
    if value is None or isinstance(value, bool) or field in KEPT_WHOLE:
        return value if value is None or isinstance(value, (bool, int, str)) else str(value)
    return value if isinstance(value, int) and masked_text(str(value)) == str(value) else masked_text(str(value))


def masked_text(text: str) -> str:
    """A text with every run of 13 or more digits hidden, however they are grouped."""
    return LONG_DIGITS.sub(lambda found: re.sub(r"\d", "*", found[0]), text)


def _member(key: str, value: Any) -> Any:
    if key == "approval":
        return {"by": value["by"]} if isinstance(value, Mapping) and isinstance(value.get("by"), str) else None
    if key == "card_no" and value is not None:
        text = "*" if isinstance(value, (Mapping, list)) else str(value)
        return text if sum(character.isdigit() for character in text) <= CARD_DIGITS else re.sub(r"\d", "*", text)
    return masked(value, key)
