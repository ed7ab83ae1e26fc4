"""Noting a delivery from the desk, and sending one back: typed, looked over, saved once however often it is sent."""

from uuid import UUID

import sqlalchemy as sa
from flask import Response, flash, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from pos.catalogue.in_force import InForce
from pos.console import figures
from pos.console.blueprint import console, needs
from pos.console.forms import blank_form, sentences_of
from pos.console.internal_trade.page import short_names, speaker
from pos.console.language import page as rendered
from pos.console.names import site_names
from pos.console.stock.amounts import StockForm, amount, read_amount, typed_in
from pos.console.table import Cell, Name, Table, TableRow
from pos.console.visitor import current_visitor
from pos.internal_trade.delivering import OFFER, WantedDelivery, WantedDeliveryLine, deliver
from pos.internal_trade.queries import Delivered, delivery_for
from pos.internal_trade.returning import WantedBack, send_delivery_back
from pos.money import round_half_up
from pos.sales.counter import counter_now
from pos.sales.refund_plan import plan_refund
from pos.sales.wanted import WantedReturn
from sites import clock
from sites.access import Actor, Permission, reach, site_for
from sites.db import attempt, reading
from sites.errors import Conflict, DomainError, Invalid, NotFound
from sites.registry import Site

LINES = 5
MILLI = 1000


@console.get("/internal-trade/new")
@needs(Permission.SELL)
def internal_delivery_new() -> Response:
    """The empty form; `?site=farm-01` says who sells."""
    return _form(StockForm(blank_form().typed | {"site": request.args.get("site", "")[:40]}))


