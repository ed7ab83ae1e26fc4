"""Reading tills: one with its report, a page of them, and what a tablet is told of its own. Changes nothing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tills.models import CLOSING, OPEN, Till, TillEnd
from pos.tills.reading import movements_of, sums_of_till
from pos.tills.texts import with_texts
from pos.tills.z_report import Seal, ZReport, addendum_of, blinded, reckon, x_report
from sites.access import Actor, Permission, reach, site_for
from sites.clock import instant_text
from sites.devices import Device, DeviceNumber
from sites.errors import NotFound, invalid_at
from sites.registry import Site

Letterhead = Callable[[Session, Site, date], Mapping[str, str | None]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A till in a list: with its end, once it has one."""

    till: Till
    end: TillEnd | None
    site: str
    device_no: int | None


def till_for(session: Session, actor: Actor, till_id: UUID, permission: Permission) -> tuple[Till, Site]:
    """A till within reach of someone who may do this there: NotFound out of reach, Forbidden within reach but not allowed."""
    row = session.execute(
        sa.select(Till, Site).join(Site, Site.id == Till.site_id).where(Till.id == till_id, Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if row is None:
        raise NotFound("till_not_found")
    till, site = row
    site_for(session, actor, site.code, permission)
    return till, site


def report_for(session: Session, actor: Actor, till: Till, site: Site, letterhead: Letterhead) -> ZReport:
    """The report of a till as this actor may see it: who is to count it blindly sees nothing that should be in it."""
    report = report_of(session, till, site, letterhead)
    if till.state == OPEN and site.blind_count and not _may_read(session, actor, site):
        return blinded(report)
    return report


def report_of(session: Session, till: Till, site: Site, letterhead: Letterhead) -> ZReport:
    """The whole report: of a closed till the Z as it was kept, with what came since."""
    end = session.get(TillEnd, till.id)
    if end is not None and end.kind == CLOSING:
        return with_texts(session, _kept(session, till, end))
    device_no = session.scalar(sa.select(Device.device_no).where(Device.id == till.device_id))
    found = reckon(till.opening_float, sums_of_till(session, site.id, till.id, 0), movements_of(session, site.id, till.id, addendum=False))
    report = x_report(till, site.code, device_no, letterhead(session, site, till.business_date), found)
    if end is not None:
        report["cancelled_at"], report["closed_by"] = instant_text(end.at), end.recorded_by
    return with_texts(session, report)


def _kept(session: Session, till: Till, end: TillEnd) -> ZReport:
    report = cast(ZReport, json.loads(end.z or "{}"))
    if report["unsent"] is not None and till.device_id is not None:
        report["unsent"]["still"] = _still_missing(session, till.device_id, report["unsent"]["numbers"])
    report["addendum"] = addendum_of(
        sums_of_till(session, till.site_id, till.id, 1), movements_of(session, till.site_id, till.id, addendum=True)
    )
    report["seal"] = seal_of(end)
    return report


def seal_of(end: TillEnd) -> Seal:
    """The day seal of a closing."""
    return {
        "z_no": end.z_no or 0, "position": end.entry, "chain_hash": (end.seal_chain_hash or b"").hex(), "key": end.seal_key or "",
        "signature": end.seal or "",
    }


def _still_missing(session: Session, device_id: int, numbers: list[int]) -> int:
    if not numbers:
        return 0
    came = sa.select(sa.func.count()).where(DeviceNumber.device_id == device_id, DeviceNumber.device_seq.in_(numbers))
    return len(numbers) - (session.scalar(came) or 0)


def _may_read(session: Session, actor: Actor, site: Site) -> bool:
    allowed = reach(actor.roles_for(Permission.READ))
    return session.scalar(sa.select(Site.id).where(Site.id == site.id, Site.id.in_(allowed))) is not None


def tills_page(
    session: Session, actor: Actor, site_code: str | None, first: date | None, last: date | None, state: str | None, limit: int,
    cursor: str | None, differing: bool = False,
) -> tuple[list[Listed], str | None]:
    """A page of the tills within reach, opened on these business days, by site and number; and where the next page begins. `differing`:
    only those whose count was not what it should be, or that nobody counted."""
    query = (
        sa.select(Till, TillEnd, Site.code, Device.device_no)
        .join(Site, Site.id == Till.site_id)
        .outerjoin(TillEnd, TillEnd.till_id == Till.id)
        .outerjoin(Device, Device.id == Till.device_id)
        .where(Site.id.in_(reach(actor.roles_for(Permission.READ))))
        .order_by(Site.code, Till.number)
        .limit(limit + 1)
    )
    if site_code is not None:
        query = query.where(Till.site_id == site_for(session, actor, site_code, Permission.READ).id)
    if first is not None:
        query = query.where(Till.business_date >= first)
    if last is not None:
        query = query.where(Till.business_date <= last)
    if state is not None:
        query = query.where(Till.state == state)
    if differing:
        query = query.where(is_differing())
    if cursor is not None:
        query = query.where(sa.tuple_(Site.code, Till.number) > sa.tuple_(*_place(cursor)))
    found = [Listed(*row) for row in session.execute(query)]
    page = found[:limit]
    return page, f"{page[-1].site}~{page[-1].till.number}" if len(found) > limit else None


def is_differing() -> sa.ColumnElement[bool]:
    """Whether a till was closed with a count that is not what it should be, or without one."""
    return sa.and_(TillEnd.kind == CLOSING, sa.or_(TillEnd.over_short != 0, TillEnd.over_short.is_(None)))


def _place(cursor: str) -> tuple[Any, Any]:
    site, _, number = cursor.rpartition("~")
    if not site or not (number.isascii() and number.isdigit() and len(number) < 16):
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    return sa.literal(site), sa.literal(int(number), sa.BigInteger())


def open_till_of(session: Session, site_id: int, device_id: int) -> Till | None:
    """The till that a tablet has open; of several, which only mistakes can leave, the newest."""
    query = sa.select(Till).where(Till.site_id == site_id, Till.state == sa.literal_column("'open'"), Till.device_id == device_id)
    return session.scalar(query.order_by(Till.number.desc()).limit(1))


def next_float(session: Session, site_id: int, device_id: int) -> int | None:
    """What should still lie in a tablet's drawer: its last count, less what was taken to the bank. None before its first closing, and
    where that was not counted."""
    query = sa.select(TillEnd.counted_cash, TillEnd.banked).join(Till, Till.id == TillEnd.till_id).where(
        TillEnd.site_id == site_id, TillEnd.kind == CLOSING, Till.device_id == device_id
    )
    row = session.execute(query.order_by(TillEnd.z_no.desc()).limit(1)).one_or_none()
    return None if row is None or row[0] is None else max(0, row[0] - (row[1] or 0))
