"""Reading documents: by page, by id, and how far a tablet's series has come. Changes nothing."""

import base64
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import quantity_text
from pos.sales.models import Document, DocumentLine, DocumentPayment, DocumentSecret, QuarantineItem
from pos.sales.narrowing import Narrowing
from pos.sales.quarantine import stored_by_now
from pos.sales.replaying import as_row
from pos.sales.showing import shown
from pos.sales.wanted import DAY_TOTAL
from sites.access import Actor, Permission, reach, site_for
from sites.devices import Device, DeviceNumber
from sites.errors import NotFound, invalid_at
from sites.registry import Site
from sites.vault import vault

MOST_MISSING = 500
EVERY_ONE = Narrowing()


def documents_page(
    session: Session, actor: Actor, site_code: str | None, from_: date | None, to: date | None, limit: int, cursor: str | None,
    narrowing: Narrowing = EVERY_ONE,
) -> tuple[list[dict[str, Any]], str | None]:
    """Documents within reach in order of (site, site_seq), and the cursor of the next page; None when this is the last."""
    query = sa.select(Document, Site.code).join(Site, Site.id == Document.site_id).where(*narrowing.conditions())
    if site_code is not None:
        query = query.where(Document.site_id == site_for(session, actor, site_code, Permission.DOCUMENTS).id)
    else:
        query = query.where(Document.site_id.in_(reach(actor.roles_for(Permission.DOCUMENTS))))
    if from_ is not None:
        query = query.where(Document.book_date >= from_)
    if to is not None:
        query = query.where(Document.book_date <= to)
    if cursor is not None:
        query = query.where(sa.tuple_(Document.site_id, Document.site_seq) > sa.tuple_(*map(sa.literal, _position(session, cursor))))
    rows = session.execute(query.order_by(Document.site_id, Document.site_seq).limit(limit + 1)).all()
    page = [(document, code) for document, code in rows[:limit]]
    following = None
    if len(rows) > limit:
        document, code = page[-1]
        following = base64.urlsafe_b64encode(f"{code}/{document.site_seq}".encode()).decode()
    return show_all(session, page), following


def _position(session: Session, cursor: str) -> tuple[int, int]:
    try:
        code, _, seq = base64.urlsafe_b64decode(cursor.encode()).decode().rpartition("/")
        number = int(seq)
    except ValueError:
        code, number = "", -1
    site_id = session.scalar(sa.select(Site.id).where(Site.code == code.replace("\0", "")))
    if site_id is None or not 0 <= number < 2**63:
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    return site_id, number


def show_all(session: Session, documents: Sequence[tuple[Document, str]]) -> list[dict[str, Any]]:
    """Documents with their site's code, shown; three queries however many there are."""
    ids = [document.id for document, _ in documents]
    lines = _by_document(session, DocumentLine, DocumentLine.line_no, ids)
    payments = _by_document(session, DocumentPayment, DocumentPayment.payment_no, ids)
    secrets = _secrets(session, ids)
    return [
        shown(as_row(document), lines[document.id], payments[document.id], code, secrets[document.id]) for document, code in documents
    ]


def _by_document(session: Session, model: type[Any], order: Any, ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in session.scalars(sa.select(model).where(model.document_id.in_(ids)).order_by(model.document_id, order)):
        found[row.document_id].append(as_row(row))
    return found


def _secrets(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in session.scalars(sa.select(DocumentSecret).where(DocumentSecret.document_id.in_(ids))):
        found[row.document_id][row.field] = vault.open(row.sealed, "document_secret", row.field, str(row.document_id))
    return found


def document_for(session: Session, actor: Actor, document_id: UUID) -> dict[str, Any]:
    """One document within reach, with its refunds and per line how much came back; NotFound otherwise."""
    row = session.execute(
        sa.select(Document, Site.code)
        .join(Site, Site.id == Document.site_id)
        .where(Document.id == document_id, Site.id.in_(reach(actor.roles_for(Permission.DOCUMENTS))))
    ).one_or_none()
    if row is None:
        raise NotFound("sale_not_found")
    document, code = row
    of_it = sa.select(Document).where(Document.original_id == document_id, Document.source == "refund")
    refunds = session.scalars(of_it.order_by(Document.site_seq)).all()
    answer, *returned = show_all(session, [(document, code), *((refund, code) for refund in refunds)])
    back = returned_milli(session, document_id)
    for line in answer["lines"] if document.source != DAY_TOTAL and document.original_id is None else []:
        line["refunded"] = quantity_text(back.get(line["line"], 0))
    return answer | {"refunds": returned}


def returned_milli(session: Session, original_id: UUID) -> dict[int, int]:
    """How much of each line of a sale came back so far, in thousandths."""
    rows = session.execute(
        sa.select(DocumentLine.original_line, sa.func.sum(-DocumentLine.quantity_milli))
        .join(Document, Document.id == DocumentLine.document_id)
        .where(Document.original_id == original_id)
        .group_by(DocumentLine.original_line)
    )
    return {line: int(milli) for line, milli in rows if line is not None}


def sync_status(session: Session, device_id: int) -> dict[str, Any]:
    """What of a tablet's series was received: how many numbers, the highest, and which below it
    are missing."""
    received, highest = session.execute(sa.select(Device.received, Device.highest).where(Device.id == device_id)).one()
    missing = missing_numbers(session, device_id, MOST_MISSING) if highest > received else []
    items = session.scalars(
        sa.select(QuarantineItem)
        .where(QuarantineItem.device_id == device_id, QuarantineItem.resolved_at.is_(None), ~stored_by_now())
        .order_by(QuarantineItem.received_at).limit(MOST_MISSING)
    )
    quarantined = [
        {"id": str(item.id), "document": _text(item.document_id), "device_seq": item.device_seq, "code": item.code} for item in items
    ]
    return {
        "received": received, "highest": highest, "missing": missing, "missing_count": highest - received, "quarantined": quarantined,
    }


def missing_numbers(session: Session, device_id: int, most: int) -> list[int]:
    """The lowest numbers below the highest received one that never came, at most `most`."""
    before = sa.func.lag(DeviceNumber.device_seq, 1, 0).over(order_by=DeviceNumber.device_seq)
    steps = sa.select(DeviceNumber.device_seq.label("seq"), before.label("before")).where(DeviceNumber.device_id == device_id).subquery()
    gaps = session.execute(sa.select(steps.c.before, steps.c.seq).where(steps.c.seq - steps.c.before > 1).order_by(steps.c.seq).limit(most))
    missing: list[int] = []
    for before_gap, after_gap in gaps:
        missing += range(before_gap + 1, min(after_gap, before_gap + 1 + most - len(missing)))
        if len(missing) >= most:
            break
    return missing


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


