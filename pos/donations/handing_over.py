"""Handing over what lies in the pool, and giving of one's own stock. What is not there cannot be handed over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.donations.campaigns import campaign_at
from pos.donations.following import OFFER
from pos.donations.models import GIFT, HANDOVER, DonationCampaign, Handover
from pos.donations.pool import Giving, add, in_pool, take
from pos.inventory.lots.book import gone_by
from pos.inventory.models import StockItem
from pos.inventory.moves import RecordedMove, WantedMove, item_at, record_move
from pos.money import quantity_text
from pos.tills.arrival import arrival
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, say
from sites.offering import check_offer
from sites.registry import Site, place_of
from sites.shifts.recording import id_taken, refuse_other, take_turn
from sites.vault import vault


@dataclass(frozen=True, slots=True)
class WantedHandover:
    """What is handed to an organisation; `head_count` is for how many people."""

    id: UUID
    item: str
    quantity_milli: int
    recipient: str
    head_count: int
    at: datetime
    campaign: str | None = None
    device_seq: int | None = None


@dataclass(frozen=True, slots=True)
class WantedGift:
    """Own stock that is put into the pool."""

    id: UUID
    item: str
    quantity_milli: int
    at: datetime
    lot: str | None = None
    device_seq: int | None = None


def hand_over(session: Session, actor: Actor, site: Site, wanted: WantedHandover) -> tuple[Handover, bool]:
    """The handover as stored, and True when it is new. Conflict `pool_short` beyond what lies in the pool, and when its id stands for
    something else; Invalid for an unknown item or campaign."""
    check_offer(site, OFFER)
    take_turn(session, site)
    stored = session.get(Handover, wanted.id)
    if stored is not None:
        return _repeated(session, stored, site, wanted), False
    item = item_at(session, wanted.item, [place_of(session, site)])
    campaign = campaign_at(session, site, wanted.campaign) if wanted.campaign is not None else None
    there = in_pool(session, site.id, item.id)
    if wanted.quantity_milli > there:
        raise Conflict("pool_short", say(
            "나눔 물품이 {there} {unit} 남아 있습니다. 수량을 줄이거나, 재고에서 더 내놓은 뒤 다시 보내 주세요.",
            "{there} {unit} are left to give away. Hand over less, or give more of the stock first.",
            there=quantity_text(there), unit=item.unit))
    came = arrival(session, actor, site, wanted.at, wanted.device_seq)
    handover = Handover(
        id=wanted.id, site_id=site.id, item_id=item.id, campaign_id=None if campaign is None else campaign.id,
        quantity_milli=wanted.quantity_milli, recipient=wanted.recipient, head_count=wanted.head_count, at=wanted.at,
        business_date=came.business_date, received_at=came.received_at, device_id=actor.device_id, device_seq=wanted.device_seq,
        recorded_by=actor.code, flags=came.flagged(),
    )
    session.add(handover)
    session.flush()
    giving = Giving(
        HANDOVER, site.id, wanted.at, came.business_date, actor.code, act=wanted.id, campaign_id=None if campaign is None else campaign.id)
    take(session, giving, item.id, wanted.quantity_milli)
    journal.append(session, journal.book_of_site(site.code), actor.code, "donation_handover", str(handover.id), {
        "site": site.code, "item": item.code, "quantity": quantity_text(wanted.quantity_milli), "campaign": wanted.campaign,
        "recipient": vault.keyed_hash(wanted.recipient).hex(), "head_count": wanted.head_count, "at": clock.instant_text(wanted.at),
    })
    return handover, True


def give(session: Session, actor: Actor, site: Site, wanted: WantedGift) -> tuple[RecordedMove, bool]:
    """Own stock put into the pool, as the stock move that it is; True when it is new. Refused like a stock move."""
    check_offer(site, OFFER)
    recorded, new = record_move(session, actor, site, WantedMove(
        wanted.id, wanted.item, "donate", wanted.quantity_milli, wanted.at, lot=wanted.lot, device_seq=wanted.device_seq))
    if new:
        move = recorded.move
        giving = Giving(GIFT, site.id, move.at, move.business_date, actor.code, act=wanted.id)
        add(session, giving, move.item_id, wanted.quantity_milli, gone_by(session, wanted.id, move.item_id))
    return recorded, new


def _repeated(session: Session, stored: Handover, site: Site, wanted: WantedHandover) -> Handover:
    if stored.site_id != site.id:
        raise id_taken()
    item = session.get_one(StockItem, stored.item_id).code
    campaign = session.scalar(sa.select(DonationCampaign.code).where(DonationCampaign.id == stored.campaign_id))
    refuse_other({
        "item": item != wanted.item, "quantity": stored.quantity_milli != wanted.quantity_milli, "at": stored.at != wanted.at,
        "recipient": stored.recipient != wanted.recipient, "head_count": stored.head_count != wanted.head_count,
        "campaign": campaign != wanted.campaign,
    })
    return stored
