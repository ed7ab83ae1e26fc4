"""Setting a printer up: a form with the version that was read and a picture of its test page; taking it away, once that is sure."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.printers.page import own_address, speaker
from pos.console.printers.rows import drawn
from pos.console.visitor import current_visitor
from pos.printing.models import Printer
from pos.printing.printers import (
    DEFAULT_PORT,
    WantedPrinter,
    add_printer,
    change_printer,
    printer_for,
    remove_printer,
    waiting_at,
)
from pos.printing.slip import WIDTHS
from pos.printing.trial_slip import trial_slip
from pos.printing.writing import Writing
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale
from sites.registry import Site

CHECKS = ("cuts", "has_drawer", "prints_orders", "two_byte", "answers")
FRESH = {
    "name": "", "host": "", "port": str(DEFAULT_PORT), "columns": "48", "cuts": "yes", "two_byte": "yes", "answers": "yes", "version": "",
}
WIDTH_OF = {str(width): width for width in WIDTHS}
LONGEST_NAME, LONGEST_HOST = 60, 253


@console.get("/printers/new")
@needs(Permission.SITE_WORK)
def new_printer() -> Response:
    """`?site=cafe-01`: an empty form."""
    with reading() as session:
        site = site_for(session, current_visitor().actor, request.args.get("site", ""), Permission.SITE_WORK)
    return _form(site, None, FRESH)


@console.post("/printers/new")
@needs(Permission.SITE_WORK)
def new_printer_answer() -> Response | AnyResponse:
    """Adds it."""
    actor, given = current_visitor().actor, _given()
    with reading() as session:
        site = site_for(session, actor, request.args.get("site", ""), Permission.SITE_WORK)
    wanted, wrong = _wanted(given)
    if wanted is None:
        return _form(site, None, given, wrong)

    def add(session: Session) -> str:
        here = site_for(session, actor, site.code, Permission.SITE_WORK)
        return add_printer(session, actor, here, wanted, _anywhere()).code

    try:
        code = attempt(add)
    except (Conflict, Invalid) as refused:
        return _form(site, None, given, refused=refused)
    flash("added")
    return redirect(url_for("console.printer", code=code))


@console.get("/printers/<code>/")
@needs(Permission.SITE_WORK)
def printer(code: str) -> Response:
    """The form with what stands."""
    with reading() as session:
        found, site = printer_for(session, current_visitor().actor, code, Permission.SITE_WORK)
    return _form(site, found, _stands(found))


@console.post("/printers/<code>/")
@needs(Permission.SITE_WORK)
def printer_answer(code: str) -> Response | AnyResponse:
    """Changes it."""
    actor, given = current_visitor().actor, _given()
    with reading() as session:
        found, site = printer_for(session, actor, code, Permission.SITE_WORK)
    wanted, wrong = _wanted(given)
    if wanted is None:
        return _form(site, found, given, wrong)

    def change(session: Session) -> None:
        standing, here = printer_for(session, actor, code, Permission.SITE_WORK)
        change_printer(session, actor, standing, here, wanted, _version(given), _anywhere())

    try:
        attempt(change)
    except Stale:
        with reading() as session:
            found, site = printer_for(session, actor, code, Permission.SITE_WORK)
        return _form(site, found, _stands(found), stale=True)
    except (Conflict, Invalid) as refused:
        return _form(site, found, given, refused=refused)
    flash("changed")
    return redirect(url_for("console.printer", code=code))


@console.get("/printers/<code>/removal")
@needs(Permission.SITE_WORK)
def printer_removal(code: str) -> str:
    """Says what happens to what waits for it, and asks."""
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        found, _ = printer_for(session, visitor.actor, code, Permission.SITE_WORK)
        waiting = sum(waiting_at(session, [found.id]).get(found.id, (0, 0)))
    return rendered(
        "console/printers/removal.html", say, here="devices", visitor=visitor, version=found.version,
        title=say("remove_title", printer=found.code), lead=say("remove_lead", count=figures.number(waiting)), address=request.path,
        back=url_for("console.printer", code=code),
    )


@console.post("/printers/<code>/removal")
@needs(Permission.SITE_WORK)
def printer_removal_answer(code: str) -> AnyResponse:
    """Takes it away."""
    actor = current_visitor().actor

    def remove(session: Session) -> str:
        found, site = printer_for(session, actor, code, Permission.SITE_WORK)
        remove_printer(session, actor, found, site, _version(request.form))
        return site.code

    try:
        site = attempt(remove)
    except (Conflict, Stale) as refused:
        flash("changed_meanwhile" if isinstance(refused, Stale) else "busy")
        return redirect(url_for("console.printer", code=code))
    flash("removed")
    return redirect(url_for("console.printers", scope=f"site:{site}"))


def _form(
    site: Site, found: Printer | None, given: Mapping[str, str], wrong: Mapping[str, str] | None = None,
    refused: DomainError | None = None, stale: bool = False,
) -> Response:
    say, name = speaker(), site_name(site.name, None).text
    columns = WIDTH_OF.get(given.get("columns", ""), WIDTHS[-1])
    moment = Writing(say.language).moment(clock.now().astimezone(clock.zone(site.time_zone)))
    slip = trial_slip(
        found.code if found else f"{site.code}-P1", given.get("name") or name, columns, cuts=bool(given.get("cuts")),
        drawer=bool(given.get("has_drawer")), moment=moment, address=own_address(), language=say.language,
    )
    sentences = [message for messages in refused.errors.values() for message in messages] or [refused.message] if refused else []
    page = rendered(
        "console/printers/form.html", say, here="devices", visitor=current_visitor(), given=given, wrong=wrong or {}, checks=CHECKS,
        title=say("form_change", printer=found.code) if found else say("form_new", site=name), widths=WIDTHS, found=found,
        lines=drawn(slip), columns=columns, refused=say("stale") if stale else " ".join(say.message(each) for each in sentences),
        address=request.full_path.rstrip("?"), back=url_for("console.printers", scope=f"site:{site.code}"),
    )
    return make_response(page, 422 if wrong or refused or stale else 200)


def _given() -> dict[str, str]:
    return {key: value.strip()[:500] for key, value in request.form.items()}


def _wanted(given: Mapping[str, str]) -> tuple[WantedPrinter | None, dict[str, str]]:
    name, host, port, columns = (given.get(key, "") for key in ("name", "host", "port", "columns"))
    fine = {
        "name": 0 < len(name) <= LONGEST_NAME and name.isprintable(), "host": 0 < len(host) <= LONGEST_HOST and host.isprintable(),
        "port": port.isascii() and port.isdigit() and len(port) < 6 and 0 < int(port) < 65_536, "columns": columns in WIDTH_OF,
    }
    wrong = {key: f"wrong_{key}" for key, good in fine.items() if not good}
    if wrong:
        return None, wrong
    checks: dict[str, Any] = {key: given.get(key) == "yes" for key in CHECKS}
    return WantedPrinter(name, host, int(port), WIDTH_OF[columns], **checks), {}


def _stands(found: Printer) -> dict[str, str]:
    texts = {name: str(getattr(found, name)) for name in ("name", "host", "port", "columns", "version")}
    return texts | {name: "yes" if getattr(found, name) else "" for name in CHECKS}


def _version(given: Mapping[str, str]) -> int:
    text = given.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _anywhere() -> bool:
    return bool(current_app.extensions["pos-settings"].printer_hosts == "any")
