"""Reading what was read: what stands of days, what counters showed last, what comes after. Changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.bays.models import METERS, Bay, BayDay, BayReading
from pos.bays.reckoning import Known, Meter, Reckoned, WantedReading
from pos.sales.models import Document
from sites.registry import Site


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it stands, or one of its revisions, with its document and readings."""

    row: BayDay
    document: Document
    readings: Sequence[Reckoned]

    @property
    def stands(self) -> bool:
        """Whether this one states, rather than withdraws."""
        return self.row.withdraws is None


def standing() -> sa.ColumnElement[bool]:
    """Whether a day states something and was not withdrawn."""
    later = aliased(BayDay)
    return sa.and_(BayDay.withdraws.is_(None), ~sa.exists().where(later.withdraws == BayDay.document_id))


def days_between(session: Session, site: Site, first: date, last: date) -> list[Day]:
    """The standing days of a site, in order."""
    query = sa.select(BayDay).where(BayDay.site_id == site.id, BayDay.business_date.between(first, last), standing())
    return _days(session, session.scalars(query.order_by(BayDay.business_date)).all())


def history_of(session: Session, site: Site, day: date) -> list[Day]:
    """Everything that was stated and withdrawn of a day, the newest first."""
    query = sa.select(BayDay).where(BayDay.site_id == site.id, BayDay.business_date == day)
    return _days(session, session.scalars(query.order_by(BayDay.revision.desc())).all())


def known_before(session: Session, site: Site, day: date, bays: Iterable[Bay]) -> dict[Meter, Known]:
    """What every counter showed when it was last read before a day; what it showed at first where it never was."""
    known = {(bay.code, meter): Known(bay.start(meter), bay.valid_from - timedelta(days=1)) for bay in bays for meter in METERS}
    newest = sa.func.max(BayDay.business_date)
    last = (
        sa.select(BayReading.bay_id, BayReading.meter, newest.label("day")).join(BayDay, BayDay.document_id == BayReading.document_id)
        .where(BayDay.site_id == site.id, BayDay.business_date < day, standing()).group_by(BayReading.bay_id, BayReading.meter).subquery()
    )
    rows = session.execute(
        sa.select(Bay.code, BayReading.meter, BayReading.counter, BayDay.business_date)
        .join(BayDay, BayDay.document_id == BayReading.document_id).join(Bay, Bay.id == BayReading.bay_id)
        .join(last, sa.and_(last.c.bay_id == BayReading.bay_id, last.c.meter == BayReading.meter, last.c.day == BayDay.business_date))
        .where(BayDay.site_id == site.id, standing())
    )
    return known | {(code, meter): Known(counter, on) for code, meter, counter, on in rows}


def first_after(session: Session, site: Site, day: date, meters: Iterable[Meter]) -> list[Day]:
    """The standing days after a day that read one of these counters next, in order."""
    wanted = set(meters)
    rows = session.execute(
        sa.select(Bay.code, BayReading.meter, sa.func.min(BayDay.business_date))
        .join(BayDay, BayDay.document_id == BayReading.document_id).join(Bay, Bay.id == BayReading.bay_id)
        .where(BayDay.site_id == site.id, BayDay.business_date > day, standing()).group_by(Bay.code, BayReading.meter)
    )
    days = {on for code, meter, on in rows if (code, meter) in wanted}
    query = sa.select(BayDay).where(BayDay.site_id == site.id, BayDay.business_date.in_(days), standing())
    return _days(session, session.scalars(query.order_by(BayDay.business_date)).all()) if days else []


def last_of(session: Session, site: Site, day: date) -> BayDay | None:
    """The newest revision of a day, standing or withdrawn."""
    query = sa.select(BayDay).where(BayDay.site_id == site.id, BayDay.business_date == day)
    return session.scalar(query.order_by(BayDay.revision.desc()).limit(1))


def readings_of(session: Session, document_ids: Iterable[UUID]) -> Mapping[UUID, list[Reckoned]]:
    """The readings of several days, in order of bay and meter."""
    found: dict[UUID, list[Reckoned]] = {}
    query = (
        sa.select(BayReading, Bay).join(Bay, Bay.id == BayReading.bay_id).where(BayReading.document_id.in_(list(document_ids)))
        .order_by(Bay.code, BayReading.meter.desc())
    )
    for row, bay in session.execute(query):
        wanted = WantedReading(bay.code, row.meter, row.counter, row.reset, row.start or 0, row.ended)
        found.setdefault(row.document_id, []).append(Reckoned(bay, wanted, row.before, row.won, row.days))
    return found


def _days(session: Session, rows: Sequence[BayDay]) -> list[Day]:
    ids = [row.document_id for row in rows]
    documents = {each.id: each for each in session.scalars(sa.select(Document).where(Document.id.in_(ids)))}
    readings = readings_of(session, ids)
    return [Day(row, documents[row.document_id], readings.get(row.document_id, [])) for row in rows]
