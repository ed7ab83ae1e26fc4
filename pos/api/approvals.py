"""The approval that a sale, a refund or a count carries: whose it is, and whether a PIN proves it. The PIN goes no further than here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from pos.api.places import where_tries_come_from
from pos.inventory.moves import find_move
from pos.sales.models import Document
from sites.access import Actor, Permission
from sites.db import db
from sites.errors import Forbidden, say
from sites.pins.checking import approver_code, approver_with
from sites.registry import Site


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


def claimed_approver(actor: Actor, site_id: int, document_id: UUID, approval: Mapping[str, Any]) -> tuple[str, bool]:
    """The approver's account code, and whether it is proven. For what is never refused, such as money that was taken."""
    try:
        return proven_approver(actor, site_id, document_id, approval), True
    except Forbidden:
        return approver_code(db.session(), approval["by"]), False
