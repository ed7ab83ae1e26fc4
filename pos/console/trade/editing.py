"""A customer in a form: registered once, or changed; who was slower sees what stands and keeps what was typed."""

import re

from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of, typed_in
from pos.console.language import page as rendered
from pos.console.purchasing.suppliers import owners_of
from pos.console.scopes import readable_scopes
from pos.console.trade.page import speaker
from pos.console.visitor import current_visitor
from pos.trade.customers import CustomerView, WantedCustomer, customer_for, put_customer
from pos.trade.models import DELIVERY, TERMS_FROM
from sites.access import Actor, Permission
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, Stale

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
LONGEST_TERMS = 365


@console.get("/trade/customers/new")
@needs(Permission.CENTRE_WORK)
def new_customer() -> Response:
    """The empty form."""
    return _page(Form({"terms_days": "30", "terms_from": DELIVERY}), None)


@console.post("/trade/customers/new")
@needs(Permission.CENTRE_WORK)
def new_customer_answer() -> Response | AnyResponse:
    """Registers it, once: a code that stands is refused."""
    return _answer(typed_in(request.form), None)


@console.get("/trade/customers/<code>/change")
@needs(Permission.CENTRE_WORK)
def changed_customer(code: str) -> Response:
    """One of them in the form."""
    with reading() as session:
        view = customer_for(session, current_visitor().actor, code)
        return _page(_form_of(view), view)


@console.post("/trade/customers/<code>/change")
@needs(Permission.CENTRE_WORK)
def changed_customer_answer(code: str) -> Response | AnyResponse:
    """Saves what was changed."""
    with reading() as session:
        view = customer_for(session, current_visitor().actor, code)
    return _answer(typed_in(request.form), view)


def _answer(form: Form, standing: CustomerView | None) -> Response | AnyResponse:
    actor, code = current_visitor().actor, form.typed.get("code", "") if standing is None else standing.customer.code
    name, days = form.text("name"), form.typed.get("terms_days", "")
    number, address, contact = (form.text(field, needed=False) for field in ("business_number", "address", "contact"))
    if not CODE.fullmatch(code):
        form.wrong["code"] = "wrong_code"
    if not (days.isascii() and days.isdigit() and len(days) < 4 and int(days) <= LONGEST_TERMS):
        form.wrong["terms_days"] = "wrong_days"
    if form.wrong:
        return _page(form, standing, status=422)
    terms_from = form.typed.get("terms_from", "")
    wanted = WantedCustomer(
        name or "", form.typed.get("owner") or None, number, address, contact, int(days),
        terms_from if terms_from in TERMS_FROM else DELIVERY, form.typed.get("ended") == "yes",
    )
    # A new one has no version yet: one that stands under the code is not changed by mistake.
    seen = (form.version() or 0) if standing is not None else None

    def put(session: Session) -> None:
        _, new = put_customer(session, actor, code, wanted, seen)
        if not new and standing is None:
            raise Stale

    try:
        attempt(put)
    except (Invalid, Conflict, Stale) as refused:
        return _page(form, standing, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_saved")
    return redirect(url_for("console.trade_customer", code=code))


def _form_of(view: CustomerView) -> Form:
    of = view.customer
    return Form({
        "version": str(of.version), "name": of.name, "business_number": of.business_number or "", "address": of.address or "",
        "contact": view.contact or "", "terms_days": str(of.terms_days), "terms_from": of.terms_from, "ended": "yes" if of.is_ended else "",
    })


def _owners(session: Session, actor: Actor) -> list[tuple[str, str]]:
    names = {choice.value: str(choice.name) for choice in readable_scopes(session, actor) if choice.kind == "centre"}
    return owners_of(actor, names)


def _page(form: Form, standing: CustomerView | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        owners = [] if standing is not None else _owners(session, visitor.actor)
    title = say("new_title") if standing is None else say("change_title", name=standing.customer.name)
    back = url_for("console.trade") if standing is None else url_for("console.trade_customer", code=standing.customer.code)
    html = rendered(
        "console/trade/form.html", say, here="trade", visitor=visitor, title=title, form=form, standing=standing, back=back,
        owners=owners, terms=[(value, say(f"from_{value}")) for value in TERMS_FROM],
        stale=None, problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)
