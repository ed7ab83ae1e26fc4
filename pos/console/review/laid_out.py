"""A refused body as fields to be corrected: laid out leniently, with what the refusal named marked where it stands. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from pos.console.forms import Form
from sites import clock

SALE = ("order_type", "cashier", "order_no", "note", "discount", "discount_reason", "total")
LINE = ("name", "sku", "tax_class", "quantity", "unit_price", "options", "discount")
PAYMENT = ("method", "amount", "tendered", "approval_no", "card_no", "installments", "issuer")
CHOSEN = frozenset({"class", "method", "type"})
WON = frozenset({"discount", "total", "unit_price", "amount", "tendered"})
# What no field shows goes along as it came, where it can be read; what belongs to the first sending does not.
CARRIED = frozenset({"till", "ticket", "customer", "coupon_code", "passes"})
OF_LINES = frozenset({"discount_reason", "note", "lot", "producer"})
OF_PAYMENTS = frozenset({"terminal_id", "terminal_vat", "approved_at", "cash_receipt"})
OF_THE_SENDING = frozenset({"id", "device_seq", "sent_at", "site", "approval", "sold_at", "lines", "payments"})

_POINTER = re.compile(r"/(lines|payments)/(\d{1,3})(?:/(\w+))?(?:/.*)?")


def can_be_laid_out(body: Any) -> bool:
    """Whether a body has the shape of a sale: its fields may all be wrong."""
    return isinstance(body, Mapping) and all(
        isinstance(body.get(name) or [], list) and all(isinstance(each, Mapping) for each in rows_of(body, name))
        for name in ("lines", "payments")
    )


def rows_of(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The lines or the payments of a body; none where it has none."""
    return body.get(name) or []


def form_of(body: Mapping[str, Any], zone: str, errors: Mapping[str, list[str]]) -> Form:
    """The form of a body; `errors` are the sentences of its refusal by JSON pointer."""
    lines, payments = rows_of(body, "lines"), rows_of(body, "payments")
    typed = {"id": str(uuid4()), "lines": str(len(lines) or 1), "payments": str(len(payments) or 1), "sold_at": _local(body, zone)}
    typed |= {name: _text(name, body.get(name)) for name in SALE}
    for letter, names, rows in (("l", LINE, lines), ("p", PAYMENT, payments)):
        for at, row in enumerate(rows):
            typed |= {f"{letter}{at}_{name}": _text(name, row.get(name)) for name in names} | {f"{letter}{at}_from": str(at)}
    told = {field_at(pointer): " ".join(map(str, said)) for pointer, said in errors.items()}
    # What is chosen from a list needs no list of the codes behind it.
    told |= {field: "wrong_choose" for field in told if field.rpartition("_")[2] in CHOSEN}
    return Form(typed, {field: words for field, words in told.items() if field in typed})


def field_at(pointer: str) -> str:
    """The field of a JSON pointer: /lines/0/quantity → l0_quantity, /total → total; of a whole line its name."""
    found = _POINTER.fullmatch(pointer)
    if found is None:
        return pointer[1:]
    first = "name" if found[1] == "lines" else "amount"
    return f"{found[1][0]}{found[2]}_{found[3] or first}"


def lost_of(body: Mapping[str, Any]) -> list[str]:
    """The fields of a body that no sale has, by their pointers: they do not go along."""
    known = {*SALE, *CARRIED, *OF_THE_SENDING}
    lost = [f"/{name}" for name in body if name not in known]
    for name, fields in (("lines", {*LINE, *OF_LINES}), ("payments", {*PAYMENT, *OF_PAYMENTS})):
        lost += [f"/{name}/{at}/{each}" for at, row in enumerate(rows_of(body, name)) for each in row if each not in fields]
    return lost


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "options":
        return ", ".join(_option(each) for each in value) if isinstance(value, list) else str(value)[:400]
    if name in WON and type(value) is int:
        return f"{value:,}"
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:400]


def _option(option: Any) -> str:
    return f"{option.get('code', '')} {option.get('price', '')}" if isinstance(option, Mapping) else str(option)


def _local(body: Mapping[str, Any], zone: str) -> str:
    try:
        at = datetime.fromisoformat(body["sold_at"])
        return at.astimezone(clock.zone(zone)).isoformat(timespec="seconds")[:19] if at.tzinfo else ""
    except (KeyError, TypeError, ValueError, OverflowError):
        return ""
