"""Campaigns: which product gives what away with each unit, from when until when."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.catalogue.models import Product
from pos.donations.following import OFFER
from pos.donations.models import DonationCampaign, DonationMove
from pos.inventory.moves import item_at
from sites import journal
from sites.access import Actor
from sites.errors import Conflict, invalid_at, say
from sites.offering import check_offer
from sites.registry import Site, place_of
from sites.shifts.recording import take_turn


@dataclass(frozen=True, slots=True)
class WantedCampaign:
    """A campaign as its editor wants it: `per_unit_milli` of an item for each unit of the product, in 1/1000 of the item's unit."""

    name: str
    sku: str
    item: str
    per_unit_milli: int
    valid_from: date
    valid_until: date | None = None


def put_campaign(session: Session, actor: Actor, site: Site, code: str, wanted: WantedCampaign) -> tuple[DonationCampaign, bool]:
    """Makes or edits a campaign of the site; True when it is new. Conflict for another site's code, and for another gift once something was
    given; Invalid for an unknown product or item, or a last day before the first."""
    check_offer(site, OFFER)
    take_turn(session, site)
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        raise invalid_at("/until", "끝나는 날이 시작하는 날보다 빠릅니다.", "The last day is before the first.", code="days_wrong")
    if session.scalar(sa.select(Product.id).where(Product.sku == wanted.sku)) is None:
        raise invalid_at("/sku", "그런 상품이 없습니다. 상품을 먼저 등록해 주세요.", "There is no such product. Register it first.",
                         code="product_unknown")
    item = item_at(session, wanted.item, [place_of(session, site)])
    campaign = session.scalar(sa.select(DonationCampaign).where(DonationCampaign.code == code))
    if campaign is not None and campaign.site_id != site.id:
        raise Conflict("owned_elsewhere", say(
            "다른 사업장에서 쓰는 코드입니다. 다른 코드를 적어 주세요.", "This code belongs to another site. Choose another."))
    gift = {"sku": wanted.sku, "item_id": item.id, "per_unit_milli": wanted.per_unit_milli}
    new = campaign is None
    if campaign is None:
        campaign = DonationCampaign(
            code=code, site_id=site.id, name=wanted.name, valid_from=wanted.valid_from, valid_until=wanted.valid_until, **gift)
        session.add(campaign)
    else:
        _refuse_other_gift(session, campaign, gift)
        for name, value in {**gift, "name": wanted.name, "valid_from": wanted.valid_from, "valid_until": wanted.valid_until}.items():
            setattr(campaign, name, value)
    if new or session.is_modified(campaign):
        session.flush()
        journal.append(session, journal.book_of_site(site.code), actor.code, "donation_campaign_put", code, {
            "site": site.code, "name": wanted.name, "sku": wanted.sku, "item": wanted.item, "per_unit_milli": wanted.per_unit_milli,
            "from": wanted.valid_from.isoformat(), "until": None if wanted.valid_until is None else wanted.valid_until.isoformat(),
        })
    return campaign, new


def campaign_at(session: Session, site: Site, code: str) -> DonationCampaign:
    """A campaign of the site; Invalid when it has none of that code."""
    campaign = session.scalar(sa.select(DonationCampaign).where(DonationCampaign.code == code, DonationCampaign.site_id == site.id))
    if campaign is None:
        raise invalid_at("/campaign", "이 사업장의 나눔 행사가 아닙니다.", "The site has no such campaign.", code="campaign_unknown")
    return campaign


def _refuse_other_gift(session: Session, campaign: DonationCampaign, gift: dict[str, object]) -> None:
    if all(getattr(campaign, name) == value for name, value in gift.items()):
        return
    if session.scalar(sa.select(DonationMove.id).where(DonationMove.campaign_id == campaign.id).limit(1)) is not None:
        raise Conflict("campaign_in_use", say(
            "이미 나눔이 쌓인 행사의 상품과 수량은 바꿀 수 없습니다. 새 행사로 등록해 주세요.",
            "What a campaign gives cannot change once it has given something. Register a new one."))
