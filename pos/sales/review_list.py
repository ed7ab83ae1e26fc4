"""The one review list: every flagged document and clock event, stock move and delivery, act at a till, a farm or a ticket, what a
statement from outside says otherwise, and everything that was set aside. Each is open or resolved, and a resolved one says by whom, when
and how; nothing leaves the list otherwise."""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.inventory.models import BY_HAND, StockMove
from pos.inventory.purchasing.models import PurchaseOrder, PurchaseReceipt
from pos.sales.flags import EVERY_FLAG, REMARKABLE, has_flag, is_any_open, is_flagged
from pos.sales.models import ActMark, Document, QuarantineItem, ReviewMark
from pos.sales.quarantine import stored_by_now
from pos.statements.models import StatementDifference
from pos.tills.models import CashMovement, Till, TillEnd
from sites import clock, journal
from sites.access import Actor, Permission, reach, site_for
from sites.db import UtcDateTime
from sites.errors import NotFound, invalid_at
from sites.registry import Site, SiteLedger
from sites.shifts.models import ClockEvent

DOCUMENT, SET_ASIDE, CLOCK_EVENT, STOCK_MOVE = "document", "set_aside", "clock_event", "stock_move"
STATEMENT_DIFFERENCE, PURCHASE_RECEIPT = "statement_difference", "purchase_receipt"
_OF_TILLS: dict[str, type[Till] | type[TillEnd] | type[CashMovement]] = {
    "till_opening": Till, "till_closing": TillEnd, "cash_movement": CashMovement,
}
# Acts of upper floors by their tables, each with when it was. A harvest is a stock move too, whose flags are listed there: its own is that
# of its batch.
_WHEN = {
    "farm_batch": "placed_at", "farm_batch_end": "at", "farm_harvest": "at", "farm_packing": "at", "donation_handover": "at",
    "ticket": "dropped_off_at", "ticket_event": "at",
}
_OF_WORK: dict[str, sa.TableClause] = {
    name: sa.table(
        name, sa.column("id", sa.Uuid), sa.column("site_id", sa.BigInteger), sa.column(when, UtcDateTime()), sa.column("flags", sa.Text))
    for name, when in _WHEN.items()
}
_OF_ITS_OWN = {"farm_harvest": "batch_ended"}
# What is looked at as a whole, and by `mark_act`.
ACTS = (CLOCK_EVENT, STOCK_MOVE, PURCHASE_RECEIPT, *_OF_TILLS, STATEMENT_DIFFERENCE, *_OF_WORK)
KINDS = (DOCUMENT, SET_ASIDE, *ACTS)
OPEN, RESOLVED = STATES = ("open", "resolved")


