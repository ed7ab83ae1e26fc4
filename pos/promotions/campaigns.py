"""Campaigns of coupons: made, changed and ended by those who run the scope. What was used stays used."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.ownership import insert_once
from pos.promotions.codes import code_hash, folded, single_code
from pos.promotions.models import Coupon, CouponBatch, CouponCampaign
from pos.promotions.scopes import scope_to_edit, scopes_in_sight
from sites import clock, journal
from sites.access import Actor, Permission
from sites.errors import Conflict, NotFound, Stale, invalid_at, say

MOST_CODES = 5_000


@dataclass(frozen=True, slots=True)
class WantedCampaign:
    """A campaign as its editor wants it."""

    scope: str
    name: str
    code_kind: str
    prefix: str
    gives: str
    amount: int | None
    free_sku: str | None
    most_won: int | None
    skus: tuple[str, ...]
    categories: tuple[str, ...]
    valid_from: date
    valid_until: date | None


# What is printed on coupons that are out, and so cannot change any more.
_FIXED = ("scope", "code_kind", "prefix")


def put_campaign(
    session: Session, actor: Actor, campaign_id: UUID, wanted: WantedCampaign, seen: int | None
) -> tuple[CouponCampaign, bool]:
    """Makes a campaign or changes it; True when it is new. `seen` is the version that was read, None for a new one.

    Conflict for a prefix that is taken and for what cannot change any more; Stale where others changed it; NotFound out of sight.
    """
    scope = scope_to_edit(session, actor, wanted.scope)
    _check(wanted)
    values = _columns(wanted) | {"scope": str(scope)}
    standing = session.get(CouponCampaign, campaign_id, populate_existing=True, with_for_update=True)
    if standing is None:
        return _made(session, actor, campaign_id, values), True
    _may_edit(session, actor, standing)
    if all(getattr(standing, name) == value for name, value in values.items()):
        return standing, False
    if seen != standing.version:
        raise Stale
    for name in _FIXED:
        if getattr(standing, name) != values[name]:
            raise Conflict("campaign_fixed", say(
                "이미 나간 쿠폰의 코드와 쓰는 곳은 바꿀 수 없습니다. 새 행사를 만들어 주세요.",
                "The codes and the place of coupons that are out cannot change. Make a new campaign."))
    before = {name: getattr(standing, name) for name in values}
    for name, value in values.items():
        setattr(standing, name, value)
    standing.version += 1
    session.flush()
    changed = {name: _plain(value) for name, value in values.items() if before[name] != value}
    journal.append(session, standing.scope, actor.code, "coupon_campaign_set", f"coupon-campaign:{campaign_id}", changed)
    return standing, False


def end_campaign(session: Session, actor: Actor, campaign_id: UUID) -> CouponCampaign:
    """Its coupons count until yesterday and no longer; ended twice it changes nothing. NotFound, Forbidden as for any edit."""
    campaign = campaign_to_edit(session, actor, campaign_id)
    if campaign.ended_on is None:
        campaign.ended_on = clock.business_day(clock.now())
        campaign.version += 1
        session.flush()
        content = {"ended_on": campaign.ended_on.isoformat()}
        journal.append(session, campaign.scope, actor.code, "coupon_campaign_ended", f"coupon-campaign:{campaign_id}", content)
    return campaign


def campaign_to_edit(session: Session, actor: Actor, campaign_id: UUID) -> CouponCampaign:
    """A campaign, for someone who may edit it, locked. NotFound out of sight, Forbidden in sight without the right."""
    found = session.get(CouponCampaign, campaign_id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotFound("campaign_not_found")
    _may_edit(session, actor, found)
    return found


def campaign_in_sight(session: Session, actor: Actor, campaign_id: UUID, permission: Permission) -> CouponCampaign:
    """A campaign, for someone in whose reach it counts; NotFound otherwise."""
    found = session.get(CouponCampaign, campaign_id)
    if found is None or found.scope not in scopes_in_sight(session, actor, permission):
        raise NotFound("campaign_not_found")
    return found


def make_batch(session: Session, actor: Actor, campaign_id: UUID, batch_id: UUID, count: int) -> tuple[CouponBatch, bool]:
    """So many single-use codes; True when they are new. The same batch again is answered, another count under its id is a Conflict."""
    campaign = campaign_to_edit(session, actor, campaign_id)
    standing = session.get(CouponBatch, batch_id)
    if standing is not None:
        if (standing.campaign_id, standing.count) != (campaign_id, count):
            raise Conflict("id_taken", say("이 번호(id)는 이미 쓰였습니다. 새 번호로 다시 보내 주세요.",
                                           "This id is taken. Send it with a new one."))
        return standing, False
    if campaign.code_kind != "single":
        raise Conflict("campaign_for_many", say("여럿이 함께 쓰는 코드라 따로 만들 쿠폰이 없습니다.",
                                                "Many use the one code of this campaign; there are none to be made."))
    made = CouponBatch(id=batch_id, campaign_id=campaign_id, count=count, made_at=clock.now(), made_by=actor.code)
    session.add(made)
    session.flush()
    session.execute(sa.insert(Coupon), [
        {"code_hash": hashed, "campaign_id": campaign_id, "batch_id": batch_id, "number": number}
        for number, hashed in enumerate(hashes_of(campaign, made), 1)
    ])
    content = {"batch": str(batch_id), "count": count}
    journal.append(session, campaign.scope, actor.code, "coupon_codes_made", f"coupon-campaign:{campaign_id}", content)
    return made, True


def cancel_batch(session: Session, actor: Actor, campaign_id: UUID, batch_id: UUID) -> CouponBatch:
    """Its codes are worth nothing any more, as when a sheet of them was lost; cancelling twice changes nothing."""
    campaign = campaign_to_edit(session, actor, campaign_id)
    batch = session.get(CouponBatch, batch_id, populate_existing=True, with_for_update=True)
    if batch is None or batch.campaign_id != campaign_id:
        raise NotFound("batch_not_found")
    if batch.cancelled_at is None:
        batch.cancelled_at, batch.cancelled_by = clock.now(), actor.code
        session.flush()
        journal.append(
            session, campaign.scope, actor.code, "coupon_codes_cancelled", f"coupon-campaign:{campaign_id}", {"batch": str(batch_id)}
        )
    return batch


def print_batch(session: Session, actor: Actor, campaign_id: UUID, batch_id: UUID) -> tuple[CouponCampaign, list[str]]:
    """The codes of a batch, for paper; who asked for them stands in the journal. NotFound for one that was cancelled."""
    campaign = campaign_to_edit(session, actor, campaign_id)
    batch = session.get(CouponBatch, batch_id)
    if batch is None or batch.campaign_id != campaign_id or batch.cancelled_at is not None:
        raise NotFound("batch_not_found")
    journal.append(
        session, campaign.scope, actor.code, "coupon_codes_printed", f"coupon-campaign:{campaign_id}", {"batch": str(batch_id)}
    )
    return campaign, codes_of(campaign, batch)


def codes_of(campaign: CouponCampaign, batch: CouponBatch) -> list[str]:
    """The codes of a batch as they are printed."""
    return [single_code(campaign.prefix, batch.id, number) for number in range(1, batch.count + 1)]


def hashes_of(campaign: CouponCampaign, batch: CouponBatch) -> list[bytes]:
    """By what they are looked up."""
    return [code_hash(code) for code in codes_of(campaign, batch)]


def _may_edit(session: Session, actor: Actor, campaign: CouponCampaign) -> None:
    if campaign.scope != "region" and campaign.scope not in scopes_in_sight(session, actor, Permission.READ):
        raise NotFound("campaign_not_found")
    scope_to_edit(session, actor, campaign.scope)


def _made(session: Session, actor: Actor, campaign_id: UUID, values: dict[str, object]) -> CouponCampaign:
    made_at = clock.now()
    if session.scalar(sa.select(CouponCampaign.id).where(CouponCampaign.prefix == values["prefix"])) is not None:
        raise Conflict("prefix_taken", say("이 코드는 다른 쿠폰이 쓰고 있습니다. 다른 코드를 정해 주세요.",
                                           "Another campaign has this code. Choose another one."))
    made = CouponCampaign(id=campaign_id, made_at=made_at, made_by=actor.code, ended_on=None, version=1, **values)
    session.add(made)
    session.flush()
    if made.code_kind == "multi":
        insert_once(session, Coupon, code_hash=code_hash(made.prefix), campaign_id=campaign_id, batch_id=None, number=0)
    content = {name: _plain(value) for name, value in values.items()}
    journal.append(session, made.scope, actor.code, "coupon_campaign_set", f"coupon-campaign:{campaign_id}", content)
    return made


def _check(wanted: WantedCampaign) -> None:
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        raise invalid_at("/valid_until", "끝나는 날이 시작하는 날보다 빠릅니다.", "The last day comes before the first one.")
    if wanted.gives == "product":
        if not wanted.free_sku or wanted.amount is not None:
            raise invalid_at("/free_sku", "무료로 드릴 상품을 정하고 금액은 비워 주세요.",
                             "Name the free product and leave the amount out.")
    elif not wanted.amount or wanted.free_sku or (wanted.gives == "percent" and wanted.amount > 100):
        raise invalid_at("/amount", "할인을 1 이상으로, 비율이면 100 이하로 적어 주세요.", "Give at least 1, and at most 100 per cent.")
    if len(folded(wanted.prefix)) < 2:
        raise invalid_at("/prefix", "글자나 숫자를 둘 이상 적어 주세요.", "Give at least two letters or digits.")


def _columns(wanted: WantedCampaign) -> dict[str, object]:
    return {
        "name": wanted.name, "code_kind": wanted.code_kind, "prefix": folded(wanted.prefix), "gives": wanted.gives,
        "amount": wanted.amount, "free_sku": wanted.free_sku, "most_won": wanted.most_won if wanted.gives == "percent" else None,
        "skus": json.dumps(sorted(set(wanted.skus)), ensure_ascii=False),
        "categories": json.dumps(sorted(set(wanted.categories)), ensure_ascii=False),
        "valid_from": wanted.valid_from, "valid_until": wanted.valid_until,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
