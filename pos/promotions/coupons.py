"""Coupons at the counter: what a code is worth now, who used it first, and when it is free again. A sale is never refused for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.promotions.codes import code_hash
from pos.promotions.cover import AskedLine, Gift, cover_of, is_in_days
from pos.promotions.models import Coupon, CouponBatch, CouponCampaign, CouponUse


@dataclass(frozen=True, slots=True)
class Known:
    """A code that exists, with its campaign; `life` is how often it was given back, `held` whether somebody has it now."""

    code_hash: bytes
    campaign: CouponCampaign
    single: bool
    cancelled: bool
    life: int
    held: bool

    def gift(self) -> Gift:
        """What it gives."""
        of = self.campaign
        return Gift(of.gives, of.amount, of.free_sku, of.most_won, cover_of(of.skus, of.categories))


@dataclass(frozen=True, slots=True)
class Carried:
    """A sale that carries a code: where and when it was sold, what was taken off for the coupon, and its lines."""

    document_id: UUID
    code: str
    site_id: int
    scopes: tuple[str, ...]
    at: datetime
    day: date
    lowered: int
    lines: tuple[AskedLine, ...]
    cut_to_ten: bool


def known_coupon(session: Session, code: str) -> Known | None:
    """What a code is now; None when there is no such code."""
    hashed = code_hash(code)
    row = session.execute(
        sa.select(Coupon, CouponCampaign, CouponBatch.cancelled_at)
        .join(CouponCampaign, CouponCampaign.id == Coupon.campaign_id)
        .outerjoin(CouponBatch, CouponBatch.id == Coupon.batch_id)
        .where(Coupon.code_hash == hashed)
    ).one_or_none()
    if row is None:
        return None
    coupon, campaign, cancelled_at = row
    single = coupon.batch_id is not None
    life, held = _life(session, hashed) if single else (0, False)
    return Known(hashed, campaign, single, cancelled_at is not None, life, held)


def trouble_with(known: Known | None, scopes: Sequence[str], day: date) -> str | None:
    """Why a code is worth nothing at a place on a day, as a flag; None when it is good."""
    if known is None or known.cancelled:
        return "coupon_unknown"
    if known.campaign.scope not in scopes:
        return "coupon_not_here"
    last = known.campaign.ended_on
    if not is_in_days(day, known.campaign.valid_from, known.campaign.valid_until) or (last is not None and day >= last):
        return "coupon_expired"
    return "coupon_reused" if known.held else None


def use_coupon(session: Session, sale: Carried) -> tuple[list[str], int]:
    """Notes that a sale carried the code; answers its flags and how much of what was taken off the coupon accounts for.

    Two sites that use one code at once get the same life of it: the database lets one of them in, the other tries again and is flagged.
    """
    known = known_coupon(session, sale.code)
    trouble = trouble_with(known, sale.scopes, sale.day)
    if known is None:
        return ["coupon_unknown"], 0
    life = known.life if known.single and trouble is None else None
    session.execute(sa.insert(CouponUse).values(
        document_id=sale.document_id, code_hash=known.code_hash, campaign_id=known.campaign.id, kind="used", life=life, frees=None,
        site_id=sale.site_id, at=sale.at, lowered=sale.lowered,
    ))
    if trouble is not None:
        return [trouble], 0
    worth = known.gift().worth(sale.lines, sale.cut_to_ten)
    return ([] if sale.lowered == worth else ["coupon_differs"]), min(worth, sale.lowered)


def free_coupon(session: Session, sale_id: UUID, refund_id: UUID, site_id: int, at: datetime) -> bool:
    """A sale was given back whole: whoever held a single-use code by it may use it again. False when the sale held none."""
    use = session.scalar(sa.select(CouponUse).where(CouponUse.document_id == sale_id, CouponUse.kind == "used"))
    if use is None or use.life is None:
        return False
    session.execute(sa.insert(CouponUse).values(
        document_id=refund_id, code_hash=use.code_hash, campaign_id=use.campaign_id, kind="freed", life=use.life, frees=sale_id,
        site_id=site_id, at=at, lowered=-use.lowered,
    ))
    return True


def _life(session: Session, hashed: bytes) -> tuple[int, bool]:
    kinds = session.execute(
        sa.select(CouponUse.kind, sa.func.count()).where(CouponUse.code_hash == hashed, CouponUse.life.is_not(None))
        .group_by(CouponUse.kind)
    )
    count = dict(kinds.all())
    freed = int(count.get("freed", 0))
    return freed, int(count.get("used", 0)) > freed
