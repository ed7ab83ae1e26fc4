"""Acting on a ticket: a page that says what the act does and asks for what it needs, then the act, once by the id of its form."""

from datetime import date
from uuid import UUID

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.forms import Form, blank_form, sentences_of, typed_in
from pos.console.language import page as rendered
from pos.console.tickets.page import speaker
from pos.console.tickets.rows import contents
from pos.console.tickets.ticket import acts_of, is_end, whole_of
from pos.console.visitor import current_visitor
from pos.tickets.models import UNDONE
from pos.tickets.moving_on import NEEDS_REASON, WantedEvent, move_on
from pos.tickets.queries import ticket_for
from sites import clock
from sites.access import Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound

KINDS = ("started", "ready", "reopened", "rescheduled", "collected", "cancelled", "unclaimed", UNDONE)


@console.get("/tickets/<uuid:ticket_id>/acts/<kind>")
@needs(Permission.SITE_WORK)
def ticket_act(ticket_id: UUID, kind: str) -> Response:
    """The page; `?event=` names what is taken back."""
    form = blank_form()
    return _page(ticket_id, kind, Form(form.typed | {"event": request.args.get("event", "")[:36]}))


@console.post("/tickets/<uuid:ticket_id>/acts/<kind>")
@needs(Permission.SITE_WORK)
def ticket_act_answer(ticket_id: UUID, kind: str) -> Response | AnyResponse:
    """Does it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    due, reason = _needed(form, kind)
    if form.wrong:
        return _page(ticket_id, kind, form, status=422)
    undoes = _event(form) if kind == UNDONE else None
    wanted = WantedEvent(form.id(), ticket_id, kind, clock.now(), due_date=due, reason=reason, undoes=undoes)

    def act(session: Session) -> None:
        _, site = ticket_for(session, actor, ticket_id, Permission.SITE_WORK)
        move_on(session, actor, site, wanted)

    try:
        attempt(act)
    except (Conflict, Invalid) as refused:
        return _page(ticket_id, kind, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash(f"done_{kind}")
    return redirect(url_for("console.ticket", ticket_id=ticket_id))


def _needed(form: Form, kind: str) -> tuple[date | None, str | None]:
    due = form.day("due_date") if kind == "rescheduled" else None
    reason = form.text("reason", needed=kind in NEEDS_REASON) if kind != "rescheduled" or form.typed.get("reason") else None
    return due, reason


def _event(form: Form) -> UUID:
    try:
        return UUID(form.typed.get("event", ""))
    except ValueError:
        raise NotFound("event_not_found") from None


def _page(ticket_id: UUID, kind: str, form: Form, refused: DomainError | None = None, status: int = 200) -> Response:
    if kind not in KINDS:
        raise NotFound
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        whole = whole_of(session, visitor.actor, ticket_id, Permission.SITE_WORK)
        fits = kind == UNDONE or kind in acts_of(visitor.actor, whole)
        paid = whole.account.held or whole.outstanding < whole.ticket.price
        warned = "act_money" if kind == "cancelled" and paid else "act_unpaid" if kind == "collected" and whole.to_pay else ""
        html = rendered(
            "console/tickets/act.html", say, here="tickets", tab="tickets", visitor=visitor, ticket=whole.ticket, kind=kind, form=form,
            title=say(f"act_title_{kind}", tag=whole.ticket.tag), lead=say(f"act_lead_{kind}", what=contents(say, whole)), fits=fits,
            warning=say(warned) if warned else None,
            danger=is_end(kind) and kind != "collected", needs_reason=kind in NEEDS_REASON,
            problems=[] if refused is None else sentences_of(refused, say.language),
        )
    return make_response(html, status)
