"""Asking for a slip, once for each id, and what a person may do with one that was held: print it again, or let it go."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.printing.escpos import Dialect, packed
from pos.printing.laying_out import Source, laid_out
from pos.printing.models import DRAWER, GIVEN_UP, HELD, ORDER, OVER, PRINTED, PRINTING, WAITING, Printer, PrintJob
from sites import clock, journal
from sites.access import Actor
from sites.errors import Conflict, Message, invalid_at, say
from sites.registry import Site

# Why a drawer is opened without a sale; words and not free text, since they stand in the book.
REASONS = ("change", "count", "wrong_money", "check", "other")


@dataclass(frozen=True, slots=True)
class WantedPrint:
    """What is to be printed where. `subject` is the sale, refund, till or ticket; `printer` None: the site's own for that kind."""

    id: UUID
    kind: str
    subject: UUID | None = None
    printer: str | None = None
    drawer: bool = False
    reason: str | None = None
    language: str = "ko"


def ask_for(session: Session, actor: Actor, site: Site, wanted: WantedPrint, base_url: str) -> tuple[PrintJob, bool]:
    """The print for this id, and whether it is new. Nothing is printed yet: the press does that.

    Conflict naming the fields where the id stands with other content; Conflict `no_printer` where the site has none that could.
    """
    standing = session.get(PrintJob, wanted.id)
    if standing is not None:
        _compare(session, standing, site, wanted)
        return standing, False
    _check(wanted)
    printer = _printer(session, site, wanted)
    copy = _copies(session, wanted)
    job = PrintJob(
        id=wanted.id, site_id=site.id, printer_id=printer.id, printer_given=wanted.printer is not None, kind=wanted.kind,
        subject=wanted.subject, language=wanted.language, drawer=wanted.drawer or wanted.kind == DRAWER, reason=wanted.reason,
        asked_at=clock.now(), asked_by=actor.code, waits_since=clock.now(), copy=copy, replaced=0,
    )
    _write(session, job, printer, Source(actor, site, base_url))
    session.add(job)
    session.flush()
    if wanted.kind == DRAWER and wanted.reason is not None:
        content = {"id": str(job.id), "reason": wanted.reason}
        journal.append(session, journal.book_of_site(site.code), actor.code, "drawer_opened", printer.code, content)
    return job, True


def print_again(session: Session, actor: Actor, job: PrintJob, site: Site, base_url: str) -> PrintJob:
    """A held slip goes back in line, whole; one that may be on paper already says that it is a copy. Twice is once.

    Conflict for what is over: that is asked for as a new print.
    """
    if job.state in (WAITING, PRINTING):
        return job
    if job.state != HELD:
        raise Conflict("print_over", say("이미 끝난 인쇄입니다. 새로 인쇄해 주세요.", "This print is over. Print it anew."))
    printer = session.get_one(Printer, job.printer_id)
    if job.begun:
        job.begun_before = True
        job.copy += job.trouble not in KNOWN_INCOMPLETE
    job.state, job.trouble, job.begun, job.not_before, job.waits_since = WAITING, None, False, None, clock.now()
    _write(session, job, printer, Source(actor, site, base_url))
    session.flush()
    return job


# The printer said itself that it stopped before the end: nobody holds a whole one.
KNOWN_INCOMPLETE = frozenset({"paper_out", "cover_open", "cutter", "printer_error", "offline"})


def let_go(session: Session, job: PrintJob) -> PrintJob:
    """A slip that is not wanted any more, or that lies there although nobody could know. Conflict while it prints; twice is once."""
    if job.state == PRINTING:
        raise Conflict("printer_busy", say("지금 인쇄하고 있습니다. 잠시 뒤에 다시 해 주세요.", "It is printing. Try again in a moment."))
    if job.state not in OVER:
        job.state, job.ended_at, job.content = GIVEN_UP, clock.now(), None
        session.flush()
    return job


