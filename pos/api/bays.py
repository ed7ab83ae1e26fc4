"""Self-service bays of a car wash, and the counters that are read at the end of a day."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, jsonify
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.daytotals import IF_MATCH, day_in_address, needed_version
from pos.api.documenting import ETAG, REPLAYED
from pos.api.schemas import bays as shapes
from pos.api.schemas.catalogue import CodeIn
from pos.api.schemas.daytotals import DayWithdrawalIn
from pos.bays import queries, stating
from pos.bays.editing import WantedBay, bays_of, put_bay
from pos.bays.missing import unread
from pos.bays.models import Bay
from pos.bays.reckoning import WantedDay, WantedReading
from pos.daytotals.refusals import check_offer
from sites.access import Permission, Scope, site_for
from sites.db import attempt, reading
from sites.registry import Site

blueprint = make_blueprint("bays", "Self-service bays and their counters")


@blueprint.route("/sites/<site>/bays")
@blueprint.doc(responses={"200": shows("The bays", shapes.BaysOut), **problems()})
@guarded(Permission.READ)
def get_bays(site: str) -> Response:
    """Every bay that a site ever had, by its code."""
    with reading() as session:
        found = [_bay(each) for each in bays_of(session, site_for(session, current_actor(), site, Permission.READ))]
    return jsonify(shapes.BaysOut().dump({"data": found}))


@blueprint.route("/sites/<site>/bays/<code>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.BayIn(), **{
    "201": shows("Taken into use", shapes.BayOut, ETAG), "200": shows("Changed, or as it was", shapes.BayOut, ETAG), **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def edit_bay(site: str, code: str) -> Any:
    """Takes a bay into use (If-Match "0") or changes it. 409 `bay_in_use` for all but the last day once it was read."""
    actor, known, given, seen = current_actor(), check(CodeIn(), {"code": code})["code"], read_body(shapes.BayIn()), needed_version()
    wanted = WantedBay(given.pop("from_"), given.pop("until"), **given)
    bay, new = attempt(
        lambda session: put_bay(session, actor, site_for(session, actor, site, Permission.SITE_WORK), known, wanted, seen)
    )
    return shapes.BayOut().dump(_bay(bay)), 201 if new else 200, {"ETag": quote_etag(str(bay.version))}


@blueprint.route("/sites/<site>/bay-days")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.BayDaysQuery}],
    responses={"200": shows("The days", shapes.BayDaysOut), **problems(422)},
)
@guarded(Permission.READ)
def get_days(site: str) -> Response:
    """The days that stand between two days, and those that are missing."""
    query = read_query(shapes.BayDaysQuery())
    with reading() as session:
        here = site_for(session, current_actor(), site, Permission.READ)
        found = [_day(here, each) for each in queries.days_between(session, here, query["first"], query["last"])]
        missing = unread(session, Scope("site", here.code), query["first"], query["last"]).get(here.code, [])
    return jsonify(shapes.BayDaysOut().dump({"data": found, "missing": missing}))


@blueprint.route("/bay-days", methods=["POST"])
@blueprint.doc(**takes(shapes.BayDayIn(), **{
    "201": shows("Stated", shapes.BayDayOut, ETAG), "200": shows("Stated before", shapes.BayDayOut, ETAG | REPLAYED),
}))
@guarded(Permission.SITE_WORK)
def state_day() -> Any:
    """States what the counters showed at the end of a day, once. 409 `day_has_total` when the day stands, `no_bays` elsewhere."""
    actor, given = current_actor(), read_body(shapes.BayDayIn())
    wanted = _wanted(given, given["day"])
    return _answer(given["site"], lambda session, site: stating.state_day(session, actor, site, wanted))


@blueprint.route("/sites/<site>/bay-days/<day>")
@blueprint.doc(responses={"200": shows("The day; its ETag is what If-Match takes", shapes.BayDayHistoryOut, ETAG), **problems(409, 422)})
@guarded(Permission.READ)
def get_day(site: str, day: str) -> Any:
    """A day with what the counters showed before it, whether it was read or not."""
    wanted = day_in_address(day)
    with reading() as session:
        here = site_for(session, current_actor(), site, Permission.READ)
        check_offer(here, "bays")
        history = queries.history_of(session, here, wanted)
        before = queries.known_before(session, here, wanted, bays_of(session, here))
    shown = [_day(here, each) for each in history]
    version = history[0].row.revision if history else 0
    content = {
        "site": site, "day": wanted, "version": version, "standing": shown[0] if history and history[0].stands else None, "history": shown,
        "before": [{"bay": bay, "meter": meter, "counter": known.counter, "read_on": known.day} for (bay, meter), known in before.items()],
    }
    return shapes.BayDayHistoryOut().dump(content), 200, {"ETag": quote_etag(str(version))}


@blueprint.route("/sites/<site>/bay-days/<day>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.BayDayCorrectionIn(), **{
    "201": shows("Corrected", shapes.BayDayOut, ETAG), "200": shows("Corrected before", shapes.BayDayOut, ETAG | REPLAYED),
    **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def correct_day(site: str, day: str) -> Any:
    """Withdraws a day and states it anew; the days that read the same counters next move with it, in the same act."""
    actor, given, seen = current_actor(), read_body(shapes.BayDayCorrectionIn()), needed_version()
    wanted = _wanted(given, day_in_address(day))
    return _answer(site, lambda session, here: stating.correct_day(session, actor, here, wanted, seen, given["reason"]))


@blueprint.route("/sites/<site>/bay-days/<day>/withdrawal", methods=["POST"])
@blueprint.doc(parameters=[IF_MATCH], **takes(DayWithdrawalIn(), **{
    "201": shows("Withdrawn: the day is missing again", shapes.BayDayOut, ETAG),
    "200": shows("Withdrawn before", shapes.BayDayOut, ETAG | REPLAYED), **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def withdraw_day(site: str, day: str) -> Any:
    """Takes a day away: the next reading stands for it too."""
    actor, given, wanted, seen = current_actor(), read_body(DayWithdrawalIn()), day_in_address(day), needed_version()
    return _answer(site, lambda session, here: stating.withdraw_day(session, actor, here, wanted, given["id"], seen, given["reason"]))


def _answer(code: str, act: Callable[[Session, Site], stating.Stated]) -> Any:
    actor = current_actor()

    def done(session: Session) -> tuple[dict[str, Any], bool]:
        site = site_for(session, actor, code, Permission.SITE_WORK)
        stated = act(session, site)
        return _day(site, stated.day), stated.created

    shown, created = attempt(done)
    headers = {"ETag": quote_etag(str(shown["version"]))} | ({} if created else {"Idempotency-Replayed": "true"})
    return shapes.BayDayOut().dump(shown), 201 if created else 200, headers


def _wanted(given: dict[str, Any], day: date) -> WantedDay:
    return WantedDay(given["id"], day, [WantedReading(**each) for each in given["readings"]], given["note"])


def _bay(bay: Bay) -> dict[str, Any]:
    return {
        "bay": bay.code, "from_": bay.valid_from, "until": bay.valid_until, "coin_won": bay.coin_won, "card_won": bay.card_won,
        "coin_start": bay.coin_start, "card_start": bay.card_start, "version": bay.version,
    }


def _day(site: Site, day: queries.Day) -> dict[str, Any]:
    row, document = day.row, day.document
    return {
        "id": row.document_id, "site": site.code, "day": row.business_date, "version": row.revision, "total": document.total,
        "withdraws": row.withdraws, "reason": document.reason, "note": document.note, "book_date": document.book_date,
        "receipt_no": document.receipt_no, "recorded_by": document.recorded_by, "recorded_at": document.received_at,
        "readings": [
            {
                "bay": each.bay.code, "meter": each.wanted.meter, "counter": each.wanted.counter, "before": each.before,
                "reset": each.wanted.reset, "start": each.wanted.start if each.wanted.reset else None, "ended": each.wanted.ended,
                "won": each.won, "days": each.days,
            }
            for each in day.readings
        ],
    }
