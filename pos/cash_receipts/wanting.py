"""What a stored document wants of the tax office: a receipt for every payment that asked for one, and back what a refund takes back.

Runs in the document's own transaction, so that none is lost. An ordinary sale is looked at and nothing is asked of the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.identifiers import masked
from pos.cash_receipts.models import (
    CANCEL,
    CANCEL_WANTED,
    CANCELLED,
    FAILED,
    ISSUE,
    ISSUED,
    REFUSED,
    UNDONE,
    WANTED,
    CashReceipt,
)
from pos.cash_receipts.queries import marks_of
from pos.money import allocate
from pos.revenue.cells import CountedLine, CountedPayment
from pos.revenue.payment_parts import PaymentPart, parts_of
from pos.sales import followers, receipt_marks
from pos.sales.models import Document, DocumentPayment
from pos.sales.paid import AS_CASH
from pos.sales.rows import Rows
from sites.vault import vault

Row = Mapping[str, Any]
EXAMPLES_WAIT = timedelta(days=2)


def register() -> None:
    """Lets every stored document say what it wants, and every receipt what became of that."""
    followers.register("cash_receipts", follow)
    receipt_marks.register("cash_receipts", marks_of)


def follow(session: Session, rows: Rows) -> None:
    """Writes the receipts of these documents, and takes back those of what they refund."""
    asking = {row["document_id"] for row in rows.payments if row["cash_receipt_kind"] is not None and row["amount"] > 0}
    if asking:
        _want(session, rows, asking)
    for document in rows.documents:
        if document["source"] == "refund":
            take_back(session, document)


def _want(session: Session, rows: Rows, asking: set[UUID]) -> None:
    lines, payments = _by_document(rows.lines, asking), _by_document(rows.payments, asking)
    secrets = {(row["document_id"], row["field"]): row["sealed"] for row in rows.secrets if row["document_id"] in asking}
    found = []
    for document in rows.documents:
        if document["id"] in asking:
            opened = {
                field: vault.open(sealed, "document_secret", field, str(of))
                for (of, field), sealed in secrets.items() if of == document["id"]
            }
            found += receipts_of(document, lines[document["id"]], payments[document["id"]], opened)
    session.execute(sa.insert(CashReceipt), found)


def receipts_of(document: Row, lines: Sequence[Row], payments: Sequence[Row], secrets: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of a sale's receipts, one for each payment that asked. Its amounts are the payment's own by the tender rule."""
    return [
        _receipt(document, payment, part, payment["cash_receipt_kind"], secrets.get(f"payments/{payment['payment_no']}"))
        for payment, part in zip(payments, parts_of_rows(lines, payments), strict=True) if payment["cash_receipt_kind"] is not None
    ]


def receipt_row(
    document: Row, lines: Sequence[Row], payments: Sequence[Row], payment_no: int, kind: str, identifier: str | None
) -> dict[str, Any]:
    """The row of a receipt that is wanted for one payment of a stored sale."""
    parts = zip(payments, parts_of_rows(lines, payments), strict=True)
    payment, part = next((payment, part) for payment, part in parts if payment["payment_no"] == payment_no)
    return _receipt(document, payment, part, kind, identifier)


def parts_of_rows(lines: Sequence[Row], payments: Sequence[Row]) -> list[PaymentPart]:
    """What each stored payment of a sale paid for."""
    counted = [
        CountedLine(
            row["sku"], row["category"], row["tax_class"], row["quantity_milli"], row["gross"], row["net"], row["supply"], row["vat"]
        )
        for row in lines
    ]
    return parts_of(counted, [CountedPayment(row["method"], row["amount"]) for row in payments])


def reference_of(document_id: UUID, payment_no: int) -> UUID:
    """Our reference of a payment's receipt; the same for ever."""
    return uuid5(document_id, f"cash-receipt/{payment_no}")


def _receipt(document: Row, payment: Row, part: PaymentPart, kind: str, identifier: str | None) -> dict[str, Any]:
    return {
        "id": reference_of(document["id"], payment["payment_no"]), "site_id": document["site_id"], "document_id": document["id"],
        "payment_no": payment["payment_no"], "act": ISSUE, "original_id": None, "kind": kind, "identifier": masked(kind, identifier),
        "method": payment["method"], "occurred_at": document["occurred_at"], "business_date": document["business_date"],
        "amount": payment["amount"], **part._asdict(), "example": document["example"], **_beginning(document, payment["payment_no"]),
    }


