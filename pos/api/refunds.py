"""Refunds of a sale."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, jsonify

from pos.api.approvals import proven_approver
from pos.api.blueprint import check, created, make_blueprint, parse_json, raw_body, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import check_series
from pos.api.quarantine import set_aside
from pos.api.schemas.documents import RefundOut
from pos.api.schemas.sales import RefundSchema
from pos.sales.models import Document
from pos.sales.recording import Outcome
from pos.sales.refunding import not_here_yet, record_refund
from pos.sales.wanted import wanted_refund
from sites.access import Actor, Permission, reach, site_for
from sites.db import attempt, db
from sites.errors import DomainError
from sites.registry import Site

blueprint = make_blueprint("refunds", "Refunds")

REFUND = RefundSchema()


@blueprint.route("/sales/<uuid:sale_id>/refunds", methods=["POST"])
@blueprint.doc(**takes(RefundSchema, **created("The refund as stored, with its acknowledgement", RefundOut)))
@guarded(Permission.SELL)
def post_refund(sale_id: UUID) -> Response:
    """Give back a sale or a part of it, once. 409 `sale_not_here_yet` for a sale that has not arrived."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        outcome = _record(actor, sale_id, parsed)
    except DomainError as refusal:
        set_aside(actor, "refund", _with_sale(parsed, sale_id), refusal)
        raise
    response = jsonify(outcome.sale)
    if outcome.status == "created":
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _with_sale(parsed: Any, sale_id: UUID) -> Any:
    # The address names the sale; whoever looks at what was kept has only the body.
    return parsed | {"sale": str(sale_id)} if isinstance(parsed, dict) else parsed


def _record(actor: Actor, sale_id: UUID, parsed: Any) -> Outcome:
    given = check(REFUND, parsed)
    check_series(actor, given.get("device_seq"))
    site_id = actor.site_id if actor.is_tablet and actor.site_id is not None else _site_of_sale(actor, sale_id)
    wanted = wanted_refund(sale_id, given)
    if given.get("approval"):
        wanted.approver = proven_approver(actor, site_id, wanted.id, given["approval"])
    return attempt(lambda session: record_refund(session, actor, site_id, wanted))


def _site_of_sale(actor: Actor, sale_id: UUID) -> int:
    """Where the sale stands, for someone who may sell there. Out of reach it is as unknown as one that never arrived."""
    code = db.session.scalar(
        sa.select(Site.code)
        .join(Document, Document.site_id == Site.id)
        .where(Document.id == sale_id, Site.id.in_(reach(actor.grants)))
    )
    if code is None:
        raise not_here_yet()
    return site_for(db.session(), actor, code, Permission.SELL).id