@console.post("/internal-trade/new")
@needs(Permission.SELL)
def internal_delivery_answer() -> Response | AnyResponse:
    """Shows what changes; with `sure` records it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    with reading() as session:
        sites, products = _known(session, actor, form.typed.get("site", ""))
    wanted = _wanted(form, sites, products)
    if wanted is None or form.typed.get("again"):
        return _form(form, status=422 if form.wrong else 200)
    if form.typed.get("sure") != "yes":
        form.typed |= {"at": wanted.at.isoformat(), "id": str(wanted.id)}
        return _look(form, wanted, products)
    try:
        attempt(lambda session: deliver(session, actor, site_for(session, actor, form.typed["site"], Permission.SELL), wanted))
    except (Invalid, Conflict) as refused:
        return _form(form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_delivered")
    return redirect(url_for("console.internal_delivery", delivery_id=wanted.id))


@console.get("/internal-trade/<uuid:delivery_id>/return")
@needs(Permission.SITE_WORK)
def internal_return(delivery_id: UUID) -> Response:
    """What goes back, line by line."""
    return _return_form(delivery_id, StockForm(blank_form().typed))


@console.post("/internal-trade/<uuid:delivery_id>/return")
@needs(Permission.SITE_WORK)
def internal_return_answer(delivery_id: UUID) -> Response | AnyResponse:
    """Shows what changes; with `sure` records it."""
    actor, form = current_visitor().actor, typed_in(request.form)
    with reading() as session:
        found = delivery_for(session, actor, delivery_id)
    lines = _backs(form, found)
    reason = form.text("reason")
    if not lines and not form.wrong:
        form.wrong["reason"] = "nothing"
    if form.wrong or form.typed.get("again"):
        return _return_form(delivery_id, form, status=422 if form.wrong else 200)
    wanted = WantedBack(form.id(), delivery_id, form.at(clock.now()), lines, reason or "")
    try:
        if form.typed.get("sure") != "yes":
            form.typed |= {"at": wanted.at.isoformat(), "id": str(wanted.id)}
            return _look_back(form, found, wanted)
        attempt(lambda session: send_delivery_back(
            session, actor, site_for(session, actor, found.site, Permission.SITE_WORK), wanted))
    except (Invalid, Conflict) as refused:
        return _return_form(delivery_id, form, refused, 422 if isinstance(refused, Invalid) else 409)
    flash("done_back")
    return redirect(url_for("console.internal_delivery", delivery_id=delivery_id))


def _known(session: Session, actor: Actor, code: str) -> tuple[dict[str, str], dict[str, InForce]]:
    """The sites that the visitor may sell at and that keep stock, by code; what the chosen one sells."""
    sites = [
        site for site in session.scalars(
            sa.select(Site).where(Site.id.in_(reach(actor.roles_for(Permission.SELL)))).order_by(Site.code))
        if site.offers(OFFER)
    ]
    if not sites:
        raise NotFound("site_not_found")
    here = next((site for site in sites if site.code == code), None)
    if here is None:
        return {site.code: site.name for site in sites}, {}
    now = clock.now()
    day = clock.business_day(now, here.time_zone, here.cut_off_minutes)
    known = counter_now(session, here.id).catalogue.in_force(now, day)
    return {site.code: site.name for site in sites}, {sku: product for sku, product in sorted(known.items()) if product.available}


def _wanted(form: StockForm, sites: dict[str, str], products: dict[str, InForce]) -> WantedDelivery | None:
    form.chosen("site", set(sites))
    to_site, note = form.text("to_site"), form.text("note", needed=False)
    lines = []
    for number in range(1, LINES + 1):
        if not form.typed.get(f"sku_{number}"):
            continue
        sku, quantity = form.chosen(f"sku_{number}", set(products)), form.quantity(f"quantity_{number}")
        price = form.cost(f"price_{number}") or 0
        into = form.text(f"into_{number}", needed=False)
        arrives = form.quantity(f"arrives_{number}") if form.typed.get(f"arrives_{number}") else None
        lines.append(WantedDeliveryLine(sku, quantity, price, form.text(f"lot_{number}", needed=False), into, arrives))
    if not lines:
        form.wrong["sku_1"] = "nothing"
    if form.wrong:
        return None
    return WantedDelivery(form.id(), to_site or "", form.at(clock.now()), lines, note)


def _form(form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        sites, products = _known(session, actor, form.typed.get("site", ""))
        if form.typed.get("site") not in sites:
            form.typed["site"] = next(iter(sites))
            products = _known(session, actor, form.typed["site"])[1]
        others = [
            (site.code, site.name) for site in session.scalars(sa.select(Site).order_by(Site.code))
            if site.offers(OFFER) and site.code != form.typed["site"]
        ]
    here = form.typed["site"]
    html = rendered(
        "console/internal_trade/new.html", say, here="internal_trade", visitor=current_visitor(), title=say("new_title"), form=form,
        sites=sites.items(), site=here, others=others, numbers=range(1, LINES + 1), site_name=short_names(sites)[here],
        products=[(sku, f"{product.name} ({figures.won(product.price, say.language)})") for sku, product in products.items()],
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _look(form: StockForm, wanted: WantedDelivery, products: dict[str, InForce]) -> Response:
    say = speaker()
    rows, total = [], 0
    for line in wanted.lines:
        won = round_half_up(line.quantity_milli * line.unit_price, MILLI)
        total += won
        into, milli = line.arrives_as()
        arrives = say("same_item") if into is None else f"{into} {amount(milli or 0)}"
        cells = (amount(line.quantity_milli), figures.won(line.unit_price, say.language), figures.won(won, say.language), line.lot or "–",
                 arrives)
        rows.append(TableRow(Name(products[line.sku].name), tuple(map(Cell, cells))))
    heads = ("product", "quantity", "unit_price", "net", "lot", "arrived")
    table = Table("sure", say("lines_title"), say("sure_note"), tuple(say(head) for head in heads), tuple(rows))
    with reading() as session:
        to_site = short_names(site_names(session, {wanted.to_site})).get(wanted.to_site, wanted.to_site)
    title = say("sure_title", to_site=to_site, won=figures.won(total, say.language))
    return _sure(title, table, form, say("save"))


def _backs(form: StockForm, found: Delivered) -> list[WantedReturn]:
    lines = []
    for line in found.lines:
        text = form.typed.get(f"back_{line.line_no}", "")
        milli = read_amount(text) if text else 0
        if milli is None:
            form.wrong[f"back_{line.line_no}"] = "wrong_amount"
        elif milli:
            lines.append(WantedReturn(line.line_no, milli, form.typed.get(f"restock_{line.line_no}") == "yes"))
    return lines


def _return_form(delivery_id: UUID, form: StockForm, refused: DomainError | None = None, status: int = 200) -> Response:
    say, actor = speaker(), current_visitor().actor
    with reading() as session:
        found = delivery_for(session, actor, delivery_id)
        site_for(session, actor, found.site, Permission.SITE_WORK)
        names = short_names(site_names(session, {found.site, found.to_site}))
    html = rendered(
        "console/internal_trade/return.html", say, here="internal_trade", visitor=current_visitor(), form=form, found=found,
        title=say("back_title", site=names[found.site], to_site=names[found.to_site]),
        lines=[(line.line_no, line.name, amount(line.quantity_milli - line.returned_milli)) for line in found.lines
               if line.returned_milli < line.quantity_milli],
        problems=[] if refused is None else sentences_of(refused, say.language),
    )
    return make_response(html, status)


def _look_back(form: StockForm, found: Delivered, wanted: WantedBack) -> Response:
    say = speaker()
    with reading() as session:
        plan = plan_refund(session, found.delivery.id, wanted.lines, "on_account")
    rows = tuple(
        TableRow(Name(name), (Cell(amount(part.quantity_milli)), Cell(say("restock") if part.restock else "–"),
                              Cell(figures.won(won, say.language))))
        for part, name, won in plan.lines
    )
    heads = (say("product"), say("went_back"), say("restock"), say("net"))
    table = Table("sure", say("lines_title"), say("sure_back_note"), heads, rows)
    return _sure(say("sure_back", won=figures.won(plan.due, say.language)), table, form, say("back_save"))


def _sure(title: str, table: Table, form: StockForm, act: str) -> Response:
    return make_response(rendered(
        "console/internal_trade/sure.html", speaker(), here="internal_trade", visitor=current_visitor(), title=title, lead="", table=table,
        form=form, act=act,
    ))