@dataclass(frozen=True, slots=True)
class Resolution:
    """How something was resolved: `how` is looked_at, corrected, arrived, or what was decided of an item set aside."""

    flag: str | None
    by: str | None
    at: datetime | None
    how: str
    note: str | None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing of the list. `waiting` are its flags that nobody resolved; of what was set aside the reason for it."""

    kind: str
    id: UUID
    site: str
    at: datetime
    flags: tuple[str, ...]
    is_open: bool
    waiting: tuple[str, ...]
    resolutions: tuple[Resolution, ...]


def review_list(
    session: Session, sites: sa.Select[int], state: str | None, kind: str | None, limit: int, cursor: str | None
) -> tuple[list[ReviewItem], str | None]:
    """A page of the list for these sites, the newest first, and the cursor of the next one; `state` and `kind` None: all."""
    every = _all(sites, kind).subquery()
    query = sa.select(every, Site.code).join(Site, Site.id == every.c.site_id)
    if state is not None:
        query = query.where(every.c.open.is_(state == OPEN))
    if cursor is not None:
        at, number = _place(cursor)
        here = sa.tuple_(sa.literal(at, UtcDateTime()), sa.literal(number, sa.Uuid))
        query = query.where(sa.tuple_(every.c.at, every.c.id) < here)
    rows = session.execute(query.order_by(every.c.at.desc(), every.c.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    resolutions = _resolutions(session, shown)
    found = [_item(row, resolutions.get((row.kind, row.id), [])) for row in shown]
    return found, _cursor(found[-1]) if len(rows) > limit else None


def review_counts(session: Session, sites: sa.Select[int]) -> dict[tuple[str, str], int]:
    """How many of each kind are open and resolved; together they are all there ever was."""
    every = _all(sites, None).subquery()
    query = sa.select(every.c.kind, every.c.open, sa.func.count()).group_by(every.c.kind, every.c.open)
    return {(kind, OPEN if is_open else RESOLVED): int(count) for kind, is_open, count in session.execute(query)}


def mark_act(session: Session, actor: Actor, kind: str, subject: UUID, note: str | None) -> tuple[ActMark, bool]:
    """Notes that someone looked at a clock event or a stock move; True when that is new. NotFound out of reach and where
    nothing is flagged, Forbidden without APPROVE there."""
    if kind not in ACTS:
        raise NotFound("act_not_found")
    acts = _acts(kind, None).subquery()
    act = session.execute(
        sa.select(acts, Site.code).join(Site, Site.id == acts.c.site_id).where(acts.c.id == subject, Site.id.in_(reach(actor.grants)))
    ).first()
    if act is None:
        raise NotFound("act_not_found")
    site_for(session, actor, act.code, Permission.APPROVE)
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == act.site_id).with_for_update())
    standing = session.get(ActMark, (kind, subject), populate_existing=True)
    if standing is not None:
        return standing, False
    made = ActMark(kind=kind, subject=subject, site_id=act.site_id, at=clock.now(), by=actor.code, note=note)
    session.add(made)
    session.flush()
    journal.append(session, journal.book_of_site(act.code), actor.code, "review_marked", str(subject), {"flag": None, "kind": kind})
    return made, True


def _all(sites: sa.Select[int], kind: str | None) -> sa.CompoundSelect[Any]:
    parts = {DOCUMENT: _documents(sites), SET_ASIDE: _set_aside(sites), **{each: _acts(each, sites) for each in ACTS}}
    return sa.union_all(*([parts[kind]] if kind is not None else parts.values()))


def _acts(kind: str, sites: sa.Select[int] | None) -> sa.Select[Any]:
    if kind in _OF_TILLS:
        return _of_tills(kind, sites)
    if kind in _OF_WORK:
        return _of_work(kind, sites)
    if kind == STATEMENT_DIFFERENCE:
        return _of_statements(sites)
    if kind == PURCHASE_RECEIPT:
        return _purchase_receipts(sites)
    return _clock_events(sites) if kind == CLOCK_EVENT else _stock_moves(sites)


def _columns(kind: str, number: Any, of: Any, at: Any, flags: Any, is_open: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(
        sa.literal(kind).label("kind"), number.label("id"), of.site_id.label("site_id"), at.label("at"), flags.label("flags"),
        sa.case((is_open, sa.true()), else_=sa.false()).label("open"),
    )


def _documents(sites: sa.Select[int]) -> sa.Select[Any]:
    """What is late or of a closed month alone is told by the months' own pages."""
    told = sa.or_(*(has_flag(flag) for flag in REMARKABLE))
    query = _columns(DOCUMENT, Document.id, Document, Document.received_at, Document.flags, is_any_open(REMARKABLE))
    return query.where(Document.site_id.in_(sites), is_flagged(), told)


def _set_aside(sites: sa.Select[int]) -> sa.Select[Any]:
    waits = sa.and_(QuarantineItem.resolved_at.is_(None), ~stored_by_now())
    query = _columns(SET_ASIDE, QuarantineItem.id, QuarantineItem, QuarantineItem.received_at, QuarantineItem.code, waits)
    return query.where(QuarantineItem.site_id.in_(sites))


def _clock_events(sites: sa.Select[int] | None) -> sa.Select[Any]:
    """An event that was corrected is resolved by that."""
    corrected = aliased(ClockEvent)
    waits = sa.and_(
        ~_marked(CLOCK_EVENT, ClockEvent.id), ~sa.select(corrected.id).where(corrected.replaces == ClockEvent.id).exists()
    )
    query = _columns(CLOCK_EVENT, ClockEvent.id, ClockEvent, ClockEvent.received_at, ClockEvent.flags, waits)
    query = query.where(ClockEvent.replaces.is_(None), ClockEvent.flags != sa.literal_column("''"))
    return query if sites is None else query.where(ClockEvent.site_id.in_(sites))


def _stock_moves(sites: sa.Select[int] | None) -> sa.Select[Any]:
    """What people did by hand; a transfer stands at the site that it left."""
    own_half = sa.or_(StockMove.other_site_id.is_(None), StockMove.quantity_milli < 0)
    query = _columns(
        STOCK_MOVE, StockMove.act, StockMove, StockMove.received_at, StockMove.flags, ~_marked(STOCK_MOVE, StockMove.act)
    ).where(StockMove.act.is_not(None), sa.text(f"stock_move.{BY_HAND}"), own_half, StockMove.flags != sa.literal_column("''"))
    return query if sites is None else query.where(StockMove.site_id.in_(sites))


def _purchase_receipts(sites: sa.Select[int] | None) -> sa.Select[Any]:
    """A delivery stands at the site that ordered it."""
    of = PurchaseReceipt
    query = _columns(PURCHASE_RECEIPT, of.id, PurchaseOrder, of.recorded_at, of.flags, ~_marked(PURCHASE_RECEIPT, of.id))
    query = query.join(PurchaseOrder, PurchaseOrder.id == of.order_id).where(of.flags != sa.literal_column("''"))
    return query if sites is None else query.where(PurchaseOrder.site_id.in_(sites))


