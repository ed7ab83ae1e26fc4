"""Whether settlements and consigned lines still say what they said: statements by the site's book, lines by plain SQL against
the documents."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.consignment.models import Settlement, SettlementLine
from pos.consignment.settling import ISSUED, settlement_content
from pos.sales import proving
from sites.journal import Break, JournalEntry, book_of_site, content_hash
from sites.registry import Centre

# A consigned line that is not its document's line, or a refund's that is not its sale's.
_LINES = """
SELECT d.id, d.entry FROM consigned_line c
JOIN document d ON d.id = c.document_id JOIN document_line l ON l.document_id = c.document_id AND l.line_no = c.line_no
LEFT JOIN consigned_line o ON o.document_id = d.original_id AND o.line_no = l.original_line
WHERE d.site_id = :site AND d.entry > :after AND (
  c.net <> l.net OR c.supply <> l.supply OR c.vat <> l.vat OR c.quantity_milli <> l.quantity_milli OR c.sku <> l.sku OR c.party <> d.party
  OR c.site_id <> d.site_id OR c.book_date <> d.book_date
  OR (d.source = 'refund' AND (o.document_id IS NULL OR o.centre_id <> c.centre_id OR o.rate <> c.rate)))
ORDER BY d.entry
"""
# A statement that does not come to the sold lines which it settled.
_SUMS = """
SELECT s.id, s.entry FROM settlement s WHERE s.site_id = :site AND s.entry > :after AND (
  s.sold - s.refunded <> (SELECT COALESCE(SUM(l.sold - l.refunded), 0) FROM settlement_line l
                          WHERE l.settlement_id = s.id AND l.month = s.month)
  OR s.due <> (SELECT COALESCE(SUM(l.due), 0) FROM settlement_line l WHERE l.settlement_id = s.id)
  OR (SELECT COALESCE(SUM(l.sold - l.refunded), 0) FROM settlement_line l WHERE l.settlement_id = s.id)
     <> (SELECT COALESCE(SUM(c.net), 0) FROM settled_line t JOIN consigned_line c
         ON c.document_id = t.document_id AND c.line_no = t.line_no WHERE t.settlement_id = s.id))
ORDER BY s.entry
"""


def register() -> None:
    """Lets whoever checks a site's book check its settlements too."""
    proving.register("consignment", first_broken)


def first_broken(session: Session, site_id: int, site: str, after: int = 0) -> Break | None:
    """The first statement behind a position of the site's book that is not what its entry says, or does not come to what it settled; then
    the first consigned line that is not its document's."""
    book = book_of_site(site)
    query = sa.select(JournalEntry.position, JournalEntry.subject, JournalEntry.content_sha256).where(
        JournalEntry.book == book, JournalEntry.position > after, JournalEntry.act == ISSUED)
    entries = {UUID(subject): (position, content) for position, subject, content in session.execute(query)}
    rows = session.execute(
        sa.select(Settlement, Centre.code).join(Centre, Centre.id == Settlement.centre_id)
        .where(Settlement.site_id == site_id, Settlement.entry > after).order_by(Settlement.entry)
    ).all()
    for settlement, centre in rows:
        lines = session.scalars(
            sa.select(SettlementLine).where(SettlementLine.settlement_id == settlement.id).order_by(SettlementLine.line_no)).all()
        stated = (settlement.entry, content_hash(settlement_content(settlement, site, centre, lines)))
        if entries.pop(settlement.id, None) != stated:
            return Break(book, settlement.entry, f"what is stored of the act {ISSUED} was changed")
    if entries:
        return Break(book, min(position for position, _ in entries.values()), "a settlement is missing")
    for statement, what in ((_SUMS, "the settlement {} does not come to what it settled"),
                            (_LINES, "the consigned lines of the document {} are not its lines")):
        wrong = session.execute(sa.text(statement), {"site": site_id, "after": after}).first()
        if wrong is not None:
            return Break(book, wrong.entry, what.format(wrong.id))
    return None
