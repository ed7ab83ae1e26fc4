"""Days and invoices of sites without a tablet: stated once, corrected by a new row, and what of them is missing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired
from werkzeug.http import quote_etag

from pos.api.blueprint import check, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG, REPLAYED
from pos.api.fields import Day, Strict
from pos.api.months import month_in_address
from pos.api.schemas import daytotals as shapes
from pos.daytotals import queries, stating
from pos.daytotals.missing import gaps
from pos.daytotals.queries import Statement
from pos.daytotals.refusals import nothing_stands
from pos.daytotals.wanted import WantedTotal
from sites.access import Permission, scope_for, site_for
from sites.clock import month_bounds
from sites.db import attempt, reading
from sites.errors import invalid_at
from sites.registry import Site

blueprint = make_blueprint("daytotals", "Sites without a tablet: totals of a day, invoices of contracts, closures")

IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}, "description": "The version that was read"}


class DayInAddress(Strict):
    """A day that stands in an address."""

    day = Day(required=True, data_key="date")


@blueprint.route("/day-totals")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.DaysQuery}],
    responses={"200": shows("A page of days, in their order", shapes.DayTotalListOut), **problems(422)},
)
@guarded(Permission.READ)
def day_totals() -> Any:
    """What stands of a site's days. A day that is not there is missing, or the site was shut."""
    query = read_query(shapes.DaysQuery())
    with reading() as session:
        site = site_for(session, current_actor(), query["site"], Permission.READ)
        first = max(query["first"], _day_after(query.get("cursor")))
        found = queries.totals_between(session, site, first, query["last"], query["limit"] + 1)
    page = [shown_day(statement) for statement in found[: query["limit"]]]
    more = len(found) > len(page)
    return shapes.DayTotalListOut().dump({"data": page, "next_cursor": page[-1]["day"].isoformat() if more else None})


@blueprint.route("/day-totals", methods=["POST"])
@blueprint.doc(**takes(shapes.DayTotalIn(), **{
    "201": shows("Stated", shapes.DayTotalOut, ETAG), "200": shows("Stated before", shapes.DayTotalOut, ETAG | REPLAYED),
}))
@guarded(Permission.SITE_WORK)
def state_day() -> Any:
    """States a day, once. 409 when it has a total already, which it names; a site with a tablet states none (409)."""
    actor, given = current_actor(), read_body(shapes.DayTotalIn())
    wanted = total_of(given, given["day"])

    def state(session: Session) -> tuple[Statement, bool]:
        site = site_for(session, actor, given["site"], Permission.SITE_WORK)
        stated = stating.state_total(session, actor, site, wanted)
        return _newest_of_day(session, site, wanted.day), stated.created

    return answer(shapes.DayTotalOut(), attempt(state), shown_day)


@blueprint.route("/day-totals/missing")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.MissingQuery}],
    responses={"200": shows("What is missing, by site and day", shapes.GapListOut), **problems(422)},
)
@guarded(Permission.READ)
def missing() -> Any:
    """The days of a month, up to yesterday, of which a scope's sites stated nothing and on which they were not shut."""
    query = read_query(shapes.MissingQuery())
    first, last = month_bounds(month_in_address(query["month"]))
    with reading() as session:
        found = gaps(session, scope_for(session, current_actor(), query["scope"], Permission.READ), first, last)
    data = [
        {
            "site": gap.site, "what": "contract_invoice" if gap.of_contract else "day_totals", "first": gap.first, "last": gap.last,
            "days": gap.days,
        }
        for gap in found
    ]
    return shapes.GapListOut().dump({"data": data, "next_cursor": None})


@blueprint.route("/sites/<site>/day-totals/<day>")
@blueprint.doc(responses={"200": shows("The day; its ETag is what If-Match takes", shapes.DayHistoryOut, ETAG), **problems(422)})
@guarded(Permission.READ)
def day_total(site: str, day: str) -> Any:
    """What stands of a day, with everything that was stated and withdrawn before. 404 when nothing stands."""
    wanted = day_in_address(day)
    with reading() as session:
        found = queries.history_of_day(session, site_for(session, current_actor(), site, Permission.READ), wanted)
    if not found or not found[0].stands:
        raise nothing_stands()
    content = shown_day(found[0]) | {"history": [shown_day(each) for each in found]}
    return shapes.DayHistoryOut().dump(content), 200, {"ETag": quote_etag(str(content["version"]))}


