"""The invoice requests of a month: what is still to be asked for, what was asked for, and what became of it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.scopes import holding, scope_menu, widest_scope
from pos.console.trade.page import may_work_at, speaker
from pos.console.visitor import current_visitor
from pos.trade.invoices import Draft, drafts_of
from pos.trade.models import CANCELLED, ISSUED, REQUESTED, InvoiceRequest
from pos.trade.requesting import RequestView, cancel, issue, make_requests, viewed
from sites import clock
from sites.access import Permission, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import NotFound, invalid_at
from sites.registry import Site, site_by_code

TONES = {REQUESTED: "warn", ISSUED: "good", CANCELLED: "line"}
ACTS = ("issue", "cancellation")


@console.get("/trade/invoices/")
@needs(Permission.APPROVE)
def trade_invoices() -> str:
    """`?scope=site:farm-01&month=2020-11`, the last whole month where none is given."""
    say, visitor = speaker(), current_visitor()
    this = clock.month_number(clock.business_day(clock.now()))
    actor, month = visitor.actor, clock.parse_month(request.args.get("month", "")) or clock.next_month(this, -1)
    text = clock.month_text(month)
    with reading() as session:
        wanted = request.args.get("scope") or widest_scope(session, holding(actor, Permission.APPROVE))
        scope = scope_for(session, actor, wanted, Permission.APPROVE)
        scopes = scope_menu(
            session, say, holding(actor, Permission.APPROVE), str(scope),
            lambda other: url_for("console.trade_invoices", scope=other, month=text))
        code = scope.code if scope.kind == "site" else None
        drafts = drafts_of(session, site_by_code(session, code), month) if code is not None else []
        made, works = viewed(session, sites_within(scope), month), may_work_at(session, actor, code)
    return rendered(
        "console/trade/invoices.html", say, here="trade", visitor=visitor, scope=str(scope), scopes=scopes, tab="invoices", month=text,
        title=say("invoices_title", month=figures.month_name(month, say.language), count=len(made)), site=code, works=works,
        may_run=actor.may(Permission.SITE_WORK), drafts=[_draft(say, each) for each in drafts], made=[_made(say, each) for each in made],
        today=clock.business_day(clock.now()).isoformat(),
    )


@console.post("/trade/invoices/")
@needs(Permission.SITE_WORK)
def invoices_requested() -> Response:
    """Makes what the page showed as lacking."""
    actor, form = current_visitor().actor, typed_in(request.form)
    code, month = form.typed.get("site", ""), clock.parse_month(form.typed.get("month", ""))
    if month is None:
        raise invalid_at("/month", "어느 달인지 골라 주세요.", "Choose a month.")
    attempt(lambda session: make_requests(session, actor, site_for(session, actor, code, Permission.SITE_WORK), month))
    flash("done_requested")
    return redirect(url_for("console.trade_invoices", scope=f"site:{code}", month=clock.month_text(month)))


@console.post("/trade/invoices/<uuid:request_id>/<act>")
@needs(Permission.SITE_WORK)
def invoice_request_done(request_id: UUID, act: str) -> Response:
    """Notes that it was issued, or cancels it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    if act not in ACTS:
        raise NotFound("page_not_found")
    words = form.text("approval_no" if act == "issue" else "reason")
    day = form.day("issued_on") if act == "issue" else None
    if form.wrong:
        raise invalid_at("/approval_no", "승인번호와 날짜, 또는 사유를 적어 주세요.", "Give the number and the day, or the reason.")

    def do(session: Session) -> tuple[str, int]:
        row = session.execute(
            sa.select(Site.code, InvoiceRequest.month).join(Site, Site.id == InvoiceRequest.site_id).where(InvoiceRequest.id == request_id)
        ).one_or_none()
        if row is None:
            raise NotFound("invoice_not_found")
        site = site_for(session, actor, row.code, Permission.SITE_WORK)
        if day is not None:
            issue(session, actor, site, request_id, words or "", day)
        else:
            cancel(session, actor, site, request_id, words or "")
        return row.code, row.month

    code, month = attempt(do)
    flash("done_issued" if act == "issue" else "done_cancelled")
    return redirect(url_for("console.trade_invoices", scope=f"site:{code}", month=clock.month_text(month)))


def _draft(say: Speaker, each: Draft) -> dict[str, Any]:
    return {
        "customer": each.customer.name, "code": each.customer.code, "kind": say(each.kind), "correcting": each.corrects_id is not None,
        "supply": figures.number(each.supply), "vat": figures.number(each.vat), "sum": figures.number(each.supply + each.vat),
    }


def _made(say: Speaker, each: RequestView) -> dict[str, Any]:
    of, event = each.request, each.event
    return {
        "id": of.id, "number": of.number, "site": each.site, "customer": each.customer.name, "code": each.customer.code,
        "kind": say(of.kind), "correcting": of.corrects_id is not None, "supply": figures.number(of.supply),
        "vat": figures.number(of.vat), "sum": figures.number(of.supply + of.vat), "state": say(f"state_{each.state}"),
        "tone": TONES[each.state], "waits": each.state == REQUESTED, "stands": each.state != CANCELLED,
        "approval_no": event.approval_no if event is not None and event.approval_no else "",
    }
