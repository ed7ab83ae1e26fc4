"""The pool of a site's item: what lies in it, by lot, and moving it. Whoever moves it holds the site's lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.donations.models import DonationMove, DonationPool
from pos.inventory.lots.first_expired import Part, Standing, leaving
from pos.inventory.lots.models import Lot


@dataclass(frozen=True, slots=True)
class Giving:
    """What moves a pool: when, through whom, and with which document or act."""

    kind: str
    site_id: int
    at: datetime
    business_date: date
    by: str
    document_id: UUID | None = None
    act: UUID | None = None
    campaign_id: int | None = None


def in_pool(session: Session, site_id: int, item_id: int) -> int:
    """How much lies in the pool, in 1/1000 of the item's unit."""
    query = sa.select(DonationPool.on_hand_milli).where(DonationPool.site_id == site_id, DonationPool.item_id == item_id)
    return session.scalar(query) or 0


def add(session: Session, giving: Giving, item_id: int, milli: int, parts: Sequence[Part] = ()) -> None:
    """Adds to the pool: the parts under their lots, the rest under none."""
    _move(session, giving, item_id, milli, 1, parts)


def take(session: Session, giving: Giving, item_id: int, milli: int) -> None:
    """Takes from the pool, the lots that expire first before the others; the pool must hold as much."""
    _move(session, giving, item_id, milli, -1, leaving(_lots(session, giving.site_id, item_id), milli, giving.business_date))


def parts_of(session: Session, act: UUID) -> list[tuple[int | None, int]]:
    """The lots (None: of none) that an act took from a pool, with how much of each."""
    query = sa.select(DonationMove.lot_id, -DonationMove.quantity_milli).where(DonationMove.act == act).order_by(DonationMove.id)
    return [(lot_id, milli) for lot_id, milli in session.execute(query)]


def put_back(session: Session, giving: Giving, item_id: int, parts: Sequence[tuple[int | None, int]]) -> None:
    """Puts back what an act took, under the lots that it came from."""
    _write(session, giving, item_id, 1, parts)


def _move(session: Session, giving: Giving, item_id: int, milli: int, sign: int, parts: Sequence[Part]) -> None:
    by_lot: list[tuple[int | None, int]] = [(part.lot.id, part.milli) for part in parts]
    rest = milli - sum(part.milli for part in parts)
    if rest:
        by_lot.append((None, rest))
    _write(session, giving, item_id, sign, by_lot)


def _write(session: Session, giving: Giving, item_id: int, sign: int, by_lot: Sequence[tuple[int | None, int]]) -> None:
    milli = sum(part for _, part in by_lot)
    session.execute(sa.insert(DonationMove), [
        {
            "site_id": giving.site_id, "item_id": item_id, "lot_id": lot_id, "campaign_id": giving.campaign_id, "kind": giving.kind,
            "quantity_milli": sign * part, "at": giving.at, "business_date": giving.business_date, "document_id": giving.document_id,
            "act": giving.act, "recorded_by": giving.by,
        }
        for lot_id, part in by_lot
    ])
    pool = session.get(DonationPool, (giving.site_id, item_id), populate_existing=True)
    if pool is None:
        session.add(DonationPool(site_id=giving.site_id, item_id=item_id, on_hand_milli=sign * milli))
    else:
        pool.on_hand_milli += sign * milli
    session.flush()


def _lots(session: Session, site_id: int, item_id: int) -> list[Standing]:
    """What of which lot lies in the pool."""
    held = sa.func.sum(DonationMove.quantity_milli)
    query = (
        sa.select(Lot.id, Lot.item_id, Lot.code, Lot.made_on, Lot.use_by, held)
        .join(DonationMove, DonationMove.lot_id == Lot.id)
        .where(DonationMove.site_id == site_id, DonationMove.item_id == item_id)
        .group_by(Lot.id, Lot.item_id, Lot.code, Lot.made_on, Lot.use_by)
        .having(held > 0)
    )
    return [Standing(*row[:5], int(row[5])) for row in session.execute(query)]


def wrong_pools(session: Session) -> list[tuple[int, int, int, int]]:
    """(site id, item id, kept, reckoned) of every pool of all sites that is not what its moves say; empty when all agree."""
    milli = sa.cast(sa.func.sum(DonationMove.quantity_milli), sa.BigInteger).label("milli")
    moved = (
        sa.select(DonationMove.site_id, DonationMove.item_id, milli)
        .group_by(DonationMove.site_id, DonationMove.item_id).subquery()
    )
    query = (
        sa.select(DonationPool.site_id, DonationPool.item_id, DonationPool.on_hand_milli, sa.func.coalesce(moved.c.milli, 0))
        .outerjoin(moved, sa.and_(moved.c.site_id == DonationPool.site_id, moved.c.item_id == DonationPool.item_id))
        .where(DonationPool.on_hand_milli != sa.func.coalesce(moved.c.milli, 0))
        .order_by(DonationPool.site_id, DonationPool.item_id)
    )
    return [(row[0], row[1], row[2], int(row[3])) for row in session.execute(query)]
