"""Participants: who works where, and by which PIN."""

from typing import Any

import sqlalchemy as sa
from flask import Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, takes
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.people import (
    AssignmentIn,
    LegalNameOut,
    ParticipantEdit,
    ParticipantIn,
    ParticipantOut,
    ParticipantsOut,
    ParticipantsQuery,
    PinIn,
    ReasonIn,
)
from sites.access import Permission, scope_for, site_for
from sites.db import reading, transaction
from sites.errors import Stale
from sites.people.access_log import read_legal_name
from sites.people.assignments import assign, postings_of, release
from sites.people.models import Participant
from sites.people.participants import (
    Facts,
    add_participant,
    edit_participant,
    hold,
    legal_name,
    set_participant_pin,
)
from sites.pins.hashing import hash_pin
from sites.registry import Centre
from sites.shifts.roster import Listed, participant_for, participants_of

blueprint = make_blueprint("people", "Participants")

IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}, "description": "The ETag that was read"}


def _gives(schema: Any, status: str = "200") -> dict[str, Any]:
    return {status: {"description": "As it stands", "content": {"application/json": {"schema": schema}}}}


@blueprint.route("/participants")
@blueprint.doc(parameters=[{"in": "query", "schema": ParticipantsQuery}], responses={**_gives(ParticipantsOut), **problems(422)})
@guarded(Permission.PEOPLE)
def participants() -> Response:
    """The participants within reach, by code; only those of a site today, of a centre, or of a name or code, when that is given."""
    actor, wanted = current_actor(), read_query(ParticipantsQuery())
    site_code, centre = wanted.get("site"), wanted.get("centre")
    with reading() as session:
        site = site_for(session, actor, site_code, Permission.PEOPLE) if site_code else None
        if centre:
            scope_for(session, actor, f"centre:{centre}", Permission.PEOPLE)
        found = participants_of(
            session, actor, Permission.PEOPLE, site=site, centre=centre, search=wanted["search"], after=wanted["cursor"],
            limit=wanted["limit"] + 1,
        )
        page = found[: wanted["limit"]]
        data = [_listed(each) for each in page]
    return jsonify(data=data, next_cursor=data[-1]["code"] if len(found) > len(page) else None)


@blueprint.route("/participants", methods=["POST"])
@blueprint.doc(**takes(ParticipantIn(), **_gives(ParticipantOut, "201")))
@guarded(Permission.PEOPLE)
def new_participant() -> Response:
    """Add a participant to a centre; the answer holds the new code."""
    actor, sent = current_actor(), read_body(ParticipantIn())
    pin_hash = hash_pin(sent["pin"]) if sent["pin"] is not None else None
    with transaction() as session:
        scope_for(session, actor, f"centre:{sent['centre']}", Permission.PEOPLE)
        centre = session.scalars(sa.select(Centre).where(Centre.code == sent["centre"])).one()
        participant = add_participant(session, actor.code, centre, _facts(sent), pin_hash)
        answer = _in_full(session, participant)
    return _tagged(answer, 201)


@blueprint.route("/participants/<code>")
@blueprint.doc(responses=_gives(ParticipantOut) | problems())
@guarded(Permission.PEOPLE)
def participant(code: str) -> Response:
    """One participant, with every assignment."""
    with reading() as session:
        answer = _in_full(session, participant_for(session, current_actor(), code, Permission.PEOPLE))
    return _tagged(answer)


@blueprint.route("/participants/<code>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(ParticipantEdit(), **_gives(ParticipantOut), **problems(412, 428)))
@guarded(Permission.PEOPLE)
def edited_participant(code: str) -> Response:
    """Replace what is known of a participant. Needs If-Match."""
    sent = read_body(ParticipantEdit())
    with transaction() as session:
        found = participant_for(session, current_actor(), code, Permission.PEOPLE)
        hold(session, found)
        _check_version(found)
        edit_participant(session, current_actor().code, found, _facts({"legal_name": legal_name(found), **sent}))
        answer = _in_full(session, found)
    return _tagged(answer)


@blueprint.route("/participants/<code>/legal-name", methods=["POST"])
@blueprint.doc(**takes(ReasonIn(), **_gives(LegalNameOut)))
@guarded(Permission.PEOPLE)
def shown_legal_name(code: str) -> Response:
    """Show the legal name to somebody who says why. Each time is journalled."""
    actor, sent = current_actor(), read_body(ReasonIn())
    with transaction() as session:
        found = participant_for(session, actor, code, Permission.PEOPLE)
        shown = read_legal_name(session, actor.code, found, sent["reason"])
    response = jsonify(legal_name=shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/participants/<code>/pin", methods=["PUT"])
@blueprint.doc(**takes(PinIn(), **_gives(ParticipantOut)))
@guarded(Permission.PEOPLE)
def pin(code: str) -> Response:
    """Set a participant's PIN, or with null take it away."""
    sent = read_body(PinIn())
    pin_hash = hash_pin(sent["pin"]) if sent["pin"] is not None else None
    with transaction() as session:
        found = participant_for(session, current_actor(), code, Permission.PEOPLE)
        set_participant_pin(session, current_actor().code, found, pin_hash)
        answer = _in_full(session, found)
    return _tagged(answer)


@blueprint.route("/participants/<code>/assignments", methods=["PUT"])
@blueprint.doc(**takes(AssignmentIn(), **_gives(ParticipantOut)))
@guarded(Permission.SITE_WORK)
def assignments(code: str) -> Response:
    """Say where a participant works from a day on. An open assignment ends the day before."""
    actor, sent = current_actor(), read_body(AssignmentIn())
    with transaction() as session:
        found = participant_for(session, actor, code, Permission.SITE_WORK)
        if sent["site"] is None:
            release(session, actor.code, found, sent["from_"])
        else:
            site = site_for(session, actor, sent["site"], Permission.SITE_WORK)
            assign(session, actor.code, found, site, sent["from_"], sent["until"])
        answer = _in_full(session, found)
    return _tagged(answer)


def _facts(sent: dict[str, Any]) -> Facts:
    return Facts(sent["display_name"], sent["legal_name"], sent["type"], sent["started_on"])


def _check_version(found: Participant) -> None:
    if not request.if_match:
        raise PreconditionRequired
    if str(found.version) not in request.if_match:
        raise Stale


def _listed(each: Listed) -> dict[str, Any]:
    return _plain(each.participant, each.centre) | {"site": each.site}


def _in_full(session: Session, found: Participant) -> dict[str, Any]:
    centre = session.get_one(Centre, found.centre_id)
    postings = [
        {"site": each.site, "from": each.valid_from.isoformat(), "until": each.valid_until.isoformat() if each.valid_until else None}
        for each in postings_of(session, found)
    ]
    return _plain(found, centre.code) | {"has_legal_name": found.legal_name_sealed is not None, "assignments": postings}


def _plain(found: Participant, centre: str) -> dict[str, Any]:
    return {
        "code": found.code, "display_name": found.display_name, "centre": centre, "type": found.type_code,
        "started_on": found.started_on.isoformat() if found.started_on else None, "has_pin": found.pin_hash is not None,
        "version": found.version,
    }


def _tagged(answer: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(answer)
    response.status_code = status
    response.set_etag(str(answer["version"]))
    return response
