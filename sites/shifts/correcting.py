"""Correcting attendance: a new row that names the old one and says why. The old one stays as it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sites import clock
from sites.access import Actor, Permission, site_for
from sites.errors import Conflict, NotFound, say
from sites.people.models import Participant
from sites.registry import Site
from sites.shifts.models import ClockEvent
from sites.shifts.recording import VOID, Recorded, id_taken, refuse_other, store, take_turn


@dataclass(frozen=True, slots=True)
class Correction:
    """What should have stood: `kind` 'in' or 'out' at that instant, or 'void', and then `at` is None: the event never was."""

    id: UUID
    kind: str
    at: datetime | None
    reason: str


def event_for(session: Session, actor: Actor, event_id: UUID, permission: Permission) -> tuple[ClockEvent, Site]:
    """The event and its site, for someone who may do this there: NotFound out of reach, Forbidden within."""
    row = session.execute(
        sa.select(ClockEvent, Site.code).join(Site, Site.id == ClockEvent.site_id).where(ClockEvent.id == event_id)
    ).one_or_none()
    if row is None:
        raise NotFound("clock_event_not_found")
    try:
        return row[0], site_for(session, actor, row[1], permission)
    except NotFound:
        raise NotFound("clock_event_not_found") from None


def correct_clock_event(session: Session, actor: Actor, site: Site, event: ClockEvent, wanted: Correction) -> Recorded:
    """Stores what should have stood instead of `event`, once for ever by the correction's own id.

    Conflict when the event was corrected before (correct that correction instead), or when the id stands for something else.
    """
    take_turn(session, site)
    participant = session.get_one(Participant, event.participant_id)
    at = event.at if wanted.kind == VOID or wanted.at is None else wanted.at
    stored = session.get(ClockEvent, wanted.id)
    if stored is not None:
        return _replay(stored, event, wanted, at, participant.code)
    if session.scalar(sa.select(ClockEvent.id).where(ClockEvent.replaces == event.id)) is not None:
        raise Conflict("already_corrected", say("이미 정정된 기록입니다. 새로 불러온 뒤 정정된 기록을 고쳐 주세요.",
                                                "This was corrected already. Load it again and correct the newer entry."))
    day = clock.business_day(at, site.time_zone, site.cut_off_minutes)
    correction = ClockEvent(
        id=wanted.id, site_id=site.id, participant_id=event.participant_id, kind=wanted.kind, at=at, business_date=day,
        received_at=clock.now(), recorded_by=actor.code, flags="corrected", replaces=event.id, reason=wanted.reason,
    )
    return store(session, site, correction, participant, "clock_corrected")


def _replay(stored: ClockEvent, event: ClockEvent, wanted: Correction, at: datetime, participant: str) -> Recorded:
    if stored.replaces != event.id:
        raise id_taken()
    refuse_other({"kind": stored.kind != wanted.kind, "at": stored.at != at, "reason": stored.reason != wanted.reason})
    return Recorded(stored, participant, True)
