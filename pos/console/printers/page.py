"""Every printer in reach with what it said last, the slips that wait or need a decision, and what a person does about both."""

from collections.abc import Callable
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import current_app, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.language import Speaker, language
from pos.console.language import page as rendered
from pos.console.printers.rows import row_of, waiting_of
from pos.console.printers.words import WORDS
from pos.console.scopes import holding, scope_menu, widest_scope
from pos.console.texts import FRAME
from pos.console.visitor import current_visitor
from pos.printing.asking import WantedPrint, ask_for, let_go, print_again
from pos.printing.models import TRIAL, PrintJob
from pos.printing.printers import printer_for, printers_of, waiting_at
from pos.printing.queries import open_prints, print_for
from sites import clock
from sites.access import Permission, scope_for, sites_within
from sites.db import attempt, reading
from sites.errors import Conflict
from sites.registry import Site

SLIPS_AT_ONCE = 50


@console.get("/printers/")
@needs(Permission.SITE_WORK)
def printers() -> str:
    """`?scope=site:cafe-01`, optional."""
    say, visitor, now = speaker(), current_visitor(), clock.now()
    mine = holding(visitor.actor, Permission.SITE_WORK)
    with reading() as session:
        scope = scope_for(session, visitor.actor, request.args.get("scope") or widest_scope(session, mine), Permission.SITE_WORK)
        scopes = scope_menu(session, say, mine, str(scope), lambda other: url_for("console.printers", scope=other))
        found = printers_of(session, sites_within(scope))
        waiting = waiting_at(session, [printer.id for printer, _ in found])
        rows = [row_of(say, printer, site, waiting.get(printer.id, (0, 0)), now) for printer, site in found]
        slips = [waiting_of(say, job, code) for job, code in open_prints(session, sites_within(scope), SLIPS_AT_ONCE)]
        looking = sum(bool(printer.trouble) for printer, _ in found)
        sites = session.scalars(sa.select(Site).where(Site.id.in_(sites_within(scope)), Site.closed_on.is_(None)).order_by(Site.code)).all()
        places = [(site.code, site.name) for site in sites if site.offers("sale")]
    title = say("title_look" if looking else "title_well" if found else "title_none", scope=scopes.current, count=looking or len(found))
    return rendered(
        "console/printers/page.html", say, here="devices", visitor=visitor, scopes=scopes, rows=rows, slips=slips, title=title,
        places=places, chosen=scope.code if scope.kind == "site" else None,
    )


@console.post("/printers/<code>/trial")
@needs(Permission.SITE_WORK)
def printer_trial(code: str) -> AnyResponse:
    """Asks for a test page."""
    actor, spoken = current_visitor().actor, language()
    base_url = own_address()

    def ask(session: Session) -> str:
        printer, site = printer_for(session, actor, code, Permission.SITE_WORK)
        ask_for(session, actor, site, WantedPrint(uuid4(), TRIAL, None, code, printer.has_drawer, language=spoken), base_url)
        return site.code

    return _back(attempt(ask), "tried")


@console.post("/printers/slips/<uuid:print_id>/again")
@needs(Permission.SITE_WORK)
def print_anew(print_id: UUID) -> AnyResponse:
    """Prints a held slip again, whole."""
    actor, base_url = current_visitor().actor, own_address()
    return _decide(print_id, lambda session, job, site: print_again(session, actor, job, site, base_url), "sent_again")


@console.post("/printers/slips/<uuid:print_id>/end")
@needs(Permission.SITE_WORK)
def print_let_go(print_id: UUID) -> AnyResponse:
    """Lets a slip go."""
    return _decide(print_id, lambda session, job, _site: let_go(session, job), "gone")


def own_address() -> str:
    """What a receipt's own link begins with."""
    found: str = current_app.extensions["pos-settings"].base_url
    return found


def speaker() -> Speaker:
    """Who says the words of these pages."""
    return Speaker(language(), FRAME, WORDS)


def _decide(print_id: UUID, act: Callable[[Session, PrintJob, Site], object], done: str) -> AnyResponse:
    actor = current_visitor().actor

    def decide(session: Session) -> tuple[str, str]:
        job, site = print_for(session, actor, print_id, Permission.SITE_WORK, changing=True)
        try:
            act(session, job, site)
        except Conflict:
            return site.code, "busy"
        return site.code, done

    return _back(*attempt(decide))


def _back(site: str, said: str) -> AnyResponse:
    flash(said)
    return redirect(url_for("console.printers", scope=f"site:{site}"))
