"""What was set aside: kept when a tablet is refused, listed and decided by those who answer for the site."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from pos.api.approvals import note_approval
from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import confirm_tablet, current_actor, guarded
from pos.api.documenting import REPLAYED
from pos.api.problems import problem_of
from pos.api.schemas.quarantine import ItemsOut, QuarantineQuery, ResolutionSchema, ResolvedOut
from pos.sales import quarantine
from pos.sales.kept import can_be_read, kept_sale
from pos.sales.models import QuarantineItem
from pos.sales.resolving import decide
from pos.sales.wanted import WantedSale, wanted_sale
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, invalid_at
from sites.registry import Site

blueprint = make_blueprint("quarantine", "What was set aside")

# A sale, a till, a ticket or a batch that is not here yet will come; what is nested too deeply is over size.
NOT_KEPT = frozenset({"sale_not_here_yet", "till_not_here_yet", "ticket_not_here_yet", "batch_not_here_yet", "too_deep"})


def set_aside(actor: Actor, kind: str, parsed: Any, refusal: DomainError) -> None:
    """Keeps what an authenticated tablet sent and was answered 409 or 422."""
    if not actor.is_tablet or not isinstance(refusal, (Invalid, Conflict)):
        return
    confirm_tablet(actor)
    if refusal.code not in NOT_KEPT:
        problem = problem_of(refusal)
        attempt(lambda session: quarantine.keep(session, actor, kind, parsed, refusal, problem))


@blueprint.route("/quarantine")
@blueprint.doc(
    parameters=[{"in": "query", "schema": QuarantineQuery}],
    responses={"200": shows("A page of undecided items, oldest first", ItemsOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_quarantine() -> Response:
    """What was set aside and is not decided: of a site, or of all within reach."""
    wanted = read_query(QuarantineQuery())
    with reading() as session:
        items = quarantine.open_items(session, current_actor(), wanted.get("site"), wanted["limit"] + 1, wanted.get("cursor"))
    page = items[: wanted["limit"]]
    return jsonify(data=page, next_cursor=page[-1]["id"] if len(items) > len(page) else None)


@blueprint.route("/quarantine/<uuid:item_id>/resolution", methods=["POST"])
@blueprint.doc(**takes(ResolutionSchema, **{"200": shows("Decided", ResolvedOut, {
    "Idempotency-Replayed": REPLAYED["Idempotency-Replayed"] | {"required": False, "description": "The same was decided before"},
})}))
@guarded(Permission.APPROVE)
def post_resolution(item_id: UUID) -> Response:
    """Decide what an item was: a sale of its own (corrected, under a new id), a duplicate, or nothing to store."""
    actor, wanted = current_actor(), read_body(ResolutionSchema())
    decided, reason = wanted["as_"], wanted.get("reason") or ""
    with reading() as session:
        item, site = quarantine.item_for(session, actor, item_id)
    sale = _corrected(actor, item, site, wanted.get("sale")) if decided == "new_sale" else None
    if sale is None and not reason:
        raise invalid_at("/reason", "이유를 적어 주세요.", "Give a reason.")
    if sale is None and wanted.get("sale") is not None:
        raise invalid_at("/sale", "새 판매일 때만 보내 주세요.", "Send this for a new sale only.")
    shown, again = attempt(lambda session: decide(session, actor, item_id, decided, sale, reason))
    response = jsonify({"id": str(item_id), "as": decided, "sale": shown})
    if again:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _corrected(actor: Actor, item: QuarantineItem, site: Site, given: Any) -> WantedSale:
    """The corrected document; for a conflict without one the kept body, under an id that follows from the item's."""
    if item.document_kind != "sale":
        raise invalid_at("/as", "판매로 보낸 것만 새 판매가 될 수 있습니다. 고쳐서 따로 보낸 뒤 duplicate로 처리해 주세요.",
                         "Only what was sent as a sale can be a new sale. Send it corrected by itself, then decide `duplicate`.")
    if given is None:
        if not can_be_read(item):
            raise invalid_at("/sale", "고친 판매 내용을 새 id로 보내 주세요.", "Send the corrected sale under a new id.")
        return kept_sale(item)
    if given["id"] == item.document_id:
        raise invalid_at("/sale/id", "새 id를 써 주세요.", "Use a new id.")
    if given.get("site") not in (None, site.code):
        raise invalid_at("/sale/site", "이 항목을 보낸 지점이 아닙니다. site를 빼고 보내 주세요.",
                         "The item came from another site. Leave `site` out.")
    sale = wanted_sale(given)
    sale.device_seq = None
    if given.get("approval"):
        note_approval(actor, site.id, sale, given["approval"])
    return sale
