"""The lots of a site while one act is written: read once under the site's lock, moved in memory, written with the act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.inventory.lots.first_expired import Part, Standing, leaving, returning
from pos.inventory.lots.models import Lot, LotMove

OFFER = "lots"
UNKNOWN, EXPIRED, SHORT = "lot_unknown", "lot_expired", "lot_short"


@dataclass(frozen=True, slots=True)
class Occasion:
    """What moves lots: its kind, when, by whom; a document or an act of its own."""

    kind: str
    at: datetime
    business_date: date
    by: str
    document_id: UUID | None = None
    act: UUID | None = None


@dataclass(slots=True)
class LotBook:
    """What stands of some items' lots at a site, and what an act adds. Its caller holds the site's lock."""

    site_id: int
    lots: dict[tuple[int, str], Standing]
    rows: list[dict[str, Any]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    def take(self, item_id: int, milli: int, named: str | None, occasion: Occasion) -> list[str]:
        """Takes a quantity out of the lot that was named, or of the first to expire; answers what is odd about it."""
        if named is not None:
            lot = self.lots.get((item_id, named))
            if lot is None:
                return [UNKNOWN]
            parts, odd = [Part(lot, milli)], [SHORT] if lot.on_hand_milli < milli else []
        else:
            parts, odd = leaving(self.of(item_id), milli, occasion.business_date), []
        if any(part.lot.is_expired(occasion.business_date) for part in parts):
            odd.append(EXPIRED)
        for part in parts:
            self._move(part.lot, -part.milli, occasion)
        return odd

    def give_back(self, gone: Sequence[Part], milli: int, occasion: Occasion) -> None:
        """Puts a quantity back into the lots that it had left from."""
        for part in returning(gone, milli, occasion.business_date):
            self._move(part.lot, part.milli, occasion)

    def take_from(self, lot: Standing, milli: int, occasion: Occasion) -> None:
        """Takes a quantity out of one lot, whatever it holds."""
        self._move(lot, -milli, occasion)

    def put(
        self, session: Session, item_id: int, code: str, milli: int, use_by: date | None, occasion: Occasion, source: Standing | None = None
    ) -> Standing:
        """Puts a quantity into a lot, which is made when there is none of that code; its first use-by day holds."""
        lot = self.lots.get((item_id, code))
        if lot is None:
            made = Lot(
                site_id=self.site_id, item_id=item_id, code=code, made_on=occasion.business_date, use_by=use_by,
                from_lot_id=None if source is None else source.id, on_hand_milli=0,
            )
            session.add(made)
            session.flush()
            lot = self.lots[item_id, code] = Standing(made.id, item_id, code, made.made_on, use_by, 0)
        self._move(lot, milli, occasion)
        return lot

    def of(self, item_id: int) -> list[Standing]:
        """The lots of an item."""
        return [lot for (item, _), lot in self.lots.items() if item == item_id]

    def write(self, session: Session) -> None:
        """Writes the moves and brings the lots up to date."""
        if not self.rows:
            return
        session.execute(sa.insert(LotMove), self.rows)
        standing = {lot.id: lot.on_hand_milli for lot in self.lots.values()}
        session.execute(sa.update(Lot), [{"id": lot_id, "on_hand_milli": standing[lot_id]} for lot_id in sorted(self.touched)])
        self.rows, self.touched = [], set()

    def _move(self, lot: Standing, milli: int, occasion: Occasion) -> None:
        lot.on_hand_milli += milli
        self.touched.add(lot.id)
        self.rows.append({
            "lot_id": lot.id, "kind": occasion.kind, "quantity_milli": milli, "at": occasion.at, "business_date": occasion.business_date,
            "document_id": occasion.document_id, "act": occasion.act, "recorded_by": occasion.by,
        })


def lot_book(session: Session, site_id: int, item_ids: Iterable[int]) -> LotBook:
    """The book of some items at a site that keeps lots: one query. Lots that are used up stay known by name."""
    query = sa.select(Lot.id, Lot.item_id, Lot.code, Lot.made_on, Lot.use_by, Lot.on_hand_milli).where(
        Lot.site_id == site_id, Lot.item_id.in_(set(item_ids))
    )
    return LotBook(site_id, {(row.item_id, row.code): Standing(*row) for row in session.execute(query)})


def gone_with(session: Session, book: LotBook, document_ids: Sequence[UUID]) -> dict[int, list[Part]]:
    """By item, what of which lot documents took together: a sale less its refunds."""
    return _moved_with(session, book, document_ids, -1)


def came_with(session: Session, book: LotBook, document_id: UUID) -> dict[int, list[Part]]:
    """By item, what a document put into which lot."""
    return _moved_with(session, book, [document_id], 1)


def _moved_with(session: Session, book: LotBook, document_ids: Sequence[UUID], sign: int) -> dict[int, list[Part]]:
    query = (
        sa.select(Lot.item_id, Lot.code, sa.func.sum(LotMove.quantity_milli))
        .join(Lot, Lot.id == LotMove.lot_id)
        .where(LotMove.document_id.in_(document_ids))
        .group_by(Lot.item_id, Lot.code)
        .order_by(Lot.item_id, Lot.code)
    )
    found: dict[int, list[Part]] = {}
    for item_id, code, milli in session.execute(query):
        lot = book.lots.get((item_id, code))
        if lot is not None and sign * milli > 0:
            found.setdefault(item_id, []).append(Part(lot, sign * int(milli)))
    return found


def gone_by(session: Session, act: UUID, item_id: int) -> list[Part]:
    """What of which lot an act took of an item."""
    query = (
        sa.select(Lot.id, Lot.item_id, Lot.code, Lot.made_on, Lot.use_by, Lot.on_hand_milli, LotMove.quantity_milli)
        .join(Lot, Lot.id == LotMove.lot_id)
        .where(LotMove.act == act, Lot.item_id == item_id, LotMove.quantity_milli < 0)
        .order_by(LotMove.id)
    )
    return [Part(Standing(*row[:6]), -row[6]) for row in session.execute(query)]
