"""Reading donations: campaigns with their running totals, what lies in the pools, and what was handed over. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.donations.models import (
    HANDOVER,
    RETURNED,
    SOLD,
    UNDONE,
    DonationCampaign,
    DonationMove,
    DonationPool,
    Handover,
    HandoverCancellation,
)
from pos.inventory.models import StockItem
from sites.errors import NotFound
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class CampaignTotal:
    """A campaign and how far it has come: what was given with sales less refunds, what of it was handed over and to how many people."""

    campaign: DonationCampaign
    item: str
    unit: str
    given_milli: int
    handed_over_milli: int
    head_count: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """What lies in a pool."""

    item: str
    name: str
    unit: str
    on_hand_milli: int


def campaign_totals(session: Session, site: Site) -> list[CampaignTotal]:
    """The site's campaigns, the newest first."""
    moved = (
        sa.select(
            DonationMove.campaign_id,
            sa.func.sum(sa.case((DonationMove.kind.in_((SOLD, RETURNED)), DonationMove.quantity_milli), else_=0)).label("given"),
            sa.func.sum(sa.case((DonationMove.kind.in_((HANDOVER, UNDONE)), -DonationMove.quantity_milli), else_=0)).label("handed"),
        )
        .where(DonationMove.site_id == site.id).group_by(DonationMove.campaign_id).subquery()
    )
    people = (
        sa.select(Handover.campaign_id, sa.func.sum(Handover.head_count).label("people"))
        .where(Handover.site_id == site.id, ~_is_cancelled()).group_by(Handover.campaign_id).subquery()
    )
    query = (
        sa.select(
            DonationCampaign, StockItem.code, StockItem.unit, sa.func.coalesce(moved.c.given, 0), sa.func.coalesce(moved.c.handed, 0),
            sa.func.coalesce(people.c.people, 0),
        )
        .join(StockItem, StockItem.id == DonationCampaign.item_id)
        .outerjoin(moved, moved.c.campaign_id == DonationCampaign.id)
        .outerjoin(people, people.c.campaign_id == DonationCampaign.id)
        .where(DonationCampaign.site_id == site.id)
        .order_by(DonationCampaign.valid_from.desc(), DonationCampaign.code)
    )
    return [CampaignTotal(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5])) for row in session.execute(query)]


def pools(session: Session, site: Site) -> list[Pooled]:
    """What lies ready at a site, by item."""
    query = (
        sa.select(StockItem.code, StockItem.name, StockItem.unit, DonationPool.on_hand_milli)
        .join(StockItem, StockItem.id == DonationPool.item_id)
        .where(DonationPool.site_id == site.id).order_by(StockItem.code)
    )
    return [Pooled(*row) for row in session.execute(query)]


def campaign_of(session: Session, site: Site, code: str) -> DonationCampaign:
    """A campaign of the site; NotFound when it has none of that code."""
    campaign = session.scalar(sa.select(DonationCampaign).where(DonationCampaign.code == code, DonationCampaign.site_id == site.id))
    if campaign is None:
        raise NotFound("campaign_not_found")
    return campaign


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A handover with the codes of what it names, and its cancellation where it was written wrongly."""

    handover: Handover
    item: str
    campaign: str | None
    cancellation: HandoverCancellation | None


def handovers(session: Session, site: Site, start: date, end: date) -> Sequence[HandedOver]:
    """Handovers of some days, the newest first; cancelled ones too."""
    query = (
        sa.select(Handover, StockItem.code, DonationCampaign.code, HandoverCancellation)
        .join(StockItem, StockItem.id == Handover.item_id)
        .outerjoin(DonationCampaign, DonationCampaign.id == Handover.campaign_id)
        .outerjoin(HandoverCancellation, HandoverCancellation.handover_id == Handover.id)
        .where(Handover.site_id == site.id, Handover.business_date.between(start, end))
        .order_by(Handover.at.desc(), Handover.id)
    )
    return [HandedOver(*row) for row in session.execute(query)]


def _is_cancelled() -> sa.ColumnElement[bool]:
    return sa.exists().where(HandoverCancellation.handover_id == Handover.id)


def handed_over_of(session: Session, lot_ids: Sequence[int]) -> list[tuple[Handover, int, int]]:
    """Handovers that stand and held some of these lots: each with the lot's id and how much of it, in thousandths."""
    query = (
        sa.select(Handover, DonationMove.lot_id, -DonationMove.quantity_milli)
        .join(DonationMove, DonationMove.act == Handover.id)
        .where(DonationMove.lot_id.in_(lot_ids), ~_is_cancelled()).order_by(Handover.at, Handover.id, DonationMove.id)
    )
    return [(handover, lot_id, milli) for handover, lot_id, milli in session.execute(query) if lot_id is not None]
