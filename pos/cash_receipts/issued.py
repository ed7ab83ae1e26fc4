"""What our book says of issued cash receipts, as it is laid beside Hometax' list."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.cash_receipts.models import CANCEL, CashReceipt
from pos.statements import sources
from pos.statements.matching import Ours
from pos.statements.models import CASH_RECEIPT
from sites import clock
from sites.registry import Site

A_DAY = timedelta(days=1)


def register() -> None:
    """Lets Hometax' lists be compared."""
    sources.register(CASH_RECEIPT, issued)


def issued(session: Session, sites: Sequence[int], first: date, last: date) -> list[Ours]:
    """Receipts and cancels that have their number, by the calendar day of their issue. What has none yet waits in its own list."""
    begins = clock.business_day_begins(first - A_DAY)
    ends = clock.business_day_begins(last + 2 * A_DAY)
    query = (
        sa.select(CashReceipt, Site.time_zone).join(Site, Site.id == CashReceipt.site_id)
        .where(CashReceipt.site_id.in_(sites), CashReceipt.approval_no.is_not(None), CashReceipt.issued_at >= begins,
               CashReceipt.issued_at < ends)
        .order_by(CashReceipt.site_id, CashReceipt.issued_at, CashReceipt.id)
    )
    found = []
    for row, zone in session.execute(query):
        assert row.issued_at is not None, "it was asked for by that"
        assert row.approval_no is not None, "the same"
        day = row.issued_at.astimezone(clock.zone(zone)).date()
        if first <= day <= last:
            amount = -row.amount if row.act == CANCEL else row.amount
            found.append(Ours(row.site_id, day, row.approval_no, amount, "", "", row.document_id, row.original_id or row.id))
    return found
