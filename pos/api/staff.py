"""The people at a counter, as its tablet needs to know them: who works there today, who approves, and whether a PIN is somebody's."""

from flask import Response, jsonify

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import site_code_of, where_tries_come_from
from pos.api.schemas.staff import ApproversOut, PinCheckIn, StaffOut, StaffQuery
from sites import clock
from sites.access import Permission, site_for
from sites.db import db, reading
from sites.people.assignments import assigned_to
from sites.pins.approvers import approvers_of
from sites.pins.checking import check_pin
from sites.shifts.queries import inside_since
from sites.shifts.roster import participant_for

blueprint = make_blueprint("staff", "The people at a counter")


@blueprint.route("/staff")
@blueprint.doc(
    parameters=[{"in": "query", "schema": StaffQuery}], responses={"200": shows("As it stands", StaffOut), **problems(422)},
)
@guarded(Permission.STAFF)
def staff() -> Response:
    """Codes and display names of those assigned today: a tablet's own site, or the one that others name."""
    actor, wanted = current_actor(), read_query(StaffQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted.get("site")), Permission.STAFF)
        people = assigned_to(session, site.id, clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes))
        inside = inside_since(session, site)
    data = [
        {
            "code": person.code, "display_name": person.display_name, "has_pin": person.pin_hash is not None,
            "in_since": clock.instant_text(inside[person.code]) if person.code in inside else None,
        }
        for person in people
    ]
    return jsonify(data=data, next_cursor=None)


@blueprint.route("/approvers")
@blueprint.doc(
    parameters=[{"in": "query", "schema": StaffQuery}], responses={"200": shows("As it stands", ApproversOut), **problems(422)},
)
@guarded(Permission.STAFF)
def approvers() -> Response:
    """Codes, names and roles of the accounts that may approve at a site and have a PIN, the nearest to it first; never an address."""
    actor, wanted = current_actor(), read_query(StaffQuery())
    with reading() as session:
        site = site_for(session, actor, site_code_of(actor, wanted.get("site")), Permission.STAFF)
        found = approvers_of(session, site)
    data = [{"code": each.code, "name": each.name, "role": each.role, "may": list(each.may)} for each in found]
    return jsonify(data=data, next_cursor=None)


@blueprint.route("/pin-checks", methods=["POST"])
@blueprint.doc(**takes(PinCheckIn, **{"204": {"description": "It is theirs. Nothing is stored."}}))
@guarded(Permission.SELL)
def pin_check() -> Response:
    """Whether a PIN is that of somebody who works here. A wrong one: 403; too many tries, counted as everywhere: 403 as well."""
    actor, sent = current_actor(), read_body(PinCheckIn())
    session = db.session()
    participant = participant_for(session, actor, sent["participant"], Permission.SELL)
    check_pin(session, participant.code, sent["pin"], where_tries_come_from(actor))
    return Response(status=204)
