"""How a worker takes a slip, prints it and says what became of it. What the states mean when something goes wrong stands in
docs/decisions/0016: a slip of which nothing left is tried again by itself; one of which something left is held until a person looked."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from pos.printing.models import DRAWER, GIVEN_UP, HELD, PRINTED, PRINTING, WAITING, Printer, PrintJob
from sites import clock

PAUSE = timedelta(seconds=2)
# Nobody waits at the counter for longer; a receipt that comes hours later is another's receipt.
WAITS = timedelta(minutes=15)
# A drawer that opens by itself later than this stands open before nobody.
DRAWER_WAITS = timedelta(seconds=30)
# Longer than a try can take (wire.py), so that who is silent for so long is dead.
SILENT_FOR = timedelta(seconds=90)
# What is wrong with the printer; any other trouble is that of one slip.
SAID = frozenset({"paper_out", "cover_open", "cutter", "printer_error", "offline", "no_answer"})


@dataclass(frozen=True, slots=True)
class Hold:
    """A slip in a worker's hands: what to send where, and the number of this try."""

    job_id: UUID
    printer_id: int
    tries: int
    host: str
    port: int
    answers: bool
    kind: str
    content: bytes
    kick: bool


def anything_waits(session: Session) -> bool:
    """Whether there is something to take or to take over. It only reads, so that asking often costs nobody anything."""
    due = sa.and_(PrintJob.state == WAITING, _due())
    return session.scalar(sa.select(sa.exists().where(sa.or_(due, _dead())))) or False


def take(session: Session, busy: frozenset[int] = frozenset()) -> Hold | None:
    """The next slip, now this worker's: the oldest of a printer that prints nothing. None when there is nothing to do.

    `busy` printers are left out. What is too old is ended on the way.
    """
    now = clock.now()
    _take_over(session)
    while True:
        job = session.scalar(_next(busy).limit(1).with_for_update(skip_locked=True))
        if job is None:
            return None
        printer = session.get_one(Printer, job.printer_id)
        age = now - job.waits_since
        kick = job.drawer and not job.kicked and age <= DRAWER_WAITS and printer.has_drawer
        if job.kind == DRAWER and not kick:
            job.state, job.ended_at, job.trouble, job.content = GIVEN_UP, now, "too_late", None
        elif age > WAITS:
            job.state, job.trouble = HELD, job.trouble or "too_late"
        else:
            job.state, job.taken_at, job.not_before, job.begun = PRINTING, now, None, False
            job.tries += 1
            session.flush()
            return Hold(
                job.id, job.printer_id, job.tries, printer.host, printer.port, printer.answers, job.kind, job.content or b"", kick
            )
        session.flush()


def begin(session: Session, hold: Hold, *, kick: bool, begun: bool = True) -> bool:
    """Notes that bytes are about to leave; False when the slip is not this worker's any more. Committed before the first byte."""
    return _change(session, hold, **({"kicked": True} if kick else {}), **({"begun": True} if begun else {}))


def finish(session: Session, hold: Hold, *, proved: bool) -> bool:
    """The slip is on paper; `proved`, by what the printer itself said."""
    now = clock.now()
    _seen(session, hold, None)
    return _change(session, hold, state=PRINTED, taken_at=None, ended_at=now, proved=proved, content=None, trouble=None)


def put_back(session: Session, hold: Hold, trouble: str, *, heard: bool) -> bool:
    """Nothing left: it is tried again by itself. `heard`: the printer answered and said what is wrong."""
    _seen(session, hold, trouble, heard=heard)
    return _change(session, hold, state=WAITING, taken_at=None, begun=False, trouble=trouble, not_before=clock.now() + PAUSE)


def hold_back(session: Session, hold: Hold, trouble: str) -> bool:
    """Something left, and nobody knows how much of it is on paper: a person looks and decides."""
    _seen(session, hold, trouble)
    return _change(session, hold, state=HELD, taken_at=None, trouble=trouble)


def _take_over(session: Session) -> None:
    """What a dead worker left: back in line where nothing had left, held where something had."""
    for job in session.scalars(sa.select(PrintJob).where(_dead()).with_for_update(skip_locked=True)):
        job.state, job.taken_at = (HELD, None) if job.begun else (WAITING, None)
        job.trouble = "interrupted" if job.begun else job.trouble
    session.flush()


def _due() -> sa.ColumnElement[bool]:
    return sa.or_(PrintJob.not_before.is_(None), PrintJob.not_before <= clock.now())


def _dead() -> sa.ColumnElement[bool]:
    return sa.and_(PrintJob.state == PRINTING, PrintJob.taken_at < clock.now() - SILENT_FOR)


def _next(busy: frozenset[int]) -> sa.Select[PrintJob]:
    older = aliased(PrintJob)
    before = sa.exists().where(
        older.printer_id == PrintJob.printer_id, older.state.in_((WAITING, PRINTING)),
        sa.tuple_(older.asked_at, older.id) < sa.tuple_(PrintJob.asked_at, PrintJob.id),
    )
    printing = sa.exists().where(older.printer_id == PrintJob.printer_id, older.state == PRINTING)
    return (
        sa.select(PrintJob)
        # A drawer does not wait for paper.
        .where(PrintJob.state == WAITING, PrintJob.printer_id.not_in(busy), sa.or_(PrintJob.kind == DRAWER, ~before), ~printing, _due())
        .order_by(PrintJob.asked_at, PrintJob.id)
    )


def _seen(session: Session, hold: Hold, trouble: str | None, *, heard: bool = True) -> None:
    values: dict[str, object] = {"trouble": trouble if trouble in SAID else None} | ({"seen_at": clock.now()} if heard else {})
    session.execute(sa.update(Printer).where(Printer.id == hold.printer_id).values(**values).execution_options(synchronize_session=False))


def _change(session: Session, hold: Hold, **values: object) -> bool:
    values.setdefault("tries", hold.tries)
    own = sa.and_(PrintJob.id == hold.job_id, PrintJob.tries == hold.tries, PrintJob.state == PRINTING)
    changed = session.execute(
        sa.update(PrintJob).where(own).values(**values).returning(PrintJob.id).execution_options(synchronize_session=False)
    )
    return changed.one_or_none() is not None
