"""Placing substrate units on the shelves, and clearing a batch away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.farm.models import Batch, BatchEnd
from pos.tills.arrival import arrival
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, NotFound, say
from sites.offering import check_offer
from sites.registry import Site
from sites.shifts.recording import id_taken, refuse_other, take_turn

OFFER = "farm"


@dataclass(frozen=True, slots=True)
class WantedBatch:
    """Units placed together. Without a code the day is its code."""

    id: UUID
    units: int
    at: datetime
    code: str | None = None
    strain: str | None = None
    device_seq: int | None = None


@dataclass(frozen=True, slots=True)
class WantedEnd:
    """A batch that was cleared away."""

    id: UUID
    batch: UUID
    at: datetime
    device_seq: int | None = None


def place_batch(session: Session, actor: Actor, site: Site, wanted: WantedBatch) -> tuple[Batch, bool]:
    """The batch as stored, and True when it is new. Conflict when its id stands for something else, or its code for another batch.
    NotFound where nothing is grown."""
    check_offer(site, OFFER)
    take_turn(session, site)
    stored = session.get(Batch, wanted.id)
    if stored is not None:
        return _repeated(stored, site, wanted), False
    came = arrival(session, actor, site, wanted.at, wanted.device_seq)
    batch = Batch(
        id=wanted.id, site_id=site.id, code=_code(session, site, wanted, came.business_date), code_given=wanted.code is not None,
        units=wanted.units, strain=wanted.strain, placed_at=wanted.at, placed_on=came.business_date, received_at=came.received_at,
        device_id=actor.device_id, device_seq=wanted.device_seq, recorded_by=actor.code, flags=came.flagged(),
    )
    session.add(batch)
    session.flush()
    _note(session, actor, site, "farm_batch", str(batch.id), {
        "code": batch.code, "units": batch.units, "strain": batch.strain, "at": clock.instant_text(batch.placed_at),
    })
    return batch, True


def end_batch(session: Session, actor: Actor, site: Site, wanted: WantedEnd) -> tuple[BatchEnd, bool]:
    """The end as stored, and True when it is new. Conflict when its id stands for something else, the batch was ended by another act, or
    has not arrived yet."""
    take_turn(session, site)
    stored = session.get(BatchEnd, wanted.id)
    if stored is not None:
        if stored.site_id != site.id:
            raise id_taken()
        refuse_other({"batch": stored.batch_id != wanted.batch, "at": stored.at != wanted.at})
        return stored, False
    batch = batch_here(session, site, wanted.batch)
    if session.scalar(sa.select(BatchEnd.id).where(BatchEnd.batch_id == batch.id)) is not None:
        raise Conflict("batch_ended_already", say(
            "이 배지는 이미 정리되었습니다.", "This batch was cleared away before."))
    came = arrival(session, actor, site, wanted.at, wanted.device_seq)
    end = BatchEnd(
        id=wanted.id, site_id=site.id, batch_id=batch.id, at=wanted.at, ended_on=came.business_date, received_at=came.received_at,
        device_id=actor.device_id, device_seq=wanted.device_seq, recorded_by=actor.code, flags=came.flagged(),
    )
    session.add(end)
    session.flush()
    _note(session, actor, site, "farm_batch_end", str(end.id), {"batch": str(batch.id), "at": clock.instant_text(end.at)})
    return end, True


def batch_here(session: Session, site: Site, batch_id: UUID) -> Batch:
    """A batch of the site. NotFound for another site's, Conflict for one that nobody knows yet: it may be in a tablet's queue."""
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise Conflict("batch_not_here_yet", say(
            "이 배지의 입상 기록이 아직 서버에 없습니다. 입상을 먼저 보낸 뒤 다시 보내 주세요.",
            "The placing of this batch has not arrived yet. Send it first, then this again."))
    if batch.site_id != site.id:
        raise NotFound("batch_not_found")
    return batch


def _repeated(stored: Batch, site: Site, wanted: WantedBatch) -> Batch:
    if stored.site_id != site.id:
        raise id_taken()
    refuse_other({
        "units": stored.units != wanted.units, "at": stored.placed_at != wanted.at, "strain": stored.strain != wanted.strain,
        "code": (stored.code if stored.code_given else None) != wanted.code,
    })
    return stored


def _code(session: Session, site: Site, wanted: WantedBatch, day: date) -> str:
    known = session.scalars(sa.select(Batch.code).where(Batch.site_id == site.id)).all()
    if wanted.code is None:
        return _free(f"{day:%y%m%d}", known)
    if wanted.code in known:
        taken = say("이 이름의 배지가 이미 있습니다. 다른 이름을 적어 주세요.", "There is a batch of this code. Choose another.")
        raise Conflict("batch_code_taken", taken, {"/code": [taken]})
    return wanted.code


def _free(day: str, known: Sequence[str]) -> str:
    number = 1
    while (code := day if number == 1 else f"{day}-{number}") in known:
        number += 1
    return code


def _note(session: Session, actor: Actor, site: Site, act: str, subject: str, content: dict[str, Any]) -> None:
    journal.append(session, journal.book_of_site(site.code), actor.code, act, subject, content | {"site": site.code})