def _of_tills(kind: str, sites: sa.Select[int] | None) -> sa.Select[Any]:
    of = _OF_TILLS[kind]
    query = _columns(kind, of.id, of, of.received_at, of.flags, ~_marked(kind, of.id)).where(of.flags != sa.literal_column("''"))
    return query if sites is None else query.where(of.site_id.in_(sites))


def _of_work(kind: str, sites: sa.Select[int] | None) -> sa.Select[Any]:
    of = _OF_WORK[kind].c
    query = _columns(kind, of.id, of, of[_WHEN[kind]], of.flags, ~_marked(kind, of.id)).where(of.flags != sa.literal_column("''"))
    if kind in _OF_ITS_OWN:
        query = query.where(of.flags.contains(_OF_ITS_OWN[kind]))
    return query if sites is None else query.where(of.site_id.in_(sites))


def _of_statements(sites: sa.Select[int] | None) -> sa.Select[Any]:
    """What a statement from outside says otherwise. A later comparison that finds it gone resolves it."""
    of = StatementDifference
    waits = sa.and_(of.settled_at.is_(None), ~_marked(STATEMENT_DIFFERENCE, of.id))
    query = _columns(STATEMENT_DIFFERENCE, of.id, of, of.received_at, of.flags, waits)
    return query if sites is None else query.where(of.site_id.in_(sites))


def _marked(kind: str, number: Any) -> sa.ColumnElement[bool]:
    return sa.select(ActMark.subject).where(ActMark.kind == kind, ActMark.subject == number).exists()


def _resolutions(session: Session, rows: Sequence[Any]) -> dict[tuple[str, UUID], list[Resolution]]:
    ids: defaultdict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        ids[row.kind].append(row.id)
    found: defaultdict[tuple[str, UUID], list[Resolution]] = defaultdict(list)
    if ids[DOCUMENT]:
        looks = sa.select(ReviewMark).where(ReviewMark.document_id.in_(ids[DOCUMENT])).order_by(ReviewMark.at)
        for look in session.scalars(looks):
            found[DOCUMENT, look.document_id].append(Resolution(look.flag or None, look.by, look.at, "looked_at", look.note))
    if ids[SET_ASIDE]:
        items = sa.select(QuarantineItem).where(QuarantineItem.id.in_(ids[SET_ASIDE]))
        for item in session.scalars(items):
            decided = item.resolved_as if item.resolved_at is not None else None
            found[SET_ASIDE, item.id].append(Resolution(None, item.resolved_by, item.resolved_at, decided or "arrived", item.reason))
    for mark in session.scalars(sa.select(ActMark).where(_of_acts(ids))) if any(ids[kind] for kind in ACTS) else ():
        found[mark.kind, mark.subject].append(Resolution(None, mark.by, mark.at, "looked_at", mark.note))
    if ids[STATEMENT_DIFFERENCE]:
        gone = sa.select(StatementDifference).where(StatementDifference.id.in_(ids[STATEMENT_DIFFERENCE]))
        for difference in session.scalars(gone.where(StatementDifference.settled_at.is_not(None))):
            found[STATEMENT_DIFFERENCE, difference.id].append(Resolution(None, None, difference.settled_at, "arrived", None))
    if ids[CLOCK_EVENT]:
        for event in session.scalars(sa.select(ClockEvent).where(ClockEvent.replaces.in_(ids[CLOCK_EVENT]))):
            assert event.replaces is not None, "it was looked for by that"
            found[CLOCK_EVENT, event.replaces].append(Resolution(None, event.recorded_by, event.received_at, "corrected", event.reason))
    return found


def _of_acts(ids: dict[str, list[UUID]]) -> sa.ColumnElement[bool]:
    return sa.or_(*(sa.and_(ActMark.kind == kind, ActMark.subject.in_(ids[kind])) for kind in ACTS))


def _item(row: Any, resolutions: Iterable[Resolution]) -> ReviewItem:
    flags, told = tuple(row.flags.split()), tuple(resolutions)
    looked = {resolution.flag or EVERY_FLAG for resolution in told}
    waiting = () if not row.open else flags if row.kind != DOCUMENT else tuple(
        flag for flag in flags if flag in REMARKABLE and flag not in looked
    )
    shown = told if row.kind == DOCUMENT or not row.open else ()
    return ReviewItem(row.kind, row.id, row.code, row.at, flags, bool(row.open), waiting, shown)


def _cursor(last: ReviewItem) -> str:
    return base64.urlsafe_b64encode(f"{clock.instant_text(last.at)}/{last.id.hex}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, number = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode().partition("/")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(hex=number)
    except (ValueError, OverflowError, binascii.Error):
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.",
                         "Send the next_cursor of the answer before, as it was.") from None
