"""What the books of both sites say of a delivery and of a return, and whether the rows still say so: the proof of who traded with whom."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.internal_trade.models import InternalDelivery, InternalDeliveryLine, InternalReturn
from pos.inventory.models import StockItem
from pos.money import quantity_text
from pos.sales import proving
from pos.sales.models import DocumentLine
from sites import clock, journal
from sites.access import Actor
from sites.journal import Break, JournalEntry, book_of_site, content_hash
from sites.registry import Centre, Site

DELIVERED, SENT_BACK = ACTS = ("internal_delivery", "internal_return")
Content = dict[str, Any]

# Documents whose party or counterparty is not that of their delivery: plain SQL that shares no code with what wrote them.
_MISSTATED = """
SELECT d.id, d.entry FROM document d
LEFT JOIN internal_return r ON r.id = d.id
LEFT JOIN internal_delivery i ON i.id = COALESCE(r.delivery_id, d.id)
WHERE d.site_id = :site AND d.entry > :after AND (d.party <> 0 OR d.counterparty_site_id IS NOT NULL OR i.id IS NOT NULL)
AND (i.id IS NULL OR d.party <> i.party OR d.counterparty_site_id IS NULL OR d.counterparty_site_id <> i.to_site_id
     OR d.site_id <> i.site_id OR d.party <> CASE WHEN i.seller_centre_id = i.buyer_centre_id THEN 1 ELSE 2 END)
ORDER BY d.entry
"""


def register() -> None:
    """Lets whoever checks a site's book check its deliveries too."""
    proving.register("internal_trade", first_broken)


def note_delivery(session: Session, by: Actor, delivery: InternalDelivery) -> None:
    """Writes a delivery into the books of both sites."""
    _note(session, by, DELIVERED, delivery.id, delivery_contents(session, [delivery])[delivery.id])


def note_return(session: Session, by: Actor, back: InternalReturn) -> None:
    """Writes a return into the books of both sites."""
    _note(session, by, SENT_BACK, back.id, return_contents(session, [back])[back.id])


def _note(session: Session, by: Actor, act: str, subject: UUID, content: Content) -> None:
    for site in sorted((content["site"], content["to_site"])):
        journal.append(session, book_of_site(site), by.code, act, str(subject), content)


def delivery_contents(session: Session, deliveries: list[InternalDelivery]) -> dict[UUID, Content]:
    """What the books say of deliveries, from their rows."""
    sites, centres = _codes(session, Site), _codes(session, Centre)
    items = _codes(session, StockItem)
    query = (
        sa.select(InternalDeliveryLine, DocumentLine)
        .join(DocumentLine, sa.and_(
            DocumentLine.document_id == InternalDeliveryLine.delivery_id, DocumentLine.line_no == InternalDeliveryLine.line_no))
        .where(InternalDeliveryLine.delivery_id.in_([each.id for each in deliveries])).order_by(InternalDeliveryLine.line_no)
    )
    lines: dict[UUID, list[Content]] = defaultdict(list)
    for arrived, sold in session.execute(query):
        lines[arrived.delivery_id].append({
            "sku": sold.sku, "quantity": quantity_text(sold.quantity_milli), "net": sold.net, "lot": sold.lot,
            "item": items.get(arrived.item_id),
            "arrived": None if arrived.quantity_milli is None else quantity_text(arrived.quantity_milli),
        })
    return {
        each.id: {
            "site": sites[each.site_id], "to_site": sites[each.to_site_id], "at": clock.instant_text(each.at), "party": each.party,
            "seller_centre": centres.get(each.seller_centre_id), "buyer_centre": centres.get(each.buyer_centre_id), "lines": lines[each.id],
        }
        for each in deliveries
    }


def return_contents(session: Session, returns: list[InternalReturn]) -> dict[UUID, Content]:
    """What the books say of returns, from their rows."""
    sites = _codes(session, Site)
    query = sa.select(DocumentLine).where(DocumentLine.document_id.in_([each.id for each in returns])).order_by(DocumentLine.line_no)
    lines: dict[UUID, list[Content]] = defaultdict(list)
    for line in session.scalars(query):
        lines[line.document_id].append({"line": line.original_line, "quantity": quantity_text(-line.quantity_milli), "net": -line.net})
    return {
        each.id: {
            "delivery": str(each.delivery_id), "site": sites[each.site_id], "to_site": sites[each.to_site_id],
            "at": clock.instant_text(each.at), "lines": lines[each.id],
        }
        for each in returns
    }


def first_broken(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    """The first delivery or return behind a position of the site's book that is not what its entry says, or that only one of them
    knows; then the first document that counts as another party's than its delivery's."""
    book = book_of_site(site)
    query = sa.select(JournalEntry.position, JournalEntry.act, JournalEntry.subject, JournalEntry.content_sha256).where(
        JournalEntry.book == book, JournalEntry.position > after, JournalEntry.act.in_(ACTS)
    ).order_by(JournalEntry.position)
    entries = session.execute(query).all()
    rebuilt = _rebuilt(session, site_id, [UUID(entry.subject) for entry in entries] if after else None)
    for position, act, subject, content in entries:
        if rebuilt.pop((act, subject), None) != content:
            return Break(book, position, f"what is stored of the act {act} was changed")
    if rebuilt:
        return Break(book, 0, "a delivery between sites is not in the book")
    wrong = session.execute(sa.text(_MISSTATED), {"site": site_id, "after": after}).first()
    return None if wrong is None else Break(book, wrong.entry, f"the document {wrong.id} counts as another party's than its delivery's")


def _rebuilt(session: Session, site_id: int, only: list[UUID] | None) -> dict[tuple[str, str], bytes]:
    found: dict[tuple[str, str], bytes] = {}
    read: tuple[tuple[str, Any, Any], ...] = (
        (DELIVERED, InternalDelivery, delivery_contents), (SENT_BACK, InternalReturn, return_contents),
    )
    for act, model, contents in read:
        query = sa.select(model).where(sa.or_(model.site_id == site_id, model.to_site_id == site_id))
        rows = list(session.scalars(query if only is None else query.where(model.id.in_(only))))
        found |= {(act, str(subject)): content_hash(content) for subject, content in contents(session, rows).items()}
    return found


def _codes(session: Session, model: Any) -> dict[int | None, str]:
    return dict(session.execute(sa.select(model.id, model.code)).all())

