"""Printers: setting them up, looking at them, trying them."""

from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, jsonify
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired

from pos.api.accounts import IF_MATCH
from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.catalogue import seen_version
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import ETAG
from pos.api.prints import print_answer
from pos.api.schemas.printing import NewPrinterIn, PrinterIn, PrinterOut, PrintersOut, PrintersQuery, PrintOut, TrialIn
from pos.printing.asking import WantedPrint, ask_for
from pos.printing.models import TRIAL, Printer
from pos.printing.printers import (
    WantedPrinter,
    add_printer,
    change_printer,
    printer_for,
    printers_of,
    remove_printer,
    waiting_at,
)
from sites.access import Permission, reach, site_for
from sites.db import attempt, reading
from sites.registry import Site

blueprint = make_blueprint("printers", "Receipt printers")

SEEN = shows("The printer; its ETag is what If-Match takes", PrinterOut, ETAG)


@blueprint.route("/printers")
@blueprint.doc(
    parameters=[{"in": "query", "schema": PrintersQuery}], responses={"200": shows("The printers", PrintersOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_printers() -> Response:
    """The printers of a site, or of all within reach, with what each said last."""
    actor, wanted = current_actor(), read_query(PrintersQuery())
    with reading() as session:
        sites = reach(actor.roles_for(Permission.DOCUMENTS))
        if wanted["site"] is not None:
            sites = sa.select(Site.id).where(Site.id == site_for(session, actor, wanted["site"], Permission.DOCUMENTS).id)
        data = [_shown(session, *each) for each in printers_of(session, sites)]
    return jsonify(data=data, next_cursor=None)


@blueprint.route("/printers/<printer>")
@blueprint.doc(responses={"200": SEEN, **problems()})
@guarded(Permission.DOCUMENTS)
def get_printer(printer: str) -> Any:
    """One printer."""
    with reading() as session:
        return _answer(session, *printer_for(session, current_actor(), printer, Permission.DOCUMENTS))


@blueprint.route("/printers", methods=["POST"])
@blueprint.doc(**takes(NewPrinterIn, **{"201": SEEN}))
@guarded(Permission.SITE_WORK)
def post_printer() -> Any:
    """Add a printer to a site. 409 `printer_exists` where one stands at that address; 422 for an address outside private networks."""
    given = read_body(NewPrinterIn())
    code, wanted = given.pop("site"), WantedPrinter(**given)
    printer, site = attempt(lambda session: _added(session, code, wanted))
    with reading() as session:
        return _answer(session, printer, site, 201)


@blueprint.route("/printers/<printer>", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(PrinterIn, **{"200": SEEN}, **problems(412, 428)))
@guarded(Permission.SITE_WORK)
def put_printer(printer: str) -> Any:
    """Replace how a printer is set up. Needs If-Match."""
    actor, wanted = current_actor(), WantedPrinter(**read_body(PrinterIn()))

    def change(session: Session) -> tuple[Printer, Site]:
        found, site = printer_for(session, actor, printer, Permission.SITE_WORK)
        return change_printer(session, actor, found, site, wanted, _needed_version(), anywhere()), site

    changed, site = attempt(change)
    with reading() as session:
        return _answer(session, changed, site)


@blueprint.route("/printers/<printer>", methods=["DELETE"])
@blueprint.doc(parameters=[IF_MATCH], responses={"204": {"description": "Taken away"}, **problems(409, 412, 428)})
@guarded(Permission.SITE_WORK)
def delete_printer(printer: str) -> Any:
    """Take a printer away; what waits for it is given up. Needs If-Match. 409 `printer_busy` while it prints."""
    actor = current_actor()

    def remove(session: Session) -> None:
        found, site = printer_for(session, actor, printer, Permission.SITE_WORK)
        remove_printer(session, actor, found, site, _needed_version())

    attempt(remove)
    return "", 204


@blueprint.route("/printers/<printer>/test", methods=["POST"])
@blueprint.doc(**takes(TrialIn, **created("The test page, waiting to be printed", PrintOut)))
@guarded(Permission.SELL)
def post_trial(printer: str) -> Response:
    """Print a test page: widths, Hangul, sizes, codes, cut and drawer. Whoever stands at the printer may: a tablet too."""
    actor, given = current_actor(), read_body(TrialIn())

    def ask(session: Session) -> Any:
        found, site = printer_for(session, actor, printer, Permission.SELL)
        wanted = WantedPrint(given["id"], TRIAL, None, found.code, drawer=found.has_drawer, language=given["language"])
        job, new = ask_for(session, actor, site, wanted, base_url())
        return job, site.code, found.code, new

    return print_answer(*attempt(ask))


def anywhere() -> bool:
    """Whether the installation lets printers stand outside private networks."""
    return bool(current_app.extensions["pos-settings"].printer_hosts == "any")


def base_url() -> str:
    """What a receipt's own link begins with."""
    found: str = current_app.extensions["pos-settings"].base_url
    return found


def _needed_version() -> int:
    seen = seen_version()
    if seen is None:
        raise PreconditionRequired
    return seen


def _added(session: Session, code: str, wanted: WantedPrinter) -> tuple[Printer, Site]:
    actor = current_actor()
    site = site_for(session, actor, code, Permission.SITE_WORK)
    return add_printer(session, actor, site, wanted, anywhere()), site


def _answer(session: Session, printer: Printer, site: Site, status: int = 200) -> Any:
    response = jsonify(_shown(session, printer, site))
    response.status_code = status
    response.set_etag(str(printer.version))
    return response


def _shown(session: Session, printer: Printer, site: Site) -> Any:
    waiting, held = waiting_at(session, [printer.id]).get(printer.id, (0, 0))
    names = (*PrinterIn().fields, "code", "trouble", "seen_at", "version")
    return PrinterOut().dump({name: getattr(printer, name) for name in names} | {"site": site.code, "waiting": waiting, "held": held})
