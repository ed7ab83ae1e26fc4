"""Harvests: what is picked from a batch goes into stock by weight, under a lot of its own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.farm.models import Batch, BatchEnd, Harvest
from pos.farm.placing import OFFER, batch_here
from pos.inventory.lots.models import Lot
from pos.inventory.models import StockItem
from pos.inventory.moves import WantedMove, record_move
from sites import clock, journal
from sites.access import Actor
from sites.offering import check_offer
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn


@dataclass(frozen=True, slots=True)
class WantedHarvest:
    """A harvest. Without a lot it gets that of its batch, day and grade; without `use_by`, the day until which the item keeps."""

    id: UUID
    batch: UUID
    item: str
    quantity_milli: int
    at: datetime
    grade: str | None = None
    lot: str | None = None
    use_by: date | None = None
    device_seq: int | None = None


def harvest(session: Session, actor: Actor, site: Site, wanted: WantedHarvest) -> tuple[Harvest, bool]:
    """The harvest as stored, and True when it is new. Conflict when its id stands for something else or its batch has not arrived;
    Invalid for an unknown item. Flags: batch_ended, clock_skew, seq_reused."""
    check_offer(site, OFFER)
    take_turn(session, site)
    stored = session.get(Harvest, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, wanted), False
    batch = batch_here(session, site, wanted.batch)
    day = clock.business_day(wanted.at, site.time_zone, site.cut_off_minutes)
    code = wanted.lot or lot_code(batch.code, day, wanted.grade)
    use_by = wanted.use_by or keeps_until(session, wanted.item, day)
    recorded, _ = record_move(session, actor, site, WantedMove(
        wanted.id, wanted.item, "produce", wanted.quantity_milli, wanted.at, lot=code, use_by=use_by, device_seq=wanted.device_seq,
    ))
    move = recorded.move
    ended = session.scalar(sa.select(BatchEnd.at).where(BatchEnd.batch_id == batch.id))
    odd = {*move.flags.split(), *(["batch_ended"] if ended is not None and wanted.at > ended else [])}
    made = Harvest(
        id=wanted.id, site_id=site.id, batch_id=batch.id, item_id=move.item_id, lot_id=lot_id(session, site, move.item_id, code),
        grade=wanted.grade, quantity_milli=wanted.quantity_milli, at=wanted.at, business_date=move.business_date,
        device_seq=wanted.device_seq, recorded_by=actor.code, flags=" ".join(sorted(odd)),
    )
    session.add(made)
    session.flush()
    journal.append(session, journal.book_of_site(site.code), actor.code, "farm_harvest", str(made.id), {
        "site": site.code, "batch": batch.code, "grade": wanted.grade, "lot": code,
    })
    return made, True


def lot_code(batch: str, day: date, grade: str | None) -> str:
    """What a lot is called that nobody gave a name: batch, month and day, grade."""
    return "-".join([batch, f"{day:%m%d}", *([grade] if grade else [])])


def keeps_until(session: Session, item: str, day: date) -> date | None:
    """The last day of what was made on a day; None where nobody said how long the item keeps."""
    days = session.scalar(sa.select(StockItem.keeps_days).where(StockItem.code == item))
    return None if days is None else day + timedelta(days=days)


def lot_id(session: Session, site: Site, item_id: int, code: str) -> int:
    """The id of a lot that stands."""
    return session.scalars(sa.select(Lot.id).where(Lot.site_id == site.id, Lot.item_id == item_id, Lot.code == code)).one()


def _repeated(session: Session, stored: Harvest, site: Site, wanted: WantedHarvest) -> Harvest:
    if stored.site_id != site.id:
        raise id_taken()
    lot, batch = session.get_one(Lot, stored.lot_id), session.get_one(Batch, stored.batch_id)
    item = session.get_one(StockItem, stored.item_id).code
    named = wanted.lot or lot_code(batch.code, stored.business_date, wanted.grade)
    refuse_other({
        "batch": stored.batch_id != wanted.batch, "item": item != wanted.item, "quantity": stored.quantity_milli != wanted.quantity_milli,
        "at": stored.at != wanted.at, "grade": stored.grade != wanted.grade, "lot": lot.code != named,
        "use_by": wanted.use_by is not None and lot.use_by != wanted.use_by,
    })
    return stored
