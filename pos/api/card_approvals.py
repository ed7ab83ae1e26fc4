"""Card approvals: asking the terminal, hearing what became of it, money back to the card, and what no sale carries."""

from threading import Thread
from typing import Any
from uuid import UUID

from flask import Flask, Response, current_app, jsonify
from sqlalchemy.orm import Session

from pos.api.blueprint import make_blueprint, problems, read_body, read_query, shows, takes
from pos.api.credentials import current_actor, guarded
from pos.api.documenting import REPLAYED
from pos.api.places import site_code_of
from pos.api.schemas import card_approvals as shapes
from pos.api.slips import site_of_document
from pos.cards.unmatched import all_of, carried_by, unmatched
from pos.terminals.adapters import Terminal, terminal_for
from pos.terminals.asking import (
    WantedApproval,
    WantedReturn,
    approval_for,
    ask,
    begin_approval,
    begin_return,
    find_out,
    is_in_doubt,
    look_at,
    no_terminal,
)
from pos.terminals.models import ASKED, UNKNOWN, CardApproval
from sites.access import Actor, Permission, Scope, reach, site_for, sites_within
from sites.clock import instant_text
from sites.db import attempt, db, reading

blueprint = make_blueprint("card_approvals", "Card terminals")

# A guest takes longer than this to find the card: whoever asks hears 202 and asks again.
SECONDS_TO_WAIT = 2.0
ANSWERS = {
    "201": shows("Asked now, and decided", shapes.CardApprovalOut),
    "202": shows("Asked; not decided yet. Ask again by GET, or by the same POST", shapes.CardApprovalOut),
    "200": shows("Asked before (Idempotency-Replayed: true), and decided", shapes.CardApprovalOut, REPLAYED),
}


@blueprint.route("/card-approvals", methods=["POST"])
@blueprint.doc(**takes(shapes.CardApprovalIn(), **ANSWERS))
@guarded(Permission.SELL)
def post_approval() -> Response:
    """Charge a card by the site's terminal. The same id never charges twice; where an answer was lost, the same POST finds it out.
    422 `no_terminal` where none is connected: then the approval number is typed into the sale."""
    actor, given = current_actor(), read_body(shapes.CardApprovalIn())
    code = site_code_of(actor, given["site"])
    wanted = WantedApproval(given["id"], given["amount"], given["vat"], given["installments"])

    def begin(session: Session) -> tuple[UUID, str, bool]:
        site = site_for(session, actor, code, Permission.SELL)
        _terminal(site.code)
        row, new = begin_approval(session, actor, site, wanted)
        return row.id, site.code, new

    return _asked(*attempt(begin))


@blueprint.route("/card-approvals/<uuid:approval_id>/cancellation", methods=["POST"])
@blueprint.doc(**takes(shapes.CardReturnIn(), **ANSWERS))
@guarded(Permission.SELL)
def post_cancellation(approval_id: UUID) -> Response:
    """Give money back to the card of an approval, whole or in part. The same id never gives back twice."""
    actor, given = current_actor(), read_body(shapes.CardReturnIn())

    def begin(session: Session) -> tuple[UUID, str, bool]:
        _terminal(approval_for(session, actor, approval_id, Permission.SELL)[1].code)
        row, site, new = begin_return(session, actor, approval_id, WantedReturn(given["id"], given["amount"]))
        return row.id, site.code, new

    return _asked(*attempt(begin))


@blueprint.route("/card-approvals/<uuid:approval_id>")
@blueprint.doc(responses={"200": shows("The approval as it stands", shapes.CardApprovalOut), **problems()})
@guarded(Permission.DOCUMENTS)
def get_approval(approval_id: UUID) -> Response:
    """What became of it so far."""
    return _shown_now(current_actor(), approval_id)


@blueprint.route("/sales/<uuid:sale_id>/card-approvals")
@blueprint.doc(responses={"200": shows("The approvals, each with what went back to its card", shapes.CardApprovalListOut), **problems()})
@guarded(Permission.DOCUMENTS)
def get_approvals_of_sale(sale_id: UUID) -> Response:
    """What the site's terminal approved of a sale's payments: what a refund can give back to the card."""
    with reading() as session:
        site_of_document(session, sale_id)
        return jsonify(data=[shown(each.row, each.site) for each in carried_by(session, sale_id)], next_cursor=None)