def _write(session: Session, job: PrintJob, printer: Printer, source: Source) -> None:
    """The slip as it is now, in the printer's language. Laid out when asked for: what was seen is what is printed."""
    slip = laid_out(session, source, job.kind, job.subject, printer, job.language, job.copy)
    job.replaced = 0 if slip is None else slip.replaced
    job.content = b"" if slip is None else packed(slip, Dialect(printer.two_byte, printer.cuts))


def _check(wanted: WantedPrint) -> None:
    lacks_reason = wanted.kind == DRAWER and wanted.subject is None and wanted.reason is None
    if lacks_reason or (wanted.reason is not None and wanted.kind != DRAWER):
        raise invalid_at("/reason", "판매 없이 돈통을 열 때 이유를 적어 주세요. 다른 때는 빼 주세요.",
                         "Give the reason for opening a drawer without a sale, and for nothing else.")
    needs = wanted.kind != "test" and wanted.reason is None
    if needs == (wanted.subject is None):
        raise invalid_at("/of", "무엇을 인쇄할지 of에 적어 주세요. 이유를 적어 돈통을 열 때와 시험 인쇄에는 빼 주세요.",
                         "Name in `of` what it is for; leave it out for a drawer that is opened for a reason.")


def _printer(session: Session, site: Site, wanted: WantedPrint) -> Printer:
    own = sa.select(Printer).where(Printer.site_id == site.id, Printer.removed_at.is_(None))
    needs_drawer = wanted.kind == DRAWER
    if wanted.printer is not None:
        named = session.scalar(own.where(Printer.code == wanted.printer))
        if named is None:
            raise invalid_at("/printer", "그런 프린터가 없습니다. 코드를 확인해 주세요.", "There is no such printer. Check its code.")
        if needs_drawer and not named.has_drawer:
            raise _none("이 프린터에는 돈통이 없습니다.", "This printer has no drawer.")
        return named
    if needs_drawer:
        own = own.where(Printer.has_drawer)
    right_first = Printer.prints_orders.desc() if wanted.kind == ORDER else Printer.prints_orders
    drawer_first = Printer.has_drawer.desc() if wanted.drawer else Printer.number
    found = session.scalars(own.order_by(right_first, drawer_first, Printer.number).limit(1)).first()
    if found is None:
        raise _none("쓸 수 있는 프린터가 없습니다. 관리 화면에서 프린터를 등록해 주세요.",
                    "No printer here can do this. Add one in the console.")
    return found


def _none(ko: str, en: str) -> Conflict:
    return Conflict("no_printer", say(ko, en))


def _copies(session: Session, wanted: WantedPrint) -> int:
    """How many times it was printed before, as far as anybody knows; slips that were held half-way do not count until they are."""
    if wanted.subject is None:
        return 0
    printed = sa.or_(PrintJob.state == PRINTED, sa.and_(PrintJob.state == GIVEN_UP, PrintJob.begun))
    query = sa.select(sa.func.count()).where(PrintJob.subject == wanted.subject, PrintJob.kind == wanted.kind, printed)
    return 0 if wanted.kind == "x" else session.scalar(query) or 0


def _compare(session: Session, job: PrintJob, site: Site, wanted: WantedPrint) -> None:
    if job.site_id != site.id:
        raise Conflict("id_taken", say("이미 쓰인 번호(id)입니다. 새 id로 보내 주세요.", "This id is taken. Send a new one."))
    code = session.scalar(sa.select(Printer.code).where(Printer.id == job.printer_id)) if job.printer_given else None
    drawer = wanted.drawer or wanted.kind == DRAWER
    pairs = {
        "kind": (job.kind, wanted.kind), "of": (job.subject, wanted.subject), "printer": (code, wanted.printer),
        "drawer": (job.drawer, drawer), "reason": (job.reason, wanted.reason), "language": (job.language, wanted.language),
    }
    other: Message = say("같은 id로 다른 내용이 이미 있습니다.", "This id stands with another value.")
    differing = {f"/{name}": [other] for name, (stands, given) in pairs.items() if stands != given}
    if differing:
        raise Conflict("content_differs", say(
            "같은 id로 다른 인쇄가 이미 있습니다. 새 id로 보내 주세요.", "This id stands for another print. Send a new one."), differing)
