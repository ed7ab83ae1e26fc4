"""Deciding what a set-aside item was: a sale of its own, a duplicate, or nothing to store. Once, behind the site's lock."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from pos.sales import quarantine
from pos.sales.recording import record_sale
from pos.sales.replaying import shown_again
from pos.sales.wanted import WantedSale
from sites.access import Actor


def decide(session: Session, actor: Actor, item_id: UUID, decided: str, sale: WantedSale | None, reason: str) -> tuple[Any, bool]:
    """Closes an item and records the sale that it was, if it was one; answers that sale as shown, and True where the same was decided
    before. NotFound out of reach, Conflict when something else was decided, and whatever `record_sale` refuses."""
    item, site = quarantine.held(session, actor, item_id)
    sale_id = sale.id if sale else None
    again = item.resolved_at is not None and (item.resolved_as, item.resolved_sale_id) == (decided, sale_id)
    if again:
        return shown_again(session, sale_id) if sale_id else None, True
    quarantine.resolve(session, actor, item, site, decided, sale_id, reason)
    return (record_sale(session, actor, site.id, sale).sale if sale else None), False
