"""What stands and what came, field by field, as people read them. Pure: both sides are JSON contents, read leniently."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pos.console import figures
from pos.console.documents.rows import plain_quantity
from pos.console.language import Speaker

# What names a document, or belongs to its sending, is no part of what it says.
LEFT_OUT = frozenset({
    "id", "site", "device_seq", "sent_at", "sale", "lines", "payments", "approval", "discount_reason", "passes", "pin", "till", "ticket",
    "coupon_code", "customer", "unit_cost", "lot", "use_by", "supplier", "to_site", "sales",
})
INSTANTS = ("sold_at", "refunded_at", "at")
WORDED = {"cashier", "participant", "order_no", "note", "reason", "item", "kind"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A field of both sides; `differs` where they are not the same."""

    word: str
    stands: str
    came: str
    differs: bool


def pairs_of(say: Speaker, stands: Mapping[str, Any] | None, came: Any, pointers: frozenset[str]) -> list[Pair]:
    """Every field that either side has, in one order. Fields that the refusal names differ even where they read alike."""
    one = dict(_faces(say, stands)) if stands is not None else {}
    other = dict(_faces(say, came)) if isinstance(came, Mapping) else {}
    order = {**other, **one} if len(other) > len(one) else {**one, **other}
    return [
        Pair(_word(say, pointer), one.get(pointer, ""), other.get(pointer, ""),
             stands is not None and (one.get(pointer, "") != other.get(pointer, "") or _is_named(pointer, pointers)))
        for pointer in sorted(order, key=_rank)
    ]


def _rank(pointer: str) -> tuple[int, str]:
    kinds = ("/at", "/line", "/discount", "/payment", "/total")
    return next((index for index, kind in enumerate(kinds) if pointer.startswith(kind)), len(kinds)), pointer


def _faces(say: Speaker, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in content.items():
        if name in LEFT_OUT or value is None or (name == "discount" and value in ("", 0)):
            continue
        if name in INSTANTS:
            yield "/at", _moment(say, value)
        elif name in ("total", "discount"):
            yield f"/{name}", _won(say, value)
        elif name == "order_type":
            yield "/order_type", say(f"type_{value}") if f"type_{value}" in say else str(value)
        elif name == "quantity":
            yield "/quantity", _quantity(value)
        else:
            yield f"/{name}", str(value)
    for index, line in enumerate(_listed(content.get("lines"))):
        yield f"/lines/{index:03d}", _line(say, line)
    for index, payment in enumerate(_listed(content.get("payments"))):
        yield f"/payments/{index:03d}", _payment(say, payment)


def _line(say: Speaker, line: Mapping[str, Any]) -> str:
    if "sku" not in line and "name" not in line:
        return f"{say('line', no=line.get('line', '?'))} × {_quantity(line.get('quantity'))}"
    options = sum(each["price"] for each in _listed(line.get("options")) if isinstance(each.get("price"), int))
    price = _won(say, line.get("unit_price"))
    text = f"{line.get('name') or line.get('sku')} {_quantity(line.get('quantity'))} × {price}"
    text += f" + {_won(say, options)}" if options else ""
    return f"{text} {figures.MINUS} {_won(say, line['discount'])}" if line.get("discount") else text


def _payment(say: Speaker, payment: Mapping[str, Any]) -> str:
    method = payment.get("method")
    word = say(f"method_{method}") if f"method_{method}" in say else str(method)
    return " ".join(str(each) for each in (word, _won(say, payment.get("amount")), payment.get("card_no")) if each)


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _won(say: Speaker, value: Any) -> str:
    return figures.won(value, say.language) if type(value) is int else str(value)


def _quantity(value: Any) -> str:
    try:
        return plain_quantity(int(Decimal(str(value)) * 1000))
    except (InvalidOperation, ValueError, OverflowError):
        return str(value)


def _moment(say: Speaker, value: Any) -> str:
    try:
        return figures.moment(datetime.fromisoformat(value), say.language)
    except (TypeError, ValueError, OverflowError):
        return str(value)


def _word(say: Speaker, pointer: str) -> str:
    name, _, index = pointer[1:].partition("/")
    if index:
        return say("line" if name == "lines" else "payment", no=int(index) + 1)
    return say(name) if name in WORDED or name in ("at", "total", "discount", "order_type", "quantity") else say("other", name=name)


def _is_named(pointer: str, pointers: frozenset[str]) -> bool:
    name, _, index = pointer[1:].partition("/")
    own = f"/{name}/{int(index)}" if index else pointer
    return any(each == own or each.startswith(f"{own}/") for each in pointers)
