"""What a tablet sent and was refused: kept once, sealed, and counted as received, until a person decides what it was."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.models import StockMove
from pos.sales.masking import masked
from pos.sales.models import Document, QuarantineItem
from pos.tills.models import CashMovement, Till, TillEnd
from sites import clock, journal
from sites.access import Actor, Permission, reach, site_for
from sites.db import UtcDateTime, metadata
from sites.devices import Device, note_number
from sites.errors import Conflict, DomainError, NotFound, invalid_at, say
from sites.registry import Site, SiteLedger
from sites.shifts.models import ClockEvent
from sites.vault import vault

# Acts of the floors above, each named like its table.
ABOVE = ("ticket", "ticket_event", "farm_batch", "farm_batch_end", "farm_harvest", "farm_packing", "donation_handover",
         "internal_delivery")
KINDS = (
    "sale", "refund", "stock_move", "clock_event", "till_opening", "cash_movement", "till_closing", "till_cancellation", "donation_gift",
    *ABOVE,
)
RESOLUTIONS = ("new_sale", "duplicate", "rejected")


def keep(session: Session, device: Actor, kind: str, parsed: Any, refusal: DomainError, problem: Mapping[str, Any]) -> None:
    """Keeps a refused body, once per tablet and body. PINs go and card numbers are masked before anything else happens."""
    if device.device_id is None or device.site_id is None:
        return
    body = json.dumps(masked(parsed), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    hashed = sha256(body.encode("utf-8", "surrogatepass")).digest()
    known_by = (hashed, vault.keyed_hash(hashed.hex()))
    seen = sa.select(QuarantineItem.id).where(QuarantineItem.device_id == device.device_id, QuarantineItem.body_sha256.in_(known_by))
    if session.scalar(seen) is not None:
        return
    item_id, seq = uuid4(), _whole(parsed, "device_seq")
    if seq is not None:
        note_number(session, device.device_id, seq)
    session.add(QuarantineItem(
        id=item_id, site_id=device.site_id, device_id=device.device_id, device_seq=seq, document_id=_uuid(parsed), document_kind=kind,
        body_sha256=hashed, body_sealed=vault.seal(_sealable(body), "quarantine_item", "body", str(item_id)), code=refusal.code,
        problem=json.dumps(masked(problem), ensure_ascii=False), received_at=clock.now(),
    ))
    session.flush()


def open_items(session: Session, actor: Actor, site_code: str | None, limit: int, after: UUID | None) -> list[dict[str, Any]]:
    """The unresolved items within reach (of one site when that is named), oldest first, with their bodies."""
    query = (
        sa.select(QuarantineItem, Site.code, Device.device_no)
        .join(Site, Site.id == QuarantineItem.site_id)
        .join(Device, Device.id == QuarantineItem.device_id)
        .where(QuarantineItem.resolved_at.is_(None), Site.id.in_(reach(actor.roles_for(Permission.APPROVE))), ~stored_by_now())
        .order_by(QuarantineItem.received_at, QuarantineItem.id)
        .limit(limit)
    )
    if site_code is not None:
        query = query.where(QuarantineItem.site_id == site_for(session, actor, site_code, Permission.APPROVE).id)
    if after is not None:
        last = session.scalar(sa.select(QuarantineItem.received_at).where(QuarantineItem.id == after))
        if last is None:
            raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.",
                             "Send the next_cursor of the answer before, as it was.")
        position = sa.tuple_(sa.literal(last, UtcDateTime()), sa.literal(after, sa.Uuid))
        query = query.where(sa.tuple_(QuarantineItem.received_at, QuarantineItem.id) > position)
    return [_item(item, site, device_no) for item, site, device_no in session.execute(query)]


def item_for(session: Session, actor: Actor, item_id: UUID) -> tuple[QuarantineItem, Site]:
    """An item within reach of someone who may decide about it; NotFound otherwise."""
    row = session.execute(
        sa.select(QuarantineItem, Site)
        .join(Site, Site.id == QuarantineItem.site_id)
        .where(QuarantineItem.id == item_id, Site.id.in_(reach(actor.roles_for(Permission.APPROVE))))
    ).one_or_none()
    if row is None:
        raise NotFound("quarantine_item_not_found")
    return row[0], row[1]


def held(session: Session, actor: Actor, item_id: UUID) -> tuple[QuarantineItem, Site]:
    """The same, behind the site's lock: whoever else decides about it has done so, or waits."""
    item, site = item_for(session, actor, item_id)
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update())
    session.refresh(item)
    return item, site


