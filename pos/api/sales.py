"""Sales: one, a batch, the list, one by id, and how far a tablet's series has come."""

from functools import partial
from threading import Lock
from typing import Any
from uuid import UUID

from flask import Response, jsonify

from pos.api.approvals import note_approval
from pos.api.blueprint import (
    BATCH_BYTES,
    check,
    check_form,
    created,
    make_blueprint,
    parse_envelope,
    parse_json,
    problems,
    raw_body,
    read_query,
    shows,
    takes,
)
from pos.api.credentials import current_actor, guarded
from pos.api.places import check_series, site_code_of
from pos.api.problems import problem_of
from pos.api.quarantine import set_aside
from pos.api.schemas.documents import ANY_DOCUMENT, BatchOut, DocumentsOut, SaleOut, SyncStatusOut
from pos.api.schemas.ordinary_sale import read_ordinary
from pos.api.schemas.sales import BatchSchema, SaleSchema, SalesQuery
from pos.sales import queries
from pos.sales.batching import in_chunks
from pos.sales.narrowing import Narrowing
from pos.sales.recording import Outcome, record_sale, record_sales
from pos.sales.wanted import WantedSale, wanted_sale
from sites.access import Actor, Permission, site_for
from sites.db import attempt, db, reading
from sites.errors import DomainError, Invalid, say

blueprint = make_blueprint("sales", "Sales")

# One batch at a time in a process: two would only take the processor from each other, and both from the tills.
_ONE_BATCH = Lock()

SALE, BATCH, QUERY = SaleSchema(), BatchSchema(), SalesQuery()


@blueprint.route("/sales", methods=["POST"])
@blueprint.doc(**takes(SaleSchema, **created("The sale as stored, with its acknowledgement", SaleOut)))
@guarded(Permission.SELL, confirmed_under_lock=True)
def post_sale() -> Response:
    """Record a sale, once: the same id and content again answers what is stored."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        outcome = record_one(actor, parsed)
    except DomainError as refusal:
        set_aside(actor, "sale", parsed, refusal)
        raise
    response = jsonify(outcome.sale)
    if outcome.status == "created":
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


@blueprint.route("/sales/batch", methods=["POST"])
@blueprint.doc(**takes(BatchSchema, **{"200": shows("What became of each sale: created, replayed, conflict or invalid", BatchOut)}))
@guarded(Permission.SELL, confirmed_under_lock=True)
def post_batch() -> Response:
    """Record many sales. Each stands or falls alone."""
    actor = current_actor()
    given = check(BATCH, parse_envelope(raw_body(BATCH_BYTES)))["sales"]
    with _ONE_BATCH:
        return jsonify(results=_record_batch(actor, given))


def _record_batch(actor: Actor, given: list[Any]) -> list[dict[str, Any]]:
    asked = [_wanted_in_batch(actor, item) for item in given]
    outcomes: dict[int, Outcome] = {index: Outcome("invalid", error=ask) for index, ask in enumerate(asked) if isinstance(ask, DomainError)}
    for site_id, chunk in in_chunks([(index, *ask) for index, ask in enumerate(asked) if not isinstance(ask, DomainError)]):
        recorded = attempt(partial(record_sales, by=actor, site_id=site_id, wanted=[sale for _, sale in chunk]))
        outcomes.update(zip([index for index, _ in chunk], recorded, strict=True))
    return [_result(actor, item, outcomes[index]) for index, item in enumerate(given)]


def _result(actor: Actor, item: Any, outcome: Outcome) -> dict[str, Any]:
    problem = None
    if outcome.error is not None:
        set_aside(actor, "sale", item, outcome.error)
        problem = problem_of(outcome.error)
    return {"id": _id_of(item), "status": outcome.status, "sale": outcome.sale, "problem": problem}


@blueprint.route("/sales")
@blueprint.doc(
    parameters=[{"in": "query", "schema": SalesQuery}],
    responses={"200": shows("A page of documents, in order of site and number", DocumentsOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_sales() -> Response:
    """The documents of a site or of all within reach, by book date, a page at a time."""
    wanted = read_query(QUERY)
    narrowing = Narrowing(*(wanted.get(name) for name in ("method", "flag", "source", "text", "till")))
    with reading() as session:
        page, cursor = queries.documents_page(
            session, current_actor(), wanted.get("site"), wanted.get("from_"), wanted.get("to"), wanted["limit"], wanted.get("cursor"),
            narrowing,
        )
    return jsonify(data=page, next_cursor=cursor)


@blueprint.route("/sales/<uuid:sale_id>")
@blueprint.doc(responses={"200": shows("The document", ANY_DOCUMENT), **problems()})
@guarded(Permission.DOCUMENTS)
def get_sale(sale_id: UUID) -> Response:
    """One document, with its refunds and, per line, how much came back."""
    with reading() as session:
        return jsonify(queries.document_for(session, current_actor(), sale_id))


@blueprint.route("/sales/sync-status")
@blueprint.doc(responses={"200": shows("What came, what is missing, what was set aside", SyncStatusOut), **problems(422)})
@guarded(Permission.SELL)
def sync_status() -> Response:
    """How far this tablet's series has come: what was received, what is missing, what was set aside."""
    actor = current_actor()
    if actor.device_id is None:
        raise Invalid("tablet_only", say("태블릿만 물어볼 수 있습니다.", "Only a tablet can ask this."))
    with reading() as session:
        return jsonify(queries.sync_status(session, actor.device_id))


def record_one(actor: Actor, parsed: Any) -> Outcome:
    """Records what the parsed body asks for."""
    asked = _wanted(actor, parsed)
    if isinstance(asked, DomainError):
        raise asked
    site_id, sale = asked
    return attempt(lambda session: record_sale(session, actor, site_id, sale))


def _wanted_in_batch(actor: Actor, item: Any) -> tuple[int, WantedSale] | DomainError:
    try:
        check_form(item)
    except DomainError as error:
        return error
    return _wanted(actor, item)


def _wanted(actor: Actor, parsed: Any) -> tuple[int, WantedSale] | DomainError:
    try:
        ordinary = read_ordinary(parsed)
        if ordinary is None:
            return _read_by_schema(actor, parsed)
        sale, site = ordinary
        return _site_id(actor, sale.device_seq, site), sale
    except DomainError as error:
        return error


def _read_by_schema(actor: Actor, parsed: Any) -> tuple[int, WantedSale]:
    given = check(SALE, parsed)
    sale = wanted_sale(given)
    site_id = _site_id(actor, sale.device_seq, given.get("site"))
    if given.get("approval"):
        note_approval(actor, site_id, sale, given["approval"])
    return site_id, sale


def _site_id(actor: Actor, device_seq: int | None, site: str | None) -> int:
    check_series(actor, device_seq)
    code = site_code_of(actor, site)
    return actor.site_id or site_for(db.session(), actor, code, Permission.SELL).id


def _id_of(item: Any) -> Any:
    found = item.get("id") if isinstance(item, dict) else None
    return found[:64] if isinstance(found, str) else None
