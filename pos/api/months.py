"""Closing a month and opening it again, over HTTP."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.problems import language
from pos.api.schemas import months as shapes
from pos.exports.issuing import kept_files
from pos.exports.models import KeptFile
from pos.exports.wanted import details_open_to
from pos.revenue.closing import close_month, closings, is_closed, missing_at_closing, reopen_month
from pos.revenue.models import MonthClosing
from pos.revenue.months import MonthState, months_of, reopenings_touching
from sites.access import Permission, scope_for
from sites.clock import instant_text, month_text, parse_month
from sites.db import attempt, reading, transaction
from sites.errors import invalid_at

blueprint = make_blueprint("months", "Closing a month")

EARLIEST, LATEST = 200001, 219912


@blueprint.route("/months")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.MonthsQuery}],
    responses={"200": shows("The months, the newest first", shapes.MonthsOut), **problems(422)},
)
@guarded(Permission.READ)
def months() -> Any:
    """The months of a scope's year: open or closed, how often, what they earned, and whether anything is missing."""
    wanted = read_query(shapes.MonthsQuery())
    with reading() as session:
        scope = scope_for(session, current_actor(), wanted["scope"], Permission.READ)
        data = [_row(state) for state in months_of(session, scope, wanted["year"])]
    return shapes.MonthsOut().dump({"scope": str(scope), "year": wanted["year"], "data": data})


@blueprint.route("/months/<month>")
@blueprint.doc(
    parameters=[{"in": "query", "name": "query", "schema": shapes.MonthQuery}],
    responses={"200": shows("The month", shapes.MonthOut), **problems(422)},
)
@guarded(Permission.READ)
def month(month: str) -> Any:
    """Whether a scope's month is closed, and every version of it."""
    number = month_in_address(month)
    wanted = read_query(shapes.MonthQuery())
    with reading() as session:
        actor = current_actor()
        scope = scope_for(session, actor, wanted["scope"], Permission.READ)
        closed, found = is_closed(session, number, scope), closings(session, number, scope)
        details = details_open_to(session, actor, scope) if actor.may(Permission.EXPORT) else ()
        files = kept_files(session, [closing.id for closing in found], scope, details)
        versions = [_version(closing, [file for file in files if file.closing_id == closing.id]) for closing in found]
        opened = [
            {"scope": each.scope, "at": instant_text(each.at), "by": each.by, "reason": each.reason}
            for each in reopenings_touching(session, number, scope)
        ]
    return shapes.MonthOut().dump({
        "scope": str(scope), "month": month, "closed": closed, "versions": versions, "reopenings": opened,
    })


@blueprint.route("/months/<month>/closing", methods=["POST"])
@blueprint.doc(**takes(shapes.ClosingIn(), **{"200": shows("It was closed already", shapes.ClosingOut),
                                              "201": shows("Closed", shapes.ClosingOut)}))
@guarded(Permission.CENTRE_WORK)
def closing(month: str) -> Any:
    """Closes a month for the sites of a scope: what comes later is booked in the first open month. 409 until it is over."""
    number = month_in_address(month)
    wanted = read_body(shapes.ClosingIn())
    actor = current_actor()

    def close(session: Session) -> tuple[MonthClosing, bool]:
        return close_month(session, actor, number, scope_for(session, actor, wanted["scope"], Permission.CENTRE_WORK))

    made, created = attempt(close)
    return shapes.ClosingOut().dump(shown(made)), 201 if created else 200


@blueprint.route("/months/<month>/reopening", methods=["POST"])
@blueprint.doc(**takes(shapes.ReopeningIn(), **{"201": shows("Open again", shapes.ReopeningOut)}))
@guarded(Permission.REGION_WORK)
def reopening(month: str) -> Any:
    """Opens a closed month again; the next closing makes a new version. 409 when it is not closed."""
    number = month_in_address(month)
    wanted = read_body(shapes.ReopeningIn())
    with transaction() as session:
        scope = scope_for(session, current_actor(), wanted["scope"], Permission.REGION_WORK)
        ended = reopen_month(session, current_actor(), number, scope, wanted["reason"])
    done = {"scope": str(scope), "month": month, "closed": False, "reason": wanted["reason"], "ended": [shown(each) for each in ended]}
    return shapes.ReopeningOut().dump(done), 201


def month_in_address(text: str) -> int:
    """The month of an address as 202011; Invalid for what is none between 2000 and 2199."""
    number = parse_month(text)
    if number is None or not EARLIEST <= number <= LATEST:
        raise invalid_at("/month", "달은 2020-11처럼 적어 주세요.", "Give the month like 2020-11, between 2000 and 2199.")
    return number


def shown(closing: MonthClosing) -> dict[str, Any]:
    """A version as the API shows it."""
    missing = [
        {"site": each["site"], "device": each["device"], "why": each[language()]} for each in missing_at_closing(closing)
    ]
    return {
        "scope": closing.scope, "month": month_text(closing.month), "version": closing.version,
        "closed_at": instant_text(closing.closed_at), "closed_by": closing.closed_by,
        "complete": not missing, "incomplete": missing,
        "reopened_at": closing.reopened_at and instant_text(closing.reopened_at), "reopened_by": closing.reopened_by,
        "reason": closing.reason,
    }


def _version(closing: MonthClosing, files: list[KeptFile]) -> dict[str, Any]:
    net = next((file.net for file in files if file.net is not None), None)
    return {**shown(closing), "net": net, "files": [_kept(closing, file) for file in files]}


def _kept(closing: MonthClosing, file: KeptFile) -> dict[str, Any]:
    href = url_for("exports.export", name=file.export, wanted=file.format, **address_of(closing, file))
    return {
        "export": file.export, "format": file.format, "encoding": file.encoding, "name": file.name, "size": file.size,
        "sha256": file.sha256.hex(), "made_at": instant_text(file.made_at), "href": href,
        "proof": url_for("exports.proof", name=file.export, wanted=file.format, **address_of(closing, file)),
    }


def address_of(closing: MonthClosing, file: KeptFile) -> dict[str, Any]:
    """What asks for exactly that file."""
    return {
        "month": month_text(file.month), "scope": file.scope, "encoding": file.encoding, "version": closing.version,
        "closed_by": closing.scope,
    }


def _row(state: MonthState) -> dict[str, Any]:
    standing = state.standing
    return {
        "month": month_text(state.month), "over": state.is_over, "closed": state.closed, "sites": state.sites,
        "closed_sites": state.closed_sites, "versions": state.versions, "version": standing and standing.version,
        "closed_at": standing and instant_text(standing.closed_at), "net": state.net, "missing": state.missing,
    }
