"""Clock events and shifts: who came, who went, what that makes, and how a mistake is corrected."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import check, make_blueprint, parse_json, problems, raw_body, read_body, read_query, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import check_series, site_code_of, where_tries_come_from
from pos.api.quarantine import set_aside
from pos.api.schemas.clock import (
    ClockEventIn,
    ClockEventOut,
    CorrectionIn,
    HoursOut,
    HoursQuery,
    ShiftsOut,
    ShiftsQuery,
)
from sites.access import Actor, Permission, reach, site_for
from sites.clock import instant_text
from sites.db import attempt, db, reading, transaction
from sites.devices import note_number
from sites.errors import DomainError, Invalid, invalid_at
from sites.people.participants import display_names
from sites.pins.checking import check_pin
from sites.registry import Site
from sites.shifts import queries
from sites.shifts.correcting import Correction, correct_clock_event, event_for
from sites.shifts.pairing import Punch, Shift
from sites.shifts.recording import VOID, Recorded, WantedEvent, find_replay, record_clock_event, take_turn

LONGEST_PERIOD_DAYS = 366

blueprint = make_blueprint("clock", "Clock events and shifts")


def _answers(schema: Any, *statuses: str) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    return {status: {"description": "As stored", "content": content} for status in statuses}


@blueprint.route("/clock-events", methods=["POST"])
@blueprint.doc(**takes(ClockEventIn(), **_answers(ClockEventOut, "200", "201")))
@guarded(Permission.SELL)
def clock_event() -> Response:
    """Record that a participant came or went. The PIN is checked where there is one, and never stored."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        recorded, site = _record(actor, check(ClockEventIn(), parsed))
    except DomainError as refusal:
        set_aside(actor, "clock_event", _without_pin(parsed), refusal)
        raise
    return _as_stored(recorded, site)


def _record(actor: Actor, sent: dict[str, Any]) -> tuple[Recorded, Site]:
    session: Session = db.session()
    site = site_for(session, actor, site_code_of(actor, sent["site"]), Permission.SELL)
    check_series(actor, sent["device_seq"])
    wanted = WantedEvent(sent["id"], sent["participant"], sent["kind"], sent["at"], sent["device_seq"], sent["sent_at"])
    # What stands already is only answered again: the PIN may have changed since, or be blocked by now.
    if sent["pin"] is not None and find_replay(session, site, wanted) is None:
        check_pin(session, wanted.participant, sent["pin"], where_tries_come_from(actor))

    def work(session: Session) -> Recorded:
        take_turn(session, site)
        reused = _is_reused(session, actor, wanted)
        return record_clock_event(session, actor, site, wanted, sent["pin"] is not None, reused)

    return attempt(work), site


def _without_pin(parsed: Any) -> Any:
    # A misspelled field may hold it just as well.
    return {key: value for key, value in parsed.items() if "pin" not in key.casefold()} if isinstance(parsed, dict) else None


def _is_reused(session: Session, actor: Actor, wanted: WantedEvent) -> bool:
    if actor.device_id is None or wanted.device_seq is None:
        return False
    return not note_number(session, actor.device_id, wanted.device_seq)


@blueprint.route("/clock-events/<uuid:event_id>/correction", methods=["POST"])
@blueprint.doc(**takes(CorrectionIn(), **_answers(ClockEventOut, "200", "201")))
@guarded(Permission.APPROVE)
def correction(event_id: UUID) -> Response:
    """Correct a clock event: a new one that names it and says why. Kind `void`: it never was."""
    actor, sent = current_actor(), read_body(CorrectionIn())
    if (sent["kind"] == VOID) != (sent["at"] is None):
        raise invalid_at("/at", "in과 out에는 at이 꼭 필요하고, void에는 쓰지 않습니다.", "`in` and `out` need `at`; `void` has none.")
    with transaction() as session:
        event, site = event_for(session, actor, event_id, Permission.APPROVE)
        recorded = correct_clock_event(session, actor, site, event, Correction(sent["id"], sent["kind"], sent["at"], sent["reason"]))
    return _as_stored(recorded, site)


def _as_stored(recorded: Recorded, site: Site) -> Response:
    event = recorded.event
    response = jsonify(
        id=str(event.id), site=site.code, participant=recorded.participant, kind=event.kind, at=instant_text(event.at),
        business_date=event.business_date.isoformat(), received_at=instant_text(event.received_at), flags=event.flags.split(),
        replaces=str(event.replaces) if event.replaces else None, reason=event.reason,
    )
    response.status_code = 200 if recorded.replayed else 201
    if recorded.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.route("/shifts")
@blueprint.doc(parameters=[{"in": "query", "schema": ShiftsQuery}], responses={**_answers(ShiftsOut, "200"), **problems(422)})
@guarded(Permission.APPROVE)
def shifts() -> Response:
    """The shifts of a site. Display names only for those who may see participants' names; others get the codes."""
    actor, wanted = current_actor(), read_query(ShiftsQuery())
    _check_period(wanted)
    with reading() as session:
        site = site_for(session, actor, wanted["site"], Permission.APPROVE)
        found = [shift for shift in queries.shifts_between(session, site, wanted["from_"], wanted["to"]) if _key(shift) > wanted["cursor"]]
        page = found[: wanted["limit"]]
        names = display_names(session, {shift.participant for shift in page}) if _may_see_names(session, actor, site) else {}
    return jsonify(
        data=[_shift(shift, names.get(shift.participant)) for shift in page],
        next_cursor=_key(page[-1]) if len(found) > len(page) else None,
    )


@blueprint.route("/shifts/hours")
@blueprint.doc(parameters=[{"in": "query", "schema": HoursQuery}], responses={**_answers(HoursOut, "200"), **problems(422)})
@guarded(Permission.APPROVE)
def hours() -> Response:
    """Hours by business day of a site."""
    actor, wanted = current_actor(), read_query(HoursQuery())
    _check_period(wanted)
    with reading() as session:
        site = site_for(session, actor, wanted["site"], Permission.APPROVE)
        days = queries.hours_by_day(session, site, wanted["from_"], wanted["to"])
    data = [
        {"business_date": day.business_date.isoformat(), "people": day.people, "minutes": day.minutes, "unfinished": day.unfinished}
        for day in days
    ]
    return jsonify(data=data, next_cursor=None)


def _check_period(wanted: dict[str, Any]) -> None:
    if not 0 <= (wanted["to"] - wanted["from_"]).days < LONGEST_PERIOD_DAYS:
        raise _period_wrong()


def _period_wrong() -> Invalid:
    return invalid_at("/to", "from보다 빠르지 않게, 366일 안에서 정해 주세요.", "Choose a day that is not before `from`, within 366 days.")


def _may_see_names(session: Session, actor: Actor, site: Site) -> bool:
    allowed = reach(actor.roles_for(Permission.PEOPLE))
    return session.scalar(sa.select(Site.id).where(Site.id == site.id, Site.id.in_(allowed))) is not None


def _key(shift: Shift) -> str:
    # Sorts as the shifts do: every part has one width but the last.
    return f"{shift.business_date.isoformat()}~{shift.starts_at.strftime('%Y%m%d%H%M%S%f')}~{shift.participant}"


def _shift(shift: Shift, display_name: str | None) -> dict[str, Any]:
    return {
        "participant": shift.participant, "display_name": display_name, "business_date": shift.business_date.isoformat(),
        "in": _end(shift.came), "out": _end(shift.went), "minutes": shift.minutes, "flags": list(shift.flags),
    }


def _end(punch: Punch | None) -> dict[str, str] | None:
    return None if punch is None else {"id": str(punch.id), "at": instant_text(punch.at)}
