"""Cancelling a handover that was written wrongly: what it says went lies in the pool again, and a new handover says what was so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.donations.following import OFFER
from pos.donations.models import UNDONE, Handover, HandoverCancellation
from pos.donations.pool import Giving, parts_of, put_back
from pos.tills.arrival import arrival
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, say
from sites.offering import check_offer
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn


@dataclass(frozen=True, slots=True)
class WantedCancellation:
    """A handover that never was, or was another one, and why it stands wrongly."""

    id: UUID
    handover: UUID
    reason: str
    at: datetime


def cancel_handover(session: Session, actor: Actor, site: Site, wanted: WantedCancellation) -> tuple[HandoverCancellation, bool]:
    """The cancellation as stored, and True when it is new. NotFound for a handover that the site never had; Conflict for one that another
    act cancelled, and when its id stands for something else."""
    check_offer(site, OFFER)
    take_turn(session, site)
    stored = session.get(HandoverCancellation, wanted.id)
    if stored is not None:
        if stored.site_id != site.id:
            raise id_taken()
        refuse_other({
            "handover": stored.handover_id != wanted.handover, "reason": stored.reason != wanted.reason, "at": stored.at != wanted.at})
        return stored, False
    handover = handover_at(session, site, wanted.handover)
    if session.scalar(sa.select(HandoverCancellation.id).where(HandoverCancellation.handover_id == handover.id)) is not None:
        raise Conflict("handover_cancelled_already", say(
            "이 전달은 이미 취소되었습니다.", "This handover was cancelled before."))
    came = arrival(session, actor, site, wanted.at, None)
    made = HandoverCancellation(
        id=wanted.id, site_id=site.id, handover_id=handover.id, reason=wanted.reason, at=wanted.at, business_date=came.business_date,
        received_at=came.received_at, recorded_by=actor.code,
    )
    session.add(made)
    session.flush()
    giving = Giving(UNDONE, site.id, wanted.at, came.business_date, actor.code, act=wanted.id, campaign_id=handover.campaign_id)
    put_back(session, giving, handover.item_id, parts_of(session, handover.id))
    journal.append(session, journal.book_of_site(site.code), actor.code, "donation_handover_cancelled", str(handover.id), {
        "site": site.code, "id": str(made.id), "at": clock.instant_text(wanted.at),
    })
    return made, True


def handover_at(session: Session, site: Site, handover_id: UUID) -> Handover:
    """A handover of the site; NotFound for any other."""
    handover = session.get(Handover, handover_id)
    if handover is None or handover.site_id != site.id:
        raise NotFound("handover_not_found")
    return handover
