"""Setting printers up: add, change, take away. Each act takes the site's turn and stands in its book."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pos.printing.addresses import PORTS, wrong_host
from pos.printing.models import GIVEN_UP, PRINTING, WAITING, Printer, PrintJob
from sites import clock, journal
from sites.access import Actor, Permission, reach, site_for
from sites.errors import Conflict, Invalid, Message, NotFound, Stale, say
from sites.registry import Site, SiteLedger

DEFAULT_PORT = 9100

Check = Callable[[Printer], None]


@dataclass(frozen=True, slots=True)
class WantedPrinter:
    """How a printer is set up."""

    name: str
    host: str
    port: int = DEFAULT_PORT
    columns: int = 48
    two_byte: bool = True
    cuts: bool = True
    has_drawer: bool = False
    answers: bool = True
    prints_orders: bool = False


def add_printer(session: Session, actor: Actor, site: Site, wanted: WantedPrinter, anywhere: bool) -> Printer:
    """A new printer with the site's next number. Conflict where another one stands at this address."""
    _check(wanted, anywhere)
    _hold(session, site)
    _refuse_taken(session, site.id, wanted, None)
    number = 1 + (session.scalar(sa.select(sa.func.max(Printer.number)).where(Printer.site_id == site.id)) or 0)
    printer = Printer(site_id=site.id, number=number, code=f"{site.code}-P{number}", **asdict(wanted))
    session.add(printer)
    session.flush()
    _written(session, actor, site, "printer_added", printer, asdict(wanted))
    return printer


def change_printer(
    session: Session, actor: Actor, printer: Printer, site: Site, wanted: WantedPrinter, version: int | None, anywhere: bool
) -> Printer:
    """Other settings; nothing changed, nothing written. Stale where `version` is not the printer's any more."""
    _check(wanted, anywhere)
    _current(session, printer, site, version)
    _refuse_taken(session, site.id, wanted, printer.id)
    different = {name: value for name, value in asdict(wanted).items() if getattr(printer, name) != value}
    if not different:
        return printer
    changed = {name: {"old": getattr(printer, name), "new": value} for name, value in different.items()}
    for name, value in different.items():
        setattr(printer, name, value)
    if different.keys() & {"host", "port"}:
        printer.trouble, printer.seen_at = None, None
    printer.version += 1
    session.flush()
    _written(session, actor, site, "printer_changed", printer, {"version": printer.version, "facts": changed})
    return printer


def remove_printer(session: Session, actor: Actor, printer: Printer, site: Site, version: int | None) -> None:
    """Takes a printer away; what waits for it is given up. Conflict while it prints."""
    _current(session, printer, site, version)
    open_ones = session.scalars(
        sa.select(PrintJob).where(PrintJob.printer_id == printer.id, PrintJob.state.not_in(("printed", GIVEN_UP))).with_for_update()
    ).all()
    if any(job.state == PRINTING for job in open_ones):
        raise Conflict("printer_busy", say("지금 인쇄하고 있습니다. 잠시 뒤에 다시 해 주세요.", "It is printing. Try again in a moment."))
    now = clock.now()
    for job in open_ones:
        job.state, job.ended_at, job.content = GIVEN_UP, now, None
    printer.removed_at = now
    printer.version += 1
    session.flush()
    _written(session, actor, site, "printer_removed", printer, {"given_up": len(open_ones)})


def printer_for(session: Session, actor: Actor, code: str, permission: Permission) -> tuple[Printer, Site]:
    """A printer that stands, for someone who may do this at its site: NotFound out of reach, Forbidden within reach but not allowed."""
    row = session.execute(
        sa.select(Printer, Site).join(Site, Site.id == Printer.site_id)
        .where(Printer.code == code, Printer.removed_at.is_(None), Site.id.in_(reach(actor.grants)))
    ).one_or_none()
    if row is None:
        raise NotFound("printer_not_found")
    site_for(session, actor, row[1].code, permission)
    return row[0], row[1]


def printers_of(session: Session, site_ids: sa.Select[int] | list[int]) -> list[tuple[Printer, Site]]:
    """The printers of sites, in order of site and number."""
    query = (
        sa.select(Printer, Site).join(Site, Site.id == Printer.site_id)
        .where(Printer.site_id.in_(site_ids), Printer.removed_at.is_(None)).order_by(Site.code, Printer.number)
    )
    return [(printer, site) for printer, site in session.execute(query)]


def waiting_at(session: Session, printer_ids: list[int]) -> dict[int, tuple[int, int]]:
    """How many slips wait for each printer, and how many are held back."""
    held = sa.func.sum(sa.case((PrintJob.state == "held", 1), else_=0))
    query = sa.select(PrintJob.printer_id, sa.func.count(), held).where(
        PrintJob.printer_id.in_(printer_ids), PrintJob.state.in_((WAITING, PRINTING, "held"))
    )
    found = session.execute(query.group_by(PrintJob.printer_id))
    return {printer: (int(count) - int(held or 0), int(held or 0)) for printer, count, held in found}


def _current(session: Session, printer: Printer, site: Site, version: int | None) -> None:
    _hold(session, site)
    session.refresh(printer)
    if printer.removed_at is not None:
        raise NotFound("printer_not_found")
    if version is not None and version != printer.version:
        raise Stale


def _check(wanted: WantedPrinter, anywhere: bool) -> None:
    errors: dict[str, list[Message]] = {}
    wrong = wrong_host(wanted.host, anywhere)
    if wrong is not None:
        errors["/host"] = [wrong]
    if not anywhere and wanted.port not in PORTS:
        errors["/port"] = [say("포트는 {first}에서 {last} 사이여야 합니다. 보통 9100입니다.",
                               "The port must be between {first} and {last}; usually it is 9100.", first=PORTS[0], last=PORTS[-1])]
    if errors:
        raise Invalid("invalid", say("보내신 내용에 고칠 곳이 있습니다.", "Something in the request needs to be corrected."), errors)


def _refuse_taken(session: Session, site_id: int, wanted: WantedPrinter, own: int | None) -> None:
    there = sa.select(Printer.id).where(
        Printer.site_id == site_id, Printer.host == wanted.host, Printer.port == wanted.port, Printer.removed_at.is_(None)
    )
    if session.scalar(there.where(Printer.id != own) if own is not None else there) is not None:
        wrong = say("이 주소에는 이미 프린터가 있습니다.", "A printer stands at this address already.")
        raise Conflict("printer_exists", wrong, {"/host": [wrong]})


def _hold(session: Session, site: Site) -> None:
    session.execute(sa.select(SiteLedger.site_id).where(SiteLedger.site_id == site.id).with_for_update())


def _written(session: Session, actor: Actor, site: Site, act: str, printer: Printer, content: dict[str, object]) -> None:
    journal.append(session, journal.book_of_site(site.code), actor.code, act, printer.code, content)
