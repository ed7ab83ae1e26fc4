"""Till days: opening, cash in and out, closing with its Z, taking a wrong opening back, and reading them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import check, created, make_blueprint, parse_json, problems, raw_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import check_series, site_code_of
from pos.api.quarantine import set_aside
from pos.api.schemas.tills import (
    CashMovementIn,
    CashMovementOut,
    TillCancellationIn,
    TillClosingIn,
    TillHeadOut,
    TillOpeningIn,
    TillOut,
    TillsOut,
    TillsQuery,
)
from pos.sales.letterhead import letterhead
from pos.tills import queries
from pos.tills.cancelling import WantedCancellation, cancel_till
from pos.tills.cash_movements import WantedMovement, move_cash
from pos.tills.closing import WantedClosing, close_till
from pos.tills.models import CashMovement, Till
from pos.tills.opening import WantedOpening, open_till
from pos.tills.queries import Listed
from sites import clock
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import DomainError, invalid_at
from sites.registry import Site

blueprint = make_blueprint("tills", "Till days")


@blueprint.route("/tills", methods=["POST"])
@blueprint.doc(**takes(TillOpeningIn, **created("The till, opened", TillOut)))
@guarded(Permission.SELL)
def post_till() -> Response:
    """Open a till with its float, once."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        given = check(TillOpeningIn(), parsed)
        check_series(actor, given["device_seq"])
        code = site_code_of(actor, given.pop("site"))
        wanted = WantedOpening(**given)
        till, new = attempt(lambda session: open_till(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "till_opening", parsed, refusal)
        raise
    return _report(till.id, new)


@blueprint.route("/tills/<uuid:till_id>/cash-movements", methods=["POST"])
@blueprint.doc(**takes(CashMovementIn, **created("The movement as stored", CashMovementOut)))
@guarded(Permission.SELL)
def post_movement(till_id: UUID) -> Response:
    """Note cash that was put in or taken out by hand, once. It is never refused for a till that is closed or not here yet."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        given = check(CashMovementIn(), parsed)
        check_series(actor, given["device_seq"])
        code = _site_of(actor, till_id)
        wanted = WantedMovement(till=till_id, **given)
        movement, new = attempt(lambda session: move_cash(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "cash_movement", _with_till(parsed, till_id), refusal)
        raise
    return _answer(CashMovementOut().dump(_shown(movement, code, wanted.reason)), new)


@blueprint.route("/tills/<uuid:till_id>/closing", methods=["POST"])
@blueprint.doc(**takes(TillClosingIn, **created("The Z report", TillOut)))
@guarded(Permission.SELL)
def post_closing(till_id: UUID) -> Response:
    """Close a till with its count. 409 `till_not_here_yet` before its opening came, `till_closed_already` for a second closing."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        given = check(TillClosingIn(), parsed)
        check_series(actor, given["device_seq"])
        if actor.is_tablet and given["counted"] is None:
            raise invalid_at("/counted", "돈을 세어 적어 주세요.", "Count the cash.")
        code, wanted = _site_of(actor, till_id), _closing(till_id, given)

        def work(session: Session) -> tuple[Till, Any, bool]:
            site = site_for(session, actor, code, Permission.SELL)
            return close_till(session, actor, site, wanted, _letterhead(session, site, None))

        till, _, new = attempt(work)
    except DomainError as refusal:
        set_aside(actor, "till_closing", _with_till(parsed, till_id), refusal)
        raise
    return _report(till.id, new)


@blueprint.route("/tills/<uuid:till_id>/cancellation", methods=["POST"])
@blueprint.doc(**takes(TillCancellationIn, **created("The till, cancelled", TillOut)))
@guarded(Permission.SELL)
def post_cancellation(till_id: UUID) -> Response:
    """Take a wrong opening back, once, while the till is empty; 409 `till_not_empty` afterwards."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        given = check(TillCancellationIn(), parsed)
        check_series(actor, given["device_seq"])
        code = _site_of(actor, till_id)
        wanted = WantedCancellation(till=till_id, **given)
        till, _, new = attempt(lambda session: cancel_till(session, actor, site_for(session, actor, code, Permission.SELL), wanted))
    except DomainError as refusal:
        set_aside(actor, "till_cancellation", _with_till(parsed, till_id), refusal)
        raise
    return _report(till.id, new)


@blueprint.route("/tills")
@blueprint.doc(
    parameters=[{"in": "query", "schema": TillsQuery}], responses={"200": shows("A page of tills", TillsOut), **problems(422)},
)
@guarded(Permission.READ)
def get_tills() -> Response:
    """The tills of a site or of all within reach, by business day of their opening."""
    wanted = read_query(TillsQuery())
    with reading() as session:
        page, cursor = queries.tills_page(
            session, current_actor(), wanted["site"], wanted["from_"], wanted["to"], wanted["state"], wanted["limit"], wanted["cursor"],
            wanted["differing"] == "true",
        )
    return jsonify(data=[TillHeadOut().dump(_head(each)) for each in page], next_cursor=cursor)


@blueprint.route("/tills/<uuid:till_id>")
@blueprint.doc(responses={"200": shows("The till with its X or Z report", TillOut), **problems()})
@guarded(Permission.DOCUMENTS)
def get_till(till_id: UUID) -> Response:
    """A till with its report. A tablet sees those of its own site, and an open one blindly where the site counts so."""
    return _report(till_id, None)


def _report(till_id: UUID, new: bool | None) -> Response:
    actor = current_actor()
    with reading() as session:
        till, site = queries.till_for(session, actor, till_id, Permission.DOCUMENTS)
        report = queries.report_for(session, actor, till, site, _letterhead)
    return _answer(report, new)


def _answer(content: Any, new: bool | None) -> Response:
    response = jsonify(content)
    if new:
        response.status_code = 201
    elif new is not None:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _letterhead(session: Session, site: Site, day: date | None) -> Mapping[str, str | None]:
    return asdict(letterhead(session, site, day or clock.business_day(clock.now(), site.time_zone, site.cut_off_minutes)))


def _site_of(actor: Actor, till_id: UUID) -> str:
    """The code of the site where the till stands, for someone who may sell there; of a tablet its own, whatever it names."""
    if actor.is_tablet and actor.site_code is not None:
        return actor.site_code
    with reading() as session:
        return queries.till_for(session, actor, till_id, Permission.SELL)[1].code


def _closing(till_id: UUID, given: dict[str, Any]) -> WantedClosing:
    parked = [(order["name"], order["total"]) for order in given.pop("parked") or ()]
    pieces = given.pop("counted")
    counted = None if pieces is None else {int(won): count for won, count in pieces.items() if count}
    methods = {method: won for method, won in (given.pop("counted_methods") or {}).items() if won is not None}
    return WantedClosing(till=till_id, counted=counted, counted_methods=methods, parked=parked, **given)


def _with_till(parsed: Any, till_id: UUID) -> Any:
    # The address names the till; whoever looks at what was kept has only the body.
    return parsed | {"till": str(till_id)} if isinstance(parsed, dict) else parsed


def _shown(movement: CashMovement, site: str, reason: str) -> dict[str, Any]:
    names = ("id", "till", "direction", "amount", "at", "received_at", "cashier", "addendum")
    return {name: getattr(movement, name) for name in names} | {"site": site, "reason": reason, "flags": movement.flags.split()}


def _head(listed: Listed) -> dict[str, Any]:
    till, end = listed.till, listed.end
    closed = end if till.state == "closed" else None
    names = ("id", "number", "state", "business_date", "opened_at", "opening_float", "cashier")
    return {name: getattr(till, name) for name in names} | {
        "site": listed.site, "device": None if listed.device_no is None else f"T{listed.device_no}", "flags": till.flags.split(),
        "z_no": closed.z_no if closed else None, "closed_at": closed.at if closed else None,
        "expected": closed.expected_cash if closed else None, "counted": closed.counted_cash if closed else None,
        "difference": closed.over_short if closed else None,
    }
