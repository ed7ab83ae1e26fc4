"""Bodies to leave something with: a pair of sneakers to be washed, changed where a test wants it changed."""

import base64
from itertools import count
from typing import Any
from uuid import uuid4

from tests.pos.api.asking import Asking

SHOP, TABLET, SUPERVISOR, MANAGER = "shoe-01", "tablet_elsewhere", "supervisor_elsewhere", "manager_elsewhere"
AT, NEXT_DAY = "2020-11-20T10:00:00+09:00", "2020-11-21T10:00:00+09:00"
WASH = {"sku": "sneaker-wash", "name": "운동화 세척", "tax_class": "taxable", "quantity": "1", "unit_price": 6000}
LACES = {"sku": "lace", "name": "끈 갈기", "tax_class": "taxable", "quantity": "1", "unit_price": 2000}
PHONE = "010-0000-1205"
DEPOSIT = {"sku": "ticket-deposit", "name": "예약금", "tax_class": "out_of_scope", "quantity": "1"}
_seq, _tags = count(30_000), count(501)


def dropped(**changes: Any) -> dict[str, Any]:
    """Sneakers with two works, 8,000 won, to be paid at pick-up."""
    return {
        "id": str(uuid4()), "device_seq": next(_seq), "dropped_off_at": AT, "due_date": "2020-11-24", "tag": str(next(_tags)),
        "settlement": "pick_up", "phone": PHONE, "customer": "예시 손님", "note": "흰 끈으로", "tell": True, "cashier": "p-0007",
        "items": [{"kind": "sneakers", "name": "흰색", "marks": [{"code": "stain", "x": 70, "y": 40}], "works": [WASH, LACES]}], **changes,
    }


def leave(ask: Asking, who: str = TABLET, **changes: Any) -> Any:
    """The answer to a drop-off that is stored."""
    answer = ask(who, "POST", "/tickets", dropped(**changes))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def event(kind: str, **changes: Any) -> dict[str, Any]:
    """Something that is done with a ticket."""
    reason = {"reason": "예시"} if kind in ("cancelled", "unclaimed", "reopened") else {}
    return {"id": str(uuid4()), "device_seq": next(_seq), "kind": kind, "at": NEXT_DAY, **reason, **changes}


def do(ask: Asking, ticket: str, kind: str, who: str = TABLET, **changes: Any) -> Any:
    """The ticket after that was done."""
    body = event(kind, **changes)
    if who != TABLET:
        body.pop("device_seq")
    answer = ask(who, "POST", f"/tickets/{ticket}/events", body)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def pay(ask: Asking, ticket: str | None, lines: list[dict[str, Any]], payments: list[tuple[str, int]], **changes: Any) -> Any:
    """A sale on a ticket, as stored."""
    total = sum(won for _, won in payments)
    answer = ask(TABLET, "POST", "/sales", {
        "id": str(uuid4()), "device_seq": next(_seq), "sold_at": NEXT_DAY, "lines": lines, "total": total, "ticket": ticket,
        "payments": [{"method": method, "amount": won} for method, won in payments], **changes,
    })
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def give_back(ask: Asking, sale: str, line: int, payments: list[tuple[str, int]]) -> Any:
    """A refund of one line of a sale, as stored."""
    answer = ask(TABLET, "POST", f"/sales/{sale}/refunds", {
        "id": str(uuid4()), "device_seq": next(_seq), "refunded_at": NEXT_DAY, "lines": [{"line": line, "quantity": "1"}],
        "payments": [{"method": method, "amount": won} for method, won in payments], "reason": "예시",
    })
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer.json


def deposit(won: int) -> dict[str, Any]:
    """The line that takes a deposit."""
    return DEPOSIT | {"unit_price": won}


def jpeg(*segments: bytes, width: int = 8, height: int = 6) -> bytes:
    """The smallest thing that is built like a JPEG, with more segments if wanted."""
    def segment(marker: int, content: bytes) -> bytes:
        return b"\xff" + bytes([marker]) + (len(content) + 2).to_bytes(2, "big") + content

    frame = segment(0xC0, b"\x08" + height.to_bytes(2, "big") + width.to_bytes(2, "big") + b"\x01\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + b"".join(segments) + frame + scan + b"\xff\xd9"


def exif(text: bytes) -> bytes:
    """What a camera writes into a picture."""
    return b"\xff\xe1" + (len(text) + 8).to_bytes(2, "big") + b"Exif\x00\x00" + text


def photo(content: bytes, **changes: Any) -> dict[str, Any]:
    """A photo of the first item."""
    return {"id": str(uuid4()), "item": 1, "taken_at": AT, "jpeg": base64.b64encode(content).decode(), **changes}
