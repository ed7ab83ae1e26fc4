"""What upper floors know of a sale's payments, for its receipt: they register, since a sale knows of none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class CashReceiptMark:
    """The cash receipt of a payment: its kind, whom it is for, masked, how it stands, and its number at the tax office once issued."""

    kind: str
    to: str | None
    state: str
    approval_no: str | None


Reader = Callable[[Session, UUID], Mapping[int, CashReceiptMark]]

_registered: dict[str, Reader] = {}


def register(name: str, reader: Reader) -> None:
    """Adds a reader, or replaces the one of the same name."""
    _registered[name] = reader


def marks_of(session: Session, document_id: UUID) -> dict[int, CashReceiptMark]:
    """What is known of a sale's payments, by their number."""
    found: dict[int, CashReceiptMark] = {}
    for reader in _registered.values():
        found |= reader(session, document_id)
    return found
