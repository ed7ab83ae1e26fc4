"""Agreements and goods in keeping, typed at the desk."""

import re
from datetime import date

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from pos.consignment.agreements import WantedAgreement, put_agreement
from pos.consignment.goods import WantedGoods, move_goods
from pos.consignment.models import GOODS_KINDS
from pos.consignment.queries import Agreed, agreements
from pos.console.blueprint import console, needs
from pos.console.consignment.page import speaker
from pos.console.forms import Form, blank_form, sentences_of
from pos.console.language import page as rendered
from pos.console.stock.amounts import StockForm, typed_in
from pos.console.stock.moving import items_to_choose
from pos.console.visitor import current_visitor
from sites import clock
from sites.access import Permission, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound, Stale
from sites.registry import Centre

RATES = 4
NEW = "new"
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@console.get("/consignment/sites/<site>/agreements/<code>")
@needs(Permission.CENTRE_WORK)
def consignment_agreement(site: str, code: str) -> Response:
    """The form of an agreement; `new` for one that there is not yet."""
    return _agreement_page(site, code, None)


@console.post("/consignment/sites/<site>/agreements/<code>")
@needs(Permission.CENTRE_WORK)
def consignment_agreement_answer(site: str, code: str) -> Response | AnyResponse:
    """Saves it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    named, wanted = _wanted(form, code)
    if wanted is None:
        return _agreement_page(site, code, form, status=422)
    try:
        attempt(lambda session: put_agreement(
            session, actor, site_for(session, actor, site, Permission.CENTRE_WORK), named, wanted, form.version()))
    except (Invalid, Conflict, Stale) as refused:
        return _agreement_page(site, code, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_agreement")
    return redirect(url_for("console.consignment", site=site))


@console.get("/consignment/sites/<site>/goods")
@needs(Permission.SITE_WORK)
def consignment_goods(site: str) -> Response:
    """The empty form of goods that came or went back."""
    return _goods_page(site, StockForm(blank_form().typed))


@console.post("/consignment/sites/<site>/goods")
@needs(Permission.SITE_WORK)
def consignment_goods_answer(site: str) -> Response | AnyResponse:
    """Saves them."""
    actor, form = current_visitor().actor, typed_in(request.form)
    with reading() as session:
        shop = site_for(session, actor, site, Permission.SITE_WORK)
        known = {each.agreement.code for each in agreements(session, shop)}
        items = {item.code for item in items_to_choose(session, actor)}
    wanted = WantedGoods(
        form.id(), form.chosen("agreement", known), form.chosen("item", items), form.chosen("kind", set(GOODS_KINDS)),
        form.quantity("quantity"), form.at(clock.now()),
    )
    if form.wrong:
        return _goods_page(site, form, status=422)
    try:
        attempt(lambda session: move_goods(session, actor, site_for(session, actor, site, Permission.SITE_WORK), wanted))
    except (Invalid, Conflict) as refused:
        return _goods_page(site, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_goods")
    return redirect(url_for("console.consignment", site=site))


def _wanted(form: StockForm, code: str) -> tuple[str, WantedAgreement | None]:
    named = form.text("code") or "" if code == NEW else code
    if not _CODE.fullmatch(named):
        form.wrong["code"] = "wrong_text"
    name, centre = form.text("name"), form.text("centre")
    sku, category = form.text("sku", needed=False), form.text("category", needed=False)
    first, last = form.day("from"), form.day("until", needed=False)
    rates = []
    for number in range(1, RATES + 1):
        if form.typed.get(f"rate_{number}") or number == 1:
            day, rate = form.day(f"from_{number}"), _rate(form.typed.get(f"rate_{number}", ""))
            if rate is None:
                form.wrong[f"rate_{number}"] = "wrong_rate"
            elif day is not None:
                rates.append((day, rate))
    if form.wrong or first is None:
        return named, None
    return named, WantedAgreement(name or "", centre or "", first, rates, sku, category, last)


def _rate(text: str) -> int | None:
    match = _PERCENT.fullmatch(text.replace(" ", "").removesuffix("%"))
    rate = None if match is None else int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return rate if rate is not None and rate <= 10_000 else None


def _agreement_page(site: str, code: str, form: Form | None, refused: DomainError | None = None, status: int = 200) -> Response:
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        shop = site_for(session, actor, site, Permission.CENTRE_WORK)
        standing = next((each for each in agreements(session, shop) if each.agreement.code == code), None)
        if standing is None and code != NEW:
            raise NotFound("agreement_not_found")
        form = form or _standing(standing, clock.business_day(clock.now()))
        centres = list(session.execute(sa.select(Centre.code, Centre.name).order_by(Centre.code)).all())
    html = rendered(
        "console/consignment/agreement.html", say, here="consignment", visitor=current_visitor(), title=say("agreement_title"), form=form,
        site=site, code=code, is_new=code == NEW, centres=[tuple(row) for row in centres], rates=range(1, RATES + 1),
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _standing(standing: Agreed | None, today: date) -> Form:
    if standing is None:
        return Form({"version": "0", "from": today.isoformat(), "from_1": today.isoformat()})
    of = standing.agreement
    typed = {
        "version": str(of.version), "name": of.name, "centre": standing.centre, "sku": of.sku or "", "category": of.category or "",
        "from": of.valid_from.isoformat(), "until": "" if of.valid_until is None else of.valid_until.isoformat(),
    }
    for number, (day, rate) in enumerate(standing.rates, 1):
        typed |= {f"from_{number}": day.isoformat(), f"rate_{number}": f"{rate // 100}.{rate % 100:02d}".removesuffix(".00")}
    return Form(typed)


def _goods_page(site: str, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        shop = site_for(session, actor, site, Permission.SITE_WORK)
        known = [(each.agreement.code, f"{each.agreement.name} · {each.centre_name}") for each in agreements(session, shop)]
        items = [(item.code, f"{item.name} ({item.unit})") for item in items_to_choose(session, actor)]
    html = rendered(
        "console/consignment/goods.html", say, here="consignment", visitor=current_visitor(), title=say("goods_title"), form=form,
        site=site, agreements=known, items=items, kinds=[(kind, say(f"kind_{kind}")) for kind in GOODS_KINDS],
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)
