"""The approval that a sale, a refund or a count carries: whose it is, and whether a PIN proves it. The PIN goes no further than here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, jsonify

from pos.api.blueprint import created, make_blueprint, read_body, takes
from pos.api.credentials import current_actor, guarded
from pos.api.places import site_code_of, where_tries_come_from
from pos.api.schemas.discounts import ApprovalIn, ApprovalOut
from pos.inventory.moves import find_move
from pos.sales.approvals import approved_before, give_approval
from pos.sales.models import Document
from pos.sales.wanted import WantedSale
from sites.access import Actor, Permission, site_for
from sites.clock import instant_text
from sites.db import attempt, db
from sites.errors import Forbidden, say
from sites.pins.checking import approver_code, approver_level, approver_with
from sites.registry import Site

blueprint = make_blueprint("approvals", "Approvals by PIN")


def proven_approver(actor: Actor, site_id: int, document_id: UUID, approval: Mapping[str, Any]) -> str:
    """The account code of the approver. Forbidden when the PIN is not theirs or they may not approve here.

    A document that stands already is only answered again: the PIN may have changed since, or be blocked by now.
    """
    session = db.session()
    if session.scalar(sa.select(Document.id).where(Document.id == document_id)) is not None:
        return approver_code(session, approval["by"])
    return _proven(actor, session.get_one(Site, site_id), approval, Permission.APPROVE)


def count_approver(actor: Actor, site: Site, move_id: UUID, approval: Mapping[str, Any] | None) -> str:
    """The account code of whoever answers for a count that a tablet sends: somebody who works on the site's stock, with their PIN.
    Forbidden without. A count that stands already is only answered again."""
    session = db.session()
    if find_move(session, move_id) is not None:
        return approver_code(session, approval["by"]) if approval else actor.code
    if not approval:
        raise Forbidden("approval_needed", say("재고 실사에는 담당자의 승인이 필요합니다. 담당자에게 PIN 입력을 부탁해 주세요.",
                                               "A stock count needs approval. Ask the person in charge for their PIN."))
    return _proven(actor, site, approval, Permission.SITE_WORK)


def _proven(actor: Actor, site: Site, approval: Mapping[str, Any], permission: Permission) -> str:
    if approval.get("pin") is None:
        raise Forbidden("approval_wrong", say("승인자의 PIN이 필요합니다. 담당자에게 PIN 입력을 부탁해 주세요.",
                                              "The approver's PIN is needed. Ask the person in charge for it."))
    return approver_with(db.session(), site, approval["by"], approval["pin"], where_tries_come_from(actor), permission)


def note_approval(actor: Actor, site_id: int, sale: WantedSale, approval: Mapping[str, Any]) -> None:
    """Notes on a sale who approves it and whether that is proven: by their PIN, or by the yes that they gave before it was sent. For what
    is never refused, such as money that was taken. Whether they may still approve here is asked now, whatever was proven then."""
    session = db.session()
    try:
        sale.approver = proven_approver(actor, site_id, sale.id, approval)
    except Forbidden:
        sale.approver = approver_code(session, approval["by"])
        sale.approved_amount = approved_before(session, site_id, sale.id, sale.approver)
        sale.approval_unchecked = sale.approved_amount is None
    sale.approver_level = approver_level(session, session.get_one(Site, site_id), sale.approver)
    sale.approval_unchecked = sale.approval_unchecked or sale.approver_level is None


@blueprint.route("/approvals", methods=["POST"])
@blueprint.doc(**takes(ApprovalIn, **created("The approval as it is kept", ApprovalOut)))
@guarded(Permission.SELL)
def post_approval() -> Response:
    """Keep a second person's yes to a sale that is yet to be sent: a discount over the limit, another price. Needs their PIN, and 403
    without. The sale then names them in `approval.by`, without the PIN, so that it can wait for the network."""
    actor, given = current_actor(), read_body(ApprovalIn())
    site = site_for(db.session(), actor, site_code_of(actor, given.get("site")), Permission.SELL)
    code = _proven(actor, site, given, Permission.APPROVE)
    kept, new = attempt(lambda session: give_approval(session, actor, session.get_one(Site, site.id), given["id"], code, given["amount"]))
    level = approver_level(db.session(), site, code)
    response = jsonify(id=str(kept.document_id), by=kept.by, amount=kept.amount, level=level, at=instant_text(kept.at))
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response
