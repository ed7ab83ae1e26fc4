"""Whether what stands beside a document's hash follows from what is under it: its days and hour, its number, and what a refund gave back.

Flags, category, party and project of a sale are judged by what stood in force when the document came, which is not kept: closed months'
signed files are what holds them. (A refund has those of its sale: refund_proof.) Where the site's settings were changed since, either day
that some cut-off gives is taken for right.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, combinations
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.money import TAXABLE
from pos.revenue.booking import book_date_of
from pos.revenue.models import MonthClosing, MonthClosingSite
from pos.sales.models import Document, DocumentLine
from pos.sales.refund_parts import SoldLine, part_back
from sites import clock
from sites.devices import Device
from sites.journal import JournalEntry, book_of_site
from sites.registry import Site

# Their day and hour are as stated; nothing follows from an instant.
STATED = frozenset({"day_total", "import"})
MOST_REOPENED = 4


class Derived:
    """What is needed of a site to derive its documents' facts, read once; remembers what refunds gave back as it goes."""

    def __init__(self, session: Session, site_id: int, code: str) -> None:
        site = session.get_one(Site, site_id)
        self.session, self.code, self.zone, self.cut_off = session, code, site.time_zone, site.cut_off_minutes
        self.devices = dict(session.execute(sa.select(Device.id, Device.device_no)).all())
        self.closings = session.execute(
            sa.select(MonthClosing.month, MonthClosingSite.entries, MonthClosing.reopened_at)
            .join(MonthClosing, MonthClosing.id == MonthClosingSite.closing_id).where(MonthClosingSite.site_id == site_id)
        ).all()
        # A person's edit stands in the site's book, a loaded file's in the region's.
        self.day_may_have_moved = session.scalar(sa.select(sa.exists().where(sa.or_(
            sa.and_(JournalEntry.book == book_of_site(code), JournalEntry.act == "site_settings_changed"),
            sa.and_(JournalEntry.book == "region", JournalEntry.act == "network_updated", JournalEntry.subject == f"site:{code}"),
        ))))
        self._back: dict[tuple[UUID, int], int] = {}
        session.expunge(site)

    def wrong(self, document: Document) -> str | None:
        """What of a document does not follow from the rest; None where all does. Its lines are for `wrongly_back`."""
        if not self._number_follows(document):
            return "receipt number"
        if document.book_date not in self._book_dates(document) and not self._counts_with_another(document):
            return "book date"
        if document.source in STATED:
            return None
        at = document.received_at if "clock_skew" in document.flags.split() else document.occurred_at
        if document.business_date not in self._days(at):
            return "business date"
        if document.source in ("sale", "delivery", "refund") and document.hour != clock.local_hour(at, self.zone):
            return "hour"
        return None

    def wrongly_back(self, refund: Document, lines: Sequence[DocumentLine]) -> bool:
        """Whether a refund's lines are not what its sale's lines give back at that point. Refunds come in the order of the book."""
        assert refund.original_id is not None, "a refund names its sale"
        named = {line.original_line for line in lines}
        sold = {
            line.line_no: line for line in self.session.scalars(
                sa.select(DocumentLine).where(DocumentLine.document_id == refund.original_id, DocumentLine.line_no.in_(named)))
        }
        for line in lines:
            original = sold.get(line.original_line or 0)
            if original is None:
                return True
            before = self._back.get((refund.original_id, original.line_no), 0)
            after = before - line.quantity_milli
            if not 0 <= before <= after <= original.quantity_milli:
                return True
            net, vat = part_back(SoldLine(original.quantity_milli, original.net, original.vat), before, after)
            supply = net - vat if original.tax_class == TAXABLE else 0
            if (line.tax_class, -line.net, -line.vat, -line.supply) != (original.tax_class, net, vat, supply):
                return True
            self._back[refund.original_id, original.line_no] = after
        return False

    def _number_follows(self, document: Document) -> bool:
        if document.device_id is not None and document.device_seq is not None:
            return document.receipt_no == f"{self.code}-T{self.devices.get(document.device_id)}-{document.device_seq:06d}"
        return document.receipt_no.startswith(f"{self.code}-C-")

    def _days(self, at: datetime) -> set[date]:
        local = at.astimezone(clock.zone(self.zone)).date()
        if self.day_may_have_moved:
            return {local, local - timedelta(days=1)}
        return {clock.business_day(at, self.zone, self.cut_off)}

    def _book_dates(self, document: Document) -> set[date]:
        """The dates that are right: one, unless a month was closed and reopened since, when either state may have been."""
        month = clock.month_number(document.business_date)
        before = [row for row in self.closings if row.entries < document.entry]
        if all(row.month != month for row in before):
            return {document.business_date}
        reopened = {row.month for row in before if row.reopened_at is not None}
        closed = {row.month for row in before} - reopened
        if len(reopened) > MOST_REOPENED:
            return {document.business_date, document.book_date}
        return {
            book_date_of(document.business_date, day, closed | set(open_too))
            for day in self._days(document.received_at) for open_too in _parts(reopened)
        }

    def _counts_with_another(self, document: Document) -> bool:
        """What corrects or withdraws a day that was stated counts where the first counted, whatever was closed since."""
        earlier = sa.exists().where(
            Document.site_id == document.site_id, Document.source.in_(STATED), Document.business_date == document.business_date,
            Document.book_date == document.book_date, Document.site_seq < document.site_seq,
        )
        return document.source in STATED and bool(self.session.scalar(sa.select(earlier)))


def _parts(months: Iterable[int]) -> Iterable[tuple[int, ...]]:
    """Every selection of these months."""
    listed = list(months)
    return chain.from_iterable(combinations(listed, size) for size in range(len(listed) + 1))