@blueprint.route("/sites/<site>/day-totals/<day>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.DayCorrectionIn(), **{
    "201": shows("Corrected", shapes.DayTotalOut, ETAG), "200": shows("Corrected before", shapes.DayTotalOut, ETAG | REPLAYED),
    **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def correct_day(site: str, day: str) -> Any:
    """Withdraws a day's total and states it anew, in one act. What stood stays in the book, and so does why it changed."""
    actor, given, wanted_day = current_actor(), read_body(shapes.DayCorrectionIn()), day_in_address(day)
    wanted, seen = total_of(given, wanted_day), needed_version()

    def correct(session: Session) -> tuple[Statement, bool]:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        stated = stating.correct_total(session, actor, here, wanted, seen, given["reason"])
        return _newest_of_day(session, here, wanted_day), stated.created

    return answer(shapes.DayTotalOut(), attempt(correct), shown_day)


@blueprint.route("/sites/<site>/day-totals/<day>/withdrawal", methods=["POST"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.DayWithdrawalIn(), **{
    "201": shows("Withdrawn: the day is missing again", shapes.DayTotalOut, ETAG),
    "200": shows("Withdrawn before", shapes.DayTotalOut, ETAG | REPLAYED), **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def withdraw_day(site: str, day: str) -> Any:
    """Takes a day's total away, as when it was stated of the wrong day."""
    actor, given, wanted_day, seen = current_actor(), read_body(shapes.DayWithdrawalIn()), day_in_address(day), needed_version()

    def withdraw(session: Session) -> tuple[Statement, bool]:
        here = site_for(session, actor, site, Permission.SITE_WORK)
        _, created = stating.withdraw_total(session, actor, here, wanted_day, given["id"], seen, given["reason"])
        return _newest_of_day(session, here, wanted_day), created

    return answer(shapes.DayTotalOut(), attempt(withdraw), shown_day)


def answer(schema: Any, done: tuple[Statement, bool], shown: Callable[[Statement], dict[str, Any]]) -> Any:
    """What stands now: 201 when this call did it, else 200 and the word that it was done before."""
    statement, created = done
    headers = {"ETag": quote_etag(str(statement.row.revision))} | ({} if created else {"Idempotency-Replayed": "true"})
    return schema.dump(shown(statement)), 201 if created else 200, headers


def needed_version() -> int | None:
    """The version of If-Match; 428 without it."""
    if request.headers.get("If-Match") is None:
        raise PreconditionRequired
    return seen_version()


def total_of(given: dict[str, Any], day: date) -> WantedTotal:
    """The total of a request; Invalid where a method or a tax class stands twice."""
    methods = _by_word(given["methods"], "method", "/methods")
    tax_classes = _by_word(given["tax_classes"], "tax_class", "/tax_classes")
    return WantedTotal(given["id"], day, methods, tax_classes, given["sales"], given["note"])


def day_in_address(text: str) -> date:
    """The day of an address."""
    found: date = check(DayInAddress(), {"date": text})["day"]
    return found


def shown_day(statement: Statement) -> dict[str, Any]:
    """A day as the API shows it."""
    return shown_statement(statement) | {
        "day": statement.row.business_date, "sales": statement.sales,
        "methods": [{"method": word, "amount": won} for word, won in statement.methods],
        "tax_classes": [{"tax_class": word, "amount": won} for word, won in statement.tax_classes],
    }


def shown_statement(statement: Statement) -> dict[str, Any]:
    """What days and invoices have in common."""
    row = statement.row
    return {
        "id": row.document_id, "site": statement.site, "version": row.revision, "total": statement.total, "vat": statement.vat,
        "withdraws": row.withdraws, "reason": statement.reason, "note": statement.note, "book_date": statement.book_date,
        "receipt_no": statement.receipt_no, "recorded_by": statement.recorded_by, "recorded_at": statement.recorded_at,
        "imported": row.import_id, "example": statement.example,
    }


def _newest_of_day(session: Session, site: Site, day: date) -> Statement:
    return queries.history_of_day(session, site, day)[0]


def _by_word(items: list[dict[str, Any]], word: str, pointer: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, item in enumerate(items):
        if item[word] in found:
            raise invalid_at(f"{pointer}/{place}/{word}", "두 번 있습니다. 하나만 남겨 주세요.", "It stands twice. Leave one.")
        found[item[word]] = item["amount"]
    return found


def _day_after(cursor: str | None) -> date:
    if cursor is None:
        return date.min
    try:
        return date.fromordinal(date.fromisoformat(cursor).toordinal() + 1)
    except (ValueError, OverflowError):
        raise invalid_at(
            "/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was."
        ) from None


