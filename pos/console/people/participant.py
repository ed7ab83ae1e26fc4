"""One participant: where they work by date, what is known of them, their PIN; the legal name for whoever says why."""

from datetime import date
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name, site_names
from pos.console.people.forms import facts_form, facts_of
from pos.console.people.page import speaker
from pos.console.scopes import holding, readable_scopes
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission
from sites.db import attempt, reading, transaction
from sites.errors import Conflict, DomainError, Invalid, Stale
from sites.people.access_log import read_legal_name
from sites.people.assignments import Posting, postings_of
from sites.people.models import Participant
from sites.people.participants import edit_participant, hold, legal_name, set_participant_pin
from sites.pins.hashing import hash_pin
from sites.registry import Centre
from sites.shifts.roster import participant_for

LONGEST_REASON = 200


@console.get("/people/participants/<code>")
@needs(Permission.PEOPLE)
def participant(code: str) -> Response:
    """The participant as they stand."""
    return participant_page(code)


@console.post("/people/participants/<code>/facts")
@needs(Permission.PEOPLE)
def participant_facts(code: str) -> Response | AnyResponse:
    """Replaces what is known; a form that is behind shows what stands and keeps what was typed."""
    actor, version = current_visitor().actor, request.form.get("version")
    _, wrong, typed = facts_of(request.form)
    if wrong:
        return participant_page(code, typed=typed, wrong=wrong)

    def edit(session: Session) -> None:
        found = participant_for(session, actor, code, Permission.PEOPLE)
        hold(session, found)
        if str(found.version) != version:
            raise Stale
        facts, _, _ = facts_of(request.form, legal_name(found))
        edit_participant(session, actor.code, found, facts)

    try:
        attempt(edit)
    except Stale as refused:
        return participant_page(code, refused, typed=typed)
    flash("facts_saved")
    return redirect(url_for("console.participant", code=code))


@console.post("/people/participants/<code>/pin")
@needs(Permission.PEOPLE)
def participant_pin(code: str) -> Response | AnyResponse:
    """Sets the PIN that the participant typed twice, or takes it away. It is never shown."""
    actor, given = current_visitor().actor, request.form
    taken_away = given.get("act") == "remove"
    if not taken_away and given.get("pin", "").strip() != given.get("repeat", "").strip():
        return participant_page(code, wrong={"pin": "wrong_repeat"})
    try:
        hashed = None if taken_away else hash_pin(given.get("pin", "").strip())
    except Invalid as refused:
        return participant_page(code, refused)
    with transaction() as session:
        set_participant_pin(session, actor.code, participant_for(session, actor, code, Permission.PEOPLE), hashed)
    flash("pin_removed" if taken_away else "pin_set")
    return redirect(url_for("console.participant", code=code))


@console.post("/people/participants/<code>/legal-name")
@needs(Permission.PEOPLE)
def participant_legal_name(code: str) -> Response:
    """Shows the legal name on the page that answers, and nowhere else; who asked and why stands in the access log."""
    actor, reason = current_visitor().actor, request.form.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        return participant_page(code, wrong={"reason": "wrong_reason"})
    with transaction() as session:
        shown = read_legal_name(session, actor.code, participant_for(session, actor, code, Permission.PEOPLE), reason)
    return participant_page(code, shown=shown)


def participant_page(
    code: str, refused: DomainError | None = None, *, typed: dict[str, str] | None = None, wrong: dict[str, str] | None = None,
    shown: str | None = None,
) -> Response:
    """The page, with what was refused and what was typed."""
    say, visitor, today = speaker(), current_visitor(), clock.business_day(clock.now())
    with reading() as session:
        found = participant_for(session, visitor.actor, code, Permission.PEOPLE)
        postings = postings_of(session, found)
        names = site_names(session, {each.site for each in postings})
        centre = session.get_one(Centre, found.centre_id).name
        places = places_of(session) if visitor.actor.may(Permission.SITE_WORK) else []
        known = facts_form(facts_in_form(found))
        content = _content(say, found, postings, names, centre, today)
    if refused is None:
        sentence: str | None = None
    elif isinstance(refused, Stale):
        sentence = say("stale")
    else:
        messages = [message for each in refused.errors.values() for message in each] or [refused.message]
        sentence = " ".join(say.message(message) for message in messages)
    html = rendered(
        "console/people/participant.html", say, here="people", visitor=visitor, code=code, wrong=wrong or {}, refused=sentence, shown=shown,
        places=places, today=today.isoformat(), form=known | (typed or {}), stands=known if isinstance(refused, Stale) else None, **content,
    )
    status = 409 if isinstance(refused, Conflict | Stale) else 422 if refused is not None or wrong else 200
    return make_response(html, status)


def _content(
    say: Speaker, found: Participant, postings: list[Posting], names: dict[str, str], centre: str, today: date
) -> dict[str, Any]:
    running = next((each for each in postings if _state_of(each, today) == "now"), None)
    if running is None:
        title = say("participant_title_free", name=found.display_name)
    else:
        title = say("participant_title", name=found.display_name, site=site_name(names[running.site], None).text)
    return {
        "title": title, "lead": say("participant_lead", code=found.code, centre=centre, type=found.type_code or "–"),
        "postings": [posting_row(say, each, names, today) for each in reversed(postings)], "running": running,
        "has_pin": found.pin_hash is not None, "has_legal_name": found.legal_name_sealed is not None, "version": found.version,
    }


def facts_in_form(found: Participant) -> dict[str, str]:
    """What is known, as it stands in the form."""
    started = found.started_on.isoformat() if found.started_on else ""
    return {"display_name": found.display_name, "type": found.type_code or "", "started_on": started}


def places_of(session: Session) -> list[tuple[str, str]]:
    """The sites to which the visitor may assign somebody."""
    found = readable_scopes(session, holding(current_visitor().actor, Permission.SITE_WORK))
    return [(each.value.removeprefix("site:"), each.name or "") for each in found if each.kind == "site"]


def _state_of(posting: Posting, today: date) -> str:
    if posting.valid_from > today:
        return "coming"
    return "now" if posting.valid_until is None or posting.valid_until >= today else "past"


def posting_row(say: Speaker, posting: Posting, names: dict[str, str], today: date) -> dict[str, str]:
    """An assignment in words."""
    ends, state = posting.valid_until, _state_of(posting, today)
    return {
        "site": names.get(posting.site, posting.site), "from": dated(say, posting.valid_from),
        "until": dated(say, ends) if ends else say("open_end"), "state": state, "word": say(f"posting_{state}"),
    }


def dated(say: Speaker, day: date) -> str:
    """A day with its year."""
    name = figures.day_with_weekday(day, say.language)
    return f"{name} {day.year}" if say.language == "en" else f"{day.year}년 {name}"


