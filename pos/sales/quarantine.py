"""What a tablet sent and was refused: kept once, sealed, and counted as received, until a person decides what it was."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document, QuarantineItem
from sites import clock, journal
from sites.access import Actor, Permission, reach
from sites.devices import Device, note_number
from sites.errors import Conflict, DomainError, NotFound, say
from sites.registry import Site
from sites.vault import vault

LONG_DIGITS = re.compile(r"\d(?:[ -]?\d){12,18}")
MASKED_FIELDS = frozenset({"card_no", "note", "name", "reason"})
RESOLUTIONS = ("new_sale", "duplicate", "rejected")


def keep(session: Session, device: Actor, kind: str, parsed: Any, refusal: DomainError, problem: Mapping[str, Any]) -> None:
    """Keeps a refused body, once per tablet and body. Card numbers in free text are masked before anything else happens."""
    if device.device_id is None or device.site_id is None:
        return
    body = json.dumps(masked(parsed), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    hashed = sha256(body.encode("utf-8", "surrogatepass")).digest()
    seen = sa.select(QuarantineItem.id).where(QuarantineItem.device_id == device.device_id, QuarantineItem.body_sha256 == hashed)
    if session.scalar(seen) is not None:
        return
    item_id, seq = uuid4(), _whole(parsed, "device_seq")
    if seq is not None:
        note_number(session, device.device_id, seq)
    session.add(QuarantineItem(
        id=item_id, site_id=device.site_id, device_id=device.device_id, device_seq=seq, document_id=_uuid(parsed), document_kind=kind,
        body_sha256=hashed, body_sealed=vault.seal(_sealable(body), "quarantine_item", "body", str(item_id)), code=refusal.code,
        problem=json.dumps(problem, ensure_ascii=False), received_at=clock.now(),
    ))
    session.flush()


def masked(value: Any, field: str = "") -> Any:
    """The same, with runs of 13–19 digits hidden where a card number may have been typed."""
    if isinstance(value, dict):
        return {key: masked(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, field) for item in value]
    if isinstance(value, str) and field in MASKED_FIELDS:
        return LONG_DIGITS.sub(lambda found: re.sub(r"\d", "*", found[0]), value)
    if isinstance(value, int) and not isinstance(value, bool) and field in MASKED_FIELDS and 10**12 <= abs(value) < 10**19:
        return "*" * len(str(abs(value)))
    return value


def open_items(session: Session, actor: Actor, site_code: str | None, limit: int, after: UUID | None) -> list[dict[str, Any]]:
    """The unresolved items within reach, oldest first, with their bodies."""
    query = (
        sa.select(QuarantineItem, Site.code, Device.device_no)
        .join(Site, Site.id == QuarantineItem.site_id)
        .join(Device, Device.id == QuarantineItem.device_id)
        .where(QuarantineItem.resolved_at.is_(None), Site.id.in_(reach(actor.roles_for(Permission.APPROVE))), ~stored_by_now())
        .order_by(QuarantineItem.received_at, QuarantineItem.id)
        .limit(limit)
    )
    if site_code is not None:
        query = query.where(Site.code == site_code)
    if after is not None:
        last = sa.select(QuarantineItem.received_at).where(QuarantineItem.id == after).scalar_subquery()
        query = query.where(sa.tuple_(QuarantineItem.received_at, QuarantineItem.id) > sa.tuple_(last, sa.literal(after, sa.Uuid)))
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
    content = {"as": decided, "sale": None if sale_id is None else str(sale_id), "body_sha256": item.body_sha256.hex()}
    journal.append(session, journal.book_of_site(site.code), actor.code, "quarantine_resolved", str(item.id), content)


def stored_by_now() -> sa.ColumnElement[bool]:
    """Whether the item's id was stored after all: then it has resolved itself. A conflict's id was stored all along."""
    return sa.select(Document.id).where(Document.id == QuarantineItem.document_id, Document.site_id == QuarantineItem.site_id,
                                        QuarantineItem.code != "content_differs").exists()


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
