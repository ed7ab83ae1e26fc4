"""Cash receipts: what waits, what was issued, and what people do by hand."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from sqlalchemy.orm import Session
from werkzeug.http import quote_etag

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.daytotals import IF_MATCH, needed_version
from pos.api.documenting import ETAG
from pos.api.schemas import cash_receipts as shapes
from pos.cash_receipts import settling
from pos.cash_receipts.late import WantedReceipt, sites_of, to_enter, want_later
from pos.cash_receipts.models import STATES, CashReceipt
from pos.cash_receipts.queries import Choice, ReceiptView, listed, view_of
from sites.access import Permission, site_for
from sites.clock import instant_text
from sites.db import attempt, reading

blueprint = make_blueprint("cash_receipts", "Cash receipts (현금영수증)")

EDITED = {"200": shows("As it stands now", shapes.CashReceiptRecordOut, ETAG), **problems(409, 412, 428)}


@blueprint.route("/cash-receipts")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CashReceiptsQuery}],
    responses={"200": shows("A page of receipts, the newest first", shapes.CashReceiptRecordsOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_receipts() -> Response:
    """Receipts and what takes them back. A tablet sees those of its own site."""
    actor, query = current_actor(), read_query(shapes.CashReceiptsQuery())
    with reading() as session:
        if query.get("site"):
            sites = [site_for(session, actor, query["site"], Permission.DOCUMENTS).id]
        else:
            sites = list(sites_of(session, actor, Permission.DOCUMENTS))
        states = (query["state"],) if query.get("state") else STATES
        choice = Choice(sites, query.get("first"), query.get("last"), states, query.get("sale"))
        found = listed(session, choice, query["limit"] + 1, query.get("cursor"))
        page = [shown(view) for view in found[: query["limit"]]]
    return jsonify(data=page, next_cursor=page[-1]["id"] if len(found) > len(page) else None)


@blueprint.route("/cash-receipts", methods=["POST"])
@blueprint.doc(**takes(shapes.LateReceiptIn(), **created("The receipt that is wanted", shapes.CashReceiptRecordOut)))
@guarded(Permission.SELL)
def post_receipt() -> Response:
    """Want a receipt for a payment of a stored sale, once. 409 where another one stands."""
    actor, wanted = current_actor(), WantedReceipt(**read_body(shapes.LateReceiptIn()))

    def want(session: Session) -> tuple[dict[str, Any], bool]:
        receipt, new = want_later(session, actor, wanted)
        return shown(view_of(session, receipt.id)), new

    answer, new = attempt(want)
    response = jsonify(answer)
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.route("/cash-receipts/<uuid:receipt_id>")
@blueprint.doc(responses={"200": shows("The receipt; its ETag is what If-Match takes", shapes.CashReceiptRecordOut, ETAG), **problems()})
@guarded(Permission.DOCUMENTS)
def get_receipt(receipt_id: UUID) -> Response:
    """One of them."""
    with reading() as session:
        settling.reachable(session, current_actor(), receipt_id, Permission.DOCUMENTS)
        return _tagged(shown(view_of(session, receipt_id)))


@blueprint.route("/cash-receipts/<uuid:receipt_id>/approval", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.TypedIn(), **EDITED))
@guarded(Permission.SITE_WORK)
def put_approval(receipt_id: UUID) -> Response:
    """Type in the number of a receipt that was issued, or cancelled, at Hometax. The same number again changes nothing."""
    given = read_body(shapes.TypedIn())
    return _edited(receipt_id, lambda session, seen: settling.type_in(
        session, current_actor(), receipt_id, given["approval_no"], given["issued_at"], seen
    ))


@blueprint.route("/cash-receipts/<uuid:receipt_id>/failure", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.FailureIn(), **EDITED))
@guarded(Permission.SITE_WORK)
def put_failure(receipt_id: UUID) -> Response:
    """Say that it cannot be issued as it stands."""
    why = read_body(shapes.FailureIn())["why"]
    return _edited(receipt_id, lambda session, seen: settling.mark_failed(session, current_actor(), receipt_id, why, seen))


@blueprint.route("/cash-receipts/<uuid:receipt_id>/retry", methods=["POST"])
@blueprint.doc(parameters=[IF_MATCH], responses={**EDITED, **problems(409, 412, 428)})
@guarded(Permission.SITE_WORK)
def post_retry(receipt_id: UUID) -> Response:
    """Have one that failed tried again. What was ever sent is asked for before it is sent again."""
    return _edited(receipt_id, lambda session, seen: settling.want_again(session, current_actor(), receipt_id, seen))


@blueprint.route("/cash-receipts/<uuid:receipt_id>/cancellation", methods=["POST"])
@blueprint.doc(parameters=[IF_MATCH], **takes(shapes.CancellationIn(), **EDITED))
@guarded(Permission.SITE_WORK)
def post_cancellation(receipt_id: UUID) -> Response:
    """Take the rest of a receipt back without a refund. Refunds take theirs back by themselves."""
    reason = read_body(shapes.CancellationIn())["reason"]
    return _edited(receipt_id, lambda session, seen: settling.take_away(session, current_actor(), receipt_id, reason, seen))


@blueprint.route("/cash-receipts/entry-list", methods=["POST"])
@blueprint.doc(**takes(shapes.ReceiptsToEnterIn(), **{"200": shows("What waits to be entered by hand", shapes.ReceiptsToEnterOut)}))
@guarded(Permission.SITE_WORK)
def post_entry_list() -> Response:
    """What of a site waits to be entered at Hometax, with the numbers in clear. That they were read is journalled."""
    actor, code = current_actor(), read_body(shapes.ReceiptsToEnterIn())["site"]

    def read(session: Session) -> list[dict[str, Any]]:
        site = site_for(session, actor, code, Permission.SITE_WORK)
        return [shown(view) | {"entered_number": number} for view, number in to_enter(session, actor, site)]

    return jsonify(data=attempt(read))


def _edited(receipt_id: UUID, act: Callable[[Session, int | None], CashReceipt]) -> Response:
    actor = current_actor()

    def edit(session: Session) -> dict[str, Any]:
        settling.reachable(session, actor, receipt_id, Permission.SITE_WORK)
        act(session, needed_version())
        return shown(view_of(session, receipt_id))

    return _tagged(attempt(edit))


def _tagged(answer: dict[str, Any]) -> Response:
    response = jsonify(answer)
    response.headers["ETag"] = quote_etag(str(answer["version"]))
    return response


def shown(view: ReceiptView) -> dict[str, Any]:
    """A receipt as the API shows it; whom it is for, masked."""
    row = view.row
    same = (
        "act", "kind", "identifier", "method", "amount", "supply", "vat", "exempt", "out_of_scope", "cancelled_amount", "reason", "state",
        "approval_no", "failure", "tries", "version", "example",
    )
    return {name: getattr(row, name) for name in same} | {
        "id": str(row.id), "site": view.site, "sale": str(row.document_id), "receipt_no": view.receipt_no, "payment": row.payment_no,
        "original": str(row.original_id) if row.original_id else None, "original_approval_no": view.original_approval_no,
        "original_issued_on": view.original_issued_on.isoformat() if view.original_issued_on else None,
        "occurred_at": instant_text(row.occurred_at), "business_date": row.business_date.isoformat(),
        "issued_at": instant_text(row.issued_at) if row.issued_at else None,
    }
