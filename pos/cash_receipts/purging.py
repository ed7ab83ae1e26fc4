"""Forgetting by whom a receipt was asked for, once it was reported and nothing of it is still to be taken back."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.models import CANCELLED, ISSUE, ISSUED, CashReceipt
from pos.sales.models import DocumentSecret
from sites import journal
from sites.registry import Site


def forget_identifiers(session: Session, by: str) -> int:
    """Deletes the sealed numbers of receipts that are settled, at all sites, in order of site code; journalled at each, by count."""
    reported = (
        sa.select(CashReceipt.document_id, sa.literal("payments/").concat(sa.cast(CashReceipt.payment_no, sa.Text())).label("field"))
        .where(CashReceipt.act == ISSUE, CashReceipt.state.in_((ISSUED, CANCELLED)))
    )
    gone = 0
    for site_id, code in session.execute(sa.select(Site.id, Site.code).order_by(Site.code)).all():
        of_site = reported.where(CashReceipt.site_id == site_id).subquery()
        done = sa.delete(DocumentSecret).where(
            sa.exists().where(of_site.c.document_id == DocumentSecret.document_id, of_site.c.field == DocumentSecret.field)
        ).execution_options(synchronize_session=False)
        count = session.execute(done).rowcount  # type: ignore[attr-defined]  # a delete has one
        if count:
            journal.append(session, journal.book_of_site(code), by, "cash_receipt_identifiers_purged", code, {"count": count})
        gone += count
    return gone
