"""An order on paper, for whoever makes it: number, things, options and notes, large, and no amounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.printing.slip import Sheet, Size, Slip
from pos.printing.writing import Writing
from pos.sales.models import Document, DocumentLine
from pos.sales.receipts import Receipt


@dataclass(frozen=True, slots=True)
class Notes:
    """What was noted for the one who makes it: of the whole order, and by number of the line."""

    order: str | None
    lines: Mapping[int, str]


def notes_of(session: Session, document_id: UUID) -> Notes:
    """The notes of a stored sale."""
    lines = session.execute(
        sa.select(DocumentLine.line_no, DocumentLine.note).where(
            DocumentLine.document_id == document_id, DocumentLine.note.is_not(None)
        )
    )
    order = session.scalar(sa.select(Document.note).where(Document.id == document_id))
    return Notes(order, {number: note for number, note in lines if note})


def order_slip(receipt: Receipt, notes: Notes, columns: int, language: str = "ko", copy: int = 0) -> Slip:
    """The order laid out, to be read from an arm's length."""
    say, sheet = Writing(language), Sheet(columns)
    for mark in (say("example_mark") if receipt.example else "", say("copy", count=copy) if copy else ""):
        if mark:
            sheet.title(f"** {mark} **", bold=True)
    sheet.title(f"{say('order')} · {receipt.head.shop}")
    sheet.space()
    sheet.title(say("order_no"))
    sheet.title(receipt.order_no or receipt.receipt_no, Size.LARGE, bold=True)
    if receipt.order_type:
        sheet.title(say(receipt.order_type), Size.TALL, bold=True)
    sheet.rule()
    for number, line in enumerate(receipt.lines, 1):
        sheet.pair(line.name, f"x {say.quantity(line.quantity_milli, line.unit)}", Size.LARGE)
        for option in line.options:
            sheet.text(f"+ {option.name}", size=Size.TALL, indent=2)
        if number in notes.lines:
            sheet.text(f"※ {notes.lines[number]}", size=Size.TALL, bold=True, indent=2)
    sheet.rule()
    if notes.order:
        sheet.text(f"{say('note')}: {notes.order}", size=Size.TALL, bold=True)
        sheet.rule()
    sheet.pair(say.moment(receipt.occurred_at), receipt.receipt_no)
    return sheet.slip()
