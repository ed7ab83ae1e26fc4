"""What a stock move that people enter does to the lots of its sites: deliveries and harvests fill the lot that they name, waste and
transfers empty it or the first to expire, and after a count what was not found is taken from the first to expire."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.lots.book import OFFER, LotBook, Occasion, lot_book
from pos.inventory.lots.first_expired import leaving
from pos.inventory.models import StockLevel
from sites.registry import Place

KIND_OF = {"receive": "receive", "produce": "harvest", "waste": "waste", "transfer": "transfer", "donate": "donation", "count": "count"}
BRINGS = frozenset({"receive", "produce"})


@dataclass(frozen=True, slots=True)
class Moved:
    """A stock move as its lots need it: thousandths handled, and the lot that it names."""

    act: UUID
    kind: str
    item_id: int
    milli: int
    at: datetime
    business_date: date
    by: str
    lot: str | None = None
    use_by: date | None = None

    def occasion(self) -> Occasion:
        """What moves the lots."""
        return Occasion(KIND_OF[self.kind], self.at, self.business_date, self.by, act=self.act)


@dataclass(slots=True)
class LotsMoved:
    """What became of the lots, to be written after the move itself, and what was odd about it."""

    books: list[LotBook] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def write(self, session: Session) -> None:
        """Writes it."""
        for book in self.books:
            book.write(session)


def move_lots(session: Session, places: Sequence[Place], moved: Moved) -> LotsMoved:
    """Moves the lots of the place that a move happens at, and of the one that a transfer goes to. The caller holds the locks of both."""
    here, *there = places
    result, occasion = LotsMoved(), moved.occasion()
    if moved.kind == "count" or _is_counted(session, here, moved):
        return result
    book = _book(session, here, moved, result)
    if book is not None and moved.kind in BRINGS and moved.lot is not None:
        book.put(session, moved.item_id, moved.lot, moved.milli, moved.use_by, occasion)
    elif book is not None and moved.kind not in BRINGS:
        result.odd = book.take(moved.item_id, moved.milli, moved.lot, occasion)
    for place in there:
        beyond = _book(session, place, moved, result)
        if beyond is not None:
            _arrive(session, beyond, book, moved)
    return result


def settle_count(session: Session, place: Place, moved: Moved) -> None:
    """After a count: lots that together hold more than is on hand lose the difference, the first to expire first. What is there beyond the
    lots is of none."""
    if moved.kind != "count" or not place.offers(OFFER):
        return
    level = sa.select(StockLevel.on_hand_milli).where(StockLevel.site_id == place.id, StockLevel.item_id == moved.item_id)
    book, on_hand = lot_book(session, place.id, [moved.item_id]), session.scalar(level) or 0
    lots, occasion = book.of(moved.item_id), moved.occasion()
    for lot in lots:
        if lot.on_hand_milli < 0:
            book.take_from(lot, lot.on_hand_milli, occasion)
    missing = sum(lot.on_hand_milli for lot in lots) - max(on_hand, 0)
    for part in leaving(lots, max(missing, 0), moved.business_date):
        book.take_from(part.lot, part.milli, occasion)
    book.write(session)


def _book(session: Session, place: Place, moved: Moved, result: LotsMoved) -> LotBook | None:
    if not place.offers(OFFER):
        return None
    book = lot_book(session, place.id, [moved.item_id])
    result.books.append(book)
    return book


def _arrive(session: Session, beyond: LotBook, book: LotBook | None, moved: Moved) -> None:
    """What left under its lots arrives under them; from a site without lots it arrives under the one that the move names, if any."""
    if book is None:
        if moved.lot is not None:
            beyond.put(session, moved.item_id, moved.lot, moved.milli, moved.use_by, moved.occasion())
        return
    codes = {lot.id: lot for lot in book.lots.values()}
    for row in book.rows:
        lot = codes[row["lot_id"]]
        beyond.put(session, moved.item_id, lot.code, -row["quantity_milli"], lot.use_by, moved.occasion())


def _is_counted(session: Session, place: Place, moved: Moved) -> bool:
    if not place.offers(OFFER):
        return False
    counted = sa.select(StockLevel.counted_at).where(StockLevel.site_id == place.id, StockLevel.item_id == moved.item_id)
    at = session.scalar(counted)
    return at is not None and moved.at <= at
