"""Slips: asking for one, seeing what became of it, printing a held one again or letting it go."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Response, current_app, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import created, make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.fields import read_uuid
from pos.api.places import site_code_of
from pos.api.problems import language
from pos.api.schemas.printing import PrintIn, PrintOut, PrintsOut, PrintsQuery
from pos.printing.asking import WantedPrint, ask_for, let_go, print_again
from pos.printing.models import Printer, PrintJob
from pos.printing.queries import print_for, prints_of
from pos.printing.troubles import TEXTS
from sites.access import Permission, reach, site_for
from sites.db import attempt, reading
from sites.errors import invalid_at
from sites.registry import Site

blueprint = make_blueprint("prints", "Slips to be printed")

SHOWN = (
    "id", "kind", "drawer", "reason", "language", "state", "trouble", "copy", "replaced", "tries", "proved", "asked_at", "ended_at",
)


@blueprint.route("/prints", methods=["POST"])
@blueprint.doc(**takes(PrintIn, **created("The slip, waiting to be printed", PrintOut)))
@guarded(Permission.SELL)
def post_print() -> Response:
    """Ask for a receipt, an order slip, an X, a Z or the drawer, once for each id. It is no act of money: it has no number in the device's
    series and is not kept when it is refused. 409 `sale_not_here_yet` for a sale that has not come, `no_printer` where the site has
    none, `till_not_closed` for the Z of an open till."""
    actor, given = current_actor(), read_body(PrintIn())
    code = site_code_of(actor, given.pop("site"))
    wanted = WantedPrint(subject=given.pop("of"), **given)

    def ask(session: Session) -> tuple[PrintJob, str, str, bool]:
        site = site_for(session, actor, code, Permission.SELL)
        job, new = ask_for(session, actor, site, wanted, _base_url())
        return job, site.code, session.get_one(Printer, job.printer_id).code, new

    return print_answer(*attempt(ask))


@blueprint.route("/prints")
@blueprint.doc(
    parameters=[{"in": "query", "schema": PrintsQuery}], responses={"200": shows("A page of slips", PrintsOut), **problems(422)},
)
@guarded(Permission.DOCUMENTS)
def get_prints() -> Response:
    """The slips of a site, or of all within reach, the newest first."""
    actor, wanted = current_actor(), read_query(PrintsQuery())
    with reading() as session:
        sites = reach(actor.roles_for(Permission.DOCUMENTS))
        if wanted["site"] is not None:
            sites = sa.select(Site.id).where(Site.id == site_for(session, actor, wanted["site"], Permission.DOCUMENTS).id)
        before = _place(session, wanted["cursor"]) if wanted["cursor"] is not None else None
        found = prints_of(session, sites, wanted["state"], wanted["limit"] + 1, before)
    page = found[: wanted["limit"]]
    data = [shown_print(job, site.code, printer) for job, site, printer in page]
    return jsonify(data=data, next_cursor=str(page[-1][0].id) if len(found) > len(page) else None)


@blueprint.route("/prints/<uuid:print_id>")
@blueprint.doc(responses={"200": shows("The slip", PrintOut), **problems()})
@guarded(Permission.DOCUMENTS)
def get_print(print_id: UUID) -> Response:
    """What became of a slip. A tablet asks every second or so until it is over or held."""
    with reading() as session:
        job, site = print_for(session, current_actor(), print_id, Permission.DOCUMENTS)
        return jsonify(shown_print(job, site.code, session.get_one(Printer, job.printer_id).code))


@blueprint.route("/prints/<uuid:print_id>/retry", methods=["POST"])
@blueprint.doc(responses={"200": shows("The slip, waiting again", PrintOut), **problems(400, 409)})
@guarded(Permission.SELL)
def post_retry(print_id: UUID) -> Response:
    """Print a held slip again, whole; one that may be on paper already says that it is a copy. 409 `print_over` for what is over."""
    actor = current_actor()
    return _decided(print_id, lambda session, job, site: print_again(session, actor, job, site, _base_url()))


@blueprint.route("/prints/<uuid:print_id>/dismissal", methods=["POST"])
@blueprint.doc(responses={"200": shows("The slip, given up", PrintOut), **problems(400, 409)})
@guarded(Permission.SELL)
def post_dismissal(print_id: UUID) -> Response:
    """Let a slip go that waits or is held. 409 `printer_busy` while it prints."""
    return _decided(print_id, lambda session, job, _site: let_go(session, job))


def print_answer(job: PrintJob, site: str, printer: str, new: bool) -> Response:
    """The answer to asking for a slip: the first time and again."""
    response = jsonify(shown_print(job, site, printer))
    if new:
        response.status_code = 201
    else:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def shown_print(job: PrintJob, site: str, printer: str) -> Any:
    """A slip as the API shows it."""
    return PrintOut().dump({name: getattr(job, name) for name in SHOWN} | {
        "site": site, "printer": printer, "of": job.subject, "drawer_opened": job.kicked,
        "trouble_text": TEXTS[job.trouble].text(language()) if job.trouble else None,
    })


def _decided(print_id: UUID, act: Callable[[Session, PrintJob, Site], PrintJob]) -> Response:
    actor = current_actor()

    def decide(session: Session) -> Any:
        job, site = print_for(session, actor, print_id, Permission.SELL, changing=True)
        act(session, job, site)
        return shown_print(job, site.code, session.get_one(Printer, job.printer_id).code)

    return jsonify(attempt(decide))


def _place(session: Session, cursor: str) -> tuple[Any, UUID]:
    last = read_uuid(cursor)
    asked_at = None if last is None else session.scalar(sa.select(PrintJob.asked_at).where(PrintJob.id == last))
    if last is None or asked_at is None:
        raise invalid_at("/cursor", "앞서 받은 next_cursor를 그대로 보내 주세요.", "Send the next_cursor of the answer before, as it was.")
    return asked_at, last


def _base_url() -> str:
    found: str = current_app.extensions["pos-settings"].base_url
    return found
