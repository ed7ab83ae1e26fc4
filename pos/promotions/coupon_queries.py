"""Looking at campaigns, their batches and their uses. Changes nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.promotions.models import Coupon, CouponBatch, CouponCampaign, CouponUse
from pos.promotions.scopes import scopes_in_sight
from sites.access import Actor, Permission, reach
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign with how many codes are out, how many uses counted, and what they took off together."""

    campaign: CouponCampaign
    codes: int
    uses: int
    lowered: int

    @property
    def skus(self) -> list[str]:
        """The products that it is narrowed down to."""
        return list(json.loads(self.campaign.skus))

    @property
    def categories(self) -> list[str]:
        """The categories that it is narrowed down to."""
        return list(json.loads(self.campaign.categories))


@dataclass(frozen=True, slots=True)
class UseView:
    """A document that used a code or gave it back."""

    document_id: UUID
    kind: str
    site: str
    at: datetime
    lowered: int
    counts: bool


def campaigns(
    session: Session, actor: Actor, scopes: Sequence[str] | None, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[CampaignView]:
    """Campaigns in sight, or of these scopes, the newest first."""
    wanted = scopes_in_sight(session, actor, Permission.READ) if scopes is None else list(scopes)
    query = sa.select(CouponCampaign).where(CouponCampaign.scope.in_(wanted))
    if after is not None:
        at, campaign_id = after
        query = query.where(sa.or_(
            CouponCampaign.made_at < at, sa.and_(CouponCampaign.made_at == at, CouponCampaign.id < campaign_id)
        ))
    found = session.scalars(query.order_by(CouponCampaign.made_at.desc(), CouponCampaign.id.desc()).limit(limit)).all()
    return views(session, found)


def views(session: Session, found: Sequence[CouponCampaign]) -> list[CampaignView]:
    """These campaigns with their counts, in two queries."""
    ids = [each.id for each in found]
    codes = dict(session.execute(
        sa.select(Coupon.campaign_id, sa.func.count()).outerjoin(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .where(Coupon.campaign_id.in_(ids), CouponBatch.cancelled_at.is_(None)).group_by(Coupon.campaign_id)
    ).all())
    used = sa.func.sum(sa.case((CouponUse.kind == "used", 1), else_=-1))
    uses = {
        campaign_id: (int(count), int(lowered))
        for campaign_id, count, lowered in session.execute(
            sa.select(CouponUse.campaign_id, used, sa.func.sum(CouponUse.lowered)).where(CouponUse.campaign_id.in_(ids))
            .group_by(CouponUse.campaign_id)
        )
    }
    return [CampaignView(each, int(codes.get(each.id, 0)), *uses.get(each.id, (0, 0))) for each in found]


def offers_at(session: Session, scopes: Sequence[str], day: date) -> Sequence[CouponCampaign]:
    """The campaigns that count at a place on a day, by name."""
    return session.scalars(
        sa.select(CouponCampaign).where(
            CouponCampaign.scope.in_(scopes), CouponCampaign.valid_from <= day,
            sa.or_(CouponCampaign.valid_until.is_(None), CouponCampaign.valid_until >= day),
            sa.or_(CouponCampaign.ended_on.is_(None), CouponCampaign.ended_on > day),
        ).order_by(CouponCampaign.name, CouponCampaign.id)
    ).all()


def batches(session: Session, campaign_id: UUID) -> list[tuple[CouponBatch, int]]:
    """The batches of a campaign, the newest first, each with how many of its codes are used."""
    freed = sa.select(sa.func.count()).where(
        CouponUse.code_hash == Coupon.code_hash, CouponUse.kind == "freed"
    ).correlate(Coupon).scalar_subquery()
    held = sa.select(sa.func.count()).where(
        CouponUse.code_hash == Coupon.code_hash, CouponUse.kind == "used", CouponUse.life.is_not(None)
    ).correlate(Coupon).scalar_subquery()
    used: dict[UUID | None, int] = dict(session.execute(
        sa.select(Coupon.batch_id, sa.func.sum(held - freed)).where(Coupon.campaign_id == campaign_id, Coupon.batch_id.is_not(None))
        .group_by(Coupon.batch_id)
    ).all())
    found = session.scalars(
        sa.select(CouponBatch).where(CouponBatch.campaign_id == campaign_id).order_by(CouponBatch.made_at.desc(), CouponBatch.id)
    )
    return [(batch, int(used.get(batch.id) or 0)) for batch in found]


def uses(
    session: Session, actor: Actor, campaign_id: UUID, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[UseView]:
    """Uses of a campaign's codes at sites in reach, the newest first. A code that many use counts whenever it was good."""
    query = (
        sa.select(CouponUse, Site.code, Coupon.batch_id).join(Site, Site.id == CouponUse.site_id)
        .join(Coupon, Coupon.code_hash == CouponUse.code_hash)
        .where(CouponUse.campaign_id == campaign_id, CouponUse.site_id.in_(reach(actor.roles_for(Permission.READ))))
    )
    if after is not None:
        at, document_id = after
        query = query.where(sa.or_(CouponUse.at < at, sa.and_(CouponUse.at == at, CouponUse.document_id < document_id)))
    rows = session.execute(query.order_by(CouponUse.at.desc(), CouponUse.document_id.desc()).limit(limit))
    return [
        UseView(use.document_id, use.kind, site, use.at, use.lowered, use.life is not None or batch_id is None)
        for use, site, batch_id in rows
    ]
