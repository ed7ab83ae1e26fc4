"""Invoices of contracts: what a site without a till is paid by the month."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.daytotals import IF_MATCH, answer, needed_version, shown_statement
from pos.api.documenting import ETAG, REPLAYED
from pos.api.months import month_in_address
from pos.api.schemas import daytotals as shapes
from pos.daytotals import queries, stating
from pos.daytotals.queries import Statement
from pos.daytotals.refusals import nothing_stands
from pos.daytotals.wanted import WantedInvoice
from sites.access import Permission, site_for
from sites.clock import month_bounds
from sites.db import attempt, reading
from sites.errors import invalid_at

blueprint = make_blueprint("contract_invoices", "Invoices of contracts")


@blueprint.route("/contract-invoices")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.DaysQuery}],
    responses={"200": shows("A page of invoices, by day of issue", shapes.InvoiceListOut), **problems(422)},
)
@guarded(Permission.READ)
def invoices() -> Any:
    """The invoices of a site that stand, issued in these days."""
    query = read_query(shapes.DaysQuery())
    with reading() as session:
        site = site_for(session, current_actor(), query["site"], Permission.READ)
        found = [shown_invoice(each) for each in queries.invoices_between(session, site, query["first"], query["last"])]
    start = _place_after(found, query.get("cursor"))
    page = found[start : start + query["limit"]]
    more = len(found) > start + len(page)
    return shapes.InvoiceListOut().dump({"data": page, "next_cursor": str(page[-1]["id"]) if more else None})


@blueprint.route("/contract-invoices", methods=["POST"])
@blueprint.doc(**takes(shapes.ContractInvoiceIn(), **{
    "201": shows("Recorded", shapes.InvoiceOut, ETAG), "200": shows("Recorded before", shapes.InvoiceOut, ETAG | REPLAYED),
}))
@guarded(Permission.SITE_WORK)
def state_invoice() -> Any:
    """Records an invoice, once. 409 at a site that has no contracts."""
    actor, given = current_actor(), read_body(shapes.ContractInvoiceIn())
    wanted = invoice_of(given)

    def state(session: Session) -> tuple[Statement, bool]:
        site = site_for(session, actor, given["site"], Permission.SITE_WORK)
        stated = stating.state_invoice(session, actor, site, wanted)
        return queries.history_of_invoice(session, site, stated.row.series)[0], stated.created

    return answer(shapes.InvoiceOut(), attempt(state), shown_invoice)


@blueprint.route("/contract-invoices/<uuid:series>")
@blueprint.doc(responses={"200": shows("The invoice; its ETag is what If-Match takes", shapes.InvoiceHistoryOut, ETAG), **problems()})
@guarded(Permission.READ)
def invoice(series: UUID) -> Any:
    """What stands of an invoice, with everything before it."""
    with reading() as session:
        site = queries.site_of_invoice(session, current_actor(), series, Permission.READ)
        found = queries.history_of_invoice(session, site, series)
    if not found[0].stands:
        raise nothing_stands()
    content = shown_invoice(found[0]) | {"history": [shown_invoice(each) for each in found]}
    return shapes.InvoiceHistoryOut().dump(content), 200, {"ETag": quote_etag(str(content["version"]))}


@blueprint.route("/contract-invoices/<uuid:series>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.InvoiceCorrectionIn(), **{
    "201": shows("Corrected", shapes.InvoiceOut, ETAG), "200": shows("Corrected before", shapes.InvoiceOut, ETAG | REPLAYED),
    **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def correct_invoice(series: UUID) -> Any:
    """Withdraws an invoice and states it anew, in one act."""
    actor, given, seen = current_actor(), read_body(shapes.InvoiceCorrectionIn()), needed_version()
    wanted = invoice_of(given)

    def correct(session: Session) -> tuple[Statement, bool]:
        site = queries.site_of_invoice(session, actor, series, Permission.SITE_WORK)
        stated = stating.correct_invoice(session, actor, site, series, wanted, seen, given["reason"])
        return queries.history_of_invoice(session, site, series)[0], stated.created

    return answer(shapes.InvoiceOut(), attempt(correct), shown_invoice)


@blueprint.route("/contract-invoices/<uuid:series>/withdrawal", methods=["POST"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.DayWithdrawalIn(), **{
    "201": shows("Withdrawn", shapes.InvoiceOut, ETAG), "200": shows("Withdrawn before", shapes.InvoiceOut, ETAG | REPLAYED),
    **problems(412, 428),
}))
@guarded(Permission.SITE_WORK)
def withdraw_invoice(series: UUID) -> Any:
    """Takes an invoice away."""
    actor, given, seen = current_actor(), read_body(shapes.DayWithdrawalIn()), needed_version()

    def withdraw(session: Session) -> tuple[Statement, bool]:
        site = queries.site_of_invoice(session, actor, series, Permission.SITE_WORK)
        _, created = stating.withdraw_invoice(session, actor, site, series, given["id"], seen, given["reason"])
        return queries.history_of_invoice(session, site, series)[0], created

    return answer(shapes.InvoiceOut(), attempt(withdraw), shown_invoice)


def invoice_of(given: dict[str, Any]) -> WantedInvoice:
    """The invoice of a request; one for a month is of the month's last day."""
    if (given["issued_on"] is None) == (given["month"] is None):
        raise invalid_at("/issued_on", "issued_on과 month 중 하나만 적어 주세요.", "Give one of issued_on and month.")
    issued_on = given["issued_on"] or month_bounds(month_in_address(given["month"]))[1]
    return WantedInvoice(
        given["id"], issued_on, given["counterparty"], given["amount"], given["tax_class"], given["method"], given["note"],
    )


def shown_invoice(statement: Statement) -> dict[str, Any]:
    """An invoice as the API shows it."""
    return shown_statement(statement) | {
        "series": statement.row.series, "issued_on": statement.row.business_date, "counterparty": statement.row.counterparty,
        "amount": statement.total, "tax_class": statement.tax_classes[0][0], "method": statement.methods[0][0],
    }


def _place_after(found: list[dict[str, Any]], cursor: str | None) -> int:
    if cursor is None:
        return 0
    place = next((place for place, each in enumerate(found) if str(each["id"]) == cursor), None)
    if place is None:
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    return place + 1
