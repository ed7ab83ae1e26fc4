"""The ledger of passes: numbered lines that are only ever added, each with what is left after it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.promotions.cover import cover_of, is_in_days
from pos.promotions.models import Pass, PassEntry

WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Happening:
    """What an entry is written for: the document, the sale that it belongs to, where, when, by whom."""

    document_id: UUID
    sale_id: UUID
    site_id: int
    at: datetime
    by: str


@dataclass(slots=True)
class Standing:
    """A code as it stands: its pass where there is one, and what is left. `given_back` thousandths of it were refunded."""

    code: str
    sold: Pass | None
    position: int = 0
    uses_left: int = 0
    won_left: int = 0
    given_back: int = 0
    written: list[PassEntry] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether the pass itself was given back, so that nobody has it any more. What nobody can count ends with any part of it."""
        whole = WHOLE if self.sold is not None and (self.sold.advance or self.sold.uses is not None) else 1
        return self.given_back >= whole

    def covers(self, sku: str, category: str | None) -> bool:
        """Whether the pass is good for a product."""
        return self.sold is not None and cover_of(self.sold.skus, self.sold.categories).holds(sku, category)

    def trouble(self, scopes: Iterable[str], day: date) -> str | None:
        """Why it is good for nothing at a place on a day, as a flag; None when it is good, whatever is left of it."""
        if self.sold is None:
            return "pass_unknown"
        if self.is_over or not is_in_days(day, self.sold.valid_from, self.sold.valid_until):
            return "pass_expired"
        return None if self.sold.valid_in in scopes else "pass_misused"

    def add(self, kind: str, of: Happening, *, uses: int = 0, won: int = 0, line_no: int | None = None, milli: int = 0) -> None:
        """One line more."""
        self.position += 1
        self.uses_left += uses
        self.won_left += won
        self.given_back += milli if kind == "refunded" else 0
        self.written.append(PassEntry(
            code=self.code, position=self.position, kind=kind, uses=uses, won=won, uses_left=self.uses_left, won_left=self.won_left,
            document_id=of.document_id, sale_id=of.sale_id, line_no=line_no, quantity_milli=milli, site_id=of.site_id, at=of.at,
            recorded_by=of.by,
        ))


def standing(session: Session, codes: Iterable[str]) -> dict[str, Standing]:
    """These codes as they stand, also those that are no pass (yet)."""
    wanted = list(dict.fromkeys(codes))
    passes = {each.code: each for each in session.scalars(sa.select(Pass).where(Pass.code.in_(wanted)))}
    found = {code: Standing(code, passes.get(code)) for code in wanted}
    newest = sa.func.max(PassEntry.position).label("position")
    of = sa.select(PassEntry.code, newest).where(PassEntry.code.in_(wanted)).group_by(PassEntry.code).subquery()
    rows = session.execute(
        sa.select(PassEntry.code, PassEntry.position, PassEntry.uses_left, PassEntry.won_left)
        .join(of, sa.and_(of.c.code == PassEntry.code, of.c.position == PassEntry.position))
    )
    for code, position, uses_left, won_left in rows:
        each = found[code]
        each.position, each.uses_left, each.won_left = position, uses_left, won_left
    back = session.execute(
        sa.select(PassEntry.code, sa.func.sum(PassEntry.quantity_milli))
        .where(PassEntry.code.in_(wanted), PassEntry.kind == "refunded").group_by(PassEntry.code)
    )
    for code, milli in back:
        found[code].given_back = int(milli)
    return found


def held(session: Session, codes: Iterable[str]) -> dict[str, Standing]:
    """These codes as they stand, and no other site adds a line to a pass among them until this transaction ends. The site's own lock
    is held before, and passes are taken in the order of their codes, so that nobody waits in a circle."""
    wanted = list(dict.fromkeys(codes))
    session.execute(sa.select(Pass.code).where(Pass.code.in_(wanted)).order_by(Pass.code).with_for_update())
    return standing(session, wanted)


def write(session: Session, standings: Iterable[Standing]) -> None:
    """Stores the lines that were added. A code that nobody has sold yet can't be held: where another site used it at this moment, the
    database refuses, and the whole act is tried again on what stands then."""
    entries = [entry for each in standings for entry in each.written]
    session.add_all(entries)
    session.flush()
    for each in standings:
        each.written = []


def units(milli: int) -> int:
    """How many uses a quantity is: a part of one counts whole."""
    return -(-milli // WHOLE)
