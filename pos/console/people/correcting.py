"""Correcting an entry of attendance with a reason, and adding one that was forgotten: typed, looked over, then stored as a new row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.people.page import sights, speaker
from pos.console.people.shifts import UNKNOWN, hours, time_of
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound
from sites.people.models import Participant
from sites.registry import Site
from sites.shifts.correcting import Correction, correct_clock_event, event_for
from sites.shifts.pairing import Punch, Shift, shifts_of
from sites.shifts.queries import punches_of
from sites.shifts.recording import KINDS, VOID, WantedEvent, record_clock_event
from sites.shifts.roster import participant_for

AROUND = timedelta(days=2)
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Target:
    """What is corrected: an event, or None when one is added; whose, where, around which day."""

    site: Site
    participant: Participant
    punch: Punch | None
    day: date
    punches: tuple[Punch, ...]


@console.get("/people/events/<uuid:event_id>/correction")
@needs(Permission.APPROVE)
def clock_correction(event_id: UUID) -> Response:
    """The form, with what stands."""
    with reading() as session:
        target = _of_event(session, event_id)
        at = target.punch.at.astimezone(clock.zone(target.site.time_zone)) if target.punch else None
        typed = {"kind": target.punch.kind if target.punch else "", "day": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}", "id": str(uuid4())}
        return _form(session, target, typed)


@console.post("/people/events/<uuid:event_id>/correction")
@needs(Permission.APPROVE)
def clock_correction_answer(event_id: UUID) -> Response | AnyResponse:
    """Shows what would follow; with `sure` stores it."""
    typed = {name: value.strip()[:400] for name, value in request.form.items()}
    actor = current_visitor().actor
    with reading() as session:
        target = _of_event(session, event_id)
        at, wrong = _instant(typed, target.site)
        if not typed.get("reason") or len(typed["reason"]) > LONGEST_REASON or not typed["reason"].isprintable():
            wrong["reason"] = "wrong_reason"
        if typed.get("kind") not in (*KINDS, VOID):
            wrong["kind"] = "wrong_kind"
        if typed.get("kind") == VOID:
            wrong.pop("time", None)
        if wrong or typed.get("again"):
            return _form(session, target, typed, wrong)
        if typed.get("sure") != "yes":
            return _preview(session, target, typed, at)
    kind = typed["kind"]
    wanted = Correction(_id(typed), kind, None if kind == VOID else at, typed["reason"])

    def correct(session: Session) -> None:
        event, site = event_for(session, actor, event_id, Permission.APPROVE)
        correct_clock_event(session, actor, site, event, wanted)

    return _stored(correct, target, typed)


@console.get("/people/sites/<site>/participants/<code>/addition")
@needs(Permission.SELL)
def clock_addition(site: str, code: str) -> Response:
    """The form for an entry that was forgotten: `?day=2020-11-20&kind=out`."""
    kind = request.args.get("kind", "out")
    with reading() as session:
        target = _of_person(session, site, code, _day(request.args.get("day", "")))
        day = target.day.isoformat()
        typed = {"kind": kind if kind in KINDS else "out", "day": day, "around": day, "time": "", "id": str(uuid4())}
        return _form(session, target, typed)


@console.post("/people/sites/<site>/participants/<code>/addition")
@needs(Permission.SELL)
def clock_addition_answer(site: str, code: str) -> Response | AnyResponse:
    """Shows what would follow; with `sure` stores it."""
    typed = {name: value.strip()[:400] for name, value in request.form.items()}
    actor = current_visitor().actor
    with reading() as session:
        # Whoever came in the evening went on the next day: what is looked at, and gone back to, is the day of the shift.
        target = _of_person(session, site, code, _day(typed.get("around") or typed.get("day", "")))
        at, wrong = _instant(typed, target.site)
        if at is not None and at > clock.now():
            wrong["time"] = "wrong_ahead"
        if typed.get("kind") not in KINDS:
            wrong["kind"] = "wrong_kind"
        if wrong or typed.get("again") or at is None:
            return _form(session, target, typed, wrong)
        if typed.get("sure") != "yes":
            return _preview(session, target, typed, at)
    wanted = WantedEvent(_id(typed), code, typed["kind"], at)

    def add(session: Session) -> None:
        here = site_for(session, actor, site, Permission.SELL)
        participant_for(session, actor, code, Permission.SELL)
        record_clock_event(session, actor, here, wanted, pin_checked=False)

    return _stored(add, target, typed)


def _stored(act: Callable[[Session], None], target: Target, typed: dict[str, str]) -> Response | AnyResponse:
    try:
        attempt(act)
    except (Conflict, Invalid) as refused:
        with reading() as session:
            return _form(session, target, typed | {"id": str(uuid4())}, refused=refused)
    flash("corrected" if target.punch else "added")
    return redirect(url_for("console.people", scope=f"site:{target.site.code}", day=target.day.isoformat()))


def _of_event(session: Session, event_id: UUID) -> Target:
    actor = current_visitor().actor
    event, site = event_for(session, actor, event_id, Permission.APPROVE)
    participant = session.get_one(Participant, event.participant_id)
    punches = punches_of(session, site, participant.code, event.business_date - AROUND, event.business_date + AROUND)
    punch = next((each for each in punches if each.id == event.id), None)
    if punch is None:
        # Corrected or declared void: what stands instead is to be corrected.
        raise NotFound("clock_event_not_found")
    return Target(site, participant, punch, event.business_date, tuple(punches))


def _of_person(session: Session, code: str, participant: str, day: date) -> Target:
    actor = current_visitor().actor
    site = site_for(session, actor, code, Permission.SELL)
    person = participant_for(session, actor, participant, Permission.SELL)
    return Target(site, person, None, day, tuple(punches_of(session, site, person.code, day - AROUND, day + AROUND)))


def _form(
    session: Session, target: Target, typed: dict[str, str], wrong: dict[str, str] | None = None, refused: DomainError | None = None
) -> Response:
    say, visitor = speaker(), current_visitor()
    names = _names(session, say, visitor.actor, target)
    sentence = None
    if refused is not None:
        messages = [message for each in refused.errors.values() for message in each] or [refused.message]
        sentence = " ".join(say.message(message) for message in messages)
    title = say("correct_title", **names) if target.punch else say("add_title", **names)
    lead = say("correct_lead", kind=say(f"kind_{target.punch.kind}"), **_when(say, target)) if target.punch else say("add_lead")
    html = rendered(
        "console/people/correct.html", say, here="people", visitor=visitor, title=title, lead=lead, typed=typed, wrong=wrong or {},
        refused=sentence, kinds=[*KINDS, VOID] if target.punch else list(KINDS), correcting=target.punch is not None,
        stands=[_row(say, shift, target.site) for shift in _shifts(target.punches)], back=_back(target),
    )
    return make_response(html, 200 if not wrong and refused is None else 422 if refused is None else 409)


def _preview(session: Session, target: Target, typed: dict[str, str], at: datetime | None) -> Response:
    """What the shifts around become: the domain's own pairing, on the events as they would stand."""
    say, visitor = speaker(), current_visitor()
    left = [each for each in target.punches if target.punch is None or each.id != target.punch.id]
    if typed["kind"] != VOID and at is not None:
        day = clock.business_day(at, target.site.time_zone, target.site.cut_off_minutes)
        left.append(Punch(uuid4(), target.participant.code, typed["kind"], at, day))
    before = [_row(say, shift, target.site) for shift in _shifts(target.punches)]
    after = [_row(say, shift, target.site) for shift in _shifts(left)]
    gone, new = [row for row in before if row not in after], [row for row in after if row not in before]
    return make_response(rendered(
        "console/people/correct_sure.html", say, here="people", visitor=visitor, typed=typed, gone=gone, new=new, back=_back(target),
        title=say("sure_title", **_names(session, say, visitor.actor, target)), lead=say("sure_kept" if target.punch else "sure_added"),
    ))