def _shown_now(actor: Actor, approval_id: UUID) -> Response:
    with reading() as session:
        row, site = approval_for(session, actor, approval_id, Permission.DOCUMENTS)
        return jsonify(shown(row, site.code))


@blueprint.route("/card-approvals")
@blueprint.doc(
    parameters=[{"in": "query", "schema": shapes.CardApprovalsQuery}],
    responses={"200": shows("A page of approvals", shapes.CardApprovalListOut), **problems(422)},
)
@guarded(Permission.APPROVE)
def get_approvals() -> Response:
    """Approvals that no sale carries, or whose end nobody knows, ten minutes after they were asked for; or all."""
    actor, query = current_actor(), read_query(shapes.CardApprovalsQuery())
    with reading() as session:
        sites = reach(actor.roles_for(Permission.APPROVE))
        if query.get("site"):
            sites = sites_within(Scope("site", site_for(session, actor, query["site"], Permission.APPROVE).code))
        read = unmatched if query["which"] == "unmatched" else all_of
        found = read(session, sites, query["limit"] + 1, query.get("cursor"))
        page = [shown(each.row, each.site) for each in found[: query["limit"]]]
    return jsonify(data=page, next_cursor=page[-1]["id"] if len(found) > len(page) else None)


@blueprint.route("/card-approvals/<uuid:approval_id>/look", methods=["PUT"])
@blueprint.doc(**takes(shapes.CardLookIn(), **{"200": shows("As it stands now", shapes.CardApprovalOut)}))
@guarded(Permission.APPROVE)
def put_look(approval_id: UUID) -> Response:
    """Say what was done about an approval that no sale carries. Whoever comes second changes nothing."""
    actor, note = current_actor(), read_body(shapes.CardLookIn())["note"]
    attempt(lambda session: look_at(session, actor, approval_id, note))
    return _shown_now(actor, approval_id)


def _terminal(site: str) -> Terminal:
    settings = current_app.extensions["pos-settings"]
    terminal = terminal_for(settings.card_terminals, site, settings.data_dir)
    if terminal is None:
        raise no_terminal()
    return terminal


def _asked(approval_id: UUID, site: str, new: bool) -> Response:
    """Asks in a thread of its own, since a guest takes a minute and a tablet's request should not; what nobody hears is found out."""
    terminal = _terminal(site)
    with reading() as session:
        doubtful = is_in_doubt(session.get_one(CardApproval, approval_id))
    if new or doubtful:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way to what it stands for
        asking = Thread(target=_in_context, args=(app, terminal, approval_id, new), daemon=True)
        asking.start()
        asking.join(SECONDS_TO_WAIT)
    db.session().expire_all()
    with reading() as session:
        row = session.get_one(CardApproval, approval_id)
        response = jsonify(shown(row, site))
        undecided = row.state in (ASKED, UNKNOWN)
    response.status_code = 202 if undecided else 201 if new else 200
    if response.status_code == 200:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _in_context(app: Flask, terminal: Terminal, approval_id: UUID, new: bool) -> None:
    with app.app_context():
        if new:
            ask(terminal, approval_id)
        else:
            find_out(terminal, approval_id)


def shown(row: CardApproval, site: str) -> dict[str, Any]:
    """An approval as the API shows it."""
    same = (
        "act", "amount", "vat", "installments", "state", "decline", "approved_amount", "cancelled_amount", "approval_no", "card_no",
        "issuer", "terminal_id", "terminal_vat", "note",
    )
    instants = {name: getattr(row, name) for name in ("approved_at", "looked_at")}
    return {name: getattr(row, name) for name in same} | {
        "id": str(row.id), "site": site, "original": str(row.original_id) if row.original_id else None,
        "asked_at": instant_text(row.asked_at), **{name: instant_text(at) if at else None for name, at in instants.items()},
    }
