"""The approval that a sale or a refund carries: whose it is, and whether a PIN proves it. The PIN goes no further than here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from pos.api.places import where_tries_come_from
from pos.sales.models import Document
from sites.access import Actor
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
    if approval.get("pin") is None:
        raise Forbidden("approval_wrong", say("승인자의 PIN이 필요합니다. 담당자에게 PIN 입력을 부탁해 주세요.",
                                              "The approver's PIN is needed. Ask the person in charge for it."))
    return approver_with(session, session.get_one(Site, site_id), approval["by"], approval["pin"], where_tries_come_from(actor))


def claimed_approver(actor: Actor, site_id: int, document_id: UUID, approval: Mapping[str, Any]) -> tuple[str, bool]:
    """The approver's account code, and whether it is proven. For what is never refused, such as money that was taken."""
    try:
        return proven_approver(actor, site_id, document_id, approval), True
    except Forbidden:
        return approver_code(db.session(), approval["by"]), False