def _shifts(punches: Iterable[Punch]) -> list[Shift]:
    return shifts_of(punches, clock.now())


def _row(say: Speaker, shift: Shift, site: Site) -> dict[str, str]:
    return {
        "day": figures.day_with_weekday(shift.business_date, say.language), "came": time_of(shift.came.at, site) if shift.came else UNKNOWN,
        "went": time_of(shift.went.at, site) if shift.went else UNKNOWN,
        "length": UNKNOWN if shift.minutes is None else hours(shift.minutes),
        "odd": say("flag_missing_in") if shift.came is None else say("flag_missing_out") if "missing_out" in shift.flags else "",
    }


def _names(session: Session, say: Speaker, actor: Actor, target: Target) -> dict[str, str]:
    sees = sights(session, actor, [target.site])[target.site.id].names
    who = target.participant.display_name if sees else target.participant.code
    return {"who": who, "site": site_name(target.site.name, None).text, "day": figures.day_with_weekday(target.day, say.language)}


def _when(say: Speaker, target: Target) -> dict[str, str]:
    assert target.punch is not None, "only an event that stands was at a time"
    return {"day": figures.day_with_weekday(target.punch.business_date, say.language), "time": time_of(target.punch.at, target.site)}


def _instant(typed: dict[str, str], site: Site) -> tuple[datetime | None, dict[str, str]]:
    try:
        at = datetime.fromisoformat(f"{typed.get('day', '')}T{typed.get('time', '')}").replace(tzinfo=clock.zone(site.time_zone))
    except ValueError:
        return None, {"time": "wrong_time"}
    return (at, {}) if 2000 <= at.year <= 2199 else (None, {"time": "wrong_time"})


def _id(typed: dict[str, str]) -> UUID:
    try:
        return UUID(typed.get("id", ""))
    except ValueError:
        return uuid4()


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if not 2000 <= found.year <= 2199:
        raise NotFound
    return found


def _back(target: Target) -> str:
    return url_for("console.people", scope=f"site:{target.site.code}", day=target.day.isoformat())
