"""Both sides in sums, by day, issuer, terminal or site, and the differences as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.statements.matching import Ours, Theirs
from pos.statements.models import StatementDifference, StatementRow, StatementSpan
from pos.statements.sources import ours_of
from sites.registry import Site

BY = ("day", "issuer", "terminal", "site")


@dataclass(frozen=True, slots=True)
class Side:
    """How many approvals, and their won less what was taken back."""

    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A row of the comparison: '' where neither side names its issuer or terminal."""

    key: str
    ours: Side
    theirs: Side

    @property
    def differs(self) -> int:
        """What the statement has less than we have."""
        return self.ours.amount - self.theirs.amount


def beside(session: Session, sites: Sequence[int], kind: str, first: date, last: date, by: str) -> list[Beside]:
    """Our book beside the statements in these days, in the order of the key. Three queries, whatever is asked for."""
    codes = dict(session.execute(sa.select(Site.id, Site.code).where(Site.id.in_(sites))).all())
    sums: dict[str, list[int]] = {}
    for one in ours_of(session, kind, sites, first, last):
        mine = sums.setdefault(_key(one, by, codes), [0, 0, 0, 0])
        mine[0] += 1
        mine[1] += one.amount
    rows = session.execute(
        sa.select(StatementRow.site_id, StatementRow.day, StatementRow.issuer, StatementRow.terminal, sa.func.count().label("rows"),
                  sa.func.sum(StatementRow.amount).label("amount"))
        .where(StatementRow.site_id.in_(sites), StatementRow.kind == kind, StatementRow.day.between(first, last))
        .group_by(StatementRow.site_id, StatementRow.day, StatementRow.issuer, StatementRow.terminal)
    )
    for row in rows:
        other = Theirs(row.site_id, row.day, "", int(row.amount), row.issuer, row.terminal)
        its = sums.setdefault(_key(other, by, codes), [0, 0, 0, 0])
        its[2] += int(row.rows)
        its[3] += other.amount
    return [Beside(key, Side(mine, won), Side(its, theirs)) for key, (mine, won, its, theirs) in sorted(sums.items())]


def together(rows: Sequence[Beside]) -> Beside:
    """The sum of such rows."""
    return Beside(
        "", Side(sum(row.ours.count for row in rows), sum(row.ours.amount for row in rows)),
        Side(sum(row.theirs.count for row in rows), sum(row.theirs.amount for row in rows)),
    )


def spans_of(session: Session, sites: Sequence[int], kind: str, first: date, last: date) -> list[tuple[str, date, date]]:
    """Which days the files speak of, by site."""
    query = (
        sa.select(Site.code, StatementSpan.first, StatementSpan.last).join(Site, Site.id == StatementSpan.site_id)
        .where(StatementSpan.site_id.in_(sites), StatementSpan.kind == kind, StatementSpan.first <= last, StatementSpan.last >= first)
        .order_by(Site.code, StatementSpan.first)
    )
    return [(code, begins, ends) for code, begins, ends in session.execute(query)]


def standing(
    session: Session, sites: Sequence[int], kind: str, first: date, last: date, limit: int
) -> list[tuple[StatementDifference, str]]:
    """The differences of these days that no later comparison settled, looked at or not, with their site's code."""
    query = (
        sa.select(StatementDifference, Site.code).join(Site, Site.id == StatementDifference.site_id)
        .where(StatementDifference.site_id.in_(sites), StatementDifference.kind == kind, StatementDifference.settled_at.is_(None),
               StatementDifference.day.between(first, last))
        .order_by(StatementDifference.day, Site.code, StatementDifference.approval_no, StatementDifference.id).limit(limit)
    )
    return [(row, code) for row, code in session.execute(query)]


def _key(each: Ours | Theirs, by: str, codes: dict[int, str]) -> str:
    if by == "day":
        return each.day.isoformat()
    if by == "site":
        return codes[each.site_id]
    return each.terminal if by == "terminal" else plain_issuer(each.issuer)


def plain_issuer(name: str) -> str:
    """신한카드 is 신한: the one says it so, the other so."""
    bare = name.replace(" ", "")
    return bare.removesuffix("카드") or bare