def _beginning(document: Row, payment_no: int) -> dict[str, Any]:
    """Where a receipt begins: wanted. Example data of past days look as if somebody had done the work; nobody ever reports them."""
    if document["example"] and document["received_at"] - document["occurred_at"] > EXAMPLES_WAIT:
        number = f"EX{document['site_seq']:07d}{payment_no}"
        return {"state": ISSUED, "approval_no": number, "issued_at": document["occurred_at"], "settled_by": "example"}
    return {"state": WANTED, "approval_no": None, "issued_at": None, "settled_by": None}


def take_back(session: Session, refund: Row) -> None:
    """A receipt covers at most what stays of the sale's cash: what is over is taken back, the last receipt first."""
    receipts = session.scalars(
        sa.select(CashReceipt).where(CashReceipt.document_id == refund["original_id"], CashReceipt.act == ISSUE)
        .order_by(CashReceipt.payment_no.desc()).execution_options(populate_existing=True)
    ).all()
    over = sum(each.amount - each.cancelled_amount for each in receipts) - _cash_kept(session, refund["original_id"]) if receipts else 0
    for receipt in receipts:
        back = min(over, receipt.amount - receipt.cancelled_amount)
        if back > 0:
            cancel(session, receipt, back, UNDONE, refund)
            over -= back


def _cash_kept(session: Session, sale_id: UUID) -> int:
    refunds = sa.select(Document.id).where(Document.original_id == sale_id)
    query = sa.select(sa.func.coalesce(sa.func.sum(DocumentPayment.amount), 0)).where(
        sa.or_(DocumentPayment.document_id == sale_id, DocumentPayment.document_id.in_(refunds)), DocumentPayment.method.in_(AS_CASH)
    )
    return max(0, int(session.scalar(query) or 0))


def cancel(session: Session, receipt: CashReceipt, amount: int, reason: int, by_document: Row) -> CashReceipt:
    """A row that takes `amount` won of a receipt back. Of one that was never sent anywhere there is nothing to tell: when all of it
    goes, both are done at once."""
    nowhere = is_nowhere(receipt)
    whole = receipt.cancelled_amount + amount == receipt.amount
    row = CashReceipt(
        id=uuid5(by_document["id"], f"cash-receipt/{receipt.id}/{receipt.cancelled_amount}"), site_id=receipt.site_id,
        document_id=by_document["id"], payment_no=receipt.payment_no, act=CANCEL, original_id=receipt.id, kind=receipt.kind,
        identifier=receipt.identifier, method=receipt.method, occurred_at=by_document["occurred_at"],
        business_date=by_document["business_date"], amount=amount, cancelled_amount=0, reason=reason, state=CANCEL_WANTED, tries=0,
        version=1, example=receipt.example, **_part_of(session, receipt, amount)._asdict(),
    )
    session.add(row)
    receipt.cancelled_amount += amount
    receipt.version += 1
    if nowhere and whole:
        earlier = session.scalars(sa.select(CashReceipt).where(CashReceipt.original_id == receipt.id)).all()
        for each in (receipt, row, *earlier):
            each.state, each.next_try_at = CANCELLED, None
    elif receipt.state == ISSUED and receipt.settled_by == "example":
        row.state, row.approval_no, row.issued_at, row.settled_by = CANCELLED, f"{receipt.approval_no}C", row.occurred_at, "example"
        receipt.state = CANCELLED if whole else ISSUED
    elif receipt.state == ISSUED:
        receipt.state = CANCEL_WANTED
    session.flush()
    return row


def is_nowhere(receipt: CashReceipt) -> bool:
    """Whether it is certain that the tax office knows nothing of a receipt: never sent, or refused."""
    refused = receipt.state == FAILED and (receipt.failure or "").startswith(REFUSED)
    return receipt.approval_no is None and (receipt.tries == 0 or refused)


def _part_of(session: Session, receipt: CashReceipt, amount: int) -> PaymentPart:
    """What `amount` takes of what is left of a receipt, class by class, so that all parts add up to the receipt."""
    taken = session.execute(
        sa.select(*(sa.func.coalesce(sa.func.sum(getattr(CashReceipt, name)), 0) for name in PaymentPart._fields))
        .where(CashReceipt.original_id == receipt.id)
    ).one()
    left = [getattr(receipt, name) - int(gone) for name, gone in zip(PaymentPart._fields, taken, strict=True)]
    return PaymentPart(*allocate(amount, left))


def _by_document(rows: Iterable[Row], wanted: set[UUID]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        if row["document_id"] in wanted:
            found[row["document_id"]].append(row)
    return found
