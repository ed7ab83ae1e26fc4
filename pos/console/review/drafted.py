"""The corrected sale as it was typed: read field by field in the bounds of the contract; what cannot be read is told where it stands."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pos.console.forms import Form
from pos.console.review.laid_out import CARRIED, OF_LINES, OF_PAYMENTS, field_at, rows_of
from pos.importing.cells import read_milli
from pos.money import LARGEST_AMOUNT, TAX_CLASSES
from pos.sales.drafting import check_sums, total_of
from pos.sales.wanted import METHODS, ORDER_TYPES, WantedSale, wanted_line, wanted_sale
from sites import clock
from sites.errors import Invalid, Message

MOST_LINES, MOST_PAYMENTS, MOST_OPTIONS, MOST_PASSES = 300, 20, 50, 20
TEXT, CODE, SHORT, RECEIPT = 200, 64, 20, 40
CARD_DIGITS, MOST_MONTHS = 10, 60
KINDS = ("income_deduction", "expense_proof", "self_issued")


def read_sale(form: Form, body: Mapping[str, Any], zone: str, language: str) -> WantedSale | None:
    """The sale that was typed, with what no field shows as it came; None where `form.wrong` says why not."""
    rows = _rows(form, "l", ("name", "sku", "quantity", "unit_price")), _rows(form, "p", ("amount",))
    given: dict[str, Any] = _sent(body, CARRIED) | {
        "id": form.id(), "sold_at": _instant(form, zone), "total": _won(form, "total"), "discount": _won(form, "discount", empty=0),
        "cashier": _text(form, "cashier", CODE), "order_type": _one_of(form, "order_type", ORDER_TYPES, needed=False),
        "order_no": _text(form, "order_no", SHORT), "note": _text(form, "note"), "discount_reason": _text(form, "discount_reason"),
        "lines": [_line(form, f"l{at}", _origin(form, body, "lines", f"l{at}")) for at in rows[0]],
        "payments": [_payment(form, f"p{at}", _origin(form, body, "payments", f"p{at}")) for at in rows[1]],
    }
    if not rows[0]:
        form.wrong["l0_name"] = "wrong_no_line"
    if form.wrong:
        return None
    sale = wanted_sale(given)
    try:
        check_sums(sale)
    except Invalid as refused:
        form.wrong |= {field: message.text(language) for field, message in told_where(refused, rows).items()}
        return None
    return sale


def told_where(refused: Invalid, rows: tuple[list[int], list[int]]) -> dict[str, Message]:
    """A refusal's sentences by field; its pointers count what was typed, without the rows that were left empty."""
    told: dict[str, Message] = {}
    for pointer, messages in refused.errors.items():
        field = field_at(pointer)
        found = re.fullmatch(r"([lp])(\d+)_(.+)", field)
        if found:
            field = f"{found[1]}{rows[found[1] == 'p'][int(found[2])]}_{found[3]}"
        told[field] = messages[0]
    return told or {"total": refused.message}


def lines_total(form: Form) -> int | None:
    """What the lines come to less the discount; None where they cannot be read. Nothing is told as wrong."""
    probe = Form(dict(form.typed))
    lines = [_line(probe, f"l{at}", {}) for at in _rows(probe, "l", ("name", "sku", "quantity", "unit_price"))]
    discount = _won(probe, "discount", empty=0)
    if probe.wrong or not lines:
        return None
    try:
        return total_of([wanted_line(line) for line in lines], discount)
    except Invalid:
        return None


def _rows(form: Form, letter: str, names: tuple[str, ...]) -> list[int]:
    """The rows that hold something and are not to be left out."""
    most = MOST_LINES if letter == "l" else MOST_PAYMENTS
    filled = (at for at in range(most) if any(form.typed.get(f"{letter}{at}_{name}") for name in names))
    return [at for at in filled if f"{letter}{at}_drop" not in form.typed]


def _line(form: Form, row: str, origin: Mapping[str, Any]) -> dict[str, Any]:
    return _sent(origin, OF_LINES) | {
        "sku": _text(form, f"{row}_sku", CODE, needed=True), "name": _text(form, f"{row}_name", needed=True),
        "tax_class": _one_of(form, f"{row}_tax_class", TAX_CLASSES), "quantity": _quantity(form, f"{row}_quantity"),
        "unit_price": _won(form, f"{row}_unit_price"), "options": _options(form, f"{row}_options"),
        "discount": _won(form, f"{row}_discount", empty=0),
    }


