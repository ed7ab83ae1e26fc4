"""Days from a file: all of them in one act, and all of them out again in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.daytotals.models import DayTotal, DayTotalImport
from pos.daytotals.queries import standing
from pos.daytotals.refusals import corrected_since
from pos.daytotals.stating import DAY, state_total, withdraw_rows
from pos.daytotals.wanted import WantedTotal
from sites import clock, journal
from sites.access import Actor
from sites.registry import Site, ordered_by_code

UNDONE = "가져오기 되돌림"


@dataclass(frozen=True, slots=True)
class ImportedDay:
    """A day of a file that is new at its site."""

    site_id: int
    wanted: WantedTotal


def record_import(session: Session, by: Actor, import_id: UUID, name: str, days: Sequence[ImportedDay]) -> tuple[DayTotalImport, bool]:
    """States every day of a checked file, which holds at least one, or none of them; whether this call did it.

    Days are written in order of site code. What was stated meanwhile by someone else stops all of it (Conflict).
    """
    done = session.get(DayTotalImport, import_id)
    if done is not None:
        return done, False
    dates = [day.wanted.day for day in days]
    made = DayTotalImport(
        id=import_id, name=name, rows=len(days), first=min(dates), last=max(dates), total=sum(day.wanted.total for day in days),
        recorded_at=clock.now(), recorded_by=by.code, undone_at=None, undone_by=None,
    )
    session.add(made)
    session.flush()
    for site_id in ordered_by_code(session, {day.site_id for day in days}):
        site = session.get_one(Site, site_id)
        of_site = sorted((day.wanted for day in days if day.site_id == site_id), key=lambda wanted: wanted.day)
        for wanted in of_site:
            state_total(session, by, site, wanted, import_id)
        _journal(session, by, site, "day_totals_imported", import_id, len(of_site))
    return made, True


def undo_import(session: Session, by: Actor, made: DayTotalImport, sites: Sequence[Site]) -> bool:
    """Takes every day of a file away again; whether this call did it. Conflict when one of them was corrected since."""
    if made.undone_at is not None:
        return False
    rows = session.scalars(sa.select(DayTotal).where(DayTotal.import_id == made.id)).all()
    standing_ids = set(session.scalars(sa.select(DayTotal.document_id).where(DayTotal.import_id == made.id, standing(DAY))))
    changed = [row for row in rows if row.document_id not in standing_ids]
    if changed:
        raise corrected_since(changed)
    for site in sorted(sites, key=lambda site: site.code):
        of_site = sorted((row for row in rows if row.site_id == site.id), key=lambda row: row.business_date)
        withdraw_rows(session, by, site, of_site, made.id, UNDONE)
        _journal(session, by, site, "day_totals_import_undone", made.id, len(of_site))
    made.undone_at, made.undone_by = clock.now(), by.code
    session.flush()
    return True


def _journal(session: Session, by: Actor, site: Site, act: str, import_id: UUID, rows: int) -> None:
    journal.append(session, journal.book_of_site(site.code), by.code, act, f"day-total-import:{import_id}", {"rows": rows})
