"""An id that stands already: the stored document when the content is the same, else a conflict that names what differs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.content import differing, stored_content
from pos.sales.models import Document, DocumentLine, DocumentPayment, DocumentSecret
from pos.sales.purging import is_forgotten
from pos.sales.showing import shown
from pos.sales.wanted import WantedRefund, WantedSale
from sites.errors import Conflict, say
from sites.registry import Site
from sites.vault import vault


def as_row(model: Any) -> dict[str, Any]:
    """The columns of a stored row by name."""
    return {column.key: getattr(model, column.key) for column in sa.inspect(type(model)).columns}


def stored(session: Session, document_id: UUID) -> tuple[Document, list[DocumentLine], list[DocumentPayment], dict[str, str]]:
    """A document with its lines, payments and opened secrets."""
    document = session.get_one(Document, document_id)
    lines = list(session.scalars(sa.select(DocumentLine).where(DocumentLine.document_id == document_id).order_by(DocumentLine.line_no)))
    payments = list(
        session.scalars(sa.select(DocumentPayment).where(DocumentPayment.document_id == document_id).order_by(DocumentPayment.payment_no))
    )
    secrets = {
        row.field: vault.open(row.sealed, "document_secret", row.field, str(document_id))
        for row in session.scalars(sa.select(DocumentSecret).where(DocumentSecret.document_id == document_id))
    }
    return document, lines, payments, secrets


def shown_again(session: Session, document_id: UUID) -> dict[str, Any]:
    """A stored document, shown as it was the first time."""
    document, lines, payments, secrets = stored(session, document_id)
    site = session.get_one(Site, document.site_id)
    return shown(as_row(document), [as_row(line) for line in lines], [as_row(payment) for payment in payments], site.code, secrets)


def replay(
    session: Session, content: Mapping[str, Any], wanted: WantedSale | WantedRefund, stored_site: int, here: int
) -> dict[str, Any]:
    """The stored document of that id. Conflict when its content is another; when it stands at another site, without saying what."""
    if stored_site != here:
        taken = say("이 번호(id)는 이미 쓰였습니다. 새 번호로 다시 보내 주세요.", "This id is taken. Send it with a new one.")
        raise Conflict("id_taken", taken)
    document, lines, payments, secrets = stored(session, wanted.id)
    site = session.get_one(Site, document.site_id)
    was = stored_content(document, lines, payments, site.code) | _unhashed_stored(document, lines, payments, secrets)
    forgotten = _purged(document, payments, secrets)
    differences = [pointer for pointer in differing({**content, **_unhashed(wanted)}, was) if pointer not in forgotten]
    if differences:
        same = say("이미 저장된 내용과 다릅니다.", "This differs from what is stored.")
        raise Conflict("content_differs", say(
            "같은 번호(id)로 다른 내용이 이미 저장되어 있습니다.", "Other content is already stored under this id."
        ), {_without_group(pointer): [same] for pointer in differences})
    return shown(as_row(document), [as_row(line) for line in lines], [as_row(payment) for payment in payments], site.code, secrets)


# What is compared but never hashed, beside the content under names of its own.
def _unhashed(wanted: WantedSale | WantedRefund) -> dict[str, Any]:
    sale = wanted if isinstance(wanted, WantedSale) else None
    return {
        "note": wanted.note,
        "customer": sale.customer if sale else None,
        "#notes": {"lines": [{"note": line.note} for line in sale.lines]} if sale else None,
        "#receipts": _identifiers([payment.identifier for payment in wanted.payments]),
    }


def _unhashed_stored(
    document: Document, lines: Sequence[DocumentLine], payments: Sequence[DocumentPayment], secrets: Mapping[str, str]
) -> dict[str, Any]:
    sale = document.source != "refund"
    return {
        "note": document.note,
        "customer": secrets.get("customer"),
        "#notes": {"lines": [{"note": line.note} for line in lines]} if sale else None,
        "#receipts": _identifiers([secrets.get(f"payments/{payment.payment_no}") for payment in payments]),
    }


def _purged(document: Document, payments: Sequence[DocumentPayment], secrets: Mapping[str, str]) -> set[str]:
    """Where a number or a contact may have stood that was forgotten since: who sends the same again cannot know."""
    customer = {"/customer"} if "customer" not in secrets and is_forgotten(document.received_at) else set()
    return customer | {
        f"/#receipts/payments/{place}/cash_receipt/identifier" for place, payment in enumerate(payments)
        if payment.cash_receipt_kind is not None and f"payments/{payment.payment_no}" not in secrets
    }


def _identifiers(identifiers: Sequence[str | None]) -> dict[str, Any]:
    return {"payments": [{"cash_receipt": {"identifier": identifier}} for identifier in identifiers]}


def _without_group(pointer: str) -> str:
    return pointer.removeprefix("/#notes").removeprefix("/#receipts")

