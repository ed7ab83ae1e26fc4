"""What people write freely at a till: reasons, notes, names of orders put aside. It may name somebody, so that it stands apart from the
rows that are only ever added, sealed, and goes when its time is over; the rows and the kept Z hold none of it."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.tills.models import TillText
from pos.tills.z_report import Addendum, ZReport
from sites import journal
from sites.registry import Site
from sites.vault import vault

REASON, NOTE, PARKED = "reason", "note", "parked"


def write_text(session: Session, site_id: int, row_id: UUID, field: str, text: str, at: datetime) -> None:
    """Keeps a text of a row, sealed."""
    sealed = vault.seal(text, "till_text", field, str(row_id))
    session.add(TillText(row_id=row_id, field=field, site_id=site_id, at=at, sealed=sealed))


def text_of(session: Session, row_id: UUID, field: str) -> str | None:
    """A text of a row; None where there is none, and where it was forgotten."""
    row = session.get(TillText, (row_id, field))
    return None if row is None else vault.open(row.sealed, "till_text", field, str(row_id))


def with_texts(session: Session, report: ZReport) -> ZReport:
    """The report with the texts that are still there."""
    addendum: Addendum | None = report["addendum"]
    moved = [*report["movements"], *(addendum["movements"] if addendum else ())]
    found = _texts(session, [UUID(report["id"]), *(UUID(line["id"]) for line in moved)])
    for line in moved:
        line["reason"] = found.get((line["id"], REASON), line["reason"])
    report["note"] = found.get((report["id"], NOTE), report["note"]) or None
    names = json.loads(found.get((report["id"], PARKED), "[]"))
    for order, name in zip(report["parked"], names, strict=False):
        order["name"] = name
    return report


def forget_texts(session: Session, by: str, before: datetime) -> int:
    """Deletes what was written before that moment, at all sites, in order of site code; journalled at each, by count."""
    gone = 0
    for site_id, code in session.execute(sa.select(Site.id, Site.code).order_by(Site.code)).all():
        over = sa.delete(TillText).where(TillText.site_id == site_id, TillText.at < before)
        count = session.execute(over.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        if count:
            journal.append(session, journal.book_of_site(code), by, "till_texts_purged", code, {"count": count})
        gone += count
    return gone


def _texts(session: Session, rows: list[UUID]) -> Mapping[tuple[str, str], str]:
    found = session.scalars(sa.select(TillText).where(TillText.row_id.in_(rows)))
    return {(str(row.row_id), row.field): vault.open(row.sealed, "till_text", row.field, str(row.row_id)) for row in found}
