"""Laying a site's statements beside our book: what differs becomes a row of the review list, and what no longer does is settled.

Runs whenever a file comes or goes, and when somebody asks; all of it under the site's lock.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.statements.matching import Difference, Theirs, differences
from pos.statements.models import NOT_IN_STATEMENT, StatementDifference, StatementRow, StatementSpan
from pos.statements.sources import ours_of
from sites import clock, journal
from sites.access import Actor
from sites.registry import Site, SiteLedger

# A card is given its money back weeks later, and statements date by their own day.
AROUND = timedelta(days=31)
MOST_DAYS = 92
_OURS = UUID("6f1d9f0a-7f0e-5a6e-9c53-1f6f2b8f5d11")


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison left: how many differences stand, how many of them are new, and how many are gone."""

    open: int
    new: int
    settled: int


def compare(session: Session, by: Actor, site: Site, kind: str, first: date, last: date) -> Compared:
    """Compares these days of a site, and writes down in its book that it was done."""
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update())
    found = {_id_of(site, kind, each): each for each in differing(session, site.id, kind, first, last)}
    standing = {row.id: row for row in session.scalars(_of_days(site.id, kind, first, last)).all()}
    new = _write(session, site, kind, found, standing)
    gone = [row for row in standing.values() if row.id not in found and row.settled_at is None]
    for row in gone:
        row.settled_at = clock.now()
    session.flush()
    content = {"kind": kind, "from": first.isoformat(), "to": last.isoformat(), "open": len(found), "settled": len(gone)}
    journal.append(session, journal.book_of_site(site.code), by.code, "statement_compared", f"statement:{kind}", content)
    return Compared(len(found), new, len(gone))


def differing(session: Session, site_id: int, kind: str, first: date, last: date) -> list[Difference]:
    """What differs in these days. What we alone have counts only where a statement speaks of that day."""
    around = first - AROUND, last + AROUND
    spans = session.execute(
        sa.select(StatementSpan.first, StatementSpan.last)
        .where(StatementSpan.site_id == site_id, StatementSpan.kind == kind, StatementSpan.first <= last, StatementSpan.last >= first)
    ).all()
    rows = session.scalars(
        sa.select(StatementRow).where(StatementRow.site_id == site_id, StatementRow.kind == kind, StatementRow.day.between(*around))
    )
    theirs = [Theirs(row.site_id, row.day, row.approval_no, row.amount, row.issuer, row.terminal) for row in rows]
    found = differences(ours_of(session, kind, [site_id], *around), theirs)
    return [
        each for each in found
        if first <= each.day <= last and (each.flag != NOT_IN_STATEMENT or any(span.first <= each.day <= span.last for span in spans))
    ]


def _write(
    session: Session, site: Site, kind: str, found: dict[UUID, Difference], standing: dict[UUID, StatementDifference]
) -> int:
    new = 0
    for number, each in found.items():
        if number not in standing:
            session.add(StatementDifference(
                id=number, site_id=site.id, kind=kind, day=each.day, approval_no=each.number, issuer=each.issuer, ours=each.ours,
                theirs=each.theirs, document_id=each.document_id, flags=each.flag, received_at=clock.now(), settled_at=None,
            ))
        new += number not in standing
        if number in standing:
            standing[number].settled_at = None
    return new


def _of_days(site_id: int, kind: str, first: date, last: date) -> sa.Select[StatementDifference]:
    return sa.select(StatementDifference).where(
        StatementDifference.site_id == site_id, StatementDifference.kind == kind, StatementDifference.day.between(first, last),
    ).execution_options(populate_existing=True)


def _id_of(site: Site, kind: str, each: Difference) -> UUID:
    what = each.number or str(each.document_id)
    return uuid5(_OURS, f"{site.code}/{kind}/{each.day}/{what}/{each.ours}/{each.theirs}")
