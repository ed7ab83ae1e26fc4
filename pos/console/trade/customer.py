"""A customer: what it owes sale by sale, its account, and what it pays."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.scopes import holding, scope_menu, widest_scope
from pos.console.trade.page import may_work_at, speaker
from pos.console.visitor import current_visitor
from pos.trade.customers import CustomerView, customer_for
from pos.trade.owed import Owed, Standing, owed, standings, statement
from pos.trade.received import Received, received
from pos.trade.receiving import WantedReceived, receive
from sites import clock
from sites.access import Permission, Scope, scope_for, site_for, sites_within
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid

ACCOUNT_DAYS = 92
PAYMENTS_SHOWN = 30


@console.get("/trade/customers/<code>")
@needs(Permission.APPROVE)
def trade_customer(code: str) -> Response:
    """One of them: `?scope=site:farm-01`; there a payment can be noted."""
    return _page(code, None)


@console.post("/trade/customers/<code>/payments")
@needs(Permission.SITE_WORK)
def customer_paid(code: str) -> Response | AnyResponse:
    """Notes a payment, once; the oldest sales are paid first."""
    actor, form = current_visitor().actor, typed_in(request.form)
    amount, day, reference = form.won("amount", least=1), form.day("received_on"), form.text("reference", needed=False)
    site = form.typed.get("site", "")
    if form.wrong or day is None:
        return _page(code, form, status=422)
    wanted = WantedReceived(form.id(), code, amount, "transfer", day, reference)
    try:
        attempt(lambda session: receive(session, actor, site_for(session, actor, site, Permission.SITE_WORK), wanted))
    except (Invalid, Conflict) as refused:
        return _page(code, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_paid")
    return redirect(url_for("console.trade_customer", code=code, scope=f"site:{site}"))


def _page(code: str, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    actor = visitor.actor
    site = form.typed.get("site") if form is not None else None
    text = f"site:{site}" if site else request.args.get("scope")
    with reading() as session:
        view = customer_for(session, actor, code)
        text = text or widest_scope(session, holding(actor, Permission.APPROVE))
        scope = scope_for(session, actor, text, Permission.APPROVE)
        content = _content(session, say, view, scope)
        scopes = scope_menu(
            session, say, holding(actor, Permission.APPROVE), str(scope),
            lambda wanted: url_for("console.trade_customer", code=code, scope=wanted))
        works = may_work_at(session, actor, scope.code if scope.kind == "site" else None)
    if form is None:
        form = Form({"id": str(uuid4()), "site": scope.code or "", "received_on": clock.business_day(clock.now()).isoformat()})
    html = rendered(
        "console/trade/customer.html", say, here="trade", visitor=visitor, scope=str(scope), scopes=scopes, form=form, works=works,
        code=code, may_change=actor.may(Permission.CENTRE_WORK), may_pay=actor.may(Permission.SITE_WORK),
        problems=[] if refused is None else sentences_of(refused, say.language), stale=None, **content,
    )
    return make_response(html, status)


def _content(session: Session, say: Speaker, view: CustomerView, scope: Scope) -> dict[str, Any]:
    of, today, sites = view.customer, clock.business_day(clock.now()), sites_within(scope)
    found = [each for each in standings(session, sites, today) if each.customer is not None and each.customer.id == of.id]
    standing = found[0] if found else Standing(of)
    first = today - timedelta(days=ACCOUNT_DAYS)
    opening, entries = statement(session, sites, of.id, first, today)
    number = of.business_number
    facts = [
        (say("open"), figures.won(standing.open, say.language)), (say("overdue"), figures.won(standing.overdue, say.language)),
        (say("credit"), figures.won(standing.credit, say.language)), (say("terms"), say(f"terms_{of.terms_from}", days=of.terms_days)),
        (say("business_number"), f"{number[:3]}-{number[3:5]}-{number[5:]}" if number else "–"), (say("address"), of.address or "–"),
        (say("contact"), view.contact or "–"),
    ]
    days = {"first": figures.day_name(first, say.language), "last": figures.day_name(today, say.language)}
    return {
        "title": say("customer_owes" if standing.open else "customer_even", name=of.name, open=figures.won(standing.open, say.language)),
        "facts": facts, "payments": [_payment(say, each) for each in received(session, sites, of.id, PAYMENTS_SHOWN)],
        "sales": [_sale(say, each) for each in owed(session, sites, of.id)],
        "account_note": say("account_note", **days, opening=figures.won(opening, say.language)),
        "entries": [
            {
                "day": figures.day_name(entry["day"], say.language), "kind": say(f"kind_{entry['kind']}"), "site": entry["site"],
                "receipt_no": entry["receipt_no"] or "–", "amount": figures.number(entry["amount"]),
                "balance": figures.number(entry["balance"]),
            }
            for entry in entries
        ],
    }


def _payment(say: Speaker, each: Received) -> dict[str, Any]:
    return {
        "day": figures.day_name(each.payment.received_on, say.language), "amount": figures.number(each.payment.amount),
        "left": figures.number(each.left), "withdrawn": each.withdrawn, "reference": each.payment.reference or "–",
        "href": url_for("console.trade_payment", payment_id=each.payment.id),
    }


def _sale(say: Speaker, each: Owed) -> dict[str, str]:
    return {
        "day": figures.day_name(each.sold_on, say.language), "due_on": figures.day_name(each.due_on, say.language), "site": each.site,
        "receipt_no": each.receipt_no, "href": url_for("console.document", document_id=each.sale_id),
        "amount": figures.number(each.amount), "paid": figures.number(each.matched), "open": figures.number(each.open),
    }
