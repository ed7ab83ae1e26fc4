"""On what terms a site keeps what was left with it."""

from dataclasses import asdict

from flask import Response, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import PreconditionRequired

from pos.api.blueprint import make_blueprint, problems, read_body, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.schemas.ticket_terms import TicketTermsIn, TicketTermsOut
from pos.tickets.kinds import leaving_at
from pos.tickets.terms import Terms, change_terms, terms_of
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Message, Stale
from sites.registry import Site

blueprint = make_blueprint("ticket_terms", "Terms of keeping")

ETAG = {"ETag": {"schema": {"type": "string"}, "required": True, "description": "What If-Match takes"}}
IF_MATCH = {"in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}, "description": "The ETag that was read"}


@blueprint.route("/sites/<code>/ticket-terms")
@blueprint.doc(responses={"200": shows("The terms", TicketTermsOut, ETAG), **problems()})
@guarded(Permission.DOCUMENTS)
def get_terms(code: str) -> Response:
    """The terms of a site; the usual ones where nobody has set any."""
    with reading() as session:
        site = site_for(session, current_actor(), code, Permission.DOCUMENTS)
        return _answer(site, *terms_of(session, site.id))


@blueprint.route("/sites/<code>/ticket-terms", methods=["PUT"])
@blueprint.doc(parameters=[IF_MATCH], **takes(TicketTermsIn, **{"200": shows("The terms", TicketTermsOut, ETAG), **problems(412, 428)}))
@guarded(Permission.CENTRE_WORK)
def put_terms(code: str) -> Response:
    """Replace the terms of a site. Needs If-Match."""
    actor, given = current_actor(), read_body(TicketTermsIn())
    wanted = Terms(**given | {"works": tuple(dict.fromkeys(given["works"]))})

    def check(version: int) -> None:
        if not request.if_match:
            raise PreconditionRequired
        if str(version) not in request.if_match:
            raise Stale

    def change(session: Session) -> tuple[Site, Terms, int]:
        site = site_for(session, actor, code, Permission.CENTRE_WORK)
        return site, *change_terms(session, actor, site, wanted, check)

    return _answer(*attempt(change))


def _answer(site: Site, terms: Terms, version: int) -> Response:
    taken = leaving_at(site.kind)
    response = jsonify(asdict(terms) | {
        "works": list(terms.works), "site": site.code, "version": version,
        "kinds": [{"code": kind.code, "name": _both(kind.name), "picture": kind.picture} for kind in taken.kinds],
        "marks": [{"code": mark, "name": _both(name)} for mark, name in taken.marks],
    })
    response.set_etag(str(version))
    return response


def _both(name: Message) -> dict[str, str]:
    return {"ko": name.text("ko"), "en": name.text("en")}
