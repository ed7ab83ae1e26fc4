"""Approvals that no sale carries: the card was charged, and nothing says for what. And those of which nobody knows how they ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document, DocumentPayment
from pos.terminals.models import APPROVE, APPROVED, ASKED, UNKNOWN, CardApproval
from sites import clock
from sites.registry import Site

# The sale follows its approval within seconds; a tablet without a network brings it later.
WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An approval to see to, and the code of its site."""

    row: CardApproval
    site: str


def unmatched(session: Session, sites: Sequence[int], limit: int = 200) -> list[Unmatched]:
    """The oldest first. What a person has looked at is left out, and so is what was cancelled."""
    before = clock.now() - WITHIN
    carried = sa.exists().where(
        DocumentPayment.approval_no == CardApproval.approval_no, DocumentPayment.amount > 0,
        Document.id == DocumentPayment.document_id, Document.site_id == CardApproval.site_id,
    )
    query = (
        sa.select(CardApproval, Site.code).join(Site, Site.id == CardApproval.site_id)
        .where(
            CardApproval.site_id.in_(sites), CardApproval.looked_at.is_(None), CardApproval.asked_at < before,
            sa.or_(
                sa.and_(CardApproval.act == APPROVE, CardApproval.state == APPROVED, ~carried),
                CardApproval.state.in_((ASKED, UNKNOWN)),
            ),
        )
        .order_by(CardApproval.asked_at, CardApproval.id).limit(limit)
    )
    return [Unmatched(row, code) for row, code in session.execute(query)]
