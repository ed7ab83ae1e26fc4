"""Stating, correcting and withdrawing a day at the bays: each once and whole. What a counter shows on one day is where the next begins, so
that a change moves the days that read the same counters next: they are withdrawn and stated anew in the same act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.bays.editing import bays_of
from pos.bays.models import Bay, BayDay, BayReading
from pos.bays.queries import Day, first_after, history_of, known_before, last_of
from pos.bays.reckoning import Meter, Reckoned, WantedDay, reckon, sale_of_bays
from pos.daytotals.refusals import check_day, check_offer, day_taken, id_taken
from pos.sales.models import Document
from pos.sales.recording import locked, record_sale
from pos.sales.store import store_of
from pos.sales.withdrawing import record_withdrawal
from sites.access import Actor
from sites.errors import Invalid, NotFound, Stale, say
from sites.registry import Place, Site


@dataclass(frozen=True, slots=True)
class Stated:
    """The day as it stands now (a withdrawn one: its withdrawal), and whether this call did it."""

    day: Day
    created: bool


def state_day(session: Session, by: Actor, site: Site, wanted: WantedDay) -> Stated:
    """States a day once. Conflict when it stands already: that is corrected, not stated again."""
    place = _locked(session, by, site, wanted.day)
    done = _replayed(session, site, wanted.id, wanted.day, wanted)
    if done is not None:
        return done
    last = last_of(session, site, wanted.day)
    if last is not None and last.revision % 2:
        raise day_taken(session.get_one(Document, last.document_id))
    reckoned = _state(session, by, site, place, wanted, wanted.id, wanted.id)
    _move_on(session, by, site, place, wanted.id, wanted.day, _meters(reckoned), _why_moved(wanted.day))
    return _newest(session, site, wanted.day)


def correct_day(session: Session, by: Actor, site: Site, wanted: WantedDay, seen: int | None, reason: str) -> Stated:
    """Withdraws a day and states it anew. Stale when another revision than the one `seen` stands by now."""
    place = _locked(session, by, site, wanted.day)
    done = _replayed(session, site, wanted.id, wanted.day, wanted)
    if done is not None:
        return done
    was = _withdraw(session, by, site, _standing(session, site, wanted.day, seen), wanted.id, reason)
    reckoned = _state(session, by, site, place, wanted, wanted.id, wanted.id)
    _move_on(session, by, site, place, wanted.id, wanted.day, was | _meters(reckoned), _why_moved(wanted.day))
    return _newest(session, site, wanted.day)


def withdraw_day(session: Session, by: Actor, site: Site, day: date, act: UUID, seen: int | None, reason: str) -> Stated:
    """Takes a day away: it is missing again, and the next reading stands for it too."""
    place = _locked(session, by, site, day)
    done = _replayed(session, site, act, day)
    if done is not None:
        return done
    was = _withdraw(session, by, site, _standing(session, site, day, seen), act, reason)
    _move_on(session, by, site, place, act, day, was, _why_moved(day))
    return _newest(session, site, day)


def _locked(session: Session, by: Actor, site: Site, day: date) -> Place:
    check_offer(site, "bays")
    # Whoever looks what counters showed before holds the site's lock, so that two people cannot both count from there.
    place = locked(session, store_of(session), site.id, by)[1].place
    check_day(place, day)
    return place


def _replayed(session: Session, site: Site, act: UUID, day: date, wanted: WantedDay | None = None) -> Stated | None:
    """What this wish made before; Conflict when it was another one."""
    made = session.scalars(sa.select(BayDay).where(BayDay.act == act)).all()
    if not made:
        if session.get(Document, act) is not None:
            raise id_taken()
        return None
    history = history_of(session, site, day)
    mine = [each for each in history if each.row.act == act]
    if not mine or mine[0].stands != (wanted is not None):
        raise id_taken()
    if wanted is not None:
        sent = {(each.bay, each.meter): each.said for each in wanted.readings}
        stored = {(each.bay.code, each.wanted.meter): each.wanted.said for each in mine[0].readings}
        if sent != stored or wanted.note != mine[0].document.note:
            raise id_taken()
    return Stated(mine[0], created=False)


def _state(
    session: Session, by: Actor, site: Site, place: Place, wanted: WantedDay, document_id: UUID, act: UUID
) -> Sequence[Reckoned]:
    bays: dict[str, Bay] = {bay.code: bay for bay in bays_of(session, site)}
    reckoned = reckon(wanted, bays, known_before(session, site, wanted.day, bays.values()))
    record_sale(session, by, site.id, sale_of_bays(document_id, wanted, reckoned, place))
    last = last_of(session, site, wanted.day)
    session.add(BayDay(
        document_id=document_id, act=act, site_id=site.id, business_date=wanted.day, revision=last.revision + 1 if last else 1,
        withdraws=None,
    ))
    session.flush()
    session.add_all(
        BayReading(
            document_id=document_id, bay_id=each.bay.id, meter=each.wanted.meter, counter=counter, before=each.before, reset=reset,
            ended=ended, start=start if reset else None, won=each.won, days=each.days,
        )
        for each in reckoned for counter, reset, start, ended in (each.wanted.said,)
    )
    session.flush()
    return reckoned


def _withdraw(session: Session, by: Actor, site: Site, standing: Day, act: UUID, reason: str) -> set[Meter]:
    """Takes a standing day away; the counters that it read."""
    row = standing.row
    withdrawal = uuid5(act, f"withdrawal {row.business_date}")
    record_withdrawal(session, by, site.id, withdrawal, row.document_id, reason)
    session.add(BayDay(
        document_id=withdrawal, act=act, site_id=site.id, business_date=row.business_date, revision=row.revision + 1,
        withdraws=row.document_id,
    ))
    session.flush()
    return _meters(standing.readings)


def _move_on(
    session: Session, by: Actor, site: Site, place: Place, act: UUID, day: date, meters: set[Meter], reason: str
) -> None:
    """States anew the days that read these counters next, where their money changes by it. Invalid where one showed less."""
    for after in first_after(session, site, day, meters):
        bays = {each.bay.code: each.bay for each in after.readings}
        on = after.row.business_date
        wanted = WantedDay(uuid5(act, f"moved {on}"), on, [each.wanted for each in after.readings], after.document.note,
                           after.document.example)
        try:
            now = reckon(wanted, bays, known_before(session, site, on, bays.values()))
        except Invalid:
            raise Invalid("counters_wrong", say(
                "{day}에 읽은 계수기가 이보다 작습니다. 적은 숫자를 다시 보거나 그날을 먼저 고쳐 주세요.",
                "The counters read on {day} show less than this. Look again, or correct that day first.", day=on.isoformat())) from None
        if [(each.before, each.won, each.days) for each in now] == [(each.before, each.won, each.days) for each in after.readings]:
            continue
        _withdraw(session, by, site, after, act, reason)
        _state(session, by, site, place, wanted, wanted.id, act)


def _standing(session: Session, site: Site, day: date, seen: int | None) -> Day:
    history = history_of(session, site, day)
    if history and seen is not None and seen != history[0].row.revision:
        raise Stale
    if not history or not history[0].stands:
        raise NotFound("bay_day_not_found", say(
            "이날 읽은 계수기가 없습니다. 날짜를 확인해 주세요.", "Nothing was read on that day. Check the date."))
    return history[0]


def _newest(session: Session, site: Site, day: date) -> Stated:
    return Stated(history_of(session, site, day)[0], created=True)


def _meters(readings: Sequence[Reckoned]) -> set[Meter]:
    return {(each.bay.code, each.wanted.meter) for each in readings}


def _why_moved(day: date) -> str:
    return f"{day.isoformat()} 계수기가 바뀌어 다시 계산함"
