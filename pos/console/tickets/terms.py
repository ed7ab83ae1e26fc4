"""On what terms a workplace keeps what was left: a form with the version that was read, a look at what changes, then the change."""

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.in_force import belongs_to
from pos.catalogue.models import Product, ProductRevision
from pos.console.blueprint import console, needs
from pos.console.forms import Form, sentences_of
from pos.console.language import Speaker
from pos.console.language import page as rendered
from pos.console.names import site_name
from pos.console.tickets.page import sites_with_tickets, speaker
from pos.console.visitor import current_visitor
from pos.tickets.terms import Terms, change_terms, terms_of
from sites.access import Actor, Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import Site, place_of

# Each with the least and the most that may be typed, as the API has them.
NUMBERS = {
    "work_days": (0, 365), "free_days": (0, 3650), "storage_fee_permille": (0, 1000), "unclaimed_days": (1, 3650),
    "retention_days": (1, 3650), "deposit_percent": (0, 100),
}
TEXTS = {"ready_text": 200, "reminder_text": 200}
MOST_NOTICE = 600


@console.get("/tickets/terms/")
@needs(Permission.CENTRE_WORK)
def ticket_terms_choice() -> AnyResponse:
    """The terms of the first workplace in reach."""
    with reading() as session:
        sites = sites_with_tickets(session, current_visitor().actor, Permission.CENTRE_WORK)
        if not sites:
            raise NotFound("site_not_found")
        code = sites[0].code
    return redirect(url_for("console.ticket_terms", site=code))


@console.get("/tickets/terms/<site>")
@needs(Permission.CENTRE_WORK)
def ticket_terms(site: str) -> Response:
    """The form as the terms stand."""
    with reading() as session:
        place = _place(session, current_visitor().actor, site)
        terms, version = terms_of(session, place.id)
    typed = {name: str(value) for name, value in asdict(terms).items() if name in NUMBERS or name in TEXTS}
    typed |= {"remind_days": str(terms.remind_days or ""), "notice": terms.notice, "version": str(version)}
    return _form(site, Form(typed | ({"tells": "yes"} if terms.tells else {})), terms.works)


@console.post("/tickets/terms/<site>")
@needs(Permission.CENTRE_WORK)
def ticket_terms_answer(site: str) -> Response | AnyResponse:
    """Shows what would change; with `sure` changes it."""
    actor = current_visitor().actor
    form = Form({name: value.replace("\r\n", "\n").strip()[:MOST_NOTICE] for name, value in request.form.items() if name != "csrf_token"})
    works = tuple(dict.fromkeys(request.form.getlist("works")))[:500]
    wanted = _wanted(form, works)
    if wanted is None or form.typed.get("again"):
        return _form(site, form, works, status=200 if wanted else 422)
    if form.typed.get("sure") != "yes":
        return _look(site, form, wanted)

    def check(version: int) -> None:
        if version != form.version():
            raise Stale

    try:
        attempt(lambda session: change_terms(session, actor, _place(session, actor, site), wanted, check))
    except (Invalid, Conflict, Stale) as refused:
        return _form(site, form, works, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_terms")
    return redirect(url_for("console.ticket_terms", site=site))


def _place(session: Session, actor: Actor, code: str) -> Site:
    site = site_for(session, actor, code, Permission.CENTRE_WORK)
    if not site.offers("tickets"):
        raise NotFound("site_not_found")
    return site


def _wanted(form: Form, works: tuple[str, ...]) -> Terms | None:
    values: dict[str, Any] = {name: _number(form, name, *bounds) for name, bounds in NUMBERS.items()}
    remind = _number(form, "remind_days", 1, 3650) if form.typed.get("remind_days") else None
    values |= {name: form.text(name) or "" for name in TEXTS}
    if form.wrong:
        return None
    tells, notice = bool(form.typed.get("tells")), form.typed.get("notice", "")
    return Terms(**values, remind_days=remind, tells=tells, notice=notice, works=works)


def _number(form: Form, name: str, least: int, most: int) -> int:
    text = form.typed.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and least <= int(text) <= most):
        form.wrong[name] = "wrong_number"
        return 0
    return int(text)


def _products(session: Session, site: Site) -> list[tuple[str, str]]:
    """What can be sold there by the name it has now, by sku."""
    query = (
        sa.select(Product.sku, ProductRevision.name).join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(belongs_to(place_of(session, site)), Product.withdrawn_at.is_(None), Product.measured.is_(False))
        .order_by(ProductRevision.valid_from)
    )
    names = {row[0]: row[1] for row in session.execute(query)}
    return sorted(names.items(), key=lambda pair: pair[1])


def _form(code: str, form: Form, works: tuple[str, ...], refused: DomainError | None = None, status: int = 200) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = _place(session, visitor.actor, code)
        products = _products(session, site)
        places = [(each.code, each.name) for each in sites_with_tickets(session, visitor.actor, Permission.CENTRE_WORK)]
        html = rendered(
            "console/tickets/terms.html", say, here="tickets", tab="terms", visitor=visitor, form=form, works=works, products=products,
            title=say("terms_title", site=site_name(site.name, None).text), site=site, places=places, numbers=tuple(NUMBERS),
            problems=[] if refused is None else sentences_of(refused, say.language),
        )
    return make_response(html, status)


def _look(code: str, form: Form, wanted: Terms) -> Response:
    say, visitor = speaker(), current_visitor()
    with reading() as session:
        site = _place(session, visitor.actor, code)
        standing, _ = terms_of(session, site.id)
        names = dict(_products(session, site))
    before, after = asdict(standing), asdict(wanted)
    lines = [
        (say(f"term_{name}"), _said(say, before[name], names), _said(say, value, names)) for name, value in after.items()
        if before[name] != value
    ]
    return make_response(rendered(
        "console/tickets/terms_sure.html", say, here="tickets", tab="terms", visitor=visitor, form=form, works=wanted.works, lines=lines,
        title=say("terms_sure") if lines else say("terms_same"), code=code,
    ))


def _said(say: Speaker, value: Any, names: dict[str, str]) -> str:
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, tuple):
        return ", ".join(names.get(str(sku), str(sku)) for sku in value) or say("all_products")
    return say("never") if value is None else str(value) or "–"
