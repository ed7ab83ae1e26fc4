"""Refunds of a sale."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, jsonify

from pos.api.blueprint import check, make_blueprint, parse_json, raw_body, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import check_series, where_tries_come_from
from pos.api.quarantine import set_aside
from pos.api.schemas.sales import RefundSchema
from pos.sales.models import Document
from pos.sales.recording import Outcome
from pos.sales.refunding import not_here_yet, record_refund
from pos.sales.wanted import wanted_refund
from sites.access import Actor, Permission, reach, site_for
from sites.db import attempt, db
from sites.errors import DomainError
from sites.pins.checking import approver_with
from sites.registry import Site

blueprint = make_blueprint("refunds", "Refunds")

REFUND = RefundSchema()
STORED = {"description": "The refund as stored, with its acknowledgement"}


@blueprint.route("/sales/<uuid:sale_id>/refunds", methods=["POST"])
@blueprint.doc(**takes(RefundSchema, **{"201": STORED, "200": {"description": "Stored before (Idempotency-Replayed: true)"}}))
@guarded(Permission.SELL)
def post_refund(sale_id: UUID) -> Response:
    """Give back a sale or a part of it, once."""
    actor, parsed = current_actor(), parse_json(raw_body())
    try:
        outcome = _record(actor, sale_id, parsed)
    except DomainError as refusal:
        set_aside(actor, "refund", parsed, refusal)
        raise
    response = jsonify(outcome.sale)
    if outcome.status == "created":
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _record(actor: Actor, sale_id: UUID, parsed: Any) -> Outcome:
    given = check(REFUND, parsed)
    check_series(actor, given.get("device_seq"))
    site_id = actor.site_id if actor.is_tablet and actor.site_id is not None else _site_of_sale(actor, sale_id)
    wanted = wanted_refund(sale_id, given)
    if given.get("approval"):
        approval = given["approval"]
        wanted.approver = approver_with(db.session(), db.session().get_one(Site, site_id), approval["by"], approval["pin"], where_tries_come_from(actor))
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