def body_of(item: QuarantineItem) -> Any:
    """What was sent, as it was kept."""
    return json.loads(vault.open(item.body_sealed, "quarantine_item", "body", str(item.id)))


def resolve(session: Session, actor: Actor, item: QuarantineItem, site: Site, decided: str, sale_id: UUID | None, reason: str) -> None:
    """Closes an item, journalled. Conflict when it was decided before."""
    if item.resolved_at is not None:
        raise Conflict("already_resolved", say("이미 처리된 항목입니다.", "This item was already decided."))
    item.resolved_at, item.resolved_by, item.resolved_as = clock.now(), actor.code, decided
    item.resolved_sale_id, item.reason = sale_id, reason
    session.flush()
    content = {"as": decided, "sale": None if sale_id is None else str(sale_id), "body": vault.keyed_hash(item.body_sha256.hex()).hex()}
    journal.append(session, journal.book_of_site(site.code), actor.code, "quarantine_resolved", str(item.id), content)


def undecided_by_site(session: Session) -> list[tuple[str, int]]:
    """How many items wait for a decision, for every site that has any."""
    waiting = sa.select(Site.code, sa.func.count()).join(QuarantineItem, QuarantineItem.site_id == Site.id)
    undecided = waiting.where(QuarantineItem.resolved_at.is_(None), ~stored_by_now())
    return [(code, count) for code, count in session.execute(undecided.group_by(Site.code).order_by(Site.code))]


def stored_by_now() -> sa.ColumnElement[bool]:
    """Whether the item's id was stored after all: then it has resolved itself. A conflict's id was stored all along."""
    here, kind = QuarantineItem.site_id, QuarantineItem.document_kind
    own_half = sa.or_(StockMove.other_site_id.is_(None), StockMove.quantity_milli < 0)
    document = sa.select(Document.id).where(Document.id == QuarantineItem.document_id, Document.site_id == here)
    move = sa.select(StockMove.id).where(StockMove.act == QuarantineItem.document_id, StockMove.site_id == here, own_half)
    event = sa.select(ClockEvent.id).where(ClockEvent.id == QuarantineItem.document_id, ClockEvent.site_id == here)
    acts = [
        (kind.in_(words), sa.select(table.c.id).where(table.c.id == QuarantineItem.document_id, table.c.site_id == here).exists())
        for words, table in _OF_ACTS
    ]
    stored = sa.case(
        (kind.in_(("stock_move", "donation_gift")), move.exists()), (kind == "clock_event", event.exists()), *acts, else_=document.exists(),
    )
    return sa.and_(QuarantineItem.code != "content_differs", stored)


_OF_ACTS: tuple[tuple[tuple[str, ...], sa.TableClause], ...] = (
    (("till_opening",), metadata.tables[Till.__tablename__]), (("cash_movement",), metadata.tables[CashMovement.__tablename__]),
    (("till_closing", "till_cancellation"), metadata.tables[TillEnd.__tablename__]),
    *(((name,), sa.table(name, sa.column("id", sa.Uuid()), sa.column("site_id"))) for name in ABOVE),
)


def _item(item: QuarantineItem, site: str, device_no: int) -> dict[str, Any]:
    return {
        "id": str(item.id), "site": site, "device": device_no, "device_seq": item.device_seq, "kind": item.document_kind,
        "document": None if item.document_id is None else str(item.document_id), "code": item.code, "problem": json.loads(item.problem),
        "received_at": clock.instant_text(item.received_at), "body": body_of(item),
    }


def _sealable(body: str) -> str:
    return body.encode("utf-8", "replace").decode()


def _whole(parsed: Any, name: str) -> int | None:
    value = parsed.get(name) if isinstance(parsed, dict) else None
    return value if type(value) is int and 1 <= value <= 10**9 else None


def _uuid(parsed: Any) -> UUID | None:
    value = parsed.get("id") if isinstance(parsed, dict) else None
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
