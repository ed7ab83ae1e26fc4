"""What was set aside: kept when a tablet is refused, listed and decided by those who answer for the site."""

from typing import Any
from uuid import UUID, uuid5

from flask import Response, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import check, make_blueprint, problems, read_body, read_query, takes
from pos.api.credentials import current_actor, guarded
from pos.api.fields import Choice, Counted, Id, Part, Strict, Text
from pos.api.problems import problem_of
from pos.api.schemas.sales import SaleSchema
from pos.sales import quarantine
from pos.sales.models import QuarantineItem
from pos.sales.recording import record_sales
from pos.sales.wanted import WantedSale, wanted_sale
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, invalid_at

blueprint = make_blueprint("quarantine", "What was set aside")


class QuarantineQuery(Strict):
    """Which items to list."""

    site = Text(most=64)
    limit = Counted(least=1, most=500, load_default=100)
    cursor = Id()


class ResolutionSchema(Strict):
    """What an item was."""

    as_ = Choice(quarantine.RESOLUTIONS, required=True, data_key="as")
    sale = Part(SaleSchema, allow_none=True)
    reason = Text(lines=True, allow_none=True)


def set_aside(actor: Actor, kind: str, parsed: Any, refusal: DomainError) -> None:
    """Keeps what an authenticated tablet sent and was answered 409 or 422."""
    if not actor.is_tablet or not isinstance(refusal, (Invalid, Conflict)) or refusal.code == "sale_not_here_yet":
        return
    problem = problem_of(refusal)
    attempt(lambda session: quarantine.keep(session, actor, kind, parsed, refusal, problem))


@blueprint.route("/quarantine")
@blueprint.doc(parameters=[{"in": "query", "name": name, "schema": {"type": "string"}} for name in ("site", "limit", "cursor")])
@blueprint.doc(responses={"200": {"description": "Undecided items, oldest first"}, **problems(422)})
@guarded(Permission.APPROVE)
def get_quarantine() -> Response:
    """What was set aside and is not decided, within reach."""
    wanted = read_query(QuarantineQuery())
    with reading() as session:
        items = quarantine.open_items(session, current_actor(), wanted.get("site"), wanted["limit"] + 1, wanted.get("cursor"))
    page = items[: wanted["limit"]]
    return jsonify(data=page, next_cursor=page[-1]["id"] if len(items) > len(page) else None)


@blueprint.route("/quarantine/<uuid:item_id>/resolution", methods=["POST"])
@blueprint.doc(**takes(ResolutionSchema, **{"200": {"description": "Decided; with the sale that was stored, if one was"}}))
@guarded(Permission.APPROVE)
def post_resolution(item_id: UUID) -> Response:
    """Decide what an item was: a sale of its own (corrected, under a new id), a duplicate, or nothing to store."""
    actor, wanted = current_actor(), read_body(ResolutionSchema())
    decided, reason = wanted["as_"], wanted.get("reason") or ""
    with reading() as session:
        item, _ = quarantine.item_for(session, actor, item_id)
        sale = _corrected(item, wanted.get("sale")) if decided == "new_sale" else None
    if decided != "new_sale" and not reason:
        raise invalid_at("/reason", "이유를 적어 주세요.", "Give a reason.")
    shown = attempt(lambda session: _decide(session, actor, item_id, decided, sale, reason))
    return jsonify({"id": str(item_id), "as": decided, "sale": shown})


def _corrected(item: QuarantineItem, given: Any) -> WantedSale:
    """The corrected document; for a conflict without one the kept body, under an id that follows from the item's."""
    if given is None:
        if item.code != "content_differs" or item.document_kind != "sale":
            raise invalid_at("/sale", "고친 판매 내용을 새 id로 보내 주세요.", "Send the corrected sale under a new id.")
        given = check(SaleSchema(), quarantine.body_of(item) | {"id": str(uuid5(item.id, "new_sale"))})
    sale = wanted_sale(given)
    sale.device_seq = None
    return sale


def _decide(session: Session, actor: Actor, item_id: UUID, decided: str, sale: WantedSale | None, reason: str) -> Any:
    item, site = quarantine.item_for(session, actor, item_id)
    shown = None
    if sale is not None:
        outcome = record_sales(session, actor, site.id, [sale])[0]
        if outcome.error is not None:
            raise outcome.error
        shown = outcome.sale
    quarantine.resolve(session, actor, item, site, decided, sale.id if sale else None, reason)
    return shown

