"""What a refund would give back, reckoned before it is recorded: the amount by line, and by which methods it goes back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document, DocumentLine, DocumentPayment
from pos.sales.queries import returned_milli
from pos.sales.refund_parts import SoldLine, part_back
from pos.sales.wanted import DAY_TOTAL, WantedReturn
from sites.errors import Conflict, invalid_at, say

AS_PAID = "as_paid"
WAYS = (AS_PAID, "cash", "transfer")


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A line of a sale and what of it has not come back."""

    line: int
    name: str
    sold_milli: int
    left_milli: int
    net: int
    vat: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes back: by line in won, together, and in which methods."""

    lines: tuple[tuple[WantedReturn, str, int], ...]
    due: int
    payments: tuple[tuple[str, int], ...]


def can_be_refunded(document: Document) -> bool:
    """Whether a document is a sale that goods can come back of."""
    return document.source not in ("refund", DAY_TOTAL)


def left_lines(session: Session, document_id: UUID) -> list[LeftLine]:
    """The lines of a sale with what is left of them."""
    back = returned_milli(session, document_id)
    lines = session.scalars(sa.select(DocumentLine).where(DocumentLine.document_id == document_id).order_by(DocumentLine.line_no))
    return [
        LeftLine(line.line_no, line.name, line.quantity_milli, line.quantity_milli - back.get(line.line_no, 0), line.net, line.vat)
        for line in lines
    ]


def plan_refund(session: Session, document_id: UUID, wanted: Sequence[WantedReturn], way: str) -> Plan:
    """What these parts come to now. Invalid without a part or for a line that is none, Conflict for more than is left."""
    if not wanted:
        raise invalid_at("/lines", "환불할 수량을 적어 주세요.", "Say how much comes back.")
    left = {line.line: line for line in left_lines(session, document_id)}
    parts = []
    for index, each in enumerate(wanted):
        line = left.get(each.line)
        if line is None:
            raise invalid_at(f"/lines/{index}/line", "이 판매에는 그런 줄이 없습니다.", "The sale has no such line.")
        if each.quantity_milli > line.left_milli:
            raise Conflict("refund_exceeds_sale", say(
                "판매한 수량보다 많이 환불할 수 없습니다. 이미 환불된 수량을 확인해 주세요.",
                "More than was sold cannot come back. Look at what was refunded already."))
        before = line.sold_milli - line.left_milli
        net, _ = part_back(SoldLine(line.sold_milli, line.net, line.vat), before, before + each.quantity_milli)
        parts.append((each, line.name, net))
    due = sum(net for _, _, net in parts)
    return Plan(tuple(parts), due, _payments(session, document_id, due, way))


def _payments(session: Session, document_id: UUID, due: int, way: str) -> tuple[tuple[str, int], ...]:
    """In one way, or as it was paid, each method up to what is left of it; cash takes what no method can."""
    if due == 0:
        return ()
    if way != AS_PAID:
        return ((way, due),)
    left: dict[str, int] = defaultdict(int)
    own = sa.or_(DocumentPayment.document_id == document_id, Document.original_id == document_id)
    rows = session.execute(
        sa.select(DocumentPayment.method, DocumentPayment.amount)
        .join(Document, Document.id == DocumentPayment.document_id).where(own)
        .order_by(Document.site_seq, DocumentPayment.payment_no)
    )
    for method, amount in rows:
        left[method] += amount
    back: dict[str, int] = defaultdict(int)
    for method, most in left.items():
        part = min(max(0, most), due)
        back[method] += part
        due -= part
    back["cash"] += due
    return tuple((method, amount) for method, amount in back.items() if amount)
