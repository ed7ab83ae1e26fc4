"""Reading what was printed and what waits. Changes nothing."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.printing.models import HELD, PRINTING, WAITING, Printer, PrintJob
from sites.access import Actor, Permission, reach, site_for
from sites.errors import NotFound
from sites.registry import Site


def print_for(session: Session, actor: Actor, job_id: UUID, permission: Permission, *, changing: bool = False) -> tuple[PrintJob, Site]:
    """A print within reach of someone who may do this there: NotFound out of reach, Forbidden within reach but not allowed."""
    query = sa.select(PrintJob, Site).join(Site, Site.id == PrintJob.site_id)
    query = query.where(PrintJob.id == job_id, Site.id.in_(reach(actor.grants)))
    row = session.execute(query.with_for_update(of=PrintJob) if changing else query).one_or_none()
    if row is None:
        raise NotFound("print_not_found")
    site_for(session, actor, row[1].code, permission)
    return row[0], row[1]


def prints_of(
    session: Session, site_ids: sa.Select[int], state: str | None, limit: int, before: tuple[object, UUID] | None = None
) -> list[tuple[PrintJob, Site, str]]:
    """Prints with site and printer, the newest first."""
    query = (
        sa.select(PrintJob, Site, Printer.code).join(Site, Site.id == PrintJob.site_id).join(Printer, Printer.id == PrintJob.printer_id)
        .where(PrintJob.site_id.in_(site_ids)).order_by(PrintJob.asked_at.desc(), PrintJob.id.desc()).limit(limit)
    )
    if state is not None:
        query = query.where(PrintJob.state == state)
    if before is not None:
        query = query.where(sa.tuple_(PrintJob.asked_at, PrintJob.id) < sa.tuple_(*before))
    return [(job, site, printer) for job, site, printer in session.execute(query)]


def open_prints(session: Session, site_ids: sa.Select[int], limit: int) -> list[tuple[PrintJob, str]]:
    """What waits or is held, with the code of its printer: what a person has to decide about first, each in the order of asking."""
    query = (
        sa.select(PrintJob, Printer.code).join(Printer, Printer.id == PrintJob.printer_id)
        .where(PrintJob.site_id.in_(site_ids), PrintJob.state.in_((WAITING, PRINTING, HELD)))
        .order_by(sa.case((PrintJob.state == HELD, 0), else_=1), PrintJob.asked_at, PrintJob.id).limit(limit)
    )
    return [(job, code) for job, code in session.execute(query)]
