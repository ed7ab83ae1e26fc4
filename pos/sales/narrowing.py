"""What narrows a list of documents beyond place and days: method, flag, source, and what a person remembers of a receipt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from pos.money import LARGEST_AMOUNT
from pos.sales.flags import has_flag, is_flagged
from pos.sales.models import Document, DocumentPayment

LONGEST_TEXT = 60
RECEIPT = re.compile(r"([a-z0-9-]+?)-([TC]\d{0,6})(?:-(\d*))?", re.IGNORECASE)
AMOUNT = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What documents have in common. `text` is a receipt number or its beginning, an order number or an amount."""

    method: str | None = None
    flag: str | None = None
    source: str | None = None
    text: str | None = None
    till: UUID | None = None

    def conditions(self) -> Iterator[sa.ColumnElement[bool]]:
        """What a document must be; nothing where nothing narrows."""
        if self.method:
            yield sa.select(DocumentPayment.document_id).where(
                DocumentPayment.document_id == Document.id, DocumentPayment.method == self.method
            ).exists()
        if self.flag:
            yield is_flagged()
            yield has_flag(self.flag)
        if self.source:
            yield Document.source == self.source
        if self.till:
            yield Document.till == self.till
        if self.text:
            yield sa.or_(*_remembered(self.text))


def receipt_form(text: str) -> str:
    """The number as it is stored: the site in small letters, the tablet's T large."""
    found = RECEIPT.match(text.strip())
    if found is None:
        return text.strip()
    rest = "" if found[3] is None else f"-{found[3]}"
    return f"{found[1].lower()}-{found[2].upper()}{rest}"


def _remembered(text: str) -> Iterator[sa.ColumnElement[bool]]:
    """A receipt number by its beginning, an order number as it stands, an amount of either sign."""
    written = text.strip()
    yield Document.order_no == written.removeprefix("#")
    if RECEIPT.match(written):
        yield Document.receipt_no.startswith(receipt_form(written), autoescape=True)
    else:
        yield Document.receipt_no.startswith(written.lower(), autoescape=True)
    amount = written.replace(",", "").removesuffix("원").removesuffix("won").strip()
    if AMOUNT.fullmatch(amount) and int(amount) <= LARGEST_AMOUNT:
        yield sa.func.abs(Document.total) == int(amount)