def _payment(form: Form, row: str, origin: Mapping[str, Any]) -> dict[str, Any]:
    amount = _won(form, f"{row}_amount", least=1)
    card = _text(form, f"{row}_card_no", RECEIPT)
    if card and sum(letter.isdigit() for letter in card) > CARD_DIGITS:
        form.wrong[f"{row}_card_no"] = "wrong_card"
    months = _won(form, f"{row}_installments", empty=0)
    if months > MOST_MONTHS:
        form.wrong[f"{row}_installments"] = "wrong_months"
    return _sent(origin, OF_PAYMENTS) | {
        "method": _one_of(form, f"{row}_method", METHODS), "amount": amount, "tendered": _won(form, f"{row}_tendered", empty=amount),
        "approval_no": _text(form, f"{row}_approval_no", RECEIPT), "card_no": card,
        "installments": months if form.typed.get(f"{row}_installments") else None, "issuer": _text(form, f"{row}_issuer"),
    }


def _origin(form: Form, body: Mapping[str, Any], name: str, row: str) -> Mapping[str, Any]:
    """The line or payment of the body that a row was laid out from."""
    text, came = form.typed.get(f"{row}_from", ""), rows_of(body, name)
    found: Mapping[str, Any] = came[int(text)] if text.isascii() and text.isdigit() and int(text[:4]) < len(came) else {}
    return found


def _sent(came: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """What no field shows, where it is what it should be."""
    found = {name: _carried(name, came[name]) for name in names if came.get(name) is not None}
    return {name: value for name, value in found.items() if value is not None}


def _carried(name: str, value: Any) -> Any:
    if name in ("till", "ticket"):
        return _uuid(value)
    if name == "approved_at":
        return _offset_instant(value)
    if name == "terminal_vat":
        return value if type(value) is int and 0 <= value <= LARGEST_AMOUNT else None
    if name == "passes":
        texts = [_plain(each, CODE) for each in value] if isinstance(value, list) else []
        return texts if len(texts) <= MOST_PASSES and all(texts) else None
    if name == "cash_receipt":
        kind, number = (value.get("kind"), value.get("identifier")) if isinstance(value, Mapping) else (None, None)
        return {"kind": kind, "identifier": _plain(number, RECEIPT)} if kind in KINDS else None
    return _plain(value, CODE if name in ("lot", "producer", "coupon_code", "terminal_id") else TEXT, lines=name == "note")


def _plain(value: Any, most: int, lines: bool = False) -> str | None:
    text = unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
    shown = text.replace("\n", "") if lines else text
    return text if 1 <= len(text) <= most and shown.isprintable() else None


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def _offset_instant(value: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo and 2000 <= at.year <= 2199 else None
    except (TypeError, ValueError, OverflowError):
        return None


def _instant(form: Form, zone: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(form.typed.get("sold_at", ""))
    except ValueError:
        at = None
    if at is None or not 2000 <= at.year <= 2199 or at.tzinfo is not None:
        form.wrong["sold_at"] = "wrong_instant"
        return None
    return at.replace(tzinfo=clock.zone(zone)).astimezone(UTC)


def _text(form: Form, name: str, most: int = TEXT, needed: bool = False) -> str | None:
    typed = form.typed.get(name, "").replace("\r\n", "\n")
    text = _plain(typed, most, lines=name == "note")
    if (typed or needed) and text is None:
        form.wrong[name] = "wrong_text"
    return text


def _one_of(form: Form, name: str, known: tuple[str, ...], needed: bool = True) -> str | None:
    text = form.typed.get(name, "")
    if text not in known and (text or needed):
        form.wrong[name] = "wrong_choose"
    return text or None


def _won(form: Form, name: str, least: int = 0, empty: int | None = None) -> int:
    text = form.typed.get(name, "")
    if not text and empty is not None:
        return empty
    if not text:
        form.wrong[name] = "wrong_won"
        return 0
    return form.won(name, least)


def _quantity(form: Form, name: str) -> int:
    milli = read_milli(form.typed.get(name, ""))
    if milli is None:
        form.wrong[name] = "wrong_quantity"
    return milli or 0


def _options(form: Form, name: str) -> list[dict[str, Any]]:
    """Options as they are written: a code and its price, parted by commas."""
    found = []
    for part in form.typed.get(name, "").split(",") if form.typed.get(name) else ():
        code, _, price = part.strip().rpartition(" ")
        if not _plain(code, CODE) or not (price.isascii() and price.isdigit()) or int(price[:11]) > LARGEST_AMOUNT:
            form.wrong[name] = "wrong_options"
            return []
        found.append({"code": code, "price": int(price)})
    if len(found) > MOST_OPTIONS:
        form.wrong[name] = "wrong_options"
    return found
