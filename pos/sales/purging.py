"""Forgetting what a sale keeps of people for a while only: its customer's contact, and the bodies of what was set aside and is decided."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.sales.models import Document, DocumentPayment, DocumentSecret, QuarantineItem
from pos.sales.quarantine import stored_by_now
from sites import clock, journal
from sites.registry import Site
from sites.vault import vault

CUSTOMER = "customer"
# As long as other traces of a person are kept that nothing needs any more.
KEPT = timedelta(days=62)


def forget_sale_customers(session: Session, by: str) -> int:
    """Deletes the customers' contacts of sales that came long ago and were paid, at all sites, in order of site code; journalled at each,
    by count. Who bought on account stays: somebody has to be asked for the money."""
    on_account = sa.exists().where(DocumentPayment.document_id == Document.id, DocumentPayment.method == "on_account")
    over = sa.select(Document.id).where(Document.received_at < clock.now() - KEPT, ~on_account)
    gone = 0
    for site_id, code in session.execute(sa.select(Site.id, Site.code).order_by(Site.code)).all():
        done = sa.delete(DocumentSecret).where(
            DocumentSecret.field == CUSTOMER, DocumentSecret.document_id.in_(over.where(Document.site_id == site_id))
        )
        count = session.execute(done.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        if count:
            journal.append(session, journal.book_of_site(code), by, "sale_customers_purged", code, {"count": count})
        gone += count
    return gone


def is_forgotten(received_at: datetime) -> bool:
    """Whether the customer of a sale that came then may have been forgotten."""
    return received_at < clock.now() - KEPT


def forget_bodies(session: Session, by: str) -> int:
    """Empties what was set aside and decided long ago, or has resolved itself: what was sent goes, and the hash by which the same body
    is known again is keyed from then on. At all sites, in order of site code; journalled at each, by count."""
    before, gone = clock.now() - KEPT, 0
    over = sa.or_(QuarantineItem.resolved_at < before, sa.and_(QuarantineItem.received_at < before, stored_by_now()))
    for site_id, code in session.execute(sa.select(Site.id, Site.code).order_by(Site.code)).all():
        query = sa.select(QuarantineItem).where(QuarantineItem.site_id == site_id, QuarantineItem.forgotten_at.is_(None), over)
        items = session.scalars(query).all()
        for item in items:
            item.body_sealed = vault.seal("{}", "quarantine_item", "body", str(item.id))
            item.body_sha256, item.problem, item.forgotten_at = vault.keyed_hash(item.body_sha256.hex()), "{}", clock.now()
        session.flush()
        if items:
            journal.append(session, journal.book_of_site(code), by, "quarantine_bodies_purged", code, {"count": len(items)})
        gone += len(items)
    return gone
